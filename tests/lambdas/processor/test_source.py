"""The exact version is read, whole, over connections that break; and what was read is hashed."""

import hashlib
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    IncompleteReadError,
    ReadTimeoutError,
    ResponseStreamingError,
)

from lambdas.processor.events import Change
from lambdas.processor.source import READ_BYTES, RESUMES, Source, open_source
from tests.lambdas.conftest import Aws

KEY = "incoming/a.json"
BODY = Random(1).randbytes(100_000)
SHA256 = hashlib.sha256(BODY).hexdigest()
ERRORS = [
    ReadTimeoutError(endpoint_url="s3", error="slow"),
    ResponseStreamingError(error="reset"),
    IncompleteReadError(actual_bytes=1, expected_bytes=2),
]


def change(**more: Any) -> Change:
    return Change(**{"bucket": "documents", "key": KEY, "version_id": None, "sequencer": "5", **more})


def upload(aws: Aws, body: bytes, **more: Any) -> dict[str, str]:
    return dict(aws.s3.put_object(**{"Bucket": aws.bucket, "Key": KEY, "Body": body, **more}))


def opened(s3: Any, event: Change) -> Source:
    source = open_source(s3, event.bucket, event)
    assert source is not None
    return source


def content(source: Source) -> bytes:
    return b"".join(source.chunks())


class Breaking:
    """A body whose connection breaks after so many bytes, one read of which gives a thousand at most."""

    def __init__(self, body: Any, bytes_left: int, error: BotoCoreError) -> None:
        self._body, self._left, self._error = body, bytes_left, error
        self.closed = False

    def read(self, size: int) -> bytes:
        if not self._left:
            raise self._error
        data: bytes = self._body.read(min(size, self._left, 1_000))
        self._left -= len(data)
        return data

    def close(self) -> None:
        self.closed = True


class BreakingS3:
    """A client the bodies of whose answers break, one after the other, after so many bytes."""

    def __init__(self, s3: Any, falls: Iterator[int], error: BotoCoreError = ERRORS[0]) -> None:
        self._s3, self._falls, self._error = s3, falls, error
        self.requests: list[dict[str, Any]] = []
        self.bodies: list[Breaking] = []

    def get_object(self, **request: Any) -> dict[str, Any]:
        self.requests.append(request)
        answer: dict[str, Any] = self._s3.get_object(**request)
        for bytes_left in self._falls:
            self.bodies.append(Breaking(answer["Body"], bytes_left, self._error))
            return {**answer, "Body": self.bodies[-1]}
        return answer


def test_the_version_of_the_event_is_read_though_a_newer_one_is_there(aws: Aws) -> None:
    old = upload(aws, b"old")
    upload(aws, b"newer")

    source = opened(aws.s3, change(version_id=old["VersionId"]))

    assert (content(source), source.size, source.version_id) == (b"old", 3, old["VersionId"])


def test_the_time_of_the_upload_is_told_in_utc(aws: Aws) -> None:
    upload(aws, b"old")

    modified = aws.s3.head_object(Bucket=aws.bucket, Key=KEY)["LastModified"]
    assert opened(aws.s3, change()).uploaded_at == modified.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_a_deleted_document_is_still_read_by_its_version(aws: Aws) -> None:
    version = upload(aws, b"old")["VersionId"]
    aws.s3.delete_object(Bucket=aws.bucket, Key=KEY)

    assert content(opened(aws.s3, change(version_id=version))) == b"old"


@pytest.mark.parametrize("quote", ["", '"'])
def test_without_a_version_id_the_etag_tells_whether_it_is_still_the_object(aws: Aws, quote: str) -> None:
    event = change(etag=quote + upload(aws, b"old")["ETag"].strip('"') + quote)
    before = opened(aws.s3, event)
    upload(aws, b"newer")

    assert content(before) == b"old"
    assert open_source(aws.s3, aws.bucket, event) is None


def test_without_version_id_and_etag_the_current_version_is_read(aws: Aws) -> None:
    upload(aws, b"old")
    newer = upload(aws, b"newer")

    source = opened(aws.s3, change())

    assert (content(source), source.version_id) == (b"newer", newer["VersionId"])


@pytest.mark.parametrize("more", [{}, {"etag": "e1"}, {"version_id": "0d59b3e6-4e4a-4a4e-8e4c-0b1f6ad7c1a2"}])
def test_what_was_never_there_is_gone(aws: Aws, more: dict[str, str]) -> None:
    assert open_source(aws.s3, aws.bucket, change(**more)) is None


def test_a_version_that_was_removed_for_good_is_gone(aws: Aws) -> None:
    version = upload(aws, b"old")["VersionId"]
    upload(aws, b"newer")
    aws.s3.delete_object(Bucket=aws.bucket, Key=KEY, VersionId=version)

    assert open_source(aws.s3, aws.bucket, change(version_id=version)) is None


def test_any_other_answer_of_s3_raises(aws: Aws) -> None:
    with pytest.raises(ClientError, match="NoSuchBucket"):
        open_source(aws.s3, "no-such-bucket", change())


def test_a_large_object_is_read_in_pieces_of_a_bounded_size(aws: Aws) -> None:
    body = Random(2).randbytes(2 * READ_BYTES + 1)
    upload(aws, body)
    source = opened(aws.s3, change())

    pieces = list(source.chunks())

    assert b"".join(pieces) == body
    assert max(map(len, pieces)) <= READ_BYTES
    assert source.sha256(0) == hashlib.sha256(body).hexdigest()


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("after", [0, 1, 40_000, 99_999])
def test_a_connection_that_breaks_is_resumed_where_it_broke(
    aws: Aws, after: int, error: BotoCoreError
) -> None:
    version = upload(aws, BODY)["VersionId"]
    s3 = BreakingS3(aws.s3, iter([after]), error)
    source = opened(s3, change(version_id=version))

    assert content(source) == BODY
    assert source.sha256(0) == SHA256
    assert [(request["VersionId"], request.get("Range")) for request in s3.requests] == [
        (version, None),
        (version, f"bytes={after}-"),
    ]
    assert s3.bodies[0].closed


def test_the_rest_is_of_the_version_that_was_begun_though_the_event_names_none(aws: Aws) -> None:
    upload(aws, BODY)
    source = opened(BreakingS3(aws.s3, iter([10])), change())
    upload(aws, b"newer".ljust(len(BODY)))

    assert content(source) == BODY


@pytest.fixture
def unversioned(aws: Aws) -> str:
    aws.s3.create_bucket(
        Bucket="unversioned", CreateBucketConfiguration={"LocationConstraint": aws.s3.meta.region_name}
    )
    return "unversioned"


def test_where_nothing_has_a_version_the_rest_is_taken_by_the_etag(aws: Aws, unversioned: str) -> None:
    etag = upload(aws, BODY, Bucket=unversioned)["ETag"]
    s3 = BreakingS3(aws.s3, iter([10]))
    source = opened(s3, change(bucket=unversioned))

    assert (content(source), source.version_id) == (BODY, "")
    assert s3.requests[1]["IfMatch"] == etag


def test_two_objects_are_never_read_as_one(aws: Aws, unversioned: str) -> None:
    upload(aws, BODY, Bucket=unversioned)
    source = opened(BreakingS3(aws.s3, iter([10])), change(bucket=unversioned))
    upload(aws, b"newer".ljust(len(BODY)), Bucket=unversioned)

    with pytest.raises(ClientError, match="PreconditionFailed"):
        content(source)


def test_many_breaks_are_borne_as_long_as_it_goes_on_between_them(aws: Aws) -> None:
    upload(aws, BODY)
    s3 = BreakingS3(aws.s3, iter([1_000] * 10 * RESUMES))
    source = opened(s3, change())

    assert content(source) == BODY
    assert source.sha256(0) == SHA256
    assert len(s3.requests) == 10 * RESUMES + 1


@pytest.mark.parametrize("before", [0, 5_000])
def test_breaks_without_a_byte_between_them_are_borne_so_often_and_no_longer(aws: Aws, before: int) -> None:
    upload(aws, BODY)
    borne = BreakingS3(aws.s3, iter([before or 1, *[0] * (RESUMES - 1)]))
    s3 = BreakingS3(aws.s3, iter([before, *[0] * 100]))

    assert content(opened(borne, change())) == BODY
    with pytest.raises(ReadTimeoutError):
        content(opened(s3, change()))
    assert len(s3.requests) == 1 + RESUMES


def begun(s3: Any, pieces: int) -> Source:
    """A source from which so many pieces were taken."""
    source = opened(s3, change())
    for _, _piece in zip(range(pieces), source.chunks(), strict=False):
        pass
    return source


@pytest.mark.parametrize("pieces", [0, 1, 7])
def test_a_small_source_is_read_to_its_end_for_its_hash(aws: Aws, pieces: int) -> None:
    upload(aws, BODY)

    assert begun(BreakingS3(aws.s3, iter([10_000])), pieces).sha256(len(BODY)) == SHA256


@pytest.mark.parametrize("pieces", [0, 1, 7])
def test_a_large_source_that_was_not_read_to_its_end_has_no_hash_and_is_read_no_further(
    aws: Aws, pieces: int
) -> None:
    upload(aws, BODY)
    s3 = BreakingS3(aws.s3, iter([max(pieces, 1) * 1_000]))

    assert begun(s3, pieces).sha256(len(BODY) - 1) is None
    assert len(s3.requests) == 1


def test_a_large_source_that_was_read_has_its_hash(aws: Aws) -> None:
    upload(aws, BODY)

    assert begun(aws.s3, 1_000).sha256(0) == SHA256


def test_an_empty_object_has_no_pieces_and_the_hash_of_nothing(aws: Aws) -> None:
    upload(aws, b"")
    source = opened(aws.s3, change())

    assert list(source.chunks()) == []
    assert source.sha256(0) == hashlib.sha256(b"").hexdigest()
