"""CloudFormation hears of every outcome, at the URL it gave, in the shape it expects."""

import importlib
import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from types import SimpleNamespace
from typing import Any
from urllib.error import HTTPError

import pytest

from lambdas.shared.logs import FunctionFailed

pytestmark = pytest.mark.enable_socket

CONTEXT = SimpleNamespace(log_group_name="/aws/lambda/publisher")
NAMES = {"StackId": "arn:stack", "RequestId": "request-1", "LogicalResourceId": "Published"}


class CloudFormation(BaseHTTPRequestHandler):
    """The receiving end of the presigned URL."""

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.heard.append((self.path, self.headers["content-type"], json.loads(body)))
        self.send_response(403 if "expired" in self.path else 200)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def cloudformation(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Its `url`, and what it `heard`: path, content type and answer of each call."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with HTTPServer(("127.0.0.1", 0), CloudFormation) as server:
        server.heard = []
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield SimpleNamespace(url=f"http://127.0.0.1:{server.server_port}", heard=server.heard)
        server.shutdown()
        thread.join()


@pytest.fixture
def handler(aws: Any) -> Callable[[dict[str, Any], Any], None]:
    handle: Callable[[dict[str, Any], Any], None] = importlib.import_module(
        "lambdas.publisher.handler"
    ).handler
    return handle


def event(url: str, request_type: str, properties: dict[str, str], **more: str) -> dict[str, Any]:
    return NAMES | {"RequestType": request_type, "ResponseURL": url, "ResourceProperties": properties} | more


def test_a_published_site_is_a_success(
    aws: Any,
    handler: Callable[..., None],
    cloudformation: Any,
    properties: dict[str, str],
    put_archive: Callable[..., None],
) -> None:
    put_archive("index.html")
    handler(event(f"{cloudformation.url}/answer?signature=a%2Fb", "Create", properties), CONTEXT)
    answer = NAMES | {"Status": "SUCCESS", "Reason": "", "PhysicalResourceId": "site"}
    # An empty content type is part of what CloudFormation signed.
    assert cloudformation.heard == [("/answer?signature=a%2Fb", "", answer)]
    assert aws.s3.head_object(Bucket="site", Key="index.html")["ContentType"].startswith("text/html")


@pytest.mark.parametrize("request_type", ["Update", "Delete"])
def test_the_resource_is_known_by_its_bucket(
    handler: Callable[..., None],
    cloudformation: Any,
    properties: dict[str, str],
    put_archive: Callable[..., None],
    request_type: str,
) -> None:
    """So that CloudFormation has a replaced bucket emptied, which could not be removed otherwise."""
    put_archive("index.html")
    handler(event(cloudformation.url, request_type, properties, PhysicalResourceId="replaced"), CONTEXT)
    [(_, _, answer)] = cloudformation.heard
    assert (answer["Status"], answer["PhysicalResourceId"]) == ("SUCCESS", properties["SiteBucket"])


def test_what_aws_refuses_is_a_failure_with_its_reason(
    handler: Callable[..., None], cloudformation: Any, properties: dict[str, str]
) -> None:
    handler(event(cloudformation.url, "Create", properties), CONTEXT)
    [(_, _, answer)] = cloudformation.heard
    assert answer["Status"] == "FAILED"
    assert answer["Reason"].startswith("NoSuchKey: ")
    assert answer["Reason"].endswith(" (log: /aws/lambda/publisher)")
    assert {name: answer[name] for name in NAMES} == NAMES


def test_an_archive_that_is_none_is_a_failure(
    aws: Any, handler: Callable[..., None], cloudformation: Any, properties: dict[str, str]
) -> None:
    aws.s3.put_object(Bucket="assets", Key="page.zip", Body=b"no archive")
    handler(event(cloudformation.url, "Create", properties), CONTEXT)
    [(_, _, answer)] = cloudformation.heard
    assert (answer["Status"], answer["Reason"].partition(":")[0]) == ("FAILED", "BadZipFile")


@pytest.mark.parametrize("missing", ["SiteBucket", "ArchiveBucket", "ArchiveKey", "DistributionId"])
def test_a_missing_property_is_a_failure_that_names_it(
    handler: Callable[..., None],
    cloudformation: Any,
    properties: dict[str, str],
    put_archive: Callable[..., None],
    missing: str,
) -> None:
    put_archive("index.html")
    del properties[missing]
    handler(event(cloudformation.url, "Update", properties), CONTEXT)
    [(_, _, answer)] = cloudformation.heard
    assert answer["Status"] == "FAILED"
    assert answer["Reason"].startswith(f"KeyError: '{missing}'")


def test_a_failed_delete_is_a_failure(
    aws: Any, handler: Callable[..., None], cloudformation: Any, properties: dict[str, str]
) -> None:
    aws.s3.delete_bucket(Bucket="site")
    handler(event(cloudformation.url, "Delete", properties), CONTEXT)
    [(_, _, answer)] = cloudformation.heard
    assert (answer["Status"], answer["Reason"].partition(":")[0]) == ("FAILED", "NoSuchBucket")


def test_an_answer_that_is_not_taken_fails_so_that_lambda_calls_again(
    handler: Callable[..., None],
    cloudformation: Any,
    properties: dict[str, str],
    put_archive: Callable[..., None],
) -> None:
    put_archive("index.html")
    with pytest.raises(FunctionFailed) as caught:
        handler(event(f"{cloudformation.url}/expired", "Create", properties), CONTEXT)
    assert isinstance(caught.value.__context__, HTTPError)
    caught.value.__context__.close()
    assert len(cloudformation.heard) == 1
