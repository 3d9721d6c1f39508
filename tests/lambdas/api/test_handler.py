"""The entry point puts settings, clients and dispatcher together."""

import base64
import importlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from lambdas.api.settings import ApiSettings
from lambdas.shared.catalog import Record
from tests.lambdas.api.conftest import EDITOR

KEY = "incoming/orders/0123456789abcdef/a.json"


@pytest.fixture
def handler(
    aws: Any, settings: ApiSettings, monkeypatch: pytest.MonkeyPatch
) -> Callable[[dict[str, Any], Any], Any]:
    """As after a cold start: importing the module is what reads the environment."""
    for name, value in settings.to_env().items():
        monkeypatch.setenv(name, value)
    handle: Callable[[dict[str, Any], Any], Any] = importlib.import_module("lambdas.api.handler").handler
    return handle


def event(route: str, **more: Any) -> dict[str, Any]:
    return {"routeKey": route, "requestContext": {"authorizer": {"jwt": {"claims": EDITOR}}}} | more


def test_the_function_answers(handler: Callable[..., Any]) -> None:
    answer = handler({"routeKey": "GET /api/health", "requestContext": {}}, None)
    assert (answer["statusCode"], json.loads(answer["body"])) == (200, {"status": "ok"})


def test_the_function_lists_its_table(
    handler: Callable[..., Any], store_record: Callable[..., Record]
) -> None:
    record = store_record(KEY)
    answer = handler(event("GET /api/documents"), None)
    assert [each["id"] for each in json.loads(answer["body"])["documents"]] == [record.id]


def test_the_function_signs_links_with_version_4(
    handler: Callable[..., Any], store_record: Callable[..., Record]
) -> None:
    record = store_record(KEY)
    answer = handler(event("GET /api/documents/{id}/original", pathParameters={"id": record.id}), None)
    location = answer["headers"]["location"]
    assert location.startswith("https://documents.s3.eu-west-1.amazonaws.com/incoming/orders/")
    assert "X-Amz-Algorithm=AWS4-HMAC-SHA256" in location


def test_the_function_signs_forms_with_version_4(handler: Callable[..., Any]) -> None:
    body = '{"collection": "orders", "name": "a.json"}'
    answer = json.loads(handler(event("POST /api/documents", body=body), None)["body"])
    policy = json.loads(base64.b64decode(answer["upload"]["fields"]["policy"]))
    assert answer["upload"]["url"] == "https://documents.s3.eu-west-1.amazonaws.com/"
    assert {"x-amz-algorithm": "AWS4-HMAC-SHA256"} in policy["conditions"]
    assert ["content-length-range", 1, 5000] in policy["conditions"]


def test_the_function_reprocesses_through_its_queue(
    aws: Any, handler: Callable[..., Any], store_record: Callable[..., Record]
) -> None:
    record = store_record(KEY)
    answer = handler(event("POST /api/documents/{id}/reprocess", pathParameters={"id": record.id}), None)
    assert answer["statusCode"] == 202
    assert len(aws.sqs.receive_message(QueueUrl=aws.queue_url)["Messages"]) == 1
