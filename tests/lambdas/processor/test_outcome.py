"""One object: in one request or in parts, and visible at once or not at all."""

import pytest
from botocore.exceptions import ClientError

from lambdas.processor.outcome import PART_BYTES
from tests.lambdas.conftest import Aws
from tests.lambdas.processor.watched_s3 import (
    KEY,
    LARGE,
    SIZES,
    SMALL,
    WatchedS3,
    content,
    outcome,
    under_way,
    written,
)


def test_a_small_outcome_is_one_request(aws: Aws) -> None:
    s3 = WatchedS3(aws.s3)

    version = outcome(s3, SMALL).finish()

    assert s3.calls == ["put_object"]
    assert content(aws) == SMALL
    assert version == aws.s3.head_object(Bucket=aws.bucket, Key=KEY)["VersionId"]


def test_an_empty_outcome_is_an_empty_object(aws: Aws) -> None:
    assert outcome(aws.s3, b"").finish()
    assert content(aws) == b""


def test_a_large_outcome_is_uploaded_in_parts_and_visible_when_it_is_finished(aws: Aws) -> None:
    s3 = WatchedS3(aws.s3)
    made = outcome(s3, b"")
    pieces = [bytes([number]) * (3 * 1024 * 1024) for number in range(7)]
    for piece in pieces:
        made.write(piece)

    assert (written(aws), len(under_way(aws))) == ([], 1)
    version = made.finish()

    assert s3.parts == [9 * 1024 * 1024, 9 * 1024 * 1024, 3 * 1024 * 1024]
    assert min(s3.parts[:-1]) >= PART_BYTES
    assert content(aws) == b"".join(pieces)
    assert version == aws.s3.head_object(Bucket=aws.bucket, Key=KEY)["VersionId"]
    assert under_way(aws) == []


@pytest.mark.parametrize(
    ("size", "parts"),
    [
        (PART_BYTES - 1, []),
        (PART_BYTES, [PART_BYTES]),
        (PART_BYTES + 1, [PART_BYTES, 1]),
        (2 * PART_BYTES, [PART_BYTES] * 2),
    ],
)
def test_a_part_is_sent_as_soon_as_it_is_full_and_none_is_empty(
    aws: Aws, size: int, parts: list[int]
) -> None:
    s3 = WatchedS3(aws.s3)

    assert outcome(s3, bytes(size)).finish()

    assert s3.parts == parts
    assert aws.s3.head_object(Bucket=aws.bucket, Key=KEY)["ContentLength"] == size


@SIZES
def test_an_outcome_carries_its_type_encoding_and_origin(aws: Aws, body: bytes) -> None:
    made = outcome(aws.s3, b"")
    made.begin("application/x-ndjson", "gzip")
    made.write(body)
    made.finish()

    answer = aws.s3.head_object(Bucket=aws.bucket, Key=KEY)
    assert (answer["ContentType"], answer["ContentEncoding"]) == ("application/x-ndjson", "gzip")
    assert answer["Metadata"] == {"sequencer": "5", "source-version": "v1"}
    assert made.headers == {"ContentType": "application/x-ndjson", "ContentEncoding": "gzip"}


def test_an_outcome_that_is_not_compressed_has_no_encoding(aws: Aws) -> None:
    outcome(aws.s3, SMALL).finish()

    assert "ContentEncoding" not in aws.s3.head_object(Bucket=aws.bucket, Key=KEY)


@SIZES
def test_its_size_is_that_of_all_that_was_written(aws: Aws, body: bytes) -> None:
    assert outcome(aws.s3, body).size == len(body)


@SIZES
def test_what_is_taken_back_was_never_there(aws: Aws, body: bytes) -> None:
    made = outcome(aws.s3, body)

    made.abort()
    made.abort()

    assert (written(aws), under_way(aws)) == ([], [])


@SIZES
def test_what_is_finished_is_not_taken_back(aws: Aws, body: bytes) -> None:
    made = outcome(aws.s3, body)
    made.finish()

    made.abort()

    assert content(aws) == body


def test_an_upload_that_is_gone_already_is_taken_back_without_complaint(aws: Aws) -> None:
    made = outcome(aws.s3, LARGE)
    (upload,) = under_way(aws)
    aws.s3.abort_multipart_upload(Bucket=aws.bucket, Key=KEY, UploadId=upload["UploadId"])

    made.abort()

    assert under_way(aws) == []


def test_an_upload_that_cannot_be_taken_back_raises(aws: Aws) -> None:
    made = outcome(aws.s3, LARGE)
    aws.s3.abort_multipart_upload(Bucket=aws.bucket, Key=KEY, UploadId=under_way(aws)[0]["UploadId"])
    aws.s3.delete_bucket(Bucket=aws.bucket)

    with pytest.raises(ClientError, match="NoSuchBucket"):
        made.abort()
