"""The OpenAPI document is valid, says what the routes say, and its examples are what it describes."""

import ast
import copy
import json
import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from contract.changes import operations, resolved, unreadable
from contract.document import document, text
from contract.problems import OF_NO_ROUTE, problems_of
from lambdas.api import errors
from lambdas.api.errors import ApiError
from lambdas.api.fields import read_body, read_query
from lambdas.api.routes import ROUTES, Access, Route
from tests.contract import editing

DOCUMENT = document()
API = Path(__file__).parent.parent.parent / "lambdas" / "api"


def operation_of(route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = DOCUMENT["paths"][route.path][route.method.lower()]
    return operation


def validator(schema: dict[str, Any]) -> Any:
    """Of a schema whose references lead into the document."""
    whole = {**schema, "components": DOCUMENT["components"]}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def test_the_document_is_valid() -> None:
    OpenAPIV31SpecValidator(DOCUMENT).validate()


def test_the_document_is_the_same_every_time() -> None:
    assert text() == text()
    assert json.loads(text()) == DOCUMENT


def test_every_route_is_an_operation_and_every_operation_a_route() -> None:
    found = {(path, method.upper(), each["operationId"]) for path, method, each in operations(DOCUMENT)}
    assert found == {(route.path, route.method, route.operation) for route in ROUTES}


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.key)
def test_an_operation_says_who_may_call_it(route: Route) -> None:
    operation = operation_of(route)
    open_to_all = route.access is Access.ANYONE
    assert operation["x-access"] == route.access.value
    assert operation["security"] == ([] if open_to_all else [{"access_token": []}])
    assert ("401" in operation["responses"]) == (not open_to_all)
    assert ("403" in operation["responses"]) == (route.access is Access.EDITORS)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.key)
def test_an_operation_has_the_headers_that_are_promised(route: Route) -> None:
    operation = operation_of(route)
    answers = {status: resolved(each, DOCUMENT) for status, each in operation["responses"].items()}
    tagged = {status for status, answer in answers.items() if "ETag" in answer.get("headers", {})}
    assert tagged == ({"200", "304"} if route.conditional else set())
    assert (
        {"$ref": "#/components/parameters/IfNoneMatch"} in operation.get("parameters", [])
    ) == route.conditional
    moved = {status for status, answer in answers.items() if "Location" in answer.get("headers", {})}
    assert moved == {str(status.value) for status in route.answers if status == 303}
    later = {status for status, answer in answers.items() if "Retry-After" in answer.get("headers", {})}
    expected = {"429": route.limited, "503": route.access is not Access.ANYONE}
    assert later == {status for status, has in expected.items() if has}


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.key)
def test_a_caller_of_any_route_learns_how_api_gateway_refuses(route: Route) -> None:
    answers = {status: resolved(each, DOCUMENT) for status, each in operation_of(route)["responses"].items()}
    assert ("413" in answers) == (route.body is not None)
    for status in {"401", "413", "429", "503"} & set(answers):
        schema = answers[status]["content"]["application/json"]["schema"]
        assert validator(schema).is_valid({"message": "Unauthorized"})


def test_every_example_is_what_its_schema_describes() -> None:
    checked = 0
    for _, _, operation in operations(DOCUMENT):
        bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
        for body in (resolved(each, DOCUMENT) for each in bodies):
            for media in body.get("content", {}).values():
                examples = [media["example"]] if "example" in media else []
                examples += [resolved(each, DOCUMENT)["value"] for each in media.get("examples", {}).values()]
                for example in examples:
                    validator(media["schema"]).validate(example)
                    checked += 1
    assert checked > 150


@pytest.mark.parametrize(
    "route", [route for route in ROUTES if route.body or route.query], ids=lambda route: route.key
)
def test_an_example_of_a_request_is_taken(route: Route) -> None:
    operation = operation_of(route)
    if route.body:
        example = operation["requestBody"]["content"]["application/json"]["example"]
        assert read_body(route.body, json.dumps(example).encode())
    for parameter in operation.get("parameters", []):
        for example in parameter.get("schema", {}).get("examples", []):
            if parameter["in"] == "query":
                assert read_query(route.query, {parameter["name"]: str(example)})


def test_nothing_in_the_document_is_beyond_the_comparison() -> None:
    assert unreadable(DOCUMENT) == []


@pytest.mark.parametrize(
    "place",
    [
        lambda new: editing.member(new, "Document", "size"),
        lambda new: editing.member(new, "SignedPart", "headers")["additionalProperties"],
        lambda new: editing.member(new, "Batch", "ids")["items"],
        lambda new: editing.member(new, "DocumentLinks", "result")["anyOf"][1],
        lambda new: editing.parameter(new, "limit")["schema"],
    ],
)
def test_what_could_not_be_compared_is_named(place: editing.Change) -> None:
    new = copy.deepcopy(DOCUMENT)
    place(new)["multipleOf"] = 2
    assert unreadable(new) == ["The word multipleOf in a schema is not known to contract/narrowing.py."]


def test_every_type_says_what_each_member_means() -> None:
    for name, schema in DOCUMENT["components"]["schemas"].items():
        assert schema["description"].endswith("."), name
        for member, inner in schema.get("properties", {}).items():
            assert inner["description"].endswith("."), f"{name}.{member}"


def test_requests_are_closed_and_answers_are_open() -> None:
    asked = {route.body.__name__ for route in ROUTES if route.body} | {"PartToSign"}
    for name, schema in DOCUMENT["components"]["schemas"].items():
        assert (schema.get("additionalProperties") is False) == (name in asked), name


def raised() -> set[str]:
    """Codes of all errors that the API's modules make."""
    classes = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, ApiError)
    }
    found = set()
    for path in API.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in classes:
                code = node.args[0]
                if isinstance(code, ast.Constant):
                    found.add(str(code.value))
                elif isinstance(code, ast.JoinedStr):
                    found |= {f"no-{part}" for part in ("result", "report", "profile")}
    return found


def test_every_code_that_the_api_can_answer_is_in_the_document_and_no_other() -> None:
    documented = set(DOCUMENT["components"]["examples"])
    of_kinds = {code for code in documented if code.endswith(("-invalid", "status-unknown"))}
    assert raised() - {error.code for error in OF_NO_ROUTE} - of_kinds == documented - of_kinds
    own = {"body-invalid", "cursor-invalid", "part-invalid", "query-invalid", "size-invalid"}
    assert raised() & of_kinds == own


def test_one_code_has_one_status() -> None:
    statuses: dict[str, set[int]] = {}
    for route in ROUTES:
        for error in problems_of(route).values():
            statuses.setdefault(error.code, set()).add(error.status)
    assert {code: found for code, found in statuses.items() if len(found) > 1} == {}


def test_descriptions_are_sentences() -> None:
    for _, _, operation in operations(DOCUMENT):
        assert re.fullmatch(r"[A-Z].*\.", operation["description"]), operation["description"]
        assert re.fullmatch(r"[A-Z][^.]*", operation["summary"]), operation["summary"]
