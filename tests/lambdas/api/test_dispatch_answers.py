"""Answers and errors become HTTP, always of the same shape; limits and conditions are kept."""

import json
import logging
from http import HTTPStatus

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from lambdas.api.call import Response, operations_of
from lambdas.api.catalog_store import CatalogStore
from lambdas.api.dispatch import dispatch
from lambdas.api.errors import (
    ApiError,
    BadRequest,
    Conflict,
    Forbidden,
    NotFound,
    TooManyRequests,
    Unauthorized,
    Unavailable,
)
from lambdas.api.routes import ROUTES, Route
from tests.lambdas.api.conftest import EDITOR, READER, Api
from tests.lambdas.api.gateway import ALWAYS, ID, OPEN, READERS, Recorded, Spent, ask, event, fitting


@pytest.mark.parametrize(
    ("kind", "status", "title"),
    [
        (BadRequest, 400, "Bad Request"),
        (Unauthorized, 401, "Unauthorized"),
        (Forbidden, 403, "Forbidden"),
        (NotFound, 404, "Not Found"),
        (Conflict, 409, "Conflict"),
        (TooManyRequests, 429, "Too Many Requests"),
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


def test_an_error_says_what_else_it_knows() -> None:
    error = Conflict("parts-missing", "One.", members={"missing": [3]}, retry_after=7)
    answer = dispatch(event(OPEN.key), Recorded(error), Spent())
    assert json.loads(answer["body"])["missing"] == [3]
    assert answer["headers"]["retry-after"] == "7"
    assert answer["headers"].items() >= ALWAYS.items()


def test_a_redirect_has_a_location_and_no_body() -> None:
    redirect = Recorded(Response(HTTPStatus.SEE_OTHER, location="https://a/b"))
    headers = {**ALWAYS, "location": "https://a/b"}
    assert dispatch(event(OPEN.key), redirect, Spent()) == {"statusCode": 303, "headers": headers, "body": ""}


def test_what_is_no_json_is_sent_as_it_is() -> None:
    page = Recorded(Response(HTTPStatus.OK, text="<p>ü</p>", media_type="text/html; charset=utf-8"))
    answer = dispatch(event(OPEN.key), page, Spent())
    assert (answer["body"], answer["headers"]["content-type"]) == ("<p>ü</p>", "text/html; charset=utf-8")
    assert answer["headers"].items() >= ALWAYS.items()


CONDITIONAL = Recorded(Response(HTTPStatus.OK, {"a": 1}, conditional=True))


def etag_of(operations: Recorded) -> str:
    etag: str = dispatch(event(OPEN.key), operations, Spent())["headers"]["etag"]
    return etag


@pytest.mark.parametrize("header", ["If-None-Match", "if-none-match"])
@pytest.mark.parametrize("known", ["{}", "W/{}", '"x", {}', '"x",W/{} , "y"', "*"])
def test_who_knows_the_answer_is_not_sent_it_again(known: str, header: str) -> None:
    etag = etag_of(CONDITIONAL)
    asked = event(OPEN.key, headers={header: known.format(etag)})
    headers = {**ALWAYS, "etag": etag}
    assert dispatch(asked, CONDITIONAL, Spent()) == {"statusCode": 304, "headers": headers, "body": ""}


@pytest.mark.parametrize("known", ['"x"', "", "{0}x", '"*"'])
def test_who_knows_another_answer_gets_this_one(known: str) -> None:
    etag = etag_of(CONDITIONAL)
    answer = dispatch(event(OPEN.key, headers={"if-none-match": known.format(etag)}), CONDITIONAL, Spent())
    assert (answer["statusCode"], answer["body"], answer["headers"]["etag"]) == (200, '{"a": 1}', etag)


def test_another_answer_has_another_etag_and_the_same_the_same() -> None:
    other = Recorded(Response(HTTPStatus.OK, {"a": 2}, conditional=True))
    assert etag_of(CONDITIONAL) == etag_of(CONDITIONAL) != etag_of(other)
    assert "etag" not in dispatch(event(OPEN.key), Recorded(), Spent())["headers"]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.key)
def test_an_editors_writes_are_counted_and_nothing_else(route: Route) -> None:
    spent = Spent()
    ask(Recorded(), fitting(route, EDITOR), spent)
    assert spent.costs == ([(EDITOR["sub"], 1)] if route.limited else [])


def test_a_batch_counts_as_its_documents() -> None:
    spent = Spent()
    body = json.dumps({"ids": [f"{number:032x}" for number in range(17)]})
    ask(Recorded(), event("POST /api/documents/batch-delete", EDITOR, body=body), spent)
    assert spent.costs == [(EDITOR["sub"], 17)]


def test_beyond_the_limit_nothing_is_done(api: Api) -> None:
    operations = Recorded()
    asked = event("POST /api/documents/{id}/reprocess", EDITOR)
    statuses = [dispatch(asked, operations, api.limit)["statusCode"] for _ in range(301)]
    assert statuses == [200] * 300 + [429]
    assert len(operations.calls) == 300
    refused = dispatch(asked, operations, api.limit)
    assert (json.loads(refused["body"])["code"], refused["headers"]["retry-after"]) == (
        "too-many-requests",
        "30",
    )


def test_a_wrong_request_does_not_count() -> None:
    spent = Spent()
    assert ask(Recorded(), event("POST /api/documents", EDITOR, body="{}"), spent)[0] == 400
    assert spent.costs == []


def test_broken_base64_is_a_bad_request() -> None:
    status, problem = ask(Recorded(), event("POST /api/documents", EDITOR, body="{}", isBase64Encoded=True))
    assert (status, problem["code"]) == (400, "body-invalid")


def test_half_a_character_in_a_field_name_is_a_bad_request() -> None:
    """Written as it is, it could not be encoded and the answer would be a 500."""
    status, problem = ask(Recorded(), event("POST /api/documents", EDITOR, body='{"\\ud800": 1}'))
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
        answer = dispatch(event(READERS.key, READER), Recorded(error), Spent())
    assert ask(Recorded(error), event(READERS.key, READER))[0] == answer["statusCode"] == 503
    assert json.loads(answer["body"])["code"] == "unavailable"
    assert "secret" not in json.dumps(answer)
    assert [entry.exc_info and entry.exc_info[0] for entry in caplog.records] == [type(error)] * 2
    assert [getattr(entry, "route", None) for entry in caplog.records] == [READERS.key] * 2


def test_a_missing_table_is_unavailable(api: Api) -> None:
    nowhere = CatalogStore(boto3.client("dynamodb"), "no-such-table")
    api.parts = {name: api.parts[name] for name in ("reading", "changing")}
    for part in api.parts.values():
        part.catalog = nowhere
    for operation in operations_of(*api.parts.values()).keys() - {"count_documents"}:
        asked = (
            {"body": {"ids": [ID]}}
            if operation.endswith("documents") and "list" not in operation
            else {"id": ID}
        )
        answer = api.ask(operation, **({} if operation == "list_documents" else asked))
        assert (answer.status, answer.body["code"]) == (503, "unavailable"), operation
        assert "table" not in answer.text
        assert answer.headers["retry-after"] == "2"


def test_a_fault_of_the_code_is_not_dressed_up() -> None:
    """It must count as an error of the function: its alarm hangs on that."""
    with pytest.raises(ZeroDivisionError):
        ask(Recorded(ZeroDivisionError()), event(OPEN.key))
