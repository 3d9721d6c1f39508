"""Faults that the cases must find: each function here is the API's with one thing wrong."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.fuzz.gateway import Answer, Event, Function
from tests.fuzz.runs import fuzzed
from tests.fuzz.world import World

pytestmark = pytest.mark.enable_socket

SEED = 1
EXAMPLES = 3
Change = Callable[[dict[str, Any]], Any]


def asked(change: Change) -> Callable[[World], Function]:
    """The API's function, which sees another event than was sent."""

    def changed(made: World) -> Function:
        def function(event: Event) -> Answer:
            change(event)
            return made.function(event)

        return function

    return changed


def answered(status: int, change: Change) -> Callable[[World], Function]:
    """The API's function, with something wrong in its answers of one status."""

    def changed(made: World) -> Function:
        def function(event: Event) -> Answer:
            answer = json.loads(json.dumps(made.function(event)))
            if answer["statusCode"] == status and event["rawPath"] != "/api/openapi.json":
                change(answer)
            return answer

        return function

    return changed


def body(change: Change) -> Change:
    """A change of the answer's JSON."""

    def changed(answer: dict[str, Any]) -> None:
        content = json.loads(answer["body"])
        change(content)
        answer["body"] = json.dumps(content)

    return changed


def fault_on_a_value(event: Event) -> None:
    if event.get("pathParameters", {}).get("id", "")[:1] in tuple("01234567"):
        raise ZeroDivisionError


def without(name: str) -> Change:
    """A parameter is dropped unread, so that whatever it says is accepted."""
    return lambda event: (event.get("queryStringParameters") or {}).pop(name, None)


def any_name(event: Event) -> None:
    if event.get("body") and event["body"].startswith("{"):
        try:
            event["body"] = json.dumps(json.loads(event["body"]) | {"name": "a.json"})
        except ValueError:
            return


def claims_of_an_editor(event: Event) -> None:
    claims = event["requestContext"].get("authorizer", {}).get("jwt", {}).get("claims")
    if claims is not None:
        claims["cognito:groups"] = "[editors]"


LIST, COUNT, ONE = "list_documents", "count_documents", "get_document"
CHANGE, UPLOAD = "delete_document", "create_upload"

FAULTS: dict[str, tuple[str, str, Callable[[World], Function]]] = {
    "a 500 on one value": ("not_a_server_error", ONE, asked(fault_on_a_value)),
    "a member is missing": (
        "response_schema_conformance",
        ONE,
        answered(200, body(lambda document: document.pop("sha256"))),
    ),
    "a member of a list's item is missing": (
        "response_schema_conformance",
        COUNT,
        answered(200, body(lambda found: [each.pop("quarantined") for each in found["counts"]])),
    ),
    "a number is text": (
        "response_schema_conformance",
        ONE,
        answered(200, body(lambda document: document.update(size="2"))),
    ),
    "a word that is not listed": (
        "response_schema_conformance",
        CHANGE,
        answered(202, body(lambda change: change.update(status="done"))),
    ),
    "a time that is none": (
        "response_schema_conformance",
        ONE,
        answered(200, body(lambda document: document.update(uploaded_at=""))),
    ),
    "a limit of any size is accepted": ("negative_data_rejection", LIST, asked(without("limit"))),
    "text of any length is accepted": ("negative_data_rejection", COUNT, asked(without("collection"))),
    "a name of any shape is accepted": ("negative_data_rejection", UPLOAD, asked(any_name)),
    "what fits is refused": (
        "positive_data_acceptance",
        ONE,
        answered(404, lambda answer: answer.update(statusCode=400)),
    ),
    "a status that is not documented": (
        "status_code_conformance",
        CHANGE,
        answered(202, lambda answer: answer.update(statusCode=206)),
    ),
    "a media type that is not documented": (
        "content_type_conformance",
        ONE,
        answered(200, lambda answer: answer["headers"].update({"content-type": "text/plain"})),
    ),
    "a header is missing": (
        "response_headers_conformance",
        ONE,
        answered(200, lambda answer: answer["headers"].pop("etag")),
    ),
    "a redirect leads nowhere": (
        "response_headers_conformance",
        "get_original",
        answered(303, lambda answer: answer["headers"].pop("location")),
    ),
    "a code that is not documented": (
        "refusals_are_problems",
        ONE,
        answered(404, body(lambda problem: problem.update(code="gone"))),
    ),
    "a refusal without a sentence": (
        "refusals_are_problems",
        ONE,
        answered(400, body(lambda problem: problem.update(detail="Traceback:\n  File"))),
    ),
    "an answer that may be cached": (
        "refusals_are_problems",
        ONE,
        answered(200, lambda answer: answer["headers"].pop("cache-control")),
    ),
    "405 does not say what is allowed": (
        "unsupported_method",
        ONE,
        answered(405, lambda answer: answer["headers"].pop("allow")),
    ),
    "another method is accepted": (
        "unsupported_method",
        ONE,
        answered(405, lambda answer: answer.update(statusCode=200)),
    ),
}


@pytest.mark.parametrize(("check", "operation", "changed"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_found(check: str, operation: str, changed: Callable[[World], Function]) -> None:
    report = fuzzed(SEED, EXAMPLES, only=[operation], changed=changed)
    assert check in {name.partition(":")[0] for name in report.failures}, report.failures


@pytest.mark.parametrize("operation", [ONE, CHANGE, "get_original"])
def test_without_a_fault_nothing_is_found(operation: str) -> None:
    assert fuzzed(SEED, EXAMPLES, only=[operation]).failures == {}


def test_a_reader_who_may_write_is_found() -> None:
    report = fuzzed(SEED, EXAMPLES, "reader", [CHANGE], asked(claims_of_an_editor))
    assert set(report.failures) == {"readers_only_read: DELETE /api/documents/{id}"}
