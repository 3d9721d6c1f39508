"""Sends requests exactly as they are told to, which clients do not: no path is tidied up, no header added."""

import http.client
import re
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

from local.ministack_iam import ATTACKER
from tests.e2e.conftest import PATIENCE_SECONDS
from tests.lambdas.api.sigv4 import Request


@dataclass(frozen=True)
class Answer:
    """What came back; the names of headers are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def code(self) -> str:
        """S3's code of an error; an answer to HEAD has none."""
        found = re.search(rb"<Code>(\w+)</Code>", self.body)
        return found[1].decode() if found else ""


def send(request: Request) -> Answer:
    """Sends it to where its URL says, whatever its Host says; follows nothing."""
    url = urlsplit(request.url)
    host, port = url.hostname or "", url.port
    connection = (
        http.client.HTTPSConnection(
            host, port, timeout=PATIENCE_SECONDS, context=ssl.create_default_context()
        )
        if url.scheme == "https"
        else http.client.HTTPConnection(host, port, timeout=PATIENCE_SECONDS)
    )
    try:
        target = f"{url.path}?{url.query}" if url.query else url.path
        connection.putrequest(request.method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in {"user-agent": ATTACKER, **request.sent_headers}.items():
            connection.putheader(name, value)
        connection.endheaders(request.body)
        answer = connection.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, headers, answer.read())
    finally:
        connection.close()
