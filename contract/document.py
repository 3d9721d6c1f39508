"""The API's OpenAPI 3.1 document, made from its routes: the same bytes as long as they are the same."""

import json
from http import HTTPStatus
from typing import Any

from contract.problems import path_parameters, problems_of
from contract.schemas import (
    Schema,
    answer_schemas,
    example_of,
    reference,
    request_example,
    request_schemas,
)
from lambdas.api import answers
from lambdas.api.errors import ApiError
from lambdas.api.fields import members_of
from lambdas.api.kinds import Kind
from lambdas.api.routes import CHANGING, OPEN, READING, ROUTES, UPLOADING, Access, Route

VERSION = "1.0.0"
"""Of what is promised. Its first number rises when a caller that relied on it must change."""

DESCRIPTION = (
    "JSON in, JSON out. Times are ISO 8601 in UTC. Every refusal of this API is application/problem+json "
    "with a code; API Gateway's own (401 without a valid token, 413 to bodies of megabytes, 429 and 503 when "
    "there are too many calls at once) are application/json with a message. Answers may get new members at "
    "any time, which callers put up with; requests with members that are not known are refused."
)

TAGS = {
    "about": ("Needs no token", OPEN),
    "documents": ("What there is: every user reads", READING),
    "uploads": ("Bring files: for editors", UPLOADING),
    "changes": ("Delete, restore, process again: for editors", CHANGING),
}

WHO = {
    Access.ANYONE: "For anyone.",
    Access.READERS: "For every user.",
    Access.EDITORS: "For editors.",
}

HEADERS = {
    "ETag": "Changes whenever the answer does.",
    "Location": "The link. It goes to S3: send no token there.",
    "Retry-After": "Seconds until it is worth trying again. API Gateway's own answers do not have it.",
}

ALWAYS = ("ETag", "Location")
"""Headers that an answer always has where they are named."""

IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "ETag of an answer that the caller has.",
    "required": False,
    "schema": {"type": "string"},
}

SCHEME = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": "An access token of the user pool; the config says where to get one.",
}

REFUSED = {
    HTTPStatus.BAD_REQUEST: "The request is not understood.",
    HTTPStatus.UNAUTHORIZED: "No valid access token.",
    HTTPStatus.FORBIDDEN: "Signed in, but not allowed.",
    HTTPStatus.NOT_FOUND: "There is no such thing.",
    HTTPStatus.CONFLICT: "Not in a state for it.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is longer than any request needs.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body is said to be no JSON.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many calls.",
    HTTPStatus.SERVICE_UNAVAILABLE: "Trying again may help.",
}
BY_GATEWAY = (HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
"""What API Gateway can answer to any call, before the function is asked."""

TOO_LARGE = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
"""What API Gateway answers to a body of megabytes, and the function to one of some tens of kilobytes."""

SHARED = (*BY_GATEWAY, HTTPStatus.FORBIDDEN)
"""What many routes answer alike."""


def text() -> str:
    """The document as it is written and served."""
    return json.dumps(document(), ensure_ascii=False, indent=1) + "\n"


def document() -> dict[str, Any]:
    """The document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Roundtrip",
            "version": VERSION,
            "summary": "Drop a JSON file into a bucket; its result comes back.",
            "description": DESCRIPTION,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/", "description": "The host that served this document."}],
        "tags": [{"name": name, "description": description} for name, (description, _) in TAGS.items()],
        "paths": _paths(),
        "components": _components(),
    }


def _paths() -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for tag, (_, routes) in TAGS.items():
        for route in routes:
            paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, tag)
    return paths


def _operation(route: Route, tag: str) -> dict[str, Any]:
    parameters = [
        _parameter(name, "path", kind, required=True) for name, kind in path_parameters(route).items()
    ]
    if route.query is not None:
        schemas = request_schemas(route.query)[route.query.__name__]["properties"]
        parameters += [
            _parameter(name, "query", member.kind, required=False, schema=schemas[name])
            for name, member in members_of(route.query).items()
        ]
    if route.conditional:
        parameters.append({"$ref": "#/components/parameters/IfNoneMatch"})
    operation: dict[str, Any] = {
        "operationId": route.operation,
        "tags": [tag],
        "summary": route.summary,
        "description": " ".join(filter(None, (WHO[route.access], route.description))),
        "x-access": route.access.value,
        "security": [] if route.access is Access.ANYONE else [{"access_token": []}],
    }
    if parameters:
        operation["parameters"] = parameters
    if route.body is not None:
        media = {"schema": reference(route.body), "example": request_example(route.body)}
        operation["requestBody"] = {"required": True, "content": {"application/json": media}}
    return {**operation, "responses": _answers(route) | _refusals(route)}


def _parameter(
    name: str, place: str, kind: Kind, *, required: bool, schema: Schema | None = None
) -> dict[str, Any]:
    described = dict(schema or kind.schema())
    description = described.pop("description")
    return {
        "name": name,
        "in": place,
        "description": description,
        "required": required,
        "schema": described,
    }


def _answers(route: Route) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for status, answer in route.answers.items():
        shown: dict[str, Any] = {"description": f"{status.phrase}."}
        if answer == "html":
            shown["content"] = {"text/html": {"schema": {"type": "string"}}}
        elif answer == "json":
            shown["content"] = {"application/json": {"schema": {"type": "object"}}}
        elif answer is not None:
            cls = getattr(answers, answer)
            media = {"schema": reference(cls), "example": example_of(cls)}
            shown["content"] = {"application/json": media}
        else:
            shown["headers"] = _header("Location")
        if route.conditional:
            shown["headers"] = _header("ETag")
            found["304"] = {"$ref": "#/components/responses/NotModified"}
        found[str(status.value)] = shown
    return dict(sorted(found.items()))


def _refusals(route: Route) -> dict[str, Any]:
    by_status = _codes_by_status(route)
    return {
        str(status.value): {"$ref": f"#/components/responses/{_shared_name(status, codes)}"}
        if status in SHARED
        else _refusal(status, codes)
        for status, codes in sorted(by_status.items())
    }


def _codes_by_status(route: Route) -> dict[HTTPStatus, list[str]]:
    by_status: dict[HTTPStatus, list[str]] = {}
    for error in problems_of(route).values():
        by_status.setdefault(error.status, []).append(error.code)
    for status in BY_GATEWAY if route.access is not Access.ANYONE else BY_GATEWAY[1:]:
        by_status.setdefault(status, [])
    return by_status


def _shared_name(status: HTTPStatus, codes: list[str]) -> str:
    return status.phrase.replace(" ", "") + ("" if codes else "ByGateway")


def _refusal(status: HTTPStatus, codes: list[str]) -> dict[str, Any]:
    content: dict[str, Any] = {}
    if status in (*BY_GATEWAY, TOO_LARGE):
        # A client that looks at the status alone must be able to read both.
        schema = {"$ref": "#/components/schemas/Refusal"} if codes else reference(answers.GatewayMessage)
        message = "Request Too Long" if status is TOO_LARGE else status.phrase
        content["application/json"] = {"schema": schema, "example": {"message": message}}
    if codes:
        examples = {code: {"$ref": f"#/components/examples/{code}"} for code in codes}
        content["application/problem+json"] = {"schema": reference(answers.Problem), "examples": examples}
    retried = codes and status in BY_GATEWAY[1:]
    headers = {"headers": _header("Retry-After")} if retried else {}
    return {"description": REFUSED[status], **headers, "content": content}


def _header(name: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"}}


def _components() -> dict[str, Any]:
    schemas: dict[str, Schema] = {}
    errors: dict[str, ApiError] = {}
    responses = {"NotModified": {"description": "As it was; without a body.", "headers": _header("ETag")}}
    for route in ROUTES:
        errors |= problems_of(route)
        for status, codes in _codes_by_status(route).items():
            if status in SHARED:
                responses[_shared_name(status, codes)] = _refusal(status, codes)
        if route.body is not None:
            schemas |= request_schemas(route.body)
        for answer in route.answers.values():
            if answer not in (None, "html", "json"):
                schemas |= answer_schemas(getattr(answers, answer))
    schemas |= answer_schemas(answers.Problem) | answer_schemas(answers.GatewayMessage)
    schemas["Refusal"] = {
        "description": "A refusal by API Gateway, or by this API.",
        "anyOf": [reference(answers.Problem), reference(answers.GatewayMessage)],
    }
    return {
        "schemas": schemas,
        "responses": responses,
        "parameters": {"IfNoneMatch": IF_NONE_MATCH},
        "headers": {
            name: {
                "description": said,
                "required": name in ALWAYS,
                "schema": {"type": "integer" if name == "Retry-After" else "string"},
            }
            for name, said in HEADERS.items()
        },
        "examples": {code: {"value": errors[code].problem} for code in sorted(errors)},
        "securitySchemes": {"access_token": SCHEME},
    }
