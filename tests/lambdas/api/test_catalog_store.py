"""Records are found by their ids and listed as they lie in the table. test_listing.py has every order."""

from typing import Any

import pytest

from lambdas.api.catalog_store import WAITS, CatalogStore, Page
from lambdas.api.errors import Unavailable
from lambdas.api.filters import Filters
from lambdas.shared import catalog, secret
from lambdas.shared.catalog import DELETED, QUARANTINED, Record
from tests.lambdas.api.documents import instant, put, record


@pytest.fixture
def store(aws: Any) -> CatalogStore:
    return CatalogStore(aws.dynamodb, aws.table)


def listed(store: CatalogStore, limit: int, filters: Filters) -> list[Record]:
    page = store.page(filters, limit, None)
    found = page.records
    while page.position is not None:
        page = store.page(filters, limit, page.position)
        found += page.records
    return found


def test_pages_follow_each_other(aws: Any, store: CatalogStore) -> None:
    expected = put(aws, [record(number) for number in range(50)])
    first = store.page(Filters(), 20, None)
    second = store.page(Filters(), 20, first.position)
    assert first.records + second.records == expected[:40]
    assert store.page(Filters(), 20, second.position) == Page(expected[40:], None)


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        (Filters(collection="events"), lambda each: each.collection == "events"),
        (Filters(collection="Events"), lambda each: False),
        (Filters(collection="event"), lambda each: False),
        (Filters(collection="events#0"), lambda each: False),
        (Filters(status=QUARANTINED), lambda each: each.status == QUARANTINED),
        (Filters(name_prefix="a/1"), lambda each: each.name.startswith("a/1")),
        (Filters(name_prefix="A/1"), lambda each: False),
        (Filters(name_prefix="/1"), lambda each: False),
        (Filters(uploaded_from=instant(7)), lambda each: each.uploaded_at >= instant(7)),
        (Filters(uploaded_before=instant(7)), lambda each: each.uploaded_at < instant(7)),
        (
            Filters("orders", QUARANTINED, "a/", instant(4), instant(20)),
            lambda each: (
                (each.collection, each.status, each.name[:2]) == ("orders", QUARANTINED, "a/")
                and instant(4) <= each.uploaded_at < instant(20)
            ),
        ),
    ],
    ids=lambda given: str(given.given) if isinstance(given, Filters) else "",
)
def test_a_filtered_listing_has_what_it_is_of(
    aws: Any, store: CatalogStore, filters: Filters, kept: Any
) -> None:
    every = put(aws, [record(number) for number in range(20)])
    every = put(aws, [*every, *(record(number, status=QUARANTINED) for number in range(20, 40))])
    assert listed(store, 25, filters) == [each for each in every if kept(each)]


def test_a_deleted_document_is_not_listed(aws: Any, store: CatalogStore) -> None:
    kept, gone = record(1), record(2)
    put(aws, [kept, gone])
    put(aws, [record(2, status=DELETED)])
    for filters in (Filters(), Filters(collection="orders"), Filters(name_prefix="")):
        assert listed(store, 25, filters) == [kept]


def test_a_document_is_found_by_its_id(aws: Any, store: CatalogStore) -> None:
    wanted, _ = put(aws, [record(1), record(2)])
    assert store.get(wanted.id) == store.get_any(wanted.id) == wanted


def test_a_document_that_was_never_there_is_none(store: CatalogStore) -> None:
    assert store.get("0" * 32) is None
    assert store.get_any("0" * 32) is None


def test_a_deleted_document_is_none_but_for_who_asks_for_any(aws: Any, store: CatalogStore) -> None:
    [gone] = put(aws, [record(1, status=DELETED)])
    assert store.get(gone.id) is None
    assert store.get_any(gone.id) == gone


def test_many_are_found_in_the_order_of_their_ids(aws: Any, store: CatalogStore) -> None:
    put(aws, [record(number, status=DELETED if number == 7 else "processed") for number in range(100)])
    wanted = [record(number).id for number in range(99, -1, -1)]
    assert [*store.get_many_any(wanted)] == wanted
    assert [*store.get_many(wanted)] == [each for each in wanted if each != record(7).id]
    assert store.get_many_any(wanted)[record(7).id] == record(7, status=DELETED)


def test_of_many_those_that_were_never_there_are_left_out(aws: Any, store: CatalogStore) -> None:
    one, other = put(aws, [record(1), record(2)])
    assert store.get_many(["0" * 32, other.id, "1" * 32, one.id]) == {other.id: other, one.id: one}
    assert store.get_many([one.id, other.id, one.id]) == {one.id: one, other.id: other}
    assert store.get_many(["0" * 32]) == {}


def test_of_none_nobody_is_asked() -> None:
    assert CatalogStore(None, "catalog").get_many([]) == {}


class Scarce:
    """DynamoDB that gives so many records a call, in its own order, and keeps what it was asked for."""

    def __init__(self, dynamodb: Any, give: int) -> None:
        self._dynamodb = dynamodb
        self._give = give
        self.asked: list[dict[str, Any]] = []

    def batch_get_item(self, **request: Any) -> Any:
        [(table, wanted)] = request["RequestItems"].items()
        self.asked.append(wanted)
        given, left = wanted["Keys"][: self._give], wanted["Keys"][self._give :]
        answer: Any = {"Responses": {}, "UnprocessedKeys": {}}
        if given:
            answer |= self._dynamodb.batch_get_item(RequestItems={table: {**wanted, "Keys": given}})
            answer["Responses"][table].reverse()
        if left:
            answer["UnprocessedKeys"] = {table: {**wanted, "Keys": left}}
        return answer


def test_what_dynamodb_leaves_out_is_asked_for_again_after_a_while(aws: Any) -> None:
    records = put(aws, [record(number) for number in range(10)])
    waits: list[float] = []
    scarce = Scarce(aws.dynamodb, 4)
    found = CatalogStore(scarce, aws.table, waits.append).get_many([each.id for each in records])
    assert [*found.values()] == records  # in the order of the ids still
    assert [len(wanted["Keys"]) for wanted in scarce.asked] == [10, 6, 2]
    assert all(wanted["ConsistentRead"] for wanted in scarce.asked)
    assert [wait for wait in waits if wait] == [*WAITS[:2]]


def test_what_dynamodb_does_not_give_in_the_end_is_not_taken_for_missing(aws: Any) -> None:
    [only] = put(aws, [record(1)])
    waits: list[float] = []
    with pytest.raises(Unavailable):
        CatalogStore(Scarce(aws.dynamodb, 0), aws.table, waits.append).get_many([only.id])
    assert sum(waits) == sum(WAITS)


def test_the_cursor_secret_is_the_one_of_the_table(aws: Any, store: CatalogStore) -> None:
    kept = secret.get_or_make(aws.dynamodb, aws.table, catalog.CURSOR_SECRET_ID)
    assert store.cursor_secret() == kept


def test_the_cursor_secret_is_read_once(aws: Any, store: CatalogStore) -> None:
    read = store.cursor_secret()
    aws.dynamodb.delete_item(
        TableName=aws.table, Key={catalog.PARTITION_KEY: {"S": catalog.CURSOR_SECRET_ID}}
    )
    assert store.cursor_secret() == read
    assert CatalogStore(aws.dynamodb, aws.table).cursor_secret() != read


def test_the_cursor_secret_is_no_document(store: CatalogStore) -> None:
    store.cursor_secret()
    assert listed(store, 25, Filters()) == []
