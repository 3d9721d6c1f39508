"""The record of a document as a DynamoDB item and back, and the spread of its index keys."""

from collections import Counter
from typing import Any

import pytest

from lambdas.shared import catalog
from lambdas.shared.keys import document_id
from tests.lambdas.conftest import Aws

PROCESSED = catalog.Record(
    id="7f" + "0" * 30,
    key="incoming/orders/a b+c%41 é漢😀.json",
    collection="orders",
    status=catalog.PROCESSED,
    sequencer="0A".ljust(64, "0"),
    recorded_at="2026-11-05T10:00:00.000000Z",
    source_version="v1",
    uploaded_at="2026-11-05T09:59:59Z",
    size=0,
    sha256="ab" * 32,
    documents=1,
    dropped=2,
    rejected=3,
    outcome_version="v2",
    outcome_size=2**53 + 1,
    result_type="text/csv; charset=utf-8",
    result_encoding="gzip",
    report_version="v3",
    profile_version="v4",
    published="public/orders/7f/ab.json",
)
QUARANTINED = PROCESSED._replace(
    status=catalog.QUARANTINED,
    documents=None,
    dropped=None,
    rejected=None,
    report_version=None,
    profile_version=None,
    published=None,
    error_code="syntax",
    error_message="This is not JSON.",
    error_line=1,
    error_column=9,
    error_pointer="/price",
)
DELETED = catalog.Record(
    id=PROCESSED.id,
    key=PROCESSED.key,
    collection="orders",
    status=catalog.DELETED,
    sequencer=PROCESSED.sequencer,
    recorded_at=PROCESSED.recorded_at,
    expires_at=1_800_000_000,
)
RECORDS = pytest.mark.parametrize(
    "record", [PROCESSED, QUARANTINED, DELETED], ids=lambda record: record.status
)
INDEX_KEYS = {catalog.NEWEST_PARTITION_KEY, catalog.COLLECTION_PARTITION_KEY, catalog.INDEX_SORT_KEY}


@RECORDS
def test_a_record_comes_back_from_its_item(record: catalog.Record) -> None:
    assert catalog.Record.from_item(record.to_item()) == record


@RECORDS
def test_a_record_comes_back_from_the_table(record: catalog.Record, aws: Aws) -> None:
    aws.dynamodb.put_item(TableName=aws.table, Item=record.to_item())

    item = aws.dynamodb.get_item(TableName=aws.table, Key={catalog.PARTITION_KEY: {"S": record.id}})["Item"]

    assert catalog.Record.from_item(item) == record


def test_what_is_not_known_is_no_attribute() -> None:
    assert DELETED.to_item().keys() == {
        "id", "key", "collection", "status", "sequencer", "recorded_at", "expires_at"
    }  # fmt: skip


def test_whole_numbers_are_numbers_and_a_zero_is_not_lost() -> None:
    item = PROCESSED.to_item()

    assert item["size"] == {"N": "0"}
    assert item["outcome_size"] == {"N": "9007199254740993"}
    assert item["sha256"] == {"S": "ab" * 32}


def test_attributes_that_a_record_does_not_know_are_left_out() -> None:
    item = PROCESSED.to_item() | {"added_by_a_newer_release": {"S": "x"}, "flags": {"L": []}}

    assert catalog.Record.from_item(item) == PROCESSED


def test_the_index_keys_name_shard_collection_and_time_of_upload() -> None:
    item = PROCESSED.to_item()

    assert item["shard"] == {"S": "7"}
    assert item["collection_shard"] == {"S": "orders#7"}
    assert item["newest"] == {"S": f"2026-11-05T09:59:59Z#{PROCESSED.id}"}


def test_the_name_that_listings_are_filtered_by_is_an_attribute() -> None:
    assert PROCESSED.name == "a b+c%41 é漢😀.json"
    assert PROCESSED.to_item()[catalog.NAME_ATTRIBUTE] == {"S": PROCESSED.name}


def test_a_deleted_documents_item_has_no_index_keys() -> None:
    assert not INDEX_KEYS & DELETED.to_item().keys()
    assert QUARANTINED.to_item().keys() >= INDEX_KEYS


def listed(aws: Aws, index: str, partition_key: str, partition: str) -> list[str]:
    answer: dict[str, Any] = aws.dynamodb.query(
        TableName=aws.table,
        IndexName=index,
        KeyConditionExpression="#partition = :partition",
        ExpressionAttributeNames={"#partition": partition_key},
        ExpressionAttributeValues={":partition": {"S": partition}},
        ScanIndexForward=False,
    )
    return [item["uploaded_at"]["S"] for item in answer["Items"]]


def test_both_indexes_list_newest_first_and_without_the_deleted(aws: Aws) -> None:
    days = {f"7{number}": f"2026-11-0{number}T00:00:00Z" for number in (2, 3, 1)}
    for document, day in days.items():
        record = PROCESSED._replace(id=document, uploaded_at=day)
        aws.dynamodb.put_item(TableName=aws.table, Item=record.to_item())
    aws.dynamodb.put_item(TableName=aws.table, Item=DELETED._replace(id="73").to_item())

    newest_first = [days["72"], days["71"]]
    assert listed(aws, catalog.NEWEST_INDEX, catalog.NEWEST_PARTITION_KEY, "7") == newest_first
    collection = catalog.collection_partition("orders", "7")
    assert listed(aws, catalog.COLLECTION_INDEX, catalog.COLLECTION_PARTITION_KEY, collection) == newest_first


def test_documents_spread_evenly_over_the_shards() -> None:
    counts = Counter(catalog.shard_of(document_id(f"incoming/orders/{n}.json")) for n in range(16_000))

    assert set(counts) == set(catalog.SHARDS)
    assert max(counts.values()) < 1.2 * min(counts.values())


def test_the_secrets_have_ids_of_their_own_that_no_document_has() -> None:
    secrets = {catalog.CURSOR_SECRET_ID, catalog.REDACTION_KEY_ID}

    assert len(secrets) == 2
    assert all(len(secret) != len(document_id("incoming/a.json")) for secret in secrets)
