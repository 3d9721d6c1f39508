"""So many changes a minute, for each user, and no more."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from lambdas.api.errors import TooManyRequests
from lambdas.api.rate import KEPT_SECONDS, WriteLimit
from lambdas.shared import catalog

MINUTE = 1_795_280_880
"""Epoch seconds at which a minute begins."""


class Clock:
    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock(MINUTE)


@pytest.fixture
def limit(aws: Any, clock: Clock) -> WriteLimit:
    return WriteLimit(aws.dynamodb, aws.table, 10, clock)


def refused(limit: WriteLimit, user: str, cost: int = 1) -> int | None:
    """Seconds after which to try again; None: it passed."""
    try:
        limit.spend(user, cost)
    except TooManyRequests as error:
        return error.retry_after
    return None


def items(aws: Any) -> list[Any]:
    found: list[Any] = aws.dynamodb.scan(TableName=aws.table)["Items"]
    return found


def test_the_limit_is_reached_and_not_passed(limit: WriteLimit) -> None:
    assert [refused(limit, "anna") for _ in range(12)] == [None] * 10 + [60] * 2


def test_a_refusal_says_when_to_try_again(limit: WriteLimit, clock: Clock) -> None:
    limit.spend("anna", 10)
    clock.now += 20
    with pytest.raises(TooManyRequests) as caught:
        limit.spend("anna")
    assert caught.value.code == "too-many-requests"
    assert caught.value.headers == {"retry-after": "40"}
    assert caught.value.sentence == "At most 10 changes a minute; try again in 40 seconds."


def test_a_batch_counts_as_many_as_it_has(limit: WriteLimit) -> None:
    assert refused(limit, "anna", 7) is None
    assert refused(limit, "anna", 4) == 60
    assert refused(limit, "anna", 3) is None
    assert refused(limit, "anna", 1) == 60


def test_what_is_refused_is_not_counted(aws: Any, limit: WriteLimit) -> None:
    limit.spend("anna", 9)
    for _ in range(5):
        assert refused(limit, "anna", 2) == 60
    assert [item["spent"]["N"] for item in items(aws)] == ["9"]
    assert refused(limit, "anna", 1) is None


def test_every_user_has_a_limit_of_their_own(limit: WriteLimit) -> None:
    limit.spend("anna", 10)
    assert refused(limit, "anna") == 60
    assert refused(limit, "anna#1") is None
    assert refused(limit, "bert", 10) is None


@pytest.mark.parametrize(
    ("second", "seconds"), [(0, 60), (0.5, 60), (1, 59), (58.5, 2), (59, 1), (59.001, 1), (59.999_999, 1)]
)
def test_trying_again_is_worth_it_when_the_minute_is_over(
    limit: WriteLimit, clock: Clock, second: float, seconds: int
) -> None:
    limit.spend("anna", 10)
    clock.now = MINUTE + second
    assert refused(limit, "anna") == seconds
    clock.now += seconds
    assert refused(limit, "anna", 10) is None


def test_in_a_new_minute_all_is_forgotten(limit: WriteLimit, clock: Clock) -> None:
    clock.now = MINUTE - 0.001
    limit.spend("anna", 10)
    clock.now = MINUTE
    assert refused(limit, "anna", 10) is None


def test_more_than_the_whole_limit_passes_in_a_minute_in_which_nothing_did(
    limit: WriteLimit, clock: Clock
) -> None:
    assert refused(limit, "anna", 11) is None
    assert refused(limit, "anna", 1) == 60
    clock.now += 60
    limit.spend("anna")
    assert refused(limit, "anna", 11) == 60


def test_who_ask_at_once_are_counted_together(aws: Any, limit: WriteLimit) -> None:
    # moto reads and writes of one conditional write in two steps, so it cannot show this. DynamoDB
    # takes such a write as one; what is ours is that each change is one, and nothing is read before.
    calls: list[str] = []
    aws.dynamodb.meta.events.register("before-call.dynamodb", lambda model, **_: calls.append(model.name))
    assert [refused(limit, "anna"), refused(limit, "anna", 9), refused(limit, "anna")] == [None, None, 60]
    assert calls == ["UpdateItem"] * 3


def test_a_counter_is_no_document_and_goes_by_itself(aws: Any, limit: WriteLimit, clock: Clock) -> None:
    clock.now = MINUTE + 30
    limit.spend("anna", 3)
    [item] = items(aws)
    assert item == {
        catalog.PARTITION_KEY: {"S": f"{catalog.RATE_PREFIX}anna#{MINUTE // 60}"},
        "spent": {"N": "3"},
        catalog.TTL_ATTRIBUTE: {"N": str(MINUTE + 60 + KEPT_SECONDS)},
    }


def test_a_failure_of_dynamodb_is_no_refusal(aws: Any, clock: Clock) -> None:
    with pytest.raises(ClientError):
        WriteLimit(aws.dynamodb, "no-such-table", 10, clock).spend("anna")
