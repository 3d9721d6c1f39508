"""The catalogue as the API reads it: every document once, newest first, whatever the pages."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lambdas.api.catalog_store import READ_FILTERED, ROUNDS, CatalogStore, Page
from lambdas.shared import catalog, secret
from lambdas.shared.catalog import DELETED, PROCESSED, QUARANTINED, Record
from lambdas.shared.keys import collection_of, document_id

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def store(aws: Any) -> CatalogStore:
    return CatalogStore(aws.dynamodb, aws.table)


def record(number: int, key: str = "", status: str = PROCESSED) -> Record:
    """The record of an upload `number` seconds after noon (three a second: their ids decide)."""
    key = key or f"incoming/{'orders' if number % 3 else 'events'}/{number}.json"
    return Record(
        id=document_id(key),
        key=key,
        collection=collection_of(key),
        status=status,
        sequencer="0" * 64,
        recorded_at="2026-11-20T12:00:00.000000Z",
        uploaded_at=(NOON + timedelta(seconds=number // 3)).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )


def in_one_shard(numbers: range) -> list[Record]:
    return [replace(record(number), id=f"7{number:031x}") for number in numbers]


def put(aws: Any, records: list[Record]) -> list[Record]:
    """Stores them; the same, newest first."""
    for start in range(0, len(records), 25):
        requests = [{"PutRequest": {"Item": each.to_item()}} for each in records[start : start + 25]]
        aws.dynamodb.batch_write_item(RequestItems={aws.table: requests})
    return newest_first(records)


def newest_first(records: list[Record]) -> list[Record]:
    return sorted(records, key=lambda each: f"{each.uploaded_at}#{each.id}", reverse=True)


def pages(
    store: CatalogStore, limit: int, collection: str | None = None, status: str | None = None
) -> Iterator[Page]:
    position = None
    for _ in range(500):
        page = store.page(collection, status, limit, position)
        yield page
        position = page.position
        if position is None:
            return
    raise AssertionError("the listing does not end")


def listed(store: CatalogStore, limit: int, **filters: str) -> list[Record]:
    return [each for page in pages(store, limit, **filters) for each in page.records]


@pytest.mark.parametrize("limit", [7, 25, 75, 100])
def test_a_listing_has_every_document_once_newest_first(aws: Any, store: CatalogStore, limit: int) -> None:
    expected = put(aws, [record(number) for number in range(150)])
    assert {each.id[0] for each in expected} == set(catalog.SHARDS)
    found = list(pages(store, limit))
    assert [each for page in found for each in page.records] == expected
    assert {len(page.records) for page in found[:-1]} == {limit}


@pytest.mark.parametrize("limit", [1, 2])
def test_small_pages_are_never_short(aws: Any, store: CatalogStore, limit: int) -> None:
    expected = put(aws, [record(number) for number in range(20)])
    found = list(pages(store, limit))
    assert [each for page in found for each in page.records] == expected
    assert {len(page.records) for page in found[:-1]} == {limit}


def test_one_page_that_holds_all_is_the_last(aws: Any, store: CatalogStore) -> None:
    expected = put(aws, [record(number) for number in range(40)])
    assert store.page(None, None, 100, None) == Page(expected, None)


def test_an_empty_catalogue_is_one_empty_page(store: CatalogStore) -> None:
    assert store.page(None, None, 25, None) == Page([], None)


def test_documents_of_one_shard_are_listed_like_any(aws: Any, store: CatalogStore) -> None:
    expected = put(aws, in_one_shard(range(90)))
    assert [page.records for page in pages(store, 30)][:3] == [expected[:30], expected[30:60], expected[60:]]


@pytest.mark.parametrize("limit", [5, 7, 25])
def test_documents_that_arrive_between_pages_move_nothing(aws: Any, store: CatalogStore, limit: int) -> None:
    expected = put(aws, [record(number) for number in range(60)])
    found: list[Record] = []
    for number, page in enumerate(pages(store, limit)):
        found += page.records
        put(aws, [record(number * 20 + 1000 + more) for more in range(20)])
    assert found == expected


def test_a_late_document_below_the_page_is_listed_in_its_place(aws: Any, store: CatalogStore) -> None:
    """The processor may record it minutes after its upload, which is what the order goes by."""
    put(aws, [record(number) for number in range(60)])
    listing = pages(store, 25)
    first = next(listing).records
    late = record(6, key="incoming/orders/late.json")
    put(aws, [late])
    rest = [each for page in listing for each in page.records]
    assert first + rest == newest_first([*map(record, range(60)), late])


def test_a_document_deleted_between_pages_is_not_listed(aws: Any, store: CatalogStore) -> None:
    expected = put(aws, [record(number) for number in range(30)])
    listing = pages(store, 10)
    first = next(listing).records
    put(aws, [record(0, key=expected[-1].key, status=DELETED)])
    assert first + [each for page in listing for each in page.records] == expected[:-1]


@pytest.mark.parametrize("limit", [10, 100])
def test_a_collection_is_listed_alone(aws: Any, store: CatalogStore, limit: int) -> None:
    every = put(aws, [record(number) for number in range(150)])
    expected = [each for each in every if each.collection == "events"]
    assert len(expected) == 50
    assert listed(store, limit, collection="events") == expected


@pytest.mark.parametrize("collection", ["event", "events#0", "nothing", "Events"])
def test_a_collection_without_documents_is_empty(aws: Any, store: CatalogStore, collection: str) -> None:
    put(aws, [record(number) for number in range(30)])
    assert listed(store, 10, collection=collection) == []


@pytest.mark.parametrize(("every", "limit"), [(2, 15), (2, 100), (37, 1), (37, 3), (37, 100)])
def test_a_status_is_listed_alone(aws: Any, store: CatalogStore, every: int, limit: int) -> None:
    status = {True: QUARANTINED, False: PROCESSED}
    records = put(aws, [record(number, status=status[number % every == 0]) for number in range(150)])
    expected = [each for each in records if each.status == QUARANTINED]
    assert listed(store, limit, status=QUARANTINED) == expected


def test_collection_and_status_are_both_kept(aws: Any, store: CatalogStore) -> None:
    status = {True: QUARANTINED, False: PROCESSED}
    records = put(aws, [record(number, status=status[number % 5 == 0]) for number in range(150)])
    expected = [each for each in records if each.status == QUARANTINED and each.collection == "orders"]
    assert listed(store, 4, collection="orders", status=QUARANTINED) == expected


def test_a_rare_status_gives_a_short_page_and_a_cursor(aws: Any, store: CatalogStore) -> None:
    """After ROUNDS reads of a shard the page is handed out as it is, and the next goes on from there."""
    oldest, *others = in_one_shard(range(ROUNDS * READ_FILTERED + 10))
    rare = replace(oldest, status=QUARANTINED)
    put(aws, [*others, rare])
    first = store.page(None, QUARANTINED, 25, None)
    assert first.records == []
    assert first.position is not None
    assert store.page(None, QUARANTINED, 25, first.position) == Page([rare], None)


def test_a_deleted_document_is_not_listed(aws: Any, store: CatalogStore) -> None:
    kept, gone = record(1), record(2)
    put(aws, [kept, gone])
    put(aws, [record(2, status=DELETED)])
    assert listed(store, 25) == [kept]
    assert listed(store, 25, collection="orders") == [kept]
    assert listed(store, 25, status=PROCESSED) == [kept]


def test_a_document_is_found_by_its_id(aws: Any, store: CatalogStore) -> None:
    wanted, _ = put(aws, [record(1), record(2)])
    assert store.get(wanted.id) == wanted


def test_a_document_that_was_never_there_is_none(store: CatalogStore) -> None:
    assert store.get("0" * 32) is None


def test_a_deleted_document_is_none(aws: Any, store: CatalogStore) -> None:
    put(aws, [record(1, status=DELETED)])
    assert store.get(record(1).id) is None


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
    assert listed(store, 25) == []
