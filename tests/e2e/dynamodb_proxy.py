"""DynamoDB with faults: a proxy between the deployed function and the emulator.

boto3 takes AWS_ENDPOINT_URL_DYNAMODB before AWS_ENDPOINT_URL. So a function whose environment
says so is the deployed one, to the byte, and only its table has bad days.
"""

import http.client
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

SECONDS = 60


@dataclass(frozen=True)
class Answer:
    """Status and body, as they go over the wire."""

    status: int
    body: bytes


THROTTLED = Answer(
    400,
    json.dumps(
        {
            "__type": "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
            "message": "The level of configured provisioned throughput for the table was exceeded.",
        }
    ).encode(),
)


@dataclass(frozen=True)
class Call:
    """What the function asks of DynamoDB."""

    action: str
    """As `PutItem`."""

    request: dict[str, Any]
    pass_on: Callable[[], Answer]
    """Has the emulator do it."""

    @property
    def item(self) -> str:
        """Id of the item that is read or written, "" where it is not one."""
        key = self.request.get("Item") or self.request.get("Key") or {}
        return str(key.get("id", {}).get("S", ""))


Treat = Callable[[Call], Answer | None]
"""What becomes of a call. None: the connection ends without an answer. Called from several threads."""


def pass_on(call: Call) -> Answer:
    """As if there were no proxy."""
    return call.pass_on()


class DynamoDbProxy:
    """Passes every call on, while nobody says otherwise by setting `treat`."""

    def __init__(self, emulator: str) -> None:
        self.treat: Treat = pass_on
        self.calls: list[Call] = []
        """All that were made, in their order; may be cleared."""

        self._emulator = urlsplit(emulator)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = False  # so that closing waits for what is under way
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def url(self) -> str:
        """Where the function finds it."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @contextmanager
    def serving(self) -> Iterator["DynamoDbProxy"]:
        """Serves until it is left."""
        self._thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            """One call for each connection: it speaks HTTP/1.0, which knows no second one."""

            timeout = SECONDS

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                call = Call(
                    action=self.headers["X-Amz-Target"].partition(".")[2],
                    request=json.loads(body),
                    pass_on=lambda: proxy._ask_emulator(dict(self.headers), body),
                )
                proxy.calls.append(call)
                answer = proxy.treat(call)
                if answer:
                    self._send(answer)

            def _send(self, answer: Answer) -> None:
                with suppress(ConnectionError):  # who asked may be dead by now
                    self.send_response(answer.status)
                    self.send_header("Content-Type", "application/x-amz-json-1.0")
                    self.send_header("Content-Length", str(len(answer.body)))
                    self.end_headers()
                    self.wfile.write(answer.body)

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        return Handler

    def _ask_emulator(self, headers: dict[str, str], body: bytes) -> Answer:
        kind = http.client.HTTPSConnection if self._emulator.scheme == "https" else http.client.HTTPConnection
        connection = kind(self._emulator.netloc, timeout=SECONDS)
        try:
            connection.request("POST", "/", body, headers)  # the signature is of all of them
            answer = connection.getresponse()
            return Answer(answer.status, answer.read())
        finally:
            connection.close()
