"""Events become operations, for those who may."""

import base64
import json
from typing import Any

import pytest

from lambdas.api.call import Call, operations_of
from lambdas.api.changing import Changing
from lambdas.api.describing import Describing
from lambdas.api.dispatch import dispatch
from lambdas.api.reading import Reading
from lambdas.api.requests import PartToSign, SignParts
from lambdas.api.routes import PREFLIGHT, ROUTES, Access, Route
from lambdas.api.uploading import Uploading
from tests.lambdas.api.conftest import EDITOR, READER
from tests.lambdas.api.gateway import (
    BODIES,
    EDITORS,
    OPEN,
    READERS,
    SIGNED_IN,
    Recorded,
    Spent,
    ask,
    event,
    fitting,
)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.key)
def test_each_route_calls_its_operation_with_what_it_takes(route: Route) -> None:
    operations = Recorded()
    assert ask(operations, fitting(route, EDITOR, pathParameters={"id": "1"})) == (200, {})
    [(operation, call)] = operations.calls
    assert operation == route.operation
    assert call.path_parameters == {"id": "1"}
    assert isinstance(call.query, route.query or type(None))
    assert isinstance(call.body, route.body or type(None))
    assert call.user == ("" if route.access is Access.ANYONE else EDITOR["sub"])


def test_each_route_has_an_operation_and_each_operation_a_route() -> None:
    parts = [object.__new__(kind) for kind in (Describing, Reading, Uploading, Changing)]
    assert operations_of(*parts).keys() == {route.operation for route in ROUTES}


def test_query_and_body_are_read_into_what_the_route_names() -> None:
    operations = Recorded()
    ask(operations, event("GET /api/documents", READER, queryStringParameters={"limit": "7"}))
    body = base64.b64encode(json.dumps(BODIES[SignParts]).encode()).decode()
    route = "POST /api/uploads/{upload}/parts"
    ask(operations, event(route, EDITOR, body=body, isBase64Encoded=True))
    (_, listing), (_, signing) = operations.calls
    assert listing.query.limit == 7
    assert signing.body.parts == (PartToSign(1, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.key)
def test_what_a_route_does_not_take_is_refused(route: Route) -> None:
    operations = Recorded()
    asked = fitting(route, EDITOR, queryStringParameters={"force": "true"})
    status, problem = ask(operations, asked)
    assert (status, problem["code"], problem["field"]) == (400, "field-unknown", "force")
    if route.body is None:
        status, problem = ask(operations, event(route.key, EDITOR, body="{}"))
        assert (status, problem["code"]) == (400, "body-unexpected")
    assert operations.calls == []


def test_what_api_gateway_leaves_out_is_empty() -> None:
    operations = Recorded()
    ask(operations, event(OPEN.key, pathParameters=None, queryStringParameters=None, body=None, headers=None))
    ask(operations, event(OPEN.key))
    assert operations.calls == [(OPEN.operation, Call({}, None, None, ""))] * 2


@pytest.mark.parametrize("path", ["/api/nothing", "/api/health/", "/api/documents/1/2", "/", "", "/_x"])
def test_a_path_where_nothing_is_is_not_found(path: str) -> None:
    operations = Recorded()
    status, problem = ask(operations, event("$default", EDITOR, rawPath=path))
    assert (status, problem["code"]) == (404, "route-unknown")
    assert operations.calls == []


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/api/health", "GET"),
        ("/api/documents", "GET, POST"),
        ("/api/documents/0", "GET, DELETE"),
        ("/api/uploads/a.b", "GET, DELETE"),
        ("/api/documents/batch-delete", "POST"),
        ("/api/documents/batch-delete/", None),
    ],
)
def test_a_path_that_takes_other_methods_names_them(path: str, allowed: str | None) -> None:
    answer = dispatch(event("$default", EDITOR, rawPath=path), Recorded(), Spent())
    if allowed is None:
        assert answer["statusCode"] == 404
    else:
        assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (405, "method-unknown")
        assert answer["headers"]["allow"] == allowed


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
        EDITOR | {"token_use": ["access"]},
        EDITOR | {"sub": ""},
        {name: value for name, value in EDITOR.items() if name != "sub"},
    ],
)
def test_what_is_no_access_token_is_refused(route: Route, claims: dict[str, Any] | None) -> None:
    operations = Recorded()
    status, problem = ask(operations, event(route.key, claims))
    assert (status, problem["code"]) == (401, "token-not-access")
    assert operations.calls == []


@pytest.mark.parametrize("groups", ["[editors]", "[a editors b]", "[editors a]", "[a, editors]"])
def test_a_member_of_the_editors_may_write(groups: str) -> None:
    assert ask(Recorded(), fitting(EDITORS, READER | {"cognito:groups": groups}))[0] == 200


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
        # Groups may have such names; API Gateway parts them with spaces only.
        "[x,editors]",
        "[editors,x]",
        "[[editors]",
        "[editors]]",
        "[[editors] x]",
        "[a\teditors]",
        "[a\u00a0editors]",
        # No list as API Gateway writes it.
        "editors",
        "editors admin",
        "[editors",
        "editors]",
        " [editors]",
        "[editors]\n",
        '["editors"]',
        [],
        ["editors"],
        {"editors": True},
        True,
    ],
)
def test_who_is_no_editor_may_read_and_not_write(groups: Any) -> None:
    claims = READER if groups is None else READER | {"cognito:groups": groups}
    operations = Recorded()
    status, problem = ask(operations, fitting(EDITORS, claims))
    assert (status, problem["code"]) == (403, "editors-only")
    assert operations.calls == []
    assert ask(operations, event(READERS.key, claims))[0] == 200


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.key)
def test_every_route_but_the_reads_is_closed_to_readers(route: Route) -> None:
    expected = 403 if route.access is Access.EDITORS else 200
    assert ask(Recorded(), fitting(route, READER))[0] == expected


def test_the_token_is_judged_before_the_request() -> None:
    asked = event(EDITORS.key, READER, body="not base64", isBase64Encoded=True)
    assert ask(Recorded(), asked)[0] == 403


def test_what_a_browser_asks_before_it_calls_is_answered_without_a_token() -> None:
    answer = dispatch({"routeKey": PREFLIGHT, "rawPath": "/api/documents"}, {}, Spent())

    assert (answer["statusCode"], answer["body"]) == (204, "")
