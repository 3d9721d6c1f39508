"""What lists, counts, documents and links say."""

from collections.abc import Callable
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from lambdas.shared.catalog import DELETED, QUARANTINED, Record
from lambdas.shared.keys import document_id
from tests.lambdas.api.conftest import READER, Api

KEY = "incoming/orders/0123456789abcdef/a.json"
UNKNOWN = "0" * 32
PARTS = ("original", "result", "report", "profile")
OF_ONE_DOCUMENT = ["get_document", "get_links", *(f"get_{part}" for part in PARTS)]
ERROR = {
    "error_code": "syntax",
    "error_message": "This is not JSON.",
    "error_line": 3,
    "error_column": 7,
    "error_pointer": "/items/0",
}

StoreRecord = Callable[..., Record]


@pytest.fixture(autouse=True)
def as_reader(api: Api) -> None:
    api.claims = dict(READER)


def test_a_listing_without_documents_is_empty(api: Api) -> None:
    answer = api.ask("list_documents")
    assert (answer.status, answer.body) == (200, {"documents": [], "cursor": None})


def test_a_listing_goes_on_from_its_cursor(api: Api, store_record: StoreRecord) -> None:
    keys = [f"incoming/orders/{number}.json" for number in range(7)]
    for number, key in enumerate(keys):
        store_record(key, uploaded_at=f"2026-11-20T10:00:0{number}Z")
    found, more = [], {}
    for _ in range(3):
        answer = api.ask("list_documents", query={"limit": "3", "collection": "orders"} | more).body
        found.append([each["key"] for each in answer["documents"]])
        more = {"cursor": answer["cursor"]}
    assert found == [keys[:3:-1], keys[3:0:-1], keys[:1]]
    assert more == {"cursor": None}


@pytest.mark.parametrize(
    "query",
    [
        {"collection": "orders"},
        {"status": "quarantined"},
        {"name_prefix": "b"},
        {"uploaded_from": "2026-11-20T10:00:01Z"},
        {"uploaded_before": "2026-11-20T10:00:01Z"},
    ],
    ids=lambda query: next(iter(query)),
)
def test_a_listing_has_each_of_its_filters(
    api: Api, store_record: StoreRecord, query: dict[str, str]
) -> None:
    both = query.keys() & {"uploaded_before"}
    first = {"uploaded_at": "2026-11-20T10:00:00Z"}
    second = {"uploaded_at": "2026-11-20T10:00:02Z"}
    wanted = store_record(
        "incoming/orders/b.json", status=QUARANTINED, **ERROR, **(first if both else second)
    )
    store_record("incoming/events/a.json", **(second if both else first))
    listed = api.ask("list_documents", query=query).body["documents"]
    assert [each["id"] for each in listed] == [wanted.id]


@pytest.mark.parametrize(
    "other", [{}, {"collection": "events"}, {"collection": "orders", "name_prefix": "a"}]
)
def test_a_cursor_is_for_its_own_listing(api: Api, store_record: StoreRecord, other: dict[str, str]) -> None:
    for number in range(3):
        store_record(f"incoming/orders/{number}.json")
    query = {"limit": "1", "collection": "orders"}
    cursor = api.ask("list_documents", query=query).body["cursor"]
    refused = api.ask("list_documents", query={"limit": "1", "cursor": cursor} | other)
    assert (refused.status, refused.body["code"]) == (400, "cursor-mismatch")


def test_a_made_up_cursor_is_refused(api: Api) -> None:
    assert api.ask("list_documents", query={"cursor": "bm90aGluZw"}).body["code"] == "cursor-invalid"


def test_an_unchanged_listing_is_not_sent_again(api: Api, store_record: StoreRecord) -> None:
    store_record(KEY)
    known = {"if-none-match": api.ask("list_documents").headers["etag"]}
    assert api.ask("list_documents", headers=known).status == 304
    store_record("incoming/orders/b.json")
    assert api.ask("list_documents", headers=known).status == 200


def test_counts_are_by_collection_and_status(api: Api, store_record: StoreRecord) -> None:
    for number in range(3):
        store_record(f"incoming/orders/{number}.json")
    store_record("incoming/events/a.json", status=QUARANTINED, **ERROR)
    store_record("incoming/orders/deleted.json", status=DELETED)
    events = {"collection": "events", "processed": 0, "quarantined": 1}
    orders = {"collection": "orders", "processed": 3, "quarantined": 0}
    assert api.ask("count_documents").body == {"counts": [events, orders], "complete": True}
    assert api.ask("count_documents", query={"collection": "orders"}).body["counts"] == [orders]


def test_a_processed_document_is_shown_whole(api: Api, store_record: StoreRecord) -> None:
    record = store_record(KEY, rejected=2, published="public/orders/1/2.json", report_version="report-1")
    shown = {
        "id": document_id(KEY),
        "key": KEY,
        "collection": "orders",
        "name": "a.json",
        "status": "processed",
        "uploaded_at": "2026-11-20T10:00:00Z",
        "recorded_at": "2026-11-20T10:00:01.000000Z",
        "size": 14,
        "sha256": "ab" * 32,
        "source_version": "source-1",
        "documents": 1,
        "dropped": None,
        "rejected": 2,
        "published": "public/orders/1/2.json",
        "result_type": "application/json",
        "result_encoding": None,
        "result_size": 12,
        "has_report": True,
        "has_profile": False,
        "error": None,
    }
    answer = api.ask("get_document", id=record.id)
    assert (answer.status, answer.body) == (200, shown)
    assert api.ask("list_documents").body["documents"] == [shown]
    assert (
        api.ask("get_document", headers={"if-none-match": answer.headers["etag"]}, id=record.id).status == 304
    )


def test_a_quarantined_document_is_shown_with_its_error(api: Api, store_record: StoreRecord) -> None:
    record = store_record(KEY, status=QUARANTINED, documents=None, **ERROR)
    shown = api.ask("get_document", id=record.id).body
    assert shown["status"] == "quarantined"
    place = {"line": 3, "column": 7, "pointer": "/items/0"}
    assert shown["error"] == {"code": "syntax", "message": "This is not JSON.", **place}
    assert (shown["documents"], shown["result_size"], shown["has_report"]) == (None, None, True)


WHOLE = {
    "result_type": "text/csv; charset=utf-8",
    "report_version": "report-1",
    "profile_version": "profile-1",
}
PLACES = {
    "original": ("/incoming/orders/0123456789abcdef/a.json", "source-1", "a.json"),
    "result": ("/results/orders/0123456789abcdef/a.json", "outcome-1", "a.csv"),
    "report": ("/quarantine/orders/0123456789abcdef/a.json", "report-1", "a.json.report.ndjson"),
    "profile": ("/profiles/orders/0123456789abcdef/a.json", "profile-1", "a.json.profile.json"),
}


def place_of(link: str) -> tuple[str, str, str]:
    """Path, version and file name."""
    query = parse_qs(urlsplit(link).query)
    [name] = query["response-content-disposition"]
    return (
        unquote(urlsplit(link).path),
        query["versionId"][0],
        name.removeprefix("attachment; filename*=UTF-8''"),
    )


@pytest.mark.parametrize("part", PARTS)
def test_each_part_is_a_redirect_to_its_version_and_its_name(
    api: Api, store_record: StoreRecord, part: str
) -> None:
    answer = api.ask(f"get_{part}", id=store_record(KEY, **WHOLE).id)
    assert (answer.status, answer.text) == (303, "")
    assert place_of(answer.headers["location"]) == PLACES[part]


def test_links_are_the_same_places_in_one_answer(api: Api, store_record: StoreRecord) -> None:
    links = api.ask("get_links", id=store_record(KEY, **WHOLE).id).body
    assert links.pop("expires_in") == 300
    assert {part: place_of(link["url"]) for part, link in links.items()} == PLACES
    assert {part: link["name"] for part, link in links.items()} == {part: PLACES[part][2] for part in PARTS}


def test_a_quarantined_document_has_a_report_and_no_result(api: Api, store_record: StoreRecord) -> None:
    record = store_record(KEY, status=QUARANTINED, **ERROR)
    links = api.ask("get_links", id=record.id).body
    assert [part for part in PARTS if links[part]] == ["original", "report"]
    assert place_of(links["report"]["url"])[1:] == ("outcome-1", "a.json.report.json")
    refused = api.ask("get_result", id=record.id)
    assert (refused.status, refused.body["code"]) == (404, "no-result")


@pytest.mark.parametrize("part", ["report", "profile"])
def test_what_a_document_does_not_have_is_not_found(api: Api, store_record: StoreRecord, part: str) -> None:
    record = store_record(KEY)
    assert api.ask("get_links", id=record.id).body[part] is None
    refused = api.ask(f"get_{part}", id=record.id)
    assert (refused.status, refused.body["code"]) == (404, f"no-{part}")


def test_a_result_that_was_recorded_without_its_type_keeps_the_name(
    api: Api, store_record: StoreRecord
) -> None:
    """As before there was such an attribute."""
    links = api.ask("get_links", id=store_record(KEY, result_type=None).id).body
    assert links["result"]["name"] == "a.json"


@pytest.mark.parametrize("operation", OF_ONE_DOCUMENT)
def test_an_unknown_or_deleted_document_is_not_found(
    api: Api, store_record: StoreRecord, operation: str
) -> None:
    for identifier in (UNKNOWN, store_record(KEY, status=DELETED).id):
        refused = api.ask(operation, id=identifier)
        assert (refused.status, refused.body["code"], refused.body["field"]) == (
            404,
            "document-unknown",
            "id",
        )


@pytest.mark.parametrize("operation", OF_ONE_DOCUMENT)
def test_a_malformed_id_is_refused(api: Api, operation: str) -> None:
    assert api.ask(operation, id="../secret").body["code"] == "id-invalid"
