"""The catalogue as the API reads it. It never writes a record: that is the processor's to do."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from lambdas.shared import catalog, secret

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

QUERIES_AT_ONCE = 8
ROUNDS = 10
"""A listing with a rare filter gives up after this many reads of every shard, with a cursor."""

READ_FILTERED = 100


@dataclass(frozen=True)
class Page:
    """Records, newest first, and where the next page begins (None: this was the last)."""

    records: list[catalog.Record]
    position: str | None


class CatalogStore:
    """The catalogue table, as the API reads it."""

    def __init__(self, dynamodb: "DynamoDBClient", table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._secret = b""

    def get(self, document_id: str) -> catalog.Record | None:
        """The record of a document that is not deleted; the newest state, not an older one."""
        item = self._get(document_id)
        if item is None:
            return None
        record = catalog.Record.from_item(item)
        return None if record.status == catalog.DELETED else record

    def page(self, collection: str | None, status: str | None, limit: int, position: str | None) -> Page:
        """Documents before `position`, newest first.

        Every shard is read down from the position. What is newer than the last record
        read of any shard that has more is complete and in order; the rest is read
        again in the next round. So no document is missed or shown twice while others
        arrive, and a page may be short while there are more.
        """
        found: list[dict[str, Any]] = []
        per_shard = _read_size(limit, filtered=status is not None)
        with ThreadPoolExecutor(QUERIES_AT_ONCE) as pool:
            for _ in range(ROUNDS):
                query = partial(self._query, collection, status, per_shard, position)
                answers = list(pool.map(query, catalog.SHARDS))
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

    def _get(self, key: str) -> Mapping[str, Any] | None:
        answer = self._dynamodb.get_item(
            TableName=self._table, Key={catalog.PARTITION_KEY: {"S": key}}, ConsistentRead=True
        )
        return answer.get("Item")

    def _query(
        self, collection: str | None, status: str | None, limit: int, before: str | None, shard: str
    ) -> tuple[list[dict[str, Any]], str]:
        """Records of one shard, and the sort key it was read down to ("" where it ended)."""
        partition = catalog.NEWEST_PARTITION_KEY
        value = shard
        if collection is not None:
            partition = catalog.COLLECTION_PARTITION_KEY
            value = catalog.collection_partition(collection, shard)
        condition = "#partition = :partition"
        names = {"#partition": partition}
        values: dict[str, Any] = {":partition": {"S": value}}
        if before is not None:
            condition += " AND #newest < :before"
            names["#newest"] = catalog.INDEX_SORT_KEY
            values[":before"] = {"S": before}
        filtering: dict[str, Any] = {}
        if status is not None:
            names["#status"] = "status"
            values[":status"] = {"S": status}
            filtering["FilterExpression"] = "#status = :status"
        answer = self._dynamodb.query(
            TableName=self._table,
            IndexName=catalog.NEWEST_INDEX if collection is None else catalog.COLLECTION_INDEX,
            KeyConditionExpression=condition,
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=values,
            ScanIndexForward=False,
            Limit=limit,
            **filtering,
        )
        last = answer.get("LastEvaluatedKey")
        return answer["Items"], last[catalog.INDEX_SORT_KEY]["S"] if last else ""


def _sort_key(item: Mapping[str, Any]) -> str:
    key: str = item[catalog.INDEX_SORT_KEY]["S"]
    return key


def _read_size(limit: int, *, filtered: bool) -> int:
    """Records to read of a shard: twice its share of the page, or many where most are filtered out."""
    return READ_FILTERED if filtered else 2 * limit // len(catalog.SHARDS) + 2
