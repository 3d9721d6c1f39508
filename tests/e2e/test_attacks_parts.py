"""Somebody has the link to one part of one upload, or the token of an upload, and wants more than that."""

import base64
import hashlib
import json
import uuid
from dataclasses import replace
from typing import Any

import pytest

from lambdas.api import upload_token
from lambdas.api.documents_store import SIGNING
from lambdas.api.uploads_store import UploadsStore
from tests.e2e.attacker import Answer, send
from tests.e2e.conftest import App, eventually
from tests.lambdas.api.attacks import NAME, ON_PARTS, Attack, query, swapped
from tests.lambdas.api.sigv4 import Request, query_of

DATA = b'{"price": 0.10}'
PASSWORD = "Uploader-of-documents-1"


@pytest.fixture(scope="module")
def editor(app: App) -> str:
    return app.token()


@pytest.fixture(scope="module")
def reader(app: App) -> str:
    """The token of a user who is in no group."""
    cognito, pool, name = app.client("cognito-idp"), app.outputs["UserPoolId"], f"r-{uuid.uuid4().hex[:8]}"
    cognito.admin_create_user(UserPoolId=pool, Username=name, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username=name, Password=PASSWORD, Permanent=True)
    return app.token(name, PASSWORD)


def begin(app: App, editor: str, **more: Any) -> Any:
    asked = {"collection": "orders", "name": NAME, "size": len(DATA), **more}
    answer = app.api("POST", "/uploads", editor, json=asked)
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.fixture
def upload(app: App, editor: str) -> Any:
    return begin(app, editor)


def sha256(data: bytes) -> str:
    return base64.b64encode(hashlib.sha256(data).digest()).decode()


def ask(app: App, editor: str, upload: Any, number: int = 1, data: bytes = DATA) -> Any:
    asked = {"parts": [{"number": number, "sha256": sha256(data)}]}
    return app.api("POST", f"/uploads/{upload['upload']}/parts", editor, json=asked)


def part_of(app: App, editor: str, upload: Any, data: bytes = DATA) -> Request:
    signed = ask(app, editor, upload, data=data).json()["parts"][0]
    return Request("PUT", signed["url"], signed["headers"], data)


def complete(app: App, editor: str, upload: Any) -> Any:
    return app.api("POST", f"/uploads/{upload['upload']}/complete", editor)


def arrived(app: App, editor: str, upload: Any) -> list[int]:
    """Numbers of the parts that S3 has."""
    shown = app.api("GET", f"/uploads/{upload['upload']}", editor).json()
    return [part["number"] for part in shown["uploaded"]]


def said(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.code


@pytest.fixture
def part(app: App, editor: str, upload: Any) -> Request:
    return part_of(app, editor, upload)


@pytest.mark.parametrize("attack", ON_PARTS.values(), ids=ON_PARTS)
def test_a_part_is_its_own_bytes_and_nothing_else(
    app: App, editor: str, upload: Any, part: Request, attack: Attack
) -> None:
    refused = send(attack(part))
    assert refused.status in (400, 403), refused
    assert arrived(app, editor, upload) == []
    assert send(part).status == 200
    assert arrived(app, editor, upload) == [1]


def test_other_bytes_of_the_same_length_are_refused(
    app: App, editor: str, upload: Any, part: Request
) -> None:
    for other in (b"x" * len(DATA), DATA.upper(), DATA[::-1]):
        assert said(send(replace(part, body=other))) == (400, "BadDigest")
    assert complete(app, editor, upload).status_code == 409
    assert send(part).status == 200


@pytest.mark.parametrize("length", [None, str(len(DATA))])
def test_bytes_in_pieces_are_the_same_bytes_or_refused(part: Request, length: str | None) -> None:
    pieces = b"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"
    headers = {**part.headers, "Transfer-Encoding": "chunked", "Content-Length": length or ""}
    answer = send(replace(part, headers=headers, body=pieces))
    assert answer.status in (400, 403)
    assert send(part).status == 200


def test_a_part_is_not_copied_from_elsewhere(app: App, editor: str, upload: Any, part: Request) -> None:
    """S3 refuses headers of its own (x-amz-…) that are not signed; the emulator does not look at that, but
    at the signer's rights, and the API may not read a current version without naming it."""
    key = f"incoming/orders/{uuid.uuid4().hex}.json"
    app.put(key, DATA)
    source = f"/{app.outputs['DocumentsBucketName']}/{key}"
    assert said(send(replace(part, headers={**part.headers, "x-amz-copy-source": source}))) == (
        403,
        "AccessDenied",
    )
    assert complete(app, editor, upload).status_code == 409
    assert send(part).status == 200


def test_a_part_of_one_upload_is_none_of_another(app: App, editor: str, part: Request) -> None:
    other = begin(app, editor)
    foreign = query({"uploadId": query_of(part_of(app, editor, other).url)["uploadId"]})(part)
    assert said(send(foreign)) == (403, "SignatureDoesNotMatch")
    assert complete(app, editor, other).json()["missing"] == [1]
    assert send(part).status == 200


def test_a_part_ends(app: App, upload: Any) -> None:
    s3 = app.session.client("s3", endpoint_url=app.outputs["EndpointUrl"], config=SIGNING)
    bucket = app.outputs["DocumentsBucketName"]
    upload_id = UploadsStore(s3, bucket, 300).create_or_find(upload["key"], "application/json")
    requests = []
    for seconds in (5, 300):
        signed = UploadsStore(s3, bucket, seconds).sign_part(
            upload["key"], upload_id, 1, sha256(DATA), len(DATA)
        )
        requests.append(Request("PUT", signed.url, signed.headers, DATA))
    ending, lasting = requests
    assert send(ending).status == 200
    eventually(lambda: send(ending).status == 403, "the end of the link")
    assert said(send(ending)) == (403, "AccessDenied")
    assert send(lasting).status == 200


@pytest.mark.parametrize("ends", ["complete", "abort"])
def test_a_part_is_of_no_use_when_its_upload_has_ended(
    app: App, editor: str, upload: Any, part: Request, ends: str
) -> None:
    assert send(part).status == 200
    path = f"/uploads/{upload['upload']}"
    ended = complete(app, editor, upload) if ends == "complete" else app.api("DELETE", path, editor)
    assert ended.status_code == 200
    assert said(send(part)) == (404, "NoSuchUpload")


def test_to_complete_again_brings_nothing_back(app: App, editor: str, upload: Any, part: Request) -> None:
    assert send(part).status == 200
    assert [complete(app, editor, upload).status_code for _ in range(2)] == [200, 200]
    document = f"/documents/{upload['id']}"
    eventually(lambda: app.api("GET", document, editor).status_code == 200, "the document")
    assert app.api("DELETE", document, editor).status_code == 202
    assert complete(app, editor, upload).json()["code"] == "upload-unknown"
    eventually(lambda: app.api("GET", document, editor).status_code == 404, "the deletion")
    assert app.get(upload["key"]) is None


def test_who_completes_does_not_say_of_what(app: App, editor: str, upload: Any, part: Request) -> None:
    assert send(part).status == 200
    path = f"/uploads/{upload['upload']}/complete"
    for body in ({"parts": [{"number": 1, "etag": "x"}]}, {"key": "public/a.json"}, {}):
        refused = app.api("POST", path, editor, json=body)
        assert (refused.status_code, refused.json()["code"]) == (400, "body-unexpected")
    assert complete(app, editor, upload).status_code == 200


@pytest.mark.parametrize("number", [-1, 0, 2, 10_000, 10_001, 2**63, 1.5, "1", True, None])
def test_there_are_no_other_parts_than_the_file_has(app: App, editor: str, upload: Any, number: Any) -> None:
    refused = ask(app, editor, upload, number)
    assert (refused.status_code, refused.json()["code"]) == (400, "part-invalid")
    assert ask(app, editor, upload, 1).status_code == 200


@pytest.mark.parametrize(
    "digest", ["", "x", "0" * 64, "A" * 44, sha256(DATA)[:-1], sha256(DATA) + "\r\nx-amz-acl: public-read"]
)
def test_a_checksum_is_one(app: App, editor: str, upload: Any, digest: str) -> None:
    asked = {"parts": [{"number": 1, "sha256": digest}]}
    refused = app.api("POST", f"/uploads/{upload['upload']}/parts", editor, json=asked)
    assert (refused.status_code, refused.json()["code"]) == (400, "sha256-invalid")


def calls(token: str) -> list[tuple[str, str, Any]]:
    asked = {"parts": [{"number": 1, "sha256": sha256(DATA)}]}
    path = f"/uploads/{token}"
    return [
        *(("GET", path, None), ("POST", f"{path}/parts", asked)),
        *(("POST", f"{path}/complete", None), ("DELETE", path, None)),
    ]


def test_an_upload_is_the_editors_and_no_readers(app: App, editor: str, reader: str, upload: Any) -> None:
    for method, path, body in calls(upload["upload"]):
        refused = app.api(method, path, reader, json=body)
        assert (refused.status_code, refused.json()["code"]) == (403, "editors-only")
        assert app.api(method, path, json=body).status_code == 401
    assert app.api("GET", f"/uploads/{upload['upload']}", editor).status_code == 200


def forged(token: str, place: int, other: str) -> str:
    """The same signature over another content."""
    raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    content = json.loads(raw[16:])
    content[place] = other if isinstance(content[place], str) else int(other)
    text = json.dumps(content, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw[:16] + text).decode().rstrip("=")


def test_a_token_of_an_upload_is_not_made_up(app: App, editor: str, upload: Any) -> None:
    token, other = upload["upload"], begin(app, editor)["upload"]
    assert forged(token, 0, upload["key"]) == token
    made_up = [
        *(forged(token, 0, key) for key in ("public/a.json", "results/orders/a.json", upload["key"] + "x")),
        *(forged(token, 1, "another"), forged(token, 2, "999999"), forged(token, 3, "1")),
        *(swapped(token, place) for place in range(0, len(token), 7)),
        *(token[:22] + other[22:], other[:22] + token[22:], token[:-1], token + "A", token[22:], "A"),
    ]
    for each in made_up:
        for method, path, body in calls(each):
            refused = app.api(method, path, editor, json=body)
            assert (refused.status_code, refused.json()["code"]) == (404, "upload-unknown"), each
    assert app.api("GET", f"/uploads/{token}", editor).status_code == 200


def test_a_token_is_of_this_deployment_only(app: App, editor: str, upload: Any) -> None:
    """Of another stage it is signed with another key: here with one that an attacker has chosen."""
    upload_id = query_of(part_of(app, editor, upload).url)["uploadId"]
    ours = upload_token.Upload(upload["key"], upload_id, upload["size"], upload["part_bytes"])
    theirs = upload_token.encode(ours, b"k" * 32)
    assert theirs[22:] == upload["upload"][22:]
    for method, path, body in calls(theirs):
        assert app.api(method, path, editor, json=body).status_code == 404
    assert app.api("GET", f"/uploads/{upload['upload']}", editor).status_code == 200


def test_a_cursor_is_not_made_up(app: App, editor: str) -> None:
    collection = f"c{uuid.uuid4().hex[:8]}"
    for number in range(3):
        app.put(f"incoming/{collection}/{number}.json", DATA)
    first = f"/documents?collection={collection}&limit=1"

    def cursor_of() -> Any:
        page = app.api("GET", first, editor).json()
        return page["cursor"] if len(page["documents"]) == 1 else None

    cursor = eventually(cursor_of, "the first page")
    for place in range(0, len(cursor), 5):
        refused = app.api("GET", f"{first}&cursor={swapped(cursor, place)}", editor)
        assert (refused.status_code, refused.json()["code"]) == (400, "cursor-invalid")
    elsewhere = app.api("GET", f"/documents?collection=orders&limit=1&cursor={cursor}", editor)
    assert elsewhere.json()["code"] == "cursor-mismatch"
    assert app.api("GET", f"{first}&cursor={cursor}", editor).status_code == 200
