"""The catalogue as the API reads it. It never writes a record: that is the processor's to do."""

import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from lambdas.api.errors import Unavailable
from lambdas.api.filters import Filters
from lambdas.api.index import newest_of
from lambdas.api.side_by_side import side_by_side
from lambdas.shared import catalog, secret

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ROUNDS = 10
"""A listing with a rare filter gives up after this many reads of every shard, with a cursor."""

READ_FILTERED = 100

WAITS = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds before DynamoDB is asked again for what it left out of an answer."""


class Page(NamedTuple):
    """Records, newest first, and where the next page begins (None: this was the last)."""

    records: list[catalog.Record]
    position: str | None


class CatalogStore:
    """The catalogue table, as the API reads it."""

    def __init__(
        self, dynamodb: "DynamoDBClient", table: str, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._sleep = sleep
        self._secret = b""

    def get(self, document_id: str) -> catalog.Record | None:
        """The record of a document that is not deleted; the newest state, not an older one."""
        return _not_deleted(self.get_any(document_id))

    def get_any(self, document_id: str) -> catalog.Record | None:
        """The same of a document that may be deleted, as long as its record is kept."""
        answer = self._dynamodb.get_item(
            TableName=self._table, Key={catalog.PARTITION_KEY: {"S": document_id}}, ConsistentRead=True
        )
        item = answer.get("Item")
        return catalog.Record.from_item(item) if item else None

    def get_many(self, document_ids: Iterable[str]) -> dict[str, catalog.Record]:
        """Id → record, in the order of the ids, of those that are there and not deleted.

        At most 100 ids, as DynamoDB takes them; each is the newest state. Raises Unavailable
        where DynamoDB does not answer for all of them.
        """
        found = self.get_many_any(document_ids)
        return {each: record for each, record in found.items() if _not_deleted(record)}

    def get_many_any(self, document_ids: Iterable[str]) -> dict[str, catalog.Record]:
        """The same, deleted documents among them, as long as their records are kept."""
        wanted = list(dict.fromkeys(document_ids))
        if not wanted:
            return {}
        keys = [{catalog.PARTITION_KEY: {"S": each}} for each in wanted]
        left: Any = {self._table: {"Keys": keys, "ConsistentRead": True}}
        found: dict[str, catalog.Record] = {}
        for wait in (0.0, *WAITS):
            self._sleep(wait)
            answer = self._dynamodb.batch_get_item(RequestItems=left)
            for item in answer["Responses"].get(self._table, []):
                record = catalog.Record.from_item(item)
                found[record.id] = record
            left = answer["UnprocessedKeys"]
            if not left:
                return {each: found[each] for each in wanted if each in found}
        raise Unavailable("unavailable", "The catalogue cannot answer now; please try again.")

    def page(self, filters: Filters, limit: int, position: str | None) -> Page:
        """Documents before `position`, newest first.

        Every shard is read down from the position. What is newer than the last record
        read of any shard that has more is complete and in order; the rest is read
        again in the next round. So no document is missed or shown twice while others
        arrive, and a page may be short while there are more.
        """
        found: list[dict[str, Any]] = []
        per_shard = _read_size(limit, filtered=bool(filters.status or filters.name_prefix))
        for _ in range(ROUNDS):
            keys = filters.sort_keys(position)
            if keys[0] > keys[1]:  # which DynamoDB refuses to look between
                position = None
                break
            answers = list(side_by_side(partial(self._query, filters, keys, per_shard), catalog.SHARDS))
            floor = max((end for _, end in answers), default="")
            items = [item for items, _ in answers for item in items if _sort_key(item) >= floor]
            found += sorted(items, key=_sort_key, reverse=True)
            position = floor or None
            if position is None or len(found) >= limit:
                break
        if len(found) > limit:
            found = found[:limit]
            position = _sort_key(found[-1])
        return Page([catalog.Record.from_item(item) for item in found], position)

    def cursor_secret(self) -> bytes:
        """The key that signs cursors: made once for the deployment, kept in the table."""
        if not self._secret:
            self._secret = secret.get_or_make(self._dynamodb, self._table, catalog.CURSOR_SECRET_ID)
        return self._secret

    def _query(
        self, filters: Filters, keys: tuple[str, str], limit: int, shard: str
    ) -> tuple[list[dict[str, Any]], str]:
        """Records of one shard, and the sort key it was read down to ("" where it ended)."""
        request = newest_of(self._table, shard, filters, keys)
        request["Limit"] = limit
        answer = self._dynamodb.query(**request)
        last = answer.get("LastEvaluatedKey")
        return answer["Items"], last[catalog.INDEX_SORT_KEY]["S"] if last else ""


def _not_deleted(record: catalog.Record | None) -> catalog.Record | None:
    return None if record is None or record.status == catalog.DELETED else record


def _sort_key(item: Mapping[str, Any]) -> str:
    key: str = item[catalog.INDEX_SORT_KEY]["S"]
    return key


def _read_size(limit: int, *, filtered: bool) -> int:
    """Records to read of a shard: twice its share of the page, or many where most are filtered out."""
    return READ_FILTERED if filtered else 2 * limit // len(catalog.SHARDS) + 2
