"""Bodies that no generator makes of a schema: bytes, spellings and sizes that are meant to do harm.

Each is refused in one sentence; none is a fault of the function, and none is accepted by accident.
"""

import base64
import gzip
import json
import time

import pytest

from lambdas.api.fields import MAX_BODY_BYTES
from tests.fuzz.conftest import Asker
from tests.fuzz.gateway import MAX_BODY_BYTES as GATEWAYS
from tests.fuzz.gateway import MAX_FUNCTION_BYTES

CREATION = b'{"collection": "orders", "name": "a.json"}'


def create(ask: Asker, body: bytes, **headers: str) -> tuple[int, str]:
    return ask("POST", "/api/documents", body, **({"content_type": "application/json"} | headers)).code


BODIES: dict[str, tuple[bytes, tuple[int, str]]] = {
    "empty": (b"", (400, "body-invalid")),
    "white space": (b" \n\t", (400, "body-invalid")),
    "a name twice": (CREATION[:-1] + b', "name": "b.json"}', (400, "field-twice")),
    "a name twice, once escaped": (CREATION[:-1] + b', "n\\u0061me": "b.json"}', (400, "field-twice")),
    "another member": (CREATION[:-1] + b', "key": "results/x"}', (400, "field-unknown")),
    "__proto__": (CREATION[:-1] + b', "__proto__": {"group": "editors"}}', (400, "field-unknown")),
    "NaN": (b'{"collection": NaN}', (400, "body-invalid")),
    "-Infinity": (b'{"collection": -Infinity}', (400, "body-invalid")),
    "two objects": (CREATION + CREATION, (400, "body-invalid")),
    "a comma too many": (CREATION[:-1] + b",}", (400, "body-invalid")),
    "a comment": (CREATION + b"// done", (400, "body-invalid")),
    "single quotes": (CREATION.replace(b'"', b"'"), (400, "body-invalid")),
    "a string": (b'"orders"', (400, "body-invalid")),
    "a list": (b"[" + CREATION + b"]", (400, "body-invalid")),
    "null": (b"null", (400, "body-invalid")),
    "a byte order mark": (b"\xef\xbb\xbf" + CREATION, (400, "body-invalid")),
    "NUL after it": (CREATION + b"\0", (400, "body-invalid")),
    "NUL in a name": (b'{"collection": "orders", "name": "a\\u0000.json"}', (400, "name-invalid")),
    "half a character": (b'{"collection": "orders", "name": "a\\ud800"}', (400, "name-invalid")),
    "half a character as a member": (b'{"\\udfff": 1}', (400, "field-unknown")),
    "a line's end in a name": (b'{"collection": "orders", "name": "a\\n"}', (400, "name-invalid")),
    "a line's end after a collection": (
        b'{"collection": "orders\\n", "name": "a"}',
        (400, "collection-invalid"),
    ),
    "digits of another script": (b'{"collection": "orders", "name": 1}', (400, "name-invalid")),
    "a key for a name": (b'{"collection": "orders", "name": "../../results/a"}', (400, "name-invalid")),
    "a list for a name": (b'{"collection": "orders", "name": ["a"]}', (400, "name-invalid")),
    "a form's own variable": (b'{"collection": "orders", "name": "${filename}"}', (400, "name-invalid")),
    "deep": (b'{"name":' + b"[" * 60_000, (400, "body-invalid")),
    "deep and whole": (b"[" * 30_000 + b"]" * 30_000, (400, "body-invalid")),
    "many members": (
        b"{" + b",".join(b'"%d":0' % each for each in range(7_000)) + b"}",
        (400, "field-unknown"),
    ),
    "a long member": (b'{"' + b"x" * 60_000 + b'": 0}', (400, "field-unknown")),
    "a long number": (b'{"name": ' + b"9" * 60_000 + b"}", (400, "body-invalid")),
    "UTF-16": (CREATION.decode().encode("utf-16"), (400, "body-invalid")),
    "UTF-32": (CREATION.decode().encode("utf-32-le"), (400, "body-invalid")),
    "one byte too long": (CREATION.ljust(MAX_BODY_BYTES + 1), (413, "body-too-large")),
    "megabytes": (CREATION.ljust(5_000_000), (413, "body-too-large")),
    "megabytes deep": (b"[" * 5_000_000, (413, "body-too-large")),
    "more than Lambda takes": (CREATION.ljust(MAX_FUNCTION_BYTES), (413, "")),
    "more than API Gateway takes": (CREATION.ljust(GATEWAYS + 1), (413, "")),
}


@pytest.mark.parametrize(("body", "code"), BODIES.values(), ids=BODIES)
def test_a_hostile_body_is_refused(ask: Asker, body: bytes, code: tuple[int, str]) -> None:
    begun = time.process_time()
    assert create(ask, body) == code
    assert time.process_time() - begun < 3


@pytest.mark.parametrize("name", ["UTF-16", "UTF-32", "a byte order mark", "empty", "a list", "NUL after it"])
def test_a_body_that_api_gateway_packs_is_refused_alike(ask: Asker, name: str) -> None:
    """Of no type that it knows for text, a body comes to the function in Base64."""
    body, code = BODIES[name]
    assert ask("POST", "/api/documents", body).code == code


@pytest.mark.parametrize("body", [b"\xff" + CREATION, b'{"collection": "orders", "name": "\xff"}', b"\x80"])
def test_a_body_that_is_no_utf_8_is_refused(ask: Asker, body: bytes) -> None:
    assert ask("POST", "/api/documents", body).code == (400, "body-invalid")


def test_the_honest_body_is_taken_packed_or_not(ask: Asker) -> None:
    assert create(ask, CREATION)[0] == 201
    assert create(ask, CREATION.ljust(MAX_BODY_BYTES))[0] == 201
    assert ask("POST", "/api/documents", CREATION).status == 201


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"collection=orders&name=a.json", "application/x-www-form-urlencoded"),
        (
            b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\na\r\n--x--',
            "multipart/form-data; boundary=x",
        ),
        (b"<name>a.json</name>", "application/xml"),
        (CREATION, "text/plain"),
        (CREATION, "application/x-www-form-urlencoded"),
        (CREATION, "application/json; charset=iso-8859-1"),
        (CREATION.decode().encode("utf-16"), "application/json; charset=utf-16"),
        (CREATION, "*/*"),
        (CREATION, "application/json" + "x" * 5000),
        (gzip.compress(CREATION, mtime=0), "application/gzip"),
    ],
)
def test_a_body_that_is_said_to_be_something_else_is_refused(
    ask: Asker, body: bytes, media_type: str
) -> None:
    assert create(ask, body, content_type=media_type) == (415, "media-type-unknown")


@pytest.mark.parametrize(
    "body",
    [gzip.compress(CREATION, mtime=0), base64.b64encode(CREATION), json.dumps(CREATION.decode()).encode()],
)
def test_a_packed_body_is_not_unpacked(ask: Asker, body: bytes) -> None:
    assert create(ask, body, content_encoding="gzip") == (400, "body-invalid")


@pytest.mark.parametrize(
    "size", ["1e400", "-1", "0", "1.5", "1e309", "-0.0", "true", '"5"', "[5]", "9" * 400]
)
def test_a_size_that_is_none_is_refused(ask: Asker, size: str) -> None:
    body = CREATION[:-1] + b', "size": ' + size.encode() + b"}"
    assert ask("POST", "/api/uploads", body, content_type="application/json").code == (400, "size-invalid")
