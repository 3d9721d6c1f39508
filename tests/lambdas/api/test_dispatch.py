"""Events become operations, and answers and errors become HTTP, always of the same shape."""

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from lambdas.api.catalog_store import CatalogStore
from lambdas.api.dispatch import dispatch
from lambdas.api.errors import ApiError, BadRequest, Forbidden, NotFound, Unauthorized, Unavailable
from lambdas.api.operations import Operations, Request, Response
from lambdas.api.routes import ROUTES, Access, Route
from lambdas.shared.catalog import Record

READER = {"token_use": "access", "sub": "1"}
EDITOR = READER | {"cognito:groups": "[editors]"}
OPEN = next(route for route in ROUTES if route.access is Access.ANYONE)
READERS = next(route for route in ROUTES if route.access is Access.READERS)
EDITORS = next(route for route in ROUTES if route.access is Access.EDITORS)
SIGNED_IN = [route for route in ROUTES if route.access is not Access.ANYONE]


class Recorded:
    """Operations that do nothing but remember, or raise what they are told to."""

    def __init__(self, outcome: Response | Exception = Response(HTTPStatus.OK, {})) -> None:  # noqa: B008
        self.calls: list[tuple[str, Request]] = []
        self._outcome = outcome

    def __getattr__(self, operation: str) -> Callable[[Request], Response]:
        def call(request: Request) -> Response:
            self.calls.append((operation, request))
            if isinstance(self._outcome, Exception):
                raise self._outcome
            return self._outcome

        return call


def event(route: str, claims: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """As API Gateway sends it; without a token there is no authorizer in it."""
    context = {} if claims is None else {"authorizer": {"jwt": {"claims": claims, "scopes": None}}}
    return {"version": "2.0", "routeKey": route, "requestContext": context, "isBase64Encoded": False} | more


def ask(operations: Any, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Status and body; every answer is checked for what every answer must have."""
    answer = dispatch(asked, operations)
    assert set(answer) == {"statusCode", "headers", "body"}
    assert answer["headers"]["cache-control"] == "no-store"
    assert json.dumps(answer, ensure_ascii=False).encode()  # as Lambda's runtime sends it
    body = json.loads(answer["body"])
    problem = answer["headers"]["content-type"] == "application/problem+json"
    assert problem == (answer["statusCode"] >= 400)
    if problem:
        assert body["type"] == "about:blank"
        assert body["title"] == HTTPStatus(answer["statusCode"]).phrase
        assert body["status"] == answer["statusCode"]
        assert body["detail"]
    else:
        assert answer["headers"]["content-type"] == "application/json"
    return answer["statusCode"], body


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.key)
def test_each_route_calls_its_operation(route: Route) -> None:
    operations = Recorded()
    asked = event(route.key, EDITOR, pathParameters={"id": "1"}, queryStringParameters={"a": "b"}, body="ü")
    assert ask(operations, asked) == (200, {})
    assert operations.calls == [(route.operation, Request({"id": "1"}, {"a": "b"}, "ü".encode()))]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.key)
def test_each_route_is_answered_by_the_operations_there_are(
    aws: Any, operations: Operations, store_record: Callable[..., Record], route: Route
) -> None:
    record = store_record("incoming/orders/0123456789abcdef/a.json")
    body = '{"collection": "orders", "name": "a.json"}' if route.operation == "create_upload" else ""
    parameters = {"id": record.id} if "{id}" in route.path else None
    answer = dispatch(event(route.key, EDITOR, pathParameters=parameters, body=body), operations)
    created = {"create_upload": 201, "get_original": 303, "get_result": 303}
    accepted = {"delete_document": 202, "reprocess_document": 202}
    assert answer["statusCode"] == (created | accepted).get(route.operation, 200)
    assert answer["headers"]["cache-control"] == "no-store"


def test_what_api_gateway_leaves_out_is_empty() -> None:
    operations = Recorded()
    asked = event(OPEN.key, pathParameters=None, queryStringParameters=None, body=None)
    ask(operations, asked)
    ask(operations, event(OPEN.key))
    assert operations.calls == [(OPEN.operation, Request({}, {}, b""))] * 2


@pytest.mark.parametrize(
    "key",
    ["$default", "", "GET /api/nothing", "get /api/health", "GET /api/health/", "PUT /api/documents", "_x"],
)
def test_an_unknown_route_is_not_found(key: str) -> None:
    operations = Recorded()
    status, problem = ask(operations, event(key, EDITOR))
    assert (status, problem["code"]) == (404, "route-unknown")
    assert operations.calls == []


@pytest.mark.parametrize("claims", [None, {}, {"token_use": "id"}])
def test_a_route_for_anyone_needs_no_token(claims: dict[str, Any] | None) -> None:
    assert ask(Recorded(), event(OPEN.key, claims))[0] == 200


@pytest.mark.parametrize("route", SIGNED_IN, ids=lambda route: route.key)
@pytest.mark.parametrize(
    "claims",
    [
        None,
        {},
        {"cognito:groups": "[editors]"},
        EDITOR | {"token_use": "id"},
        EDITOR | {"token_use": "refresh"},
        EDITOR | {"token_use": "Access"},
    ],
)
def test_what_is_no_access_token_is_refused(route: Route, claims: dict[str, Any] | None) -> None:
    operations = Recorded()
    status, problem = ask(operations, event(route.key, claims))
    assert (status, problem["code"]) == (401, "token-not-access")
    assert operations.calls == []


@pytest.mark.parametrize("groups", ["[editors]", "[a editors b]", "editors", ["a", "editors"], "[a,editors]"])
def test_a_member_of_the_editors_may_write(groups: str | list[str]) -> None:
    assert ask(Recorded(), event(EDITORS.key, READER | {"cognito:groups": groups}))[0] == 200


@pytest.mark.parametrize(
    "groups",
    [
        None,
        "",
        "[]",
        "[not-editors]",
        "[editors-x]",
        "[Editors]",
        "[readers not-editors editors2]",
        [],
        ["editors-x"],
    ],
)
def test_who_is_no_editor_may_read_and_not_write(groups: str | list[str] | None) -> None:
    claims = READER if groups is None else READER | {"cognito:groups": groups}
    operations = Recorded()
    status, problem = ask(operations, event(EDITORS.key, claims))
    assert (status, problem["code"]) == (403, "editors-only")
    assert operations.calls == []
    assert ask(operations, event(READERS.key, claims))[0] == 200


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.key)
def test_every_route_but_the_reads_is_closed_to_readers(route: Route) -> None:
    expected = 403 if route.access is Access.EDITORS else 200
    assert ask(Recorded(), event(route.key, READER))[0] == expected


def test_the_token_is_judged_before_the_request() -> None:
    asked = event(EDITORS.key, READER, body="not base64", isBase64Encoded=True)
    assert ask(Recorded(), asked)[0] == 403


@pytest.mark.parametrize(
    ("kind", "status", "title"),
    [
        (BadRequest, 400, "Bad Request"),
        (Unauthorized, 401, "Unauthorized"),
        (Forbidden, 403, "Forbidden"),
        (NotFound, 404, "Not Found"),
        (Unavailable, 503, "Service Unavailable"),
    ],
)
def test_an_error_is_a_problem_document(kind: type[ApiError], status: int, title: str) -> None:
    problem = {"type": "about:blank", "title": title, "status": status, "code": "code", "detail": "Größe."}
    assert ask(Recorded(kind("code", "Größe.")), event(OPEN.key)) == (status, problem)
    assert ask(Recorded(kind("code", "Größe.", "limit")), event(OPEN.key)) == (
        status,
        problem | {"field": "limit"},
    )


def test_a_redirect_has_a_location_and_no_body() -> None:
    answer = dispatch(event(OPEN.key), Recorded(Response(HTTPStatus.SEE_OTHER, location="https://a/b")))
    headers = {"cache-control": "no-store", "location": "https://a/b"}
    assert answer == {"statusCode": 303, "headers": headers, "body": ""}


def test_broken_base64_is_a_bad_request(operations: Operations) -> None:
    status, problem = ask(operations, event(EDITORS.key, EDITOR, body="{}", isBase64Encoded=True))
    assert (status, problem["code"]) == (400, "body-invalid")


def test_half_a_character_in_a_field_name_is_a_bad_request(operations: Operations) -> None:
    """Written as it is, it could not be encoded and the answer would be a 500."""
    status, problem = ask(operations, event(EDITORS.key, EDITOR, body='{"\\ud800": 1}'))
    assert (status, problem["code"], problem["field"]) == (400, "field-unknown", "\ud800")


@pytest.mark.parametrize(
    "error",
    [
        ClientError({"Error": {"Code": "AccessDenied", "Message": "arn:aws:secret"}}, "GetItem"),
        EndpointConnectionError(endpoint_url="https://secret"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_failure_of_aws_is_unavailable_and_only_the_log_says_why(
    caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = dispatch(event(READERS.key, READER), Recorded(error))
    assert ask(Recorded(error), event(READERS.key, READER))[0] == answer["statusCode"] == 503
    assert json.loads(answer["body"])["code"] == "unavailable"
    assert "secret" not in json.dumps(answer)
    assert "secret" in caplog.text
    assert [getattr(entry, "route", None) for entry in caplog.records] == [READERS.key] * 2


def test_a_missing_table_is_unavailable(operations: Operations) -> None:
    broken = replace(operations, catalog=CatalogStore(boto3.client("dynamodb"), "no-such-table"))
    for route in SIGNED_IN:
        if route.operation != "create_upload":
            parameters = {"id": "0" * 32} if "{id}" in route.path else {}
            status, problem = ask(broken, event(route.key, EDITOR, pathParameters=parameters))
            assert (status, problem["code"]) == (503, "unavailable"), route.key
            assert "table" not in json.dumps(problem)


def test_a_fault_of_the_code_is_not_dressed_up() -> None:
    """It must count as an error of the function: its alarm hangs on that."""
    with pytest.raises(ZeroDivisionError):
        ask(Recorded(ZeroDivisionError()), event(OPEN.key))
