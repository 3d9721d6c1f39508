"""How many documents there are, of each collection and status."""

import json
from collections import Counter
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from lambdas.api.filters import Filters
from lambdas.api.index import newest_of
from lambdas.api.side_by_side import side_by_side
from lambdas.shared import catalog

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MAX_ANSWER_BYTES = 1024**2
"""Where each document has a collection of its own, with a name as long as a key may be, the counts would
be more than a function can answer."""

_BYTES_BESIDE_NAME = 64

STATUSES = (catalog.PROCESSED, catalog.QUARANTINED)


class Counts(NamedTuple):
    """What was counted."""

    collections: dict[str, dict[str, int]]
    """Collection → status → documents; sorted by collection, each with every status."""

    complete: bool
    """Whether all were counted, and all are named; if not, there are at least so many."""


class CatalogCounts:
    """Counts the catalogue's records as they lie in its indexes."""

    def __init__(self, dynamodb: "DynamoDBClient", table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def count(self, collection: str | None = None) -> Counts:
        """Documents of all collections or of one; a collection that has none is not among them.

        A megabyte of each shard is read, its newest, which is what one Query gives: 128 read
        units, so that a call costs at most some 2,000.
        """
        filters = Filters(collection=collection)
        counted: Counter[tuple[str, str]] = Counter()
        complete = True
        for found, ended in side_by_side(partial(self._shard, filters), catalog.SHARDS):
            counted += found
            complete = complete and ended
        names = sorted({name for name, _ in counted})
        named = _that_fit(names)
        of_each = {name: {each: counted[name, each] for each in STATUSES} for name in named}
        return Counts(of_each, complete and len(named) == len(names))

    def _shard(self, filters: Filters, shard: str) -> tuple[Counter[tuple[str, str]], bool]:
        """How many records of each collection and status were read, and whether those were all."""
        request = newest_of(self._table, shard, filters, filters.sort_keys(None))
        request["ProjectionExpression"] = "#collection, #status"
        names = {"#collection": "collection", "#status": "status"}
        request["ExpressionAttributeNames"] = {**request["ExpressionAttributeNames"], **names}
        answer = self._dynamodb.query(**request)
        found = Counter((item["collection"]["S"], item["status"]["S"]) for item in answer["Items"])
        return found, "LastEvaluatedKey" not in answer


def _that_fit(names: Iterable[str]) -> list[str]:
    """The first of them, as many as an answer can hold."""
    fit, left = [], MAX_ANSWER_BYTES
    for name in names:
        left -= len(json.dumps(name)) + _BYTES_BESIDE_NAME
        if left < 0:
            break
        fit.append(name)
    return fit
