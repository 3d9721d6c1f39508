"""Uploads in parts, through the API and straight to S3, as page and command line make them."""

import base64
import hashlib
from typing import Any

import pytest
import requests

from tests.e2e.conftest import App, eventually

MIB = 1024**2
PART = 16 * MIB
NUMBERS = b"[" + b",".join(b'{"n":%d}' % number for number in range(3_500_000)) + b"]"
"""Some 40 MB of records."""


@pytest.fixture(scope="module")
def editor(app: App) -> str:
    return app.token()


def sha256(data: bytes) -> str:
    return base64.b64encode(hashlib.sha256(data).digest()).decode()


def begin(app: App, editor: str, data: bytes, client_token: str) -> Any:
    asked = {"collection": "numbers", "name": "many.json", "size": len(data), "client_token": client_token}
    answer = app.api("POST", "/uploads", editor, json=asked)
    assert answer.status_code == 201, answer.text
    return answer.json()


def cut(upload: Any, data: bytes) -> dict[int, bytes]:
    size = upload["part_bytes"]
    return {number + 1: data[number * size : (number + 1) * size] for number in range(upload["parts"])}


def send(app: App, editor: str, upload: Any, parts: dict[int, bytes], data: bytes | None = None) -> list[int]:
    """Statuses of the parts, each signed for its own bytes; `data` is sent in their place."""
    asked = {"parts": [{"number": number, "sha256": sha256(part)} for number, part in parts.items()]}
    signed = app.api("POST", f"/uploads/{upload['upload']}/parts", editor, json=asked).json()["parts"]
    return [
        requests.put(
            part["url"], data=data or parts[part["number"]], headers=part["headers"], timeout=60
        ).status_code
        for part in signed
    ]


def test_an_interrupted_upload_goes_on_where_it_was(app: App, editor: str) -> None:
    upload = begin(app, editor, NUMBERS, "interrupted-1")
    parts = cut(upload, NUMBERS)
    assert send(app, editor, upload, {1: parts.pop(1)}) == [200]

    again = begin(app, editor, NUMBERS, "interrupted-1")
    assert (again["upload"], again["id"]) == (upload["upload"], upload["id"])
    assert again["uploaded"] == [{"number": 1, "size": PART, "sha256": sha256(NUMBERS[:PART])}]

    assert set(send(app, editor, again, parts)) == {200}
    for _ in range(2):
        whole = app.api("POST", f"/uploads/{upload['upload']}/complete", editor)
        assert (whole.status_code, whole.json()["id"]) == (200, upload["id"])
    result = app.result(upload["key"].replace("incoming/", "results/"))
    assert result["bytes"] == NUMBERS
    document = eventually(
        lambda: app.api("GET", f"/documents/{upload['id']}", editor).json().get("sha256"), "the record"
    )
    assert document == hashlib.sha256(NUMBERS).hexdigest()


def test_s3_takes_no_other_bytes_than_those_that_were_signed(app: App, editor: str) -> None:
    upload = begin(app, editor, NUMBERS, "other-bytes")
    last = {upload["parts"]: cut(upload, NUMBERS)[upload["parts"]]}
    other = b"y" * len(last[upload["parts"]])
    assert send(app, editor, upload, last, data=other) == [400]
    refused = app.api("POST", f"/uploads/{upload['upload']}/complete", editor)
    assert (refused.status_code, refused.json()["missing"]) == (409, [*range(1, upload["parts"] + 1)])
    assert app.api("DELETE", f"/uploads/{upload['upload']}", editor).status_code == 200
    assert app.api("GET", f"/uploads/{upload['upload']}", editor).json()["code"] == "upload-unknown"
