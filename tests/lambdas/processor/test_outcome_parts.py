"""Parts of an upload: one is on its way while the next is made, and nothing of it is left behind."""

import hashlib
from threading import Event
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lambdas.processor.background import in_background
from lambdas.processor.events import Change
from lambdas.processor.outcome import PART_BYTES, Outcome
from tests.lambdas.conftest import Aws
from tests.lambdas.processor.watched_s3 import KEY, SIZES, content, outcome, put, refusal, under_way

PATIENCE = 60
PARTS = [bytes([number]) * PART_BYTES for number in range(3)]


class SlowS3:
    """A client whose parts arrive no sooner than they may."""

    def __init__(self, s3: Any) -> None:
        self._s3 = s3
        self.may_arrive = Event()
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        def call(**request: Any) -> Any:
            self.calls.append(name)
            return getattr(self._s3, name)(**request)

        return call

    def upload_part(self, **request: Any) -> Any:
        assert self.may_arrive.wait(PATIENCE)
        answer = self._s3.upload_part(**request)
        self.calls.append(f"part {request['PartNumber']}")
        return answer


class FailingS3(SlowS3):
    """A client that refuses all parts."""

    def upload_part(self, **request: Any) -> Any:
        self.calls.append(f"part {request['PartNumber']}")
        raise refusal("SlowDown")


def begun(s3: Any, **more: Any) -> Outcome:
    change = Change(bucket="documents", key="incoming/a.json", version_id=None, sequencer="5")
    made = Outcome(s3, "documents", KEY, change, "v1", start=in_background, **more)
    made.begin("application/json")
    return made


def test_the_next_part_is_made_while_one_is_on_its_way(aws: Aws) -> None:
    s3 = SlowS3(aws.s3)
    made = begun(s3)

    made.write(PARTS[0])  # returns, though nothing arrives
    made.write(PARTS[1][:-1])
    assert s3.calls == ["create_multipart_upload"]
    s3.may_arrive.set()
    made.write(PARTS[1][-1:])
    made.write(PARTS[2])
    assert made.finish()

    assert content(aws) == b"".join(PARTS)
    assert s3.calls == [
        "create_multipart_upload",
        *("part 1", "part 2", "part 3"),
        "complete_multipart_upload",
    ]


def test_an_upload_is_taken_back_after_its_last_part_has_arrived(aws: Aws) -> None:
    s3 = SlowS3(aws.s3)
    made = begun(s3)
    made.write(PARTS[0])

    s3.may_arrive.set()
    made.abort()

    assert s3.calls == ["create_multipart_upload", "part 1", "abort_multipart_upload"]
    assert under_way(aws) == []


def test_what_went_wrong_with_a_part_is_told_when_the_next_is_full_or_at_the_end(aws: Aws) -> None:
    in_the_middle, at_the_end = begun(FailingS3(aws.s3)), begun(FailingS3(aws.s3))
    in_the_middle.write(PARTS[0])
    at_the_end.write(PARTS[0])

    with pytest.raises(ClientError, match="SlowDown"):
        in_the_middle.write(PARTS[1])
    with pytest.raises(ClientError, match="SlowDown"):
        at_the_end.finish()
    for made in (in_the_middle, at_the_end):
        made.abort()
    assert under_way(aws) == []


def test_an_upload_whose_part_failed_is_taken_back_without_complaint(aws: Aws) -> None:
    s3 = FailingS3(aws.s3)
    made = begun(s3)
    made.write(PARTS[0])

    made.abort()

    assert s3.calls == ["create_multipart_upload", "part 1", "abort_multipart_upload"]
    assert under_way(aws) == []


@SIZES
def test_where_an_etag_is_no_hash_of_the_bytes_they_are_written_again(aws: Aws, body: bytes) -> None:
    """As with keys of KMS; or where a store's ETags are no hexadecimal numbers at all."""
    put(aws, b"another", "5")
    first = aws.s3.head_object(Bucket=aws.bucket, Key=KEY)["VersionId"]

    class Opaque:
        def __getattr__(self, name: str) -> Any:
            return getattr(aws.s3, name)

        def upload_part(self, **request: Any) -> Any:
            answer = aws.s3.upload_part(**request)
            self.etags = (*getattr(self, "etags", ()), answer["ETag"])
            return {"ETag": '"opaque"'}

        def complete_multipart_upload(self, **request: Any) -> Any:
            parts = [{"PartNumber": number, "ETag": etag} for number, etag in enumerate(self.etags, 1)]
            return aws.s3.complete_multipart_upload(**{**request, "MultipartUpload": {"Parts": parts}})

    made = outcome(Opaque(), body)

    assert made.finish() not in (None, first)
    assert content(aws) == body


@SIZES
def test_a_hash_is_there_where_it_was_asked_for(aws: Aws, body: bytes) -> None:
    hashed, plain = begun(aws.s3, hashed=True), begun(aws.s3)
    for made in (hashed, plain):
        made.write(body)

    assert hashed.sha256 == hashlib.sha256(body).hexdigest()
    with pytest.raises(LookupError, match="without a hash"):
        assert plain.sha256
    for made in (hashed, plain):
        made.abort()
