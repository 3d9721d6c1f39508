"""Forms and multipart uploads as a client sees them."""

import base64
import hashlib
from dataclasses import replace
from typing import Any

import pytest

from lambdas.api.uploading import random_folder
from lambdas.shared.keys import document_id
from tests.lambdas.api.conftest import EDITOR, Api

KEY = "incoming/orders/0123456789abcdef/a.json"
FILE = {"collection": "orders", "name": "a.json"}
MIB = 1024**2
PART = 16 * MIB


def sha256(data: bytes) -> str:
    return base64.b64encode(hashlib.sha256(data).digest()).decode()


def test_an_upload_is_a_form_for_a_key_of_its_own(api: Api) -> None:
    answer = api.ask("create_document", FILE | {"content_type": "application/x-ndjson"})
    body = answer.body
    form = body.pop("upload")
    assert answer.status == 201
    assert body == {"id": document_id(KEY), "key": KEY, "max_bytes": 5000, "expires_in": 300}
    assert form["url"] == "https://documents.s3.eu-west-1.amazonaws.com/"
    assert (form["fields"]["key"], form["fields"]["Content-Type"]) == (KEY, "application/x-ndjson")


@pytest.mark.parametrize("operation", ["create_document", "create_upload"])
def test_two_uploads_of_one_name_are_two_documents(api: Api, operation: str) -> None:
    api.parts["uploading"].new_folder = random_folder
    size = {} if operation == "create_document" else {"size": 1}
    keys = {api.ask(operation, FILE | size).body["key"] for _ in range(20)}
    assert len(keys) == 20
    assert all(len(key) == len(KEY) for key in keys)


@pytest.mark.parametrize("operation", ["create_document", "create_upload"])
def test_the_same_client_token_is_the_same_document(api: Api, operation: str) -> None:
    size = {} if operation == "create_document" else {"size": 1}
    asked = FILE | size | {"client_token": "nightly-2026-11-20"}
    first, again = api.ask(operation, asked).body, api.ask(operation, asked).body
    assert first["key"] == again["key"] != KEY
    assert first["id"] == document_id(first["key"])


@pytest.mark.parametrize("other", ["client_token", "name", "collection", "user"])
def test_whatever_else_differs_is_another_document(api: Api, other: str) -> None:
    asked = FILE | {"client_token": "nightly-2026-11-20"}
    first = api.ask("create_document", asked).body["id"]
    if other == "user":
        api.claims = EDITOR | {"sub": "another"}
    else:
        asked[other] = {"name": "b.json"}.get(other, "another-one")
    assert api.ask("create_document", asked).body["id"] != first


def test_a_multipart_upload_says_how_its_file_is_cut(api: Api) -> None:
    answer = api.ask("create_upload", FILE | {"size": 40 * MIB})
    body = answer.body
    assert answer.status == 201
    assert len(body.pop("upload")) < 2048
    assert body == {
        "id": document_id(KEY),
        "key": KEY,
        "size": 40 * MIB,
        "part_bytes": PART,
        "parts": 3,
        "uploaded": [],
    }


@pytest.mark.parametrize(
    ("token", "calls"),
    [
        ({}, ["CreateMultipartUpload"]),
        ({"client_token": "resumable"}, ["ListMultipartUploads", "CreateMultipartUpload", "ListParts"]),
    ],
)
def test_s3_is_asked_what_is_under_way_only_where_something_can_be(
    api: Api, signing_s3: Any, token: dict[str, str], calls: list[str]
) -> None:
    made: list[str] = []

    def note(model: Any, **_: Any) -> None:
        made.append(model.name)

    signing_s3.meta.events.register("before-call.s3", note)
    try:
        assert api.ask("create_upload", FILE | {"size": 1} | token).status == 201
    finally:
        signing_s3.meta.events.unregister("before-call.s3", note)
    assert made == calls


def test_a_file_larger_than_the_processor_takes_is_not_begun(aws: Any, api: Api) -> None:
    refused = api.ask("create_upload", FILE | {"size": 200 * MIB + 1})
    assert (refused.status, refused.body["code"], refused.body["field"]) == (400, "size-invalid", "size")
    assert "Uploads" not in aws.s3.list_multipart_uploads(Bucket=aws.bucket)
    assert api.ask("create_upload", FILE | {"size": 200 * MIB}).status == 201


class Sent:
    """A multipart upload of two parts, as its sender goes on with it."""

    DATA = b"x" * PART + b"y"

    def __init__(self, aws: Any, api: Api) -> None:
        self._aws, self._api = aws, api
        body = api.ask("create_upload", FILE | {"size": len(self.DATA), "client_token": "resumable"}).body
        self.upload, self.key = body["upload"], body["key"]

    def part(self, number: int, length: int | None = None) -> None:
        """Straight into moto: which headers S3 takes of a signed part is for the tests of links."""
        [under_way] = self._aws.s3.list_multipart_uploads(Bucket=self._aws.bucket)["Uploads"]
        data = self.DATA[:PART] if number == 1 else self.DATA[PART:]
        self._aws.s3.upload_part(
            Bucket=self._aws.bucket,
            Key=self.key,
            UploadId=under_way["UploadId"],
            PartNumber=number,
            Body=data[:length],
            ChecksumSHA256=sha256(data[:length]),
        )

    def complete(self) -> Any:
        return self._api.ask("complete_upload", upload=self.upload)


@pytest.fixture
def sent(aws: Any, api: Api) -> Sent:
    return Sent(aws, api)


def test_parts_are_signed_one_by_one_with_their_checksums(api: Api, sent: Sent) -> None:
    asked = [{"number": 2, "sha256": sha256(b"y")}, {"number": 1, "sha256": sha256(b"x" * PART)}]
    answer = api.ask("sign_parts", {"parts": asked}, upload=sent.upload)
    assert (answer.status, answer.body["expires_in"]) == (200, 300)
    assert [part["number"] for part in answer.body["parts"]] == [2, 1]
    for part, wanted in zip(answer.body["parts"], asked, strict=True):
        assert part["headers"] == {"x-amz-checksum-sha256": wanted["sha256"]}
        assert f"partNumber={wanted['number']}&" in part["url"]
        assert "X-Amz-SignedHeaders=content-length%3Bhost%3Bx-amz-checksum-sha256" in part["url"]


def test_a_part_that_the_file_does_not_have_is_refused(api: Api, sent: Sent) -> None:
    refused = api.ask("sign_parts", {"parts": [{"number": 3, "sha256": sha256(b"")}]}, upload=sent.upload)
    assert (refused.status, refused.body["code"], refused.body["field"]) == (400, "part-invalid", "parts")


def test_a_closed_tab_finds_its_upload_and_what_has_arrived(api: Api, sent: Sent) -> None:
    sent.part(1)
    asked = FILE | {"size": len(sent.DATA), "client_token": "resumable"}
    found = api.ask("create_upload", asked).body
    assert found["upload"] == sent.upload
    [part] = found["uploaded"]
    # moto lists no checksums; on the emulator they are there (tests/e2e/test_uploads.py).
    assert part | {"sha256": None} == {"number": 1, "size": PART, "sha256": None}
    assert api.ask("get_upload", upload=sent.upload).body == found


def test_an_upload_is_complete_with_its_last_part_and_may_be_told_so_twice(
    aws: Any, api: Api, sent: Sent
) -> None:
    sent.part(1)
    sent.part(2)
    whole = {"id": document_id(sent.key), "key": sent.key}
    assert (sent.complete().status, sent.complete().body) == (200, whole)
    assert aws.s3.get_object(Bucket=aws.bucket, Key=sent.key)["Body"].read() == sent.DATA


@pytest.mark.parametrize("length", [None, PART - 1])
def test_what_is_missing_or_too_short_is_named_and_nothing_is_made(
    aws: Any, api: Api, sent: Sent, length: int | None
) -> None:
    sent.part(2)
    if length is not None:
        sent.part(1, length)
    refused = sent.complete()
    assert (refused.status, refused.body["code"], refused.body["missing"]) == (409, "parts-missing", [1])
    assert "Contents" not in aws.s3.list_objects_v2(Bucket=aws.bucket)


def test_of_very_many_missing_parts_the_first_hundred_are_named(api: Api) -> None:
    uploading = api.parts["uploading"]
    uploading.settings = replace(uploading.settings, max_upload_bytes=5 * 1024**4)
    upload = api.ask("create_upload", FILE | {"size": 200 * PART}).body["upload"]
    assert api.ask("complete_upload", upload=upload).body["missing"] == [*range(1, 101)]


def test_an_upload_that_is_given_up_is_gone_and_may_be_given_up_twice(aws: Any, api: Api, sent: Sent) -> None:
    sent.part(1)
    for _ in range(2):
        answer = api.ask("abort_upload", upload=sent.upload)
        assert (answer.status, answer.body) == (200, {"id": document_id(sent.key), "status": "aborted"})
    assert "Uploads" not in aws.s3.list_multipart_uploads(Bucket=aws.bucket)
    for operation in ("get_upload", "complete_upload"):
        refused = api.ask(operation, upload=sent.upload)
        assert (refused.status, refused.body["code"]) == (404, "upload-unknown")


@pytest.mark.parametrize("operation", ["get_upload", "complete_upload", "abort_upload"])
def test_a_made_up_upload_is_unknown(aws: Any, api: Api, sent: Sent, operation: str) -> None:
    changed = ("A" if sent.upload[0] != "A" else "B") + sent.upload[1:]
    for made_up in ("abc", changed):
        refused = api.ask(operation, upload=made_up)
        assert (refused.status, refused.body["code"]) == (404, "upload-unknown")
    assert "Uploads" in aws.s3.list_multipart_uploads(Bucket=aws.bucket)


def test_a_cursor_is_no_upload(api: Api, sent: Sent, store_record: Any) -> None:
    for number in range(2):
        store_record(f"incoming/orders/{number}.json")
    cursor = api.ask("list_documents", query={"limit": "1"}).body["cursor"]
    assert api.ask("abort_upload", upload=cursor).status == 404
    assert api.ask("list_documents", query={"cursor": sent.upload}).body["code"] == "cursor-invalid"
