"""Clients: how often they call, how long they wait, and whose credentials they take."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import ClientError

from lambdas.api.documents_store import SIGNING
from lambdas.shared import aws as subject

ROOT = Path(__file__).parents[3]


class Refusing:
    """Answers in place of DynamoDB, where botocore would send; counts what it was asked."""

    def __init__(self, client: Any, code: str, status: int) -> None:
        self.asked = 0
        self.user_agent = b""
        self._body = json.dumps({"__type": code}).encode()
        self._status = status
        client.meta.events.register("before-send.dynamodb", self._answer)

    def _answer(self, request: Any, **_: Any) -> AWSResponse:
        self.asked += 1
        self.user_agent = request.headers["User-Agent"]
        answer = AWSResponse(request.url, self._status, {}, None)
        answer._content = self._body
        return answer


def get(client: Any) -> str:
    with pytest.raises(ClientError) as raised:
        client.get_item(TableName="catalog", Key={"id": {"S": "1"}})
    code: str = raised.value.response["Error"]["Code"]
    return code


@pytest.mark.parametrize("attempts", [1, 2, 3])
@pytest.mark.parametrize(("code", "status"), [("ProvisionedThroughputExceededException", 400), ("x", 503)])
def test_what_is_throttled_or_fails_is_called_as_often_as_said(
    aws: Any, attempts: int, code: str, status: int
) -> None:
    """boto3 would call DynamoDB ten times, and S3 five times."""
    client = subject.client("dynamodb", attempts=attempts, read_seconds=5)
    dynamodb = Refusing(client, code, status)
    assert get(client) == code
    assert dynamodb.asked == attempts


def test_a_call_says_who_calls_and_nothing_that_takes_time_to_find_out(aws: Any) -> None:
    client = subject.client("dynamodb", attempts=1, read_seconds=1)
    refusing = Refusing(client, "x", 503)
    get(client)
    assert re.fullmatch(r"Roundtrip Botocore/[0-9.]+", refusing.user_agent.decode())


def test_what_is_refused_for_good_is_called_once(aws: Any) -> None:
    client = subject.client("dynamodb", attempts=3, read_seconds=5)
    dynamodb = Refusing(client, "ConditionalCheckFailedException", 400)
    assert get(client) == "ConditionalCheckFailedException"
    assert dynamodb.asked == 1


def test_a_client_waits_as_long_as_said(aws: Any) -> None:
    config = subject.client("sqs", attempts=2, read_seconds=7).meta.config
    assert (config.connect_timeout, config.read_timeout) == (subject.CONNECT_SECONDS, 7)


@pytest.mark.parametrize("config", [SIGNING, Config(signature_version="s3v4")])
def test_a_configuration_is_added_to_what_all_clients_have(aws: Any, config: Config) -> None:
    made = subject.client("s3", attempts=4, read_seconds=60, config=config).meta.config
    assert made.retries == {"mode": "standard", "total_max_attempts": 4}
    assert made.connect_timeout == subject.CONNECT_SECONDS
    assert made.signature_version == "s3v4"


def test_of_many_threads_that_need_a_client_at_once_one_makes_it() -> None:
    begun, made = threading.Barrier(8), []

    def make() -> object:
        threading.Event().wait(0.01)  # long enough for the others to come
        made.append(object())
        return made[-1]

    later, found = subject.Later(make), []

    def ask() -> None:
        begun.wait()
        found.append(later())

    threads = [threading.Thread(target=ask) for _ in range(8)]
    assert made == []
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert found == made * 8


class Credentials(BaseHTTPRequestHandler):
    """Lambda's endpoint of a function with SnapStart: the first ones it gives have all but expired."""

    given: list[str]

    def do_GET(self) -> None:
        assert self.headers["Authorization"] == "token-1"
        name = f"KEY{len(self.given) + 1}"
        lives = timedelta(seconds=1) if not self.given else timedelta(hours=6)
        body = {
            "AccessKeyId": name,
            "SecretAccessKey": "secret",
            "Token": "session",
            "Expiration": (datetime.now(UTC) + lives).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        self.given.append(name)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@pytest.fixture
def endpoint() -> Iterator[str]:
    handler = type("Handler", (Credentials,), {"given": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/credentials"
    server.shutdown()
    server.server_close()
    thread.join()


RESTORED = """
from lambdas.shared import aws
s3 = aws.client("s3", attempts=1, read_seconds=5)
print(s3.generate_presigned_url("get_object", Params={"Bucket": "b", "Key": "k"}))
"""


@pytest.mark.enable_socket
def test_a_function_restored_from_a_snapshot_gets_credentials_anew(endpoint: str) -> None:
    """None are in its environment; those that a client was made with were of the time of the snapshot."""
    environment = {
        "PATH": os.environ["PATH"],
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": endpoint,
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": "token-1",
        "HOME": "/nonexistent",
    }
    done = subprocess.run(
        [sys.executable, "-c", RESTORED],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert "AWSAccessKeyId=KEY2" in done.stdout or "Credential=KEY2" in done.stdout
