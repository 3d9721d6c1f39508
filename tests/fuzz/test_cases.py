"""The API keeps what its document says, whatever is sent: some of the cases of `python -m tests.fuzz`."""

import pytest

from lambdas.api.routes import Access
from tests.fuzz.cases import ROUTE_OF, Report
from tests.fuzz.runs import fuzzed

SEED = 1
EXAMPLES = 4

pytestmark = pytest.mark.enable_socket
"""An event loop of its own has a pair of sockets; nobody is called."""


def check(report: Report) -> None:
    """Nothing was found, and something was looked at."""
    assert report.failures == {}, "\n\n".join(f"{name}\n{text}" for name, text in report.failures.items())
    assert {operation for operation, _ in report.statuses} == set(ROUTE_OF)
    assert report.checks["response_schema_conformance"] > 500


def test_an_editors_requests_are_answered_as_the_document_says() -> None:
    report = fuzzed(SEED, EXAMPLES)
    check(report)
    for operation, route in ROUTE_OF.items():
        found = report.of(operation)
        assert {status.value for status in route.answers} & set(found), (
            f"{operation} never did what it is for"
        )
        assert (401 in found) == (route.access is not Access.ANYONE)


def test_a_readers_requests_are_answered_as_the_document_says() -> None:
    report = fuzzed(SEED, 2, "reader")
    check(report)
    for operation, route in ROUTE_OF.items():
        if route.access is Access.EDITORS:
            assert set(report.of(operation)) <= {401, 403, 405}, operation
