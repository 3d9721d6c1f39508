"""What the wallet assumes of the functions, held against them."""

from pathlib import Path

from costs import assumed
from lambdas.api.parts import MOST_PARTS
from lambdas.api.requests import MAX_LIMIT
from lambdas.api.routes import OPEN

API = Path(__file__).parent.parent.parent / "lambdas" / "api"


def test_the_largest_answers_of_open_routes_are_smaller_than_assumed() -> None:
    assert {route.path for route in OPEN} == {
        "/api/health",
        "/api/config",
        "/api/openapi.json",
        "/api/docs",
    }
    for name in ("openapi.json", "docs.html"):
        assert (API / name).stat().st_size <= assumed.OPEN_ANSWER_BYTES


def test_a_page_of_documents_has_some_ten_kilobytes_for_each() -> None:
    assert assumed.LIST_ANSWER_BYTES // MAX_LIMIT >= 10_000


def test_the_parts_of_the_largest_upload_are_listed_in_as_many_requests_as_assumed() -> None:
    pages = MOST_PARTS // 1000  # S3 lists a thousand at once
    assert pages + 2 == assumed.S3_REQUESTS_A_CALL
