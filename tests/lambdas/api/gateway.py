"""Events of API Gateway, and operations that only remember what they were asked."""

import json
from http import HTTPStatus
from typing import Any

from lambdas.api.call import Call, Operation, Response
from lambdas.api.dispatch import dispatch
from lambdas.api.requests import Batch, CreateDocument, CreateUpload, SignParts
from lambdas.api.routes import ROUTES, Access, Route

ID = "0" * 32
BODIES: dict[type, dict[str, Any]] = {
    CreateDocument: {"collection": "orders", "name": "a.json"},
    CreateUpload: {"collection": "orders", "name": "a.json", "size": 1},
    SignParts: {"parts": [{"number": 1, "sha256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="}]},
    Batch: {"ids": [ID]},
}
OPEN = next(route for route in ROUTES if route.access is Access.ANYONE)
READERS = next(route for route in ROUTES if route.access is Access.READERS)
EDITORS = next(route for route in ROUTES if route.access is Access.EDITORS)
ALWAYS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
"""Headers of every answer, success or not."""

SIGNED_IN = [route for route in ROUTES if route.access is not Access.ANYONE]


class Recorded(dict[str, Operation]):
    """Operations that do nothing but remember, or raise what they are told to."""

    def __init__(self, outcome: Response | Exception = Response(HTTPStatus.OK, {})) -> None:  # noqa: B008
        self.calls: list[tuple[str, Call[Any, Any]]] = []
        self._outcome = outcome

    def __missing__(self, operation: str) -> Operation:
        def call(asked: Call[Any, Any]) -> Response:
            self.calls.append((operation, asked))
            if isinstance(self._outcome, Exception):
                raise self._outcome
            return self._outcome

        return call


class Spent:
    """A limit that nobody reaches."""

    def __init__(self) -> None:
        self.costs: list[tuple[str, int]] = []

    def spend(self, user: str, cost: int = 1) -> None:
        self.costs.append((user, cost))


def event(route: str, claims: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """As API Gateway sends it; without a token there is no authorizer in it."""
    context = {} if claims is None else {"authorizer": {"jwt": {"claims": claims, "scopes": None}}}
    return {"version": "2.0", "routeKey": route, "requestContext": context, "isBase64Encoded": False} | more


def fitting(route: Route, claims: dict[str, Any] | None, **more: Any) -> dict[str, Any]:
    """An event with what the route asks for."""
    body = json.dumps(BODIES[route.body]) if route.body else None
    return event(route.key, claims, body=body, **more)


def ask(operations: Any, asked: dict[str, Any], limit: Any = None) -> tuple[int, dict[str, Any]]:
    """Status and body; every answer is checked for what every answer must have."""
    answer = dispatch(asked, operations, limit or Spent())
    assert set(answer) == {"statusCode", "headers", "body"}
    assert answer["headers"].items() >= ALWAYS.items()
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
