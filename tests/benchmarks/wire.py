"""HTTP/1.1 as two small servers speak it: the loopback AWS, and the runtime API that hands out events.

Not a web server: what comes is botocore and awslambdaric, and what counts is that serving them takes no
time that a benchmark would see.
"""

import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import BinaryIO

READ_AHEAD = 256 * 1024


class Malformed(ValueError):
    """Something else than HTTP as these clients speak it."""


@dataclass(frozen=True)
class Request:
    """One request, read to its end."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    """Names in lower case."""

    body: bytes
    """What was meant, whatever it was packed in: chunks of HTTP, chunks of S3."""


class Connection:
    """The server's side of one connection."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._file = sock.makefile("rb", READ_AHEAD)

    def request(self) -> Request | None:
        """The next one; None where the client has gone."""
        line = self._file.readline()
        if not line:
            return None
        method, target, _ = line.decode("latin-1").split(" ", 2)
        headers = dict(_headers(self._file))
        if headers.get("expect"):
            self._socket.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        path, _, query = target.partition("?")
        return Request(method, path, query, headers, _body(self._file, headers))

    def answer(self, head: bytes, body: Iterable[bytes | memoryview] = ()) -> None:
        """Sends what `head` has made, and the body after it."""
        pieces = iter(body)
        first = next(pieces, b"")
        if len(first) < READ_AHEAD:  # one packet instead of two
            self._socket.sendall(head + first)
        else:
            self._socket.sendall(head)
            self._socket.sendall(first)
        for piece in pieces:
            self._socket.sendall(piece)

    def close(self) -> None:
        """No more is said."""
        self._file.close()
        self._socket.close()


def head(status: int, headers: Mapping[str, str], length: int | None) -> bytes:
    """The beginning of an answer; `length` is None where the status allows no body."""
    lines = [f"HTTP/1.1 {status} Said", *(f"{name}: {value}" for name, value in headers.items())]
    if length is not None:
        lines.append(f"content-length: {length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _headers(file: BinaryIO) -> Iterable[tuple[str, str]]:
    while (line := file.readline()) not in (b"\r\n", b""):
        name, _, value = line.decode("latin-1").partition(":")
        yield name.lower(), value.strip()


def _body(file: BinaryIO, headers: Mapping[str, str]) -> bytes:
    if headers.get("transfer-encoding") == "chunked":
        body = _unchunked(file)
    else:
        body = _exactly(file, int(headers.get("content-length", 0)))
    return _plain(body) if "aws-chunked" in headers.get("content-encoding", "") else body


def _unchunked(file: BinaryIO) -> bytes:
    whole = bytearray()
    while length := int(file.readline().partition(b";")[0], 16):
        whole += _exactly(file, length)
        file.readline()
    for _ in _headers(file):
        pass
    return bytes(whole)


def _plain(body: bytes) -> bytes:
    """S3's own chunks within the body: a length in hexadecimal, that many bytes, at last a checksum."""
    found, at = [], 0
    while True:
        end = body.index(b"\r\n", at)
        length = int(body[at:end].partition(b";")[0], 16)
        if not length:
            return b"".join(found)
        found.append(memoryview(body)[end + 2 : end + 2 + length])
        at = end + 4 + length


def _exactly(file: BinaryIO, length: int) -> bytes:
    data = file.read(length)
    if len(data) < length:
        raise Malformed(f"{len(data)} of {length} bytes came")
    return data
