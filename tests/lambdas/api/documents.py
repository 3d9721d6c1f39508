"""Records of documents, as many as a test wants, over a few seconds and two collections."""

from datetime import UTC, datetime, timedelta
from typing import Any

from lambdas.shared.catalog import PROCESSED, Record
from lambdas.shared.keys import collection_of, document_id

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def record(number: int, key: str = "", status: str = PROCESSED, second: int | None = None) -> Record:
    """The record of an upload some seconds after noon (three a second by default: their ids decide)."""
    key = key or f"incoming/{'orders' if number % 3 else 'events'}/{'ab'[number % 2]}/{number}.json"
    return Record(
        id=document_id(key),
        key=key,
        collection=collection_of(key),
        status=status,
        sequencer="0" * 64,
        recorded_at="2026-11-20T12:00:00.000000Z",
        uploaded_at=instant(number // 3 if second is None else second),
    )


def instant(second: int) -> str:
    return (NOON + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%SZ")


def sort_key(each: Record) -> str:
    return f"{each.uploaded_at}#{each.id}"


def newest_first(records: list[Record]) -> list[Record]:
    return sorted(records, key=sort_key, reverse=True)


def put(aws: Any, records: list[Record]) -> list[Record]:
    """Stores them; the same, newest first."""
    for start in range(0, len(records), 25):
        requests = [{"PutRequest": {"Item": each.to_item()}} for each in records[start : start + 25]]
        aws.dynamodb.batch_write_item(RequestItems={aws.table: requests})
    return newest_first(records)
