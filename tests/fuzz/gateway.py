"""API Gateway's part in a call, in this process: routes, tokens and limits; then the function's event.

As AWS documents HTTP APIs with payload format 2.0. What it leaves open is done as the emulator does it.
An ASGI application, so that whatever speaks HTTP to such a one speaks to the API.
"""

import base64
import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from lambdas.api.routes import ROUTES, Access, Route

Event = dict[str, Any]
Answer = Mapping[str, Any]
Function = Callable[[Event], Answer]

MAX_BODY_BYTES = 10 * 1024 * 1024
MAX_FUNCTION_BYTES = 6 * 1024 * 1024
"""Lambda takes no longer event; API Gateway answers 413 then, too."""

_TEXT = re.compile(r"(text/.*|application/(json|javascript|xml|.*\+json|.*\+xml))\s*(;.*)?", re.IGNORECASE)
_MESSAGES = {401: "Unauthorized", 413: "Request Too Long", 500: "Internal Server Error"}


class Gateway:
    """Serves a function. `tokens` says whose claims each valid token has."""

    def __init__(self, function: Function, tokens: Mapping[str, Mapping[str, Any]]) -> None:
        self._function = function
        self._tokens = tokens

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One call of ASGI."""
        if scope["type"] != "http":
            raise RuntimeError("This application has no lifespan.")
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        target = scope["raw_path"].decode() + "?" + scope["query_string"].decode()
        status, headers, content = self.answer(scope["method"], target, _joined(scope["headers"]), body)
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": content})

    def answer(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes = b""
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and content of what a viewer gets; names of headers in lower case.

        Without a valid token nobody learns which paths there are, but for the open ones.
        """
        path = urlsplit(target).path if target.startswith("http") else target.partition("?")[0]
        query = target.partition("?")[2]
        if len(body) > MAX_BODY_BYTES:
            return _own(413)
        route, parameters = route_of(method, path)
        context: dict[str, Any] = {"http": {"method": method, "path": unquote(path)}}
        if route is None or route.access is not Access.ANYONE:
            claims = self._tokens.get(_bearer(headers))
            if claims is None:
                return _own(401)
            context["authorizer"] = {"jwt": {"claims": dict(claims), "scopes": None}}
        event: Event = {
            "version": "2.0",
            "routeKey": "$default" if route is None else route.key,
            "rawPath": unquote(path),
            "rawQueryString": query,
            "headers": dict(headers),
            "requestContext": context,
            **_query(query),
            **({"pathParameters": parameters} if parameters else {}),
            **_body(body, headers.get("content-type", "")),
        }
        if len(json.dumps(event)) > MAX_FUNCTION_BYTES:
            return _own(413)
        try:
            # As Lambda's runtime sends it: what cannot be sent is a fault.
            answer = json.loads(json.dumps(self._function(event), ensure_ascii=False).encode())
        except Exception:  # noqa: BLE001  # whatever it is, that is what a viewer sees of it
            return _own(500)
        return answer["statusCode"], answer["headers"], answer["body"].encode()


def route_of(method: str, path: str) -> tuple[Route | None, dict[str, str]]:
    """The most specific route of a path as it was sent, and what stands in its variables."""
    found: list[tuple[int, Route, dict[str, str]]] = []
    for route in ROUTES:
        match = _pattern(route).fullmatch(path)
        if match and route.method == method:
            values = {name: unquote(value) for name, value in match.groupdict().items()}
            found.append((len(values), route, values))
    if not found:
        return None, {}
    _, route, values = min(found, key=lambda each: each[0])
    return route, values


def _pattern(route: Route) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{([a-z]+)\\\}", r"(?P<\1>[^/]+)", re.escape(route.path)))


def _joined(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Names in lower case; of a header given twice the values are joined."""
    found: dict[str, str] = {}
    for name, value in headers:
        key = name.decode("latin-1").lower()
        found[key] = ", ".join(filter(None, (found.get(key), value.decode("latin-1"))))
    return found


def _bearer(headers: Mapping[str, str]) -> str:
    scheme, _, token = headers.get("authorization", "").strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" else scheme


def _query(query: str) -> dict[str, Any]:
    """Of a name given twice the values are joined, which the function cannot take apart."""
    values: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        values.setdefault(name, []).append(value)
    if not values:
        return {}
    return {"queryStringParameters": {name: ",".join(each) for name, each in values.items()}}


def _body(body: bytes, media_type: str) -> dict[str, Any]:
    if not body:
        return {"isBase64Encoded": False}
    if _TEXT.fullmatch(media_type):
        return {"body": body.decode(errors="replace"), "isBase64Encoded": False}
    return {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}


def _own(status: int) -> tuple[int, dict[str, str], bytes]:
    return status, {"content-type": "application/json"}, json.dumps({"message": _MESSAGES[status]}).encode()
