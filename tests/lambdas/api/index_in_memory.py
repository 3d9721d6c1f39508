"""The catalogue's indexes in memory, as Query sees them: fast enough for thousands of pages.

Held equal to moto by test_index_in_memory.py, but for what moto does not do and AWS does:
it refuses a BETWEEN whose ends are the wrong way round, and names and values without use; and
where a Limit is reached it says that there may be more, even where there is none.
"""

from collections import defaultdict
from collections.abc import Callable
from threading import Lock
from typing import Any

from botocore.exceptions import ClientError

from lambdas.shared import catalog
from lambdas.shared.catalog import Record

Item = dict[str, Any]

BETWEEN = "#partition = :partition AND #newest BETWEEN :lowest AND :highest"
TESTS: dict[str, Callable[[Item, dict[str, Any]], bool]] = {
    "#status = :status": lambda item, values: item["status"] == values[":status"],
    "begins_with(#name, :name)": lambda item, values: item["name"]["S"].startswith(values[":name"]["S"]),
}


class IndexInMemory:
    """A client of DynamoDB that knows `query`. `meanwhile` is called before each one is answered."""

    def __init__(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        self.records: dict[str, Record] = {}
        """Those that are not deleted, by their ids."""

        self.queries = 0
        self._partitions: dict[tuple[str, str], dict[str, Item]] = defaultdict(dict)
        self._meanwhile = meanwhile
        self._lock = Lock()

    def put(self, record: Record) -> None:
        before = self.records.pop(record.id, None)
        if before:
            for partition in partitions_of(before.to_item()):
                del self._partitions[partition][record.id]
        if record.status != catalog.DELETED:
            self.records[record.id] = record
            item = record.to_item()
            for partition in partitions_of(item):
                self._partitions[partition][record.id] = item

    def query(self, **request: Any) -> dict[str, Any]:
        with self._lock:
            self._meanwhile()
            self.queries += 1
            return self._answer(request)

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        names, values = request["ExpressionAttributeNames"], request["ExpressionAttributeValues"]
        tests = request["FilterExpression"].split(" AND ") if "FilterExpression" in request else []
        refuse_unless(request["KeyConditionExpression"] == BETWEEN)
        refuse_unless(values[":lowest"]["S"] <= values[":highest"]["S"])
        refuse_unless(len(names) == len(values) - 1 == 2 + len(tests))
        refuse_unless(names["#newest"] == catalog.INDEX_SORT_KEY and not request["ScanIndexForward"])
        partition = {
            catalog.NEWEST_INDEX: catalog.NEWEST_PARTITION_KEY,
            catalog.COLLECTION_INDEX: catalog.COLLECTION_PARTITION_KEY,
        }[request["IndexName"]]
        refuse_unless(names["#partition"] == partition)
        inside = [
            item
            for item in self._partitions[partition, values[":partition"]["S"]].values()
            if values[":lowest"]["S"] <= newest(item) <= values[":highest"]["S"]
        ]
        read = sorted(inside, key=newest, reverse=True)[: request["Limit"]]
        found = [item for item in read if all(TESTS[test](item, values) for test in tests)]
        if len(read) < request["Limit"]:
            return {"Items": found}
        last = {name: read[-1][name] for name in (catalog.PARTITION_KEY, partition, catalog.INDEX_SORT_KEY)}
        return {"Items": found, "LastEvaluatedKey": last}


def partitions_of(item: Item) -> list[tuple[str, str]]:
    keys = (catalog.NEWEST_PARTITION_KEY, catalog.COLLECTION_PARTITION_KEY)
    return [(key, item[key]["S"]) for key in keys]


def newest(item: Item) -> str:
    text: str = item[catalog.INDEX_SORT_KEY]["S"]
    return text


def refuse_unless(valid: bool) -> None:
    if not valid:
        raise ClientError({"Error": {"Code": "ValidationException", "Message": "of AWS"}}, "Query")
