"""The index in memory answers as moto does."""

from random import Random
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lambdas.api.filters import Filters
from lambdas.api.index import newest_of
from lambdas.shared import catalog
from lambdas.shared.catalog import PROCESSED, QUARANTINED
from tests.lambdas.api.documents import instant, put, record
from tests.lambdas.api.index_in_memory import IndexInMemory, newest

QUERIES = 100


def some_request(random: Random) -> dict[str, Any]:
    filters = Filters(
        collection=random.choice([None, "orders", "events", "none"]),
        status=random.choice([None, None, QUARANTINED]),
        name_prefix=random.choice([None, None, "a/", "b/1", ""]),
        uploaded_from=random.choice([None, instant(random.randrange(9))]),
        uploaded_before=random.choice([None, instant(random.randrange(9, 20))]),
    )
    shard = random.choice(catalog.SHARDS[:3])
    request: dict[str, Any] = {**newest_of("catalog", shard, filters, filters.sort_keys(None))}
    return {**request, "Limit": random.choice([1, 2, 3, 100])}


def test_random_queries_are_answered_as_moto_answers_them(aws: Any) -> None:
    random, index = Random(1), IndexInMemory()
    status = {True: QUARANTINED, False: PROCESSED}
    records = [record(number, status=status[random.random() < 0.4]) for number in range(50)]
    put(aws, [each for each in records if each.id[0] in catalog.SHARDS[:3]])
    for each in records:
        index.put(each)
    found = more = 0
    for _ in range(QUERIES):
        request = some_request(random)
        ours, theirs = index.query(**request), aws.dynamodb.query(**request)
        assert ours["Items"] == theirs["Items"]
        found += len(ours["Items"])
        if "LastEvaluatedKey" in theirs:
            more += 1
            assert ours.get("LastEvaluatedKey", theirs["LastEvaluatedKey"]) == theirs["LastEvaluatedKey"]
    assert found > QUERIES / 2
    assert more > QUERIES / 10


def test_where_a_limit_is_reached_there_may_be_more() -> None:
    index = IndexInMemory()
    index.put(record(1))
    filters = Filters()
    request: dict[str, Any] = {**newest_of("catalog", record(1).id[0], filters, filters.sort_keys(None))}
    assert newest(index.query(**request, Limit=1)["LastEvaluatedKey"]) == newest(record(1).to_item())
    assert "LastEvaluatedKey" not in index.query(**request, Limit=2)


@pytest.mark.parametrize(
    "wrong",
    [
        {"KeyConditionExpression": "#partition = :partition"},
        {"ExpressionAttributeNames": {"#partition": "shard", "#newest": "newest", "#unused": "name"}},
        {"ExpressionAttributeNames": {"#partition": "collection_shard", "#newest": "newest"}},
        {"ScanIndexForward": True},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_what_aws_would_refuse_is_refused(wrong: dict[str, Any]) -> None:
    filters = Filters()
    request = {**newest_of("catalog", "0", filters, filters.sort_keys(None)), "Limit": 1}
    with pytest.raises(ClientError):
        IndexInMemory().query(**{**request, **wrong})


def test_ends_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(ClientError):
        IndexInMemory().query(**newest_of("catalog", "0", Filters(), ("b", "a")), Limit=1)
