"""From API Gateway's event to an operation, and from its answer or error to API Gateway's."""

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from lambdas.api.errors import ApiError, Forbidden, NotFound, Unauthorized, Unavailable
from lambdas.api.operations import Operations, Request, Response
from lambdas.api.requests import body_of
from lambdas.api.routes import EDITORS_GROUP, ROUTES, Access, Route

_ROUTES = {route.key: route for route in ROUTES}

logger = logging.getLogger(__name__)


def dispatch(event: Mapping[str, Any], operations: Operations) -> dict[str, Any]:
    """The answer to one HTTP API event (payload 2.0); never raises for a request's fault."""
    try:
        route = _ROUTES.get(event["routeKey"])
        if route is None:
            raise NotFound("route-unknown", "There is nothing at this path.")
        _authorize(route, event)
        request = Request(
            path_parameters=event.get("pathParameters") or {},
            query=event.get("queryStringParameters") or {},
            body=body_of(event),
        )
        response: Response = getattr(operations, route.operation)(request)
        return _answer(response)
    except ApiError as error:
        return _problem(error)
    except (ClientError, BotoCoreError):
        logger.exception("AWS failed", extra={"route": event.get("routeKey")})
        return _problem(Unavailable("unavailable", "The service cannot answer now; please try again."))


def _authorize(route: Route, event: Mapping[str, Any]) -> None:
    """API Gateway has verified the token's signature, issuer, client and lifetime."""
    if route.access is Access.ANYONE:
        return
    claims = event.get("requestContext", {}).get("authorizer", {}).get("jwt", {}).get("claims", {})
    if claims.get("token_use") != "access":
        raise Unauthorized(
            "token-not-access", "An access token is expected, not another token of the user pool."
        )
    if route.access is Access.EDITORS and EDITORS_GROUP not in _groups(claims):
        raise Forbidden("editors-only", f"Only members of the group {EDITORS_GROUP} may do this.")


def _groups(claims: Mapping[str, Any]) -> list[str]:
    """API Gateway writes the list claim as text: `[editors auditors]`."""
    groups = claims.get("cognito:groups", "")
    return groups if isinstance(groups, list) else groups.strip("[]").replace(",", " ").split()


def _answer(response: Response) -> dict[str, Any]:
    if response.location is not None:
        return _http(response.status, None, {"location": response.location})
    return _http(response.status, response.body, {"content-type": "application/json"})


def _problem(error: ApiError) -> dict[str, Any]:
    body = {
        "type": "about:blank",
        "title": error.status.phrase,
        "status": error.status.value,
        "code": error.code,
        "detail": error.sentence,
    }
    if error.field is not None:
        body["field"] = error.field
    return _http(error.status, body, {"content-type": "application/problem+json"})


def _http(status: HTTPStatus, body: Mapping[str, Any] | None, headers: dict[str, str]) -> dict[str, Any]:
    # no-store is the second lock: the first is CloudFront's behaviour, which caches nothing here.
    return {
        "statusCode": status.value,
        "headers": {"cache-control": "no-store", **headers},
        # In ASCII: a refused field's name may be half a character, which Lambda could not send.
        "body": "" if body is None else json.dumps(body),
    }
