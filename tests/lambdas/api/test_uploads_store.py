"""An upload is found again, takes exactly its parts, and is completed once, however often it is asked.

moto verifies neither signatures nor checksums: what is signed is looked at here, and that it is
enforced is seen on the emulator. Where moto does otherwise than AWS, moto_as_aws.py stands between.
"""

import base64
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from botocore.exceptions import ClientError

from lambdas.api.errors import NotFound
from lambdas.api.parts import Part
from lambdas.api.upload_token import Upload
from lambdas.api.uploads_store import UploadsStore
from tests.proofs.stores.moto_as_aws import S3, allow_tiny_parts

KEY = "incoming/orders/0123456789abcdef/a b+größe.json"
PARTS = [b"0123456789", b"abcdefghij", b"!"]
SIZE = 21


def sha256(body: bytes) -> str:
    return base64.b64encode(hashlib.sha256(body).digest()).decode()


@pytest.fixture
def s3(aws: Any, monkeypatch: pytest.MonkeyPatch) -> S3:
    allow_tiny_parts(monkeypatch)
    return S3(aws.s3, aws.bucket)


@pytest.fixture
def store(aws: Any, s3: S3) -> UploadsStore:
    return UploadsStore(s3, aws.bucket, 300)


@pytest.fixture
def upload(store: UploadsStore) -> Upload:
    return Upload(KEY, store.create_or_find(KEY, "application/x-ndjson"), SIZE, 10)


def send(s3: S3, upload: Upload, number: int, body: bytes) -> None:
    s3.upload_part(
        Bucket="documents",
        Key=upload.key,
        UploadId=upload.upload_id,
        PartNumber=number,
        Body=body,
        ChecksumSHA256=sha256(body),
    )


def send_all(s3: S3, upload: Upload) -> None:
    for number, body in enumerate(PARTS, 1):
        send(s3, upload, number, body)


def assert_unknown(error: pytest.ExceptionInfo[NotFound]) -> None:
    assert (error.value.code, error.value.field) == ("upload-unknown", "upload")


def test_an_upload_is_found_again(store: UploadsStore, upload: Upload) -> None:
    assert store.create_or_find(KEY, "application/x-ndjson") == upload.upload_id


@pytest.mark.parametrize(
    "other", [KEY + "l", KEY[:-1], KEY.upper(), "incoming/a.json", KEY.replace("ö", "o\u0308")]
)
def test_an_upload_to_another_key_is_another(store: UploadsStore, upload: Upload, other: str) -> None:
    its = store.create_or_find(other, "application/json")
    assert its != upload.upload_id
    assert store.create_or_find(KEY, "application/json") == upload.upload_id


def test_a_new_upload_keeps_a_checksum_of_each_part(aws: Any, upload: Upload) -> None:
    [made] = aws.s3.list_multipart_uploads(Bucket=aws.bucket)["Uploads"]
    assert (made["ChecksumAlgorithm"], made["ChecksumType"]) == ("SHA256", "COMPOSITE")


def test_after_an_upload_is_done_the_next_is_a_new_one(s3: S3, store: UploadsStore, upload: Upload) -> None:
    send_all(s3, upload)
    store.complete(upload)
    assert store.create_or_find(KEY, "application/json") != upload.upload_id


class Listing:
    """S3 with these uploads under way, two a page; to make another is an error."""

    def __init__(self, *uploads: tuple[str, str, int]) -> None:
        self._uploads = [
            {"Key": key, "UploadId": upload_id, "Initiated": datetime(2026, 11, 20, 12, minute, tzinfo=UTC)}
            for key, upload_id, minute in uploads
        ]

    def get_paginator(self, operation: str) -> "Listing":
        assert operation == "list_multipart_uploads"
        return self

    def paginate(self, **request: Any) -> Iterator[dict[str, Any]]:
        found = [upload for upload in self._uploads if upload["Key"].startswith(request["Prefix"])]
        for start in range(0, len(found), 2):
            yield {"Uploads": found[start : start + 2]}


@pytest.mark.parametrize(
    ("uploads", "found"),
    [
        ([(KEY, "b", 7), (KEY, "c", 5), (KEY, "a", 9)], "c"),
        ([(KEY, "b", 7), (KEY, "c", 8), (KEY, "z", 5)], "z"),
        ([(KEY, "b", 7), (KEY, "a", 7)], "a"),
        ([(KEY + "l", "a", 1), (KEY + "l", "b", 1), (KEY, "c", 9)], "c"),
    ],
)
def test_of_several_the_earliest_is_found(uploads: list[tuple[str, str, int]], found: str) -> None:
    """moto gives all of them the same time, and only one page."""
    store = UploadsStore(Listing(*uploads), "documents", 300)
    assert store.create_or_find(KEY, "application/json") == found


def test_what_is_uploaded_is_known_with_its_checksum(s3: S3, store: UploadsStore, upload: Upload) -> None:
    assert store.uploaded(KEY, upload.upload_id) == []
    send(s3, upload, 3, PARTS[2])
    send(s3, upload, 1, PARTS[0])
    found = store.uploaded(KEY, upload.upload_id)
    assert [(part.number, part.size) for part in found] == [(1, 10), (3, 1)]
    # moto does not list checksums
    etags = [f'"{hashlib.md5(body).hexdigest()}"' for body in (PARTS[0], PARTS[2])]
    assert [part.etag for part in found] == etags


class Parts:
    """S3 with three pages of parts, which keeps what it is asked to complete."""

    def __init__(self) -> None:
        self.completed: list[dict[str, Any]] = []

    def complete_multipart_upload(self, **request: Any) -> None:
        self.completed = request["MultipartUpload"]["Parts"]

    def get_paginator(self, operation: str) -> "Parts":
        assert operation == "list_parts"
        return self

    def paginate(self, **request: Any) -> Iterator[dict[str, Any]]:
        for number in (1, 2, 3):
            part = {"PartNumber": number, "Size": 5, "ETag": "e", "ChecksumSHA256": f"sha-{number}"}
            yield {"Parts": [part]}


def test_all_pages_of_parts_are_read() -> None:
    found = UploadsStore(Parts(), "documents", 300).uploaded(KEY, "upload")
    assert found == [Part(number, 5, "e", f"sha-{number}") for number in (1, 2, 3)]


def test_an_upload_is_completed_with_the_checksum_of_each_part() -> None:
    s3 = Parts()
    assert UploadsStore(s3, "documents", 300).complete(Upload(KEY, "upload", 15, 5)) == []
    assert s3.completed == [
        {"PartNumber": number, "ETag": "e", "ChecksumSHA256": f"sha-{number}"} for number in (1, 2, 3)
    ]


def query_of(url: str) -> dict[str, str]:
    return {name: value for name, [value] in parse_qs(urlsplit(url).query, strict_parsing=True).items()}


def signed(signing_s3: Any, sha: str = sha256(b"0"), length: int = 10, number: int = 2) -> dict[str, str]:
    part = UploadsStore(signing_s3, "documents", 300).sign_part(KEY, "an upload", number, sha, length)
    assert part.headers == {"x-amz-checksum-sha256": sha}
    return query_of(part.url)


def test_a_part_is_signed_with_its_checksum_and_its_length_as_headers(aws: Any, signing_s3: Any) -> None:
    query = signed(signing_s3)
    assert query["X-Amz-Algorithm"] == "AWS4-HMAC-SHA256"
    assert query["X-Amz-SignedHeaders"] == "content-length;host;x-amz-checksum-sha256"
    assert query["X-Amz-Expires"] == "300"
    assert (query["uploadId"], query["partNumber"]) == ("an upload", "2")
    assert "x-amz-checksum-sha256" not in {name.lower() for name in query}


def test_another_checksum_or_length_has_another_signature(aws: Any, signing_s3: Any) -> None:
    def signature(**more: Any) -> str:
        while True:  # until both are of the same second
            first, other, again = signed(signing_s3), signed(signing_s3, **more), signed(signing_s3)
            if first["X-Amz-Date"] == other["X-Amz-Date"] == again["X-Amz-Date"]:
                assert first["X-Amz-Signature"] == again["X-Amz-Signature"]
                return "same" if first["X-Amz-Signature"] == other["X-Amz-Signature"] else "another"

    assert signature() == "same"
    assert signature(sha=sha256(b"1")) == "another"
    assert signature(length=11) == "another"


def test_a_part_is_sent_to_its_upload(aws: Any, signing_s3: Any, store: UploadsStore, upload: Upload) -> None:
    signing = UploadsStore(signing_s3, aws.bucket, 300)
    part = signing.sign_part(KEY, upload.upload_id, 2, sha256(PARTS[1]), 10)
    assert requests.put(part.url, PARTS[1], headers=part.headers, timeout=5).status_code == 200
    assert [(part.number, part.size) for part in store.uploaded(KEY, upload.upload_id)] == [(2, 10)]


def test_a_complete_upload_is_the_file(aws: Any, s3: S3, store: UploadsStore, upload: Upload) -> None:
    send_all(s3, upload)
    assert store.complete(upload) == []
    answer = aws.s3.get_object(Bucket=aws.bucket, Key=KEY)
    assert answer["Body"].read() == b"".join(PARTS)
    assert answer["ContentType"] == "application/x-ndjson"


def test_completing_may_be_repeated(aws: Any, s3: S3, store: UploadsStore, upload: Upload) -> None:
    send_all(s3, upload)
    assert [store.complete(upload) for _ in range(3)] == [[]] * 3
    assert len(aws.s3.list_object_versions(Bucket=aws.bucket)["Versions"]) == 1


def test_an_upload_with_missing_parts_is_not_completed(
    aws: Any, s3: S3, store: UploadsStore, upload: Upload
) -> None:
    send(s3, upload, 1, PARTS[0][1:])
    send(s3, upload, 2, PARTS[1])
    assert store.complete(upload) == [1, 3]
    assert "Versions" not in aws.s3.list_object_versions(Bucket=aws.bucket)
    send_all(s3, upload)
    assert store.complete(upload) == []


def test_parts_beyond_the_file_are_left_out(aws: Any, s3: S3, store: UploadsStore, upload: Upload) -> None:
    send_all(s3, upload)
    send(s3, upload, 4, b"of a longer file")
    assert store.complete(upload) == []
    assert aws.s3.get_object(Bucket=aws.bucket, Key=KEY)["Body"].read() == b"".join(PARTS)


@pytest.mark.parametrize("key", [None, KEY + "l"])
def test_what_nobody_completed_is_unknown(
    aws: Any, store: UploadsStore, upload: Upload, key: str | None
) -> None:
    if key:
        aws.s3.put_object(Bucket=aws.bucket, Key=key, Body=b"x" * SIZE)
    store.abort(KEY, upload.upload_id)
    with pytest.raises(NotFound) as caught:
        store.complete(upload)
    assert_unknown(caught)


def test_an_object_of_another_size_is_not_of_this_upload(
    aws: Any, store: UploadsStore, upload: Upload
) -> None:
    store.abort(KEY, upload.upload_id)
    aws.s3.put_object(Bucket=aws.bucket, Key=KEY, Body=b"x" * (SIZE - 1))
    with pytest.raises(NotFound) as caught:
        store.complete(upload)
    assert_unknown(caught)


def test_what_was_deleted_since_is_not_complete(
    aws: Any, s3: S3, store: UploadsStore, upload: Upload
) -> None:
    send_all(s3, upload)
    store.complete(upload)
    aws.s3.delete_object(Bucket=aws.bucket, Key=KEY)
    with pytest.raises(NotFound) as caught:
        store.complete(upload)
    assert_unknown(caught)


def test_aborting_may_be_repeated(store: UploadsStore, upload: Upload) -> None:
    store.abort(KEY, upload.upload_id)
    store.abort(KEY, upload.upload_id)
    with pytest.raises(NotFound) as caught:
        store.uploaded(KEY, upload.upload_id)
    assert_unknown(caught)


@pytest.mark.parametrize("operation", ["uploaded", "abort"])
def test_a_failure_of_s3_is_not_an_unknown_upload(aws: Any, operation: str) -> None:
    store = UploadsStore(aws.s3, "no-such-bucket", 300)
    with pytest.raises(ClientError):
        getattr(store, operation)(KEY, "upload")
