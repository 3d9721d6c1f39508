"""What the API's log holds of a call: who asked for what and how it ended, and nothing that was sent."""

import base64
import importlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from lambdas.api.routes import ROUTES
from lambdas.api.said import said
from lambdas.api.settings import ApiSettings
from lambdas.shared.catalog import Record
from lambdas.shared.logs import FunctionFailed
from tests.lambdas.api.conftest import EDITOR
from tests.lambdas.lines import Logged, logged

CANARY = "canary-51c7"
KEY = "incoming/orders/0123456789abcdef/a.json"
Handler = Callable[[dict[str, Any], Any], Any]


@pytest.fixture
def handler(aws: Any, settings: ApiSettings, monkeypatch: pytest.MonkeyPatch) -> Handler:
    """The function as Lambda calls it, with the settings and the table of this test."""
    for name, value in settings.to_env().items():
        monkeypatch.setenv(name, value)
    handle: Handler = importlib.import_module("lambdas.api.handler").handler
    return handle


def event(route: str, claims: object = EDITOR, **more: Any) -> dict[str, Any]:
    """A call in which every place that a caller fills holds the canary."""
    context = {"requestId": "request-1", "authorizer": {"jwt": {"claims": claims}}}
    return {
        "routeKey": route,
        "rawPath": f"/api/{CANARY}\n",
        "rawQueryString": f"name_prefix={CANARY}&X-Amz-Signature={CANARY}",
        "queryStringParameters": {"name_prefix": CANARY, CANARY: CANARY},
        "headers": {"authorization": f"Bearer {CANARY}", "cookie": CANARY, "user-agent": CANARY},
        "cookies": [CANARY],
        "pathParameters": dict.fromkeys(("id", "upload", "part"), f"{CANARY}\n{{}}"),
        "body": json.dumps({"collection": CANARY, CANARY: CANARY, "name": CANARY}),
        "requestContext": context | {"http": {"path": CANARY, "userAgent": CANARY}},
    } | more


def lines_of(handler: Handler, asked: dict[str, Any]) -> Logged:
    with logged() as lines:
        handler(asked, None)
    return lines


@pytest.mark.parametrize("route", [*(route.key for route in ROUTES), "$default"])
def test_nothing_that_was_sent_stands_in_the_log(handler: Handler, route: str) -> None:
    lines = lines_of(handler, event(route))
    assert CANARY not in lines.text
    assert [line["message"] for line in lines] == ["answered"]
    assert lines[0]["route"] == route


@pytest.mark.parametrize("body", [f"{{{CANARY}", f'{{"{CANARY}": 1, "{CANARY}": 2}}', f'"{CANARY}"', CANARY])
def test_a_body_that_is_none_is_not_quoted(handler: Handler, body: str) -> None:
    for more in ({"body": body}, {"body": base64.b64encode(body.encode()).decode(), "isBase64Encoded": True}):
        lines = lines_of(handler, event("POST /api/documents", queryStringParameters=None, **more))
        assert CANARY not in lines.text
        assert (lines[0]["status"], lines[0]["code"][:5]) == (
            400,
            "field" if body[0] == "{" and ":" in body else "body-",
        )


def test_who_asked_for_what_and_how_it_ended_is_there(
    handler: Handler, store_record: Callable[..., Record]
) -> None:
    record = store_record(KEY)
    asked = event(
        "DELETE /api/documents/{id}", pathParameters={"id": record.id}, queryStringParameters=None, body=None
    )
    (line,) = lines_of(handler, asked)
    assert line.pop("seconds") >= 0
    assert {
        name: line[name] for name in ("route", "status", "document", "user", "apiRequestId", "level")
    } == {
        "route": "DELETE /api/documents/{id}",
        "status": 202,
        "document": record.id,
        "user": EDITOR["sub"],
        "apiRequestId": "request-1",
        "level": "INFO",
    }


def test_a_link_that_is_given_out_does_not_stand_in_the_log(
    handler: Handler, store_record: Callable[..., Record]
) -> None:
    record = store_record(KEY)
    for route in ("GET /api/documents/{id}/original", "GET /api/documents/{id}/links"):
        asked = event(route, pathParameters={"id": record.id}, queryStringParameters=None, body=None)
        with logged() as lines:
            answer = handler(asked, None)
        assert "X-Amz-Signature" in json.dumps(answer)
        assert "X-Amz" not in lines.text
        assert lines[0]["status"] in (200, 303)


def test_of_a_failure_of_aws_the_log_has_class_code_and_route(
    aws: Any, handler: Handler, settings: ApiSettings
) -> None:
    aws.dynamodb.delete_table(TableName=settings.catalog_table)
    asked = event(
        "GET /api/documents/{id}", pathParameters={"id": "ab" * 16}, queryStringParameters=None, body=None
    )
    first, last = lines_of(handler, asked)
    assert (first["message"], first["route"]) == ("AWS failed", "GET /api/documents/{id}")
    assert (first["errorType"], first["awsCode"], first["awsOperation"]) == (
        "ResourceNotFoundException",
        "ResourceNotFoundException",
        "GetItem",
    )
    assert (last["status"], last["code"]) == (503, "unavailable")


def test_a_fault_of_the_function_itself_says_no_more_than_its_class_and_place(handler: Handler) -> None:
    asked = event("GET /api/documents")
    del asked["routeKey"]  # API Gateway never sends such an event
    with logged() as lines, pytest.raises(FunctionFailed, match=r"^KeyError$"):
        handler(asked, None)
    assert CANARY not in lines.text
    assert (lines[0]["message"], lines[0]["errorType"]) == ("failed", "KeyError")
    assert "dispatch.py" in "".join(lines[0]["stackTrace"])


@pytest.mark.parametrize("missing", ["requestContext", "pathParameters"])
def test_what_the_event_lacks_the_line_lacks(missing: str) -> None:
    asked = event("GET /api/health")
    asked[missing] = None
    assert "document" not in said(asked, {"statusCode": 200, "body": ""})
