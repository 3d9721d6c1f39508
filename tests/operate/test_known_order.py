"""The latest known order, and that whatever comes meanwhile wins over what is asked for."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from lambdas.processor.events import Change, changes_in
from lambdas.processor.recipe.model import Recipe
from lambdas.shared import order
from lambdas.shared.keys import quarantine_key, result_key
from operate import backfill, rebuild
from operate.deployment import Deployment
from operate.fresh import Written
from operate.known_order import latest, own
from tests.lambdas.processor.conftest import KEY
from tests.lambdas.processor.histories import INVALID, VALID, Hooked
from tests.operate.conftest import Operator
from tests.operate.test_differences import record

ONE, TWO, THREE = (order.padded(digit) for digit in "123")


def written(sequencer: str, version: str = "v") -> Written:
    return Written("at the outcome", sequencer, version)


def test_of_what_nothing_is_known_the_order_is_before_all() -> None:
    assert latest(None, []) == order.EARLIEST < ONE


@pytest.mark.parametrize("highest", range(4))
def test_the_latest_is_the_highest_of_record_result_report_and_profile(highest: int) -> None:
    orders = [ONE, order.following(ONE), TWO, ONE]
    orders[highest] = THREE
    assert latest(record("processed")._replace(sequencer=orders[0]), map(written, orders[1:])) == THREE


def test_an_order_of_something_asked_for_is_later_than_the_event_before_it() -> None:
    assert latest(None, [written(order.following(ONE)), written(ONE)]) == order.following(ONE)


@pytest.mark.parametrize("text", ["", "zzz", "9", "Z" * 64, "9" * 65, f"{'9' * 64}#1", f"{TWO}#00000001 "])
def test_what_is_no_order_is_passed_over(text: str) -> None:
    assert latest(None, [written(text), written(ONE)]) == ONE


def test_an_outcome_that_only_lacks_its_record_is_asked_for_under_its_own_order() -> None:
    assert own("v", None, [written(TWO), written(TWO, "v")]) == TWO
    assert own("v", record("processed")._replace(sequencer=ONE), [written(TWO)]) == TWO


@pytest.mark.parametrize(
    ("recorded", "outcomes"),
    [
        (None, []),
        (None, [written(TWO, "older")]),
        (None, [written(TWO), written(THREE, "older")]),
        (TWO, [written(TWO)]),
        (THREE, [written(TWO)]),
    ],
)
def test_an_outcome_of_another_version_or_behind_what_is_known_is_not(
    recorded: str | None, outcomes: list[Written]
) -> None:
    known = record("processed")._replace(sequencer=recorded) if recorded else None
    assert own("v", known, outcomes) is None


# --- Something happens between two reads ---------------------------------------------

Request = Callable[[Deployment, str], str | None]
CALLS: dict[Request, int] = {backfill.request: 5, rebuild.request: 7}
"""How many calls to AWS a request makes."""

MOMENTS = [(request, moment) for request, calls in CALLS.items() for moment in range(calls)]


def ask(operator: Operator, request: Request, moment: int, happens: Callable[[], None]) -> list[Change]:
    """What is asked for, if something happens just before one of the request's calls."""
    calls = [0]

    def count(_: str) -> None:
        if calls[0] == moment:
            happens()
        calls[0] += 1

    aws = operator.world.aws
    asked = operator.deployed(s3=Hooked(aws.s3, count), dynamodb=Hooked(aws.dynamodb, count))
    message = request(asked.deployment, KEY)
    assert calls[0] >= CALLS[request]
    return changes_in(json.loads(message)) if message else []


@pytest.fixture
def outdated(operator: Operator) -> Operator:
    """A document's first version was processed, and the second one's event was lost."""
    operator.world.recipe = Recipe()
    operator.process(VALID)
    operator.upload(VALID)
    return operator


@pytest.mark.parametrize(("request_of", "moment"), MOMENTS)
def test_a_version_that_comes_while_its_document_is_looked_up_wins(
    outdated: Operator, request_of: Request, moment: int
) -> None:
    news: list[Change] = []
    asked = ask(outdated, request_of, moment, lambda: news.append(outdated.process(INVALID)))
    outdated.world.apply(*asked)

    assert outdated.world.record().source_version == news[0].version_id
    assert list(outdated.world.outcomes()) == [quarantine_key(KEY)]


@pytest.mark.parametrize("moment", range(CALLS[backfill.request]))
def test_a_deletion_that_comes_while_a_document_is_looked_up_wins(outdated: Operator, moment: int) -> None:
    asked = ask(outdated, backfill.request, moment, lambda: outdated.world.apply(outdated.delete()))
    outdated.world.apply(*asked)

    assert (outdated.world.record().status, outdated.world.outcomes()) == ("deleted", {})


@pytest.mark.parametrize("request_of", CALLS)
@pytest.mark.parametrize("asked_first", [True, False])
def test_a_version_whose_event_comes_before_or_after_what_is_asked_for_wins(
    outdated: Operator, request_of: Request, asked_first: bool
) -> None:
    news: list[Change] = []
    asked = ask(outdated, request_of, CALLS[request_of] - 1, lambda: news.append(outdated.upload(INVALID)))
    assert asked
    outdated.world.apply(*(asked + news if asked_first else news + asked))

    assert outdated.world.record().source_version == news[0].version_id
    assert outdated.verify(content=True) == ["1 document, no difference"]


def test_the_version_that_is_asked_for_is_the_current_one_under_the_next_order(operator: Operator) -> None:
    operator.process(VALID)
    change = operator.upload(INVALID)
    known = operator.world.record().sequencer

    operator.world.apply(*ask(operator, backfill.request, 0, lambda: None))

    assert operator.world.record().source_version == change.version_id
    assert operator.world.record().sequencer == order.following(known)


def test_metadata_by_hand_does_not_put_an_order_above_all_to_come(operator: Operator) -> None:
    operator.process(VALID)
    operator.world.aws.s3.put_object(
        Bucket=operator.deployment.bucket, Key=result_key(KEY), Body=b"", Metadata={"sequencer": "zzz"}
    )

    message: Any = backfill.request(operator.deployment, KEY)

    assert order.following(operator.world.record().sequencer) in message
