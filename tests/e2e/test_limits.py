"""Requests that are too long, or not what they say they are, byte by byte over a connection of their own.

CloudFront and API Gateway have their own ways to refuse these; here the local gateway stands for them.
What must hold everywhere: it is a refusal, and nothing was begun.
"""

import json
import socket
from collections.abc import Iterable
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

from lambdas.api.fields import MAX_BODY_BYTES
from tests.e2e.conftest import PATIENCE_SECONDS, App

CREATION = json.dumps({"collection": "orders", "name": "a.json"}).encode()
KIB = 1024
WAIT_SECONDS = 3
"""For an answer to who has promised more than was sent: it may be waited for in vain."""


@pytest.fixture(scope="module")
def token(app: App) -> str:
    return app.token()


def raw(
    app: App, lines: Iterable[str], body: bytes = b"", patience: float = PATIENCE_SECONDS
) -> tuple[int, bytes]:
    """Status and rest of the answer to bytes that are sent as they are; 0 where none came in this time."""
    address = urlsplit(app.url)
    head = "\r\n".join([*lines, f"Host: {address.netloc}", "Connection: close", "", ""])
    answer = b""
    with socket.create_connection((address.hostname or "", address.port or 80), patience) as connection:
        # Who refuses a request may do so, and close, before all of it has come.
        with suppress(TimeoutError, ConnectionResetError, BrokenPipeError):
            connection.sendall(head.encode("latin-1") + body)
        with suppress(TimeoutError, ConnectionResetError):
            while more := connection.recv(65_536):
                answer += more
    status = answer[9:12]
    return (int(status) if status.isdigit() else 0), answer


def posted(
    app: App, token: str, *lines: str, body: bytes = CREATION, patience: float = PATIENCE_SECONDS
) -> int:
    """The status of a document's creation with these headers besides."""
    first = [
        "POST /api/documents HTTP/1.1",
        f"Authorization: Bearer {token}",
        "Content-Type: application/json",
    ]
    status, answer = raw(app, [*first, *lines], body, patience)
    assert status == 201 or b'"upload"' not in answer
    return status


def test_the_honest_request_is_taken(app: App, token: str) -> None:
    assert posted(app, token, f"Content-Length: {len(CREATION)}") == 201
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(CREATION), CREATION)
    assert posted(app, token, "Transfer-Encoding: chunked", body=chunked) == 201


@pytest.mark.parametrize("length", [MAX_BODY_BYTES + 1, 7 * KIB * KIB, 11 * KIB * KIB])
def test_a_body_that_is_too_long_is_refused(app: App, token: str, length: int) -> None:
    headers = {"Content-Type": "application/json"}
    answer = app.api("POST", "/documents", token, data=CREATION.ljust(length), headers=headers)
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("lines", "body"),
    [
        (["Content-Length: 10"], CREATION),
        ([f"Content-Length: {len(CREATION) + 1}"], CREATION),
        (["Content-Length: 99999999999999999999"], CREATION),
        (["Content-Length: -1"], CREATION),
        (["Content-Length: 0x10"], CREATION),
        (["Content-Length: +41"], CREATION),
        (["Content-Length: 41", "Content-Length: 40"], CREATION),
        (["Content-Length: 41, 40"], CREATION),
        (["Content-Length: 41", "Transfer-Encoding: chunked"], b"0\r\n\r\n"),
        (["Transfer-Encoding: chunked"], b"zz\r\n" + CREATION + b"\r\n0\r\n\r\n"),
        (["Transfer-Encoding: chunked"], b"-1\r\n" + CREATION + b"\r\n0\r\n\r\n"),
        (["Transfer-Encoding: chunked"], b"ffffffffffffffff\r\n" + CREATION),
        (["Transfer-Encoding: chunked, identity"], CREATION),
        (["Transfer-Encoding: xchunked"], b"0\r\n\r\n"),
        ([], b""),
    ],
)
def test_a_body_whose_length_is_a_lie_creates_nothing(
    app: App, token: str, lines: list[str], body: bytes
) -> None:
    assert posted(app, token, *lines, body=body, patience=WAIT_SECONDS) in (0, 400, 411, 413, 501)


def test_what_follows_a_body_is_no_second_request(app: App, token: str) -> None:
    """Were it one, it would be answered with whoever's token comes next on the connection."""
    second = f"DELETE /api/documents/{'0' * 32} HTTP/1.1\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
    lines = [
        "POST /api/documents HTTP/1.1",
        f"Authorization: Bearer {token}",
        "Content-Type: application/json",
        f"Content-Length: {len(CREATION)}",
        "Transfer-Encoding: chunked",
    ]
    status, answer = raw(app, lines, b"0\r\n\r\n" + second, WAIT_SECONDS)
    assert status in (0, 400)
    assert answer.count(b"HTTP/1.1 ") <= 1


@pytest.mark.parametrize(
    "lines",
    [
        ["Authorization: Bearer {token}", "Authorization: Bearer x"],
        ["Authorization: Bearer x", "Authorization: Bearer {token}"],
        ["Authorization: Bearer {token}", "Authorization: Bearer {token}"],
    ],
)
def test_two_tokens_are_none(app: App, token: str, lines: list[str]) -> None:
    request = ["GET /api/documents HTTP/1.1", *(line.format(token=token) for line in lines)]
    assert raw(app, request)[0] in (400, 401)


@pytest.mark.parametrize("length", [8 * KIB, 16 * KIB, 100 * KIB])
def test_headers_that_are_too_long_are_refused(app: App, token: str, length: int) -> None:
    first = ["GET /api/documents HTTP/1.1", f"Authorization: Bearer {token}"]
    assert raw(app, [*first, f"X-Long: {'x' * length}"])[0] in (400, 431)
    assert raw(app, [first[0], f"Authorization: Bearer {token}{'x' * length}"])[0] in (400, 401, 431)
    assert raw(app, [*first, *(f"X-{number}: {'x' * 90}" for number in range(length // 100))])[0] in (
        200,
        400,
        431,
    )


@pytest.mark.parametrize("length", [2 * KIB, 8 * KIB, 100 * KIB])
def test_a_query_that_is_too_long_is_refused(app: App, token: str, length: int) -> None:
    answer = app.api("GET", f"/documents?name_prefix={'x' * length}", token)
    assert answer.status_code in (400, 414)


@pytest.mark.parametrize(
    "first",
    [
        "GET /api/documents HTTP/9.9",
        "G\x00T /api/documents HTTP/1.1",
        "GET /api/documents\x00 HTTP/1.1",
        "GET api/documents HTTP/1.1",
        "GET http://169.254.169.254/latest/meta-data HTTP/1.1",
        "CONNECT 127.0.0.1:22 HTTP/1.1",
        "\x16\x03\x01\x02\x00",
    ],
)
def test_what_is_no_request_for_this_host_gets_nothing(app: App, token: str, first: str) -> None:
    status, answer = raw(app, [first, f"Authorization: Bearer {token}"], patience=WAIT_SECONDS)
    assert status not in range(200, 300)
    assert b'"documents"' not in answer
