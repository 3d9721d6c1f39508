"""Serves the small deployment on 127.0.0.1, and fails where a test says so."""

import json
import re
import socket
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.roundtrip.service import Service
from tests.roundtrip.users import Answer, of_json, problem

DROP = Answer(0)
"""The connection is cut off without an answer."""


@dataclass
class Web:
    """The server, as a test sees it."""

    service: Service
    url: str = ""
    calls: list[str] = field(default_factory=list)
    """`PUT /s3/part/…/1` of each request, in order of arrival."""

    faults: list[tuple[str, Answer]] = field(default_factory=list)
    """What the first request whose call matches the pattern is answered instead; each once."""

    cut_after: int | None = None
    """The next download of more bytes ends after so many."""

    arrived: dict[str, Event] = field(default_factory=dict)
    held: dict[str, Event] = field(default_factory=dict)
    """Requests whose call matches wait for the event, having told that they arrived."""

    def fail(self, pattern: str, *answers: Answer) -> None:
        self.faults += [(pattern, answer) for answer in answers]

    def count(self, pattern: str) -> int:
        return sum(bool(re.match(pattern, call)) for call in self.calls)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    web: Web

    def log_message(self, *_: Any) -> None:
        pass

    def _serve(self) -> None:
        path = urlsplit(self.path)
        call = f"{self.command} {path.path}"
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        if len(body) < length:  # the caller has gone
            self.close_connection = True
            return
        web = self.web
        with web.service.lock:
            web.calls.append(call)
            fault = next((each for each in web.faults if re.match(each[0], call)), None)
            if fault:
                web.faults.remove(fault)
        for pattern, event in list(web.held.items()):
            if re.match(pattern, call):
                web.arrived[pattern].set()
                event.wait(120)
        if fault:
            self._send(fault[1])
            return
        with web.service.lock:
            answer = self._answer(path.path, dict(parse_qsl(path.query, keep_blank_values=True)), body)
        self._send(answer)

    do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815

    def _answer(self, path: str, query: dict[str, str], body: bytes) -> Answer:
        service = self.web.service
        if path == "/api/config":
            return service.config()
        if path == "/cognito/":
            operation = self.headers["X-Amz-Target"].rpartition(".")[2]
            return service.users.answer(operation, json.loads(body))
        if path.startswith("/s3/"):
            assert "Authorization" not in self.headers, "a token went to S3"
            return self._s3(path, body)
        if self.headers.get("Authorization", "").removeprefix("Bearer ") not in service.users.tokens:
            return of_json(401, {"message": "Unauthorized"})
        request = json.loads(body) if body else {}
        for method, pattern, answer in self._routes(query, request):
            if self.command == method and (match := re.fullmatch(pattern, path)):
                return answer(*match.groups())
        return problem(404, "route-unknown", "There is nothing at this path.")

    def _routes(self, query: dict[str, str], request: Any) -> list[tuple[str, str, Callable[..., Answer]]]:
        service = self.web.service
        return [
            ("GET", "/api/documents", lambda: service.listed(query)),
            ("GET", "/api/counts", lambda: service.counts(query)),
            ("GET", "/api/documents/([0-9a-f]{32})", service.get),
            ("GET", "/api/documents/([0-9a-f]{32})/links", service.links),
            ("POST", "/api/documents", lambda: service.create(request)),
            ("POST", "/api/documents/batch-([a-z]+)", lambda action: service.batch(action, request["ids"])),
            ("POST", "/api/uploads", lambda: service.start(request)),
            ("POST", "/api/uploads/([^/]+)/parts", lambda name: service.sign(name, request["parts"])),
            ("POST", "/api/uploads/([^/]+)/complete", service.complete),
        ]

    def _s3(self, path: str, body: bytes) -> Answer:
        service = self.web.service
        if path == "/s3/form":
            return service.form(_fields(self.headers["Content-Type"], body))
        if self.command == "PUT":
            _, _, _, name, number = path.split("/")
            return service.part(name, int(number), body, self.headers["x-amz-checksum-sha256"])
        _, _, _, identifier, part = path.split("/")
        if part == "original":
            content, encoding = service.objects[service.records[identifier]["key"]], ""
        else:
            content, encoding = service.results[identifier]
        headers = {"Content-Encoding": encoding} if encoding else {}
        start = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        return Answer(206 if start else 200, content[int(start[1]) if start else 0 :], headers)

    def _send(self, answer: Answer) -> None:
        if answer is DROP:
            # Closed with a reset, so that the caller sees an error and no end.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 204:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        cut, body = self.web.cut_after, answer.body
        if cut is not None and self.path.startswith("/s3/get/") and len(body) > cut:
            self.web.cut_after = None
            body = body[:cut]
            self.close_connection = True
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    """Does not report callers who went away."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def served() -> Iterator[Web]:
    """A deployment of its own, at a free port."""
    web = Web(Service())
    handler = type("OwnHandler", (Handler,), {"web": web})
    server = Server(("127.0.0.1", 0), handler)
    web.url = web.service.base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield web
    finally:
        for event in web.held.values():
            event.set()
        server.shutdown()
        server.server_close()


def _fields(content_type: str, body: bytes) -> dict[str, bytes]:
    """The fields of a form; S3 ignores all that come after the file."""
    boundary = b"--" + content_type.partition("boundary=")[2].encode()
    found: dict[str, bytes] = {}
    for part in body.split(boundary)[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        name = re.search(rb'name="([^"]*)"', head)
        assert name
        found[name[1].decode()] = content.removesuffix(b"\r\n")
        if name[1] == b"file":
            break
    return found
