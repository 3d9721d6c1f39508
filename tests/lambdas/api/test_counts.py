"""Counts are of what is there, and say when they are not of all."""

import json
from typing import Any

import pytest

from lambdas.api.counts import MAX_ANSWER_BYTES, CatalogCounts, Counts
from lambdas.api.rate import WriteLimit
from lambdas.shared import catalog, secret
from lambdas.shared.catalog import DELETED, PROCESSED, QUARANTINED, Record
from tests.lambdas.api.documents import put, record


@pytest.fixture
def counts(aws: Any) -> CatalogCounts:
    return CatalogCounts(aws.dynamodb, aws.table)


def large(number: int, collection: str = "orders") -> Record:
    """The record of a document, of 380 KB: two of them fill what one Query reads."""
    whole = record(number)._replace(id=f"7{number:031x}", collection=collection)
    return whole._replace(error_message="x" * 380_000)


def test_an_empty_catalogue_has_nothing_to_count(counts: CatalogCounts) -> None:
    assert counts.count() == Counts({}, complete=True)
    assert counts.count("orders") == Counts({}, complete=True)


def test_documents_are_counted_by_collection_and_status(aws: Any, counts: CatalogCounts) -> None:
    put(aws, [record(number, status=QUARANTINED if number % 5 == 0 else PROCESSED) for number in range(60)])
    orders, events = {"processed": 32, "quarantined": 8}, {"processed": 16, "quarantined": 4}
    assert counts.count() == Counts({"events": events, "orders": orders}, complete=True)
    assert [*counts.count().collections] == ["events", "orders"]
    assert counts.count("orders") == Counts({"orders": orders}, complete=True)
    assert counts.count("order") == Counts({}, complete=True)


def test_collections_are_sorted(aws: Any, counts: CatalogCounts) -> None:
    names = [f"c{number}" for number in range(9)]
    put(aws, [record(1, key=f"incoming/{name}/a.json") for name in reversed(names)])
    assert [*counts.count().collections] == names


def test_a_collection_has_every_status(aws: Any, counts: CatalogCounts) -> None:
    put(aws, [record(1, status=QUARANTINED)])
    assert counts.count().collections == {"orders": {"processed": 0, "quarantined": 1}}


def test_what_is_no_document_or_deleted_is_not_counted(aws: Any, counts: CatalogCounts) -> None:
    secret.get_or_make(aws.dynamodb, aws.table, catalog.CURSOR_SECRET_ID)
    WriteLimit(aws.dynamodb, aws.table, 100).spend("anna")
    put(aws, [record(1, status=DELETED)])
    assert counts.count() == Counts({}, complete=True)


def test_two_megabytes_in_one_shard_are_too_many(aws: Any, counts: CatalogCounts) -> None:
    put(aws, [large(number) for number in range(2)])
    assert counts.count() == Counts({"orders": {"processed": 2, "quarantined": 0}}, complete=True)
    put(aws, [large(number) for number in range(2, 4)])
    assert counts.count() == Counts({"orders": {"processed": 2, "quarantined": 0}}, complete=False)


def test_of_too_many_the_newest_are_counted(aws: Any, counts: CatalogCounts) -> None:
    put(aws, [large(number, "events" if number < 20 else "orders") for number in (1, 2, 21, 22)])
    assert counts.count() == Counts({"orders": {"processed": 2, "quarantined": 0}}, complete=False)


def test_collections_that_are_more_than_an_answer_holds_are_not_all_named(
    aws: Any, counts: CatalogCounts
) -> None:
    names = [f"{number:04}" + "\x01" * 900 for number in range(400)]
    put(aws, [record(number, key=f"incoming/{name}/a.json") for number, name in enumerate(names)])
    found = counts.count()
    assert not found.complete
    assert [*found.collections] == names[: len(found.collections)]
    size = len(json.dumps([{"collection": name, **of} for name, of in found.collections.items()]))
    assert 0.95 * MAX_ANSWER_BYTES < size <= MAX_ANSWER_BYTES


def test_of_one_collection_only_its_own_documents_are_read(aws: Any, counts: CatalogCounts) -> None:
    put(aws, [large(number, "events" if number < 20 else "orders") for number in (1, 2, 21, 22)])
    assert counts.count("events") == Counts({"events": {"processed": 2, "quarantined": 0}}, complete=True)


def test_only_what_is_counted_by_is_sent(aws: Any) -> None:
    answers: list[Any] = []

    class Watched:
        def query(self, **request: Any) -> Any:
            answers.append(aws.dynamodb.query(**request))
            return answers[-1]

    put(aws, [record(number) for number in range(10)])
    CatalogCounts(Watched(), aws.table).count()
    assert {name for answer in answers for item in answer["Items"] for name in item} == {
        "collection",
        "status",
    }
