"""A small file in one request: the form that the API gives out, and the file in it."""

import hashlib
import io
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from xml.etree import ElementTree

import requests

from roundtrip.api import Api
from roundtrip.body import Body
from roundtrip.exits import Failed
from roundtrip.remote import Transfer, Uploaded
from roundtrip.sources import Source
from roundtrip.wire import Call, is_good

FORM_BYTES = 16 * 1024 * 1024
"""What is larger goes in parts, of which each is checked and sent again by itself."""

LINK_TRIES = 3
"""A form or a link that has ended while others were sent is asked for anew."""


def send_form(api: Api, wanted: Mapping[str, Any], source: Source, transfer: Transfer) -> Uploaded:
    """Uploads a file that fits into memory; raises Failed."""
    content = source.path.read_bytes()
    if len(content) != source.size:
        raise Failed(f"{source.shown} changed while it was read.", "file-changed")
    for left in reversed(range(LINK_TRIES)):
        created = api.ask("POST", "/documents", json=wanted)
        form = created["upload"]
        answer = api.wire.send(_post(form["url"], form["fields"], content, transfer))
        if is_good(answer):
            break
        if answer.status_code != HTTPStatus.FORBIDDEN or not left:
            raise refused(source, answer)
    return Uploaded(created["id"], created["key"], hashlib.sha256(content).hexdigest())


def refused(source: Source, answer: requests.Response, what: str = "") -> Failed:
    """S3 did not take it; the code is S3's own."""
    try:
        code = ElementTree.fromstring(answer.content).findtext("Code") or ""  # noqa: S314  (our own bucket's)
    except ElementTree.ParseError:
        code = ""
    code = code or f"http-{answer.status_code}"
    return Failed(f"S3 refused {what}{source.shown} ({code}).", code)


def _post(url: str, fields: Mapping[str, str], content: bytes, transfer: Transfer) -> Call:
    boundary = secrets.token_hex(16)
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="file"\r\n\r\n')
    return Call(
        method="POST",
        url=url,
        headers={"Content-Type": f"multipart/form-data; boundary={boundary}"},
        body=lambda: Body(
            io.BytesIO(content),
            len(content),
            moved=transfer.moved,
            before="".join(parts).encode(),
            behind=f"\r\n--{boundary}--\r\n".encode(),
        ),
    )
