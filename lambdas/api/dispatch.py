"""From API Gateway's event to an operation, and from its answer or error to API Gateway's."""

import hashlib
import json
import logging
import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from lambdas.api.call import Call, Operation, Response
from lambdas.api.errors import ApiError, Forbidden, MethodNotAllowed, NotFound, Unauthorized, unavailable
from lambdas.api.fields import read_body, read_query
from lambdas.api.rate import WriteLimit
from lambdas.api.requests import Batch, body_of, query_of
from lambdas.api.routes import EDITORS_GROUP, PREFLIGHT, ROUTES, Access, Route

_ROUTES = {route.key: route for route in ROUTES}
_AT_PATH = {route.path: [each for each in ROUTES if each.path == route.path] for route in ROUTES}

# Each is the second lock: CloudFront caches nothing here and has headers of its own. But the API can also
# be asked without it, and whatever a browser takes such an answer for, nothing in it loads or runs.
_ALWAYS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}

logger = logging.getLogger(__name__)


def dispatch(
    event: Mapping[str, Any], operations: Mapping[str, Operation], limit: WriteLimit
) -> dict[str, Any]:
    """The answer to one HTTP API event (payload 2.0); never raises for a request's fault."""
    if event.get("routeKey") == PREFLIGHT:  # API Gateway adds the headers that are the answer
        return _http(HTTPStatus.NO_CONTENT, "", None)
    try:
        route = _route(event)
        user = _authorize(route, event)
        headers = _headers(event)
        call = Call(
            path_parameters=event.get("pathParameters") or {},
            query=read_query(route.query, query_of(event)),
            body=read_body(route.body, body_of(event), headers.get("content-type", "")),
            user=user,
        )
        if route.limited:
            limit.spend(user, len(call.body.ids) if isinstance(call.body, Batch) else 1)
        return _answer(operations[route.operation](call), headers.get("if-none-match"))
    except ApiError as error:
        return _problem(error)
    except (ClientError, BotoCoreError):
        logger.exception("AWS failed", extra={"route": event.get("routeKey")})
        return _problem(unavailable())


def _route(event: Mapping[str, Any]) -> Route:
    """The route of an event; raises NotFound or MethodNotAllowed."""
    route = _ROUTES.get(event["routeKey"])
    path = str(event.get("rawPath", ""))
    # A path that is spelled out is no other's: `{id}` would fit `batch-delete` too.
    spelled = _AT_PATH.get(path)
    if route is None or (spelled and route not in spelled):
        raise _nothing_there(spelled or [each for each in ROUTES if _pattern(each.path).fullmatch(path)])
    return route


def _nothing_there(routes: Sequence[Route]) -> ApiError:
    """For a path with these routes, none of which is of the method asked for."""
    methods = tuple(route.method for route in routes)
    if not methods:
        return NotFound("route-unknown", "There is nothing at this path; /api/docs says what there is.")
    sentence = f"This path takes {' and '.join(methods)} only."
    return MethodNotAllowed("method-unknown", sentence, allow=methods)


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{[a-z]+\}", "[^/]+", path))


def _authorize(route: Route, event: Mapping[str, Any]) -> str:
    """Who calls. API Gateway has verified the token's signature, issuer, client and lifetime."""
    if route.access is Access.ANYONE:
        return ""
    claims = event.get("requestContext", {}).get("authorizer", {}).get("jwt", {}).get("claims", {})
    user = claims.get("sub")
    if claims.get("token_use") != "access" or not user:
        raise Unauthorized(
            "token-not-access", "An access token is expected, not another token of the user pool."
        )
    if route.access is Access.EDITORS and EDITORS_GROUP not in _groups(claims):
        raise Forbidden("editors-only", f"Only members of the group {EDITORS_GROUP} may do this.")
    return str(user)


def _groups(claims: Mapping[str, Any]) -> list[str]:
    """API Gateway writes the list claim as text: `[editors auditors]`. Nothing else is a list of groups.

    A group's name has no space, but may have commas and brackets: `x,editors` is not `editors`.
    """
    groups = claims.get("cognito:groups")
    written = re.fullmatch(r"\[(.*)\]", groups) if isinstance(groups, str) else None
    return written[1].split(" ") if written else []


def _headers(event: Mapping[str, Any]) -> dict[str, str]:
    """API Gateway writes their names in lower case; not everything that invokes a function does."""
    return {name.lower(): value for name, value in (event.get("headers") or {}).items()}


def _answer(response: Response, known: str | None) -> dict[str, Any]:
    if response.location is not None:
        return _http(response.status, "", None, {"location": response.location})
    text = _json(response.body or {}) if response.text is None else response.text
    if not response.conditional:
        return _http(response.status, text, response.media_type)
    etag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    if known is not None and _names(known, etag):
        return _http(HTTPStatus.NOT_MODIFIED, "", None, {"etag": etag})
    return _http(response.status, text, response.media_type, {"etag": etag})


def _names(if_none_match: str, etag: str) -> bool:
    """RFC 9110: `*`, or a list of ETags, of which a weak one is as good. A CDN may have made ours weak."""
    known = [each.strip().removeprefix("W/") for each in if_none_match.split(",")]
    return "*" in known or etag in known


def _problem(error: ApiError) -> dict[str, Any]:
    return _http(error.status, _json(error.problem), "application/problem+json", error.headers)


def _json(body: Mapping[str, Any]) -> str:
    # In ASCII: a refused field's name may be half a character, which Lambda could not send.
    return json.dumps(body)


def _http(
    status: HTTPStatus, body: str, media_type: str | None, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    kind = {} if media_type is None else {"content-type": media_type}
    return {
        "statusCode": status.value,
        "headers": {**_ALWAYS, **kind, **(headers or {})},
        "body": body,
    }
