"""What is in the bucket is processed once more, or for the first time."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lambdas.processor.recipe.model import Recipe
from lambdas.shared.keys import result_key
from operate import backfill
from operate.backfill import chosen
from operate.listing import Listed
from operate.sending import NotSent
from tests.lambdas.processor.histories import INVALID, SPLIT, VALID, Hooked
from tests.operate.conftest import Operator, Terminal


def asked_for(operator: Operator) -> list[str]:
    return sorted(json.loads(body)["detail"]["object"]["key"] for body in operator.messages())


def test_every_document_is_processed_again_as_the_recipe_says_now(operator: Operator) -> None:
    keys = ["incoming/orders/a.json", "incoming/orders/b.json"]
    new, operator.world.recipe = operator.world.recipe, Recipe()
    for key in keys:
        operator.process(VALID, key)
    operator.world.recipe = new

    assert operator.backfill() == ["2 documents asked for"]
    assert operator.work() == 2
    assert operator.verify(content=True) == ["2 documents, no difference"]
    assert all(operator.world.record(key).published for key in keys)


def test_all_of_many_are_asked_for(operator: Operator) -> None:
    keys = [f"incoming/orders/{number:02}.json" for number in range(23)]
    for key in keys:
        operator.upload(VALID, key)

    assert operator.deployed(page_size=7).backfill() == ["23 documents asked for"]
    assert asked_for(operator) == keys


def test_what_was_never_processed_is_processed(operator: Operator) -> None:
    for kind in (VALID, SPLIT, INVALID):
        operator.upload(kind, f"incoming/{kind}.json")

    operator.backfill()
    operator.work()

    assert operator.verify(content=True) == ["3 documents, no difference"]


def test_what_is_deleted_or_no_document_is_not_asked_for(operator: Operator) -> None:
    operator.process(VALID, "incoming/orders/there.json")
    operator.process(VALID, "incoming/orders/gone.json")
    operator.delete("incoming/orders/gone.json")
    operator.put("incoming/orders/")

    assert operator.backfill() == ["1 document asked for"]
    assert asked_for(operator) == ["incoming/orders/there.json"]


def test_what_is_deleted_after_the_listing_is_not_asked_for_and_counted(operator: Operator) -> None:
    operator.process(VALID, "incoming/a.json")
    operator.process(VALID, "incoming/b.json")

    class DeletesMeanwhile(Hooked):
        def get_item(self, **arguments: Any) -> Any:
            operator.delete("incoming/b.json")
            return operator.world.aws.dynamodb.get_item(**arguments)

    raced = operator.deployed(dynamodb=DeletesMeanwhile(operator.world.aws.dynamodb, lambda _: None))
    assert raced.backfill() == ["1 document asked for; 1 needed nothing any more"]
    assert asked_for(operator) == ["incoming/a.json"]


def test_a_prefix_chooses(operator: Operator) -> None:
    for key in ("incoming/orders/a.json", "incoming/orders/b.json", "incoming/invoices/a.json"):
        operator.upload(VALID, key)

    operator.backfill(prefix="orders/")

    assert asked_for(operator) == ["incoming/orders/a.json", "incoming/orders/b.json"]


NOON = datetime(2026, 11, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (None, None, [-1, 0, 1]),
        (NOON, None, [0, 1]),
        (None, NOON, [-1]),
        (NOON, NOON + timedelta(hours=1), [0]),
        (NOON, NOON, []),
    ],
)
def test_since_is_included_and_until_is_not(
    since: datetime | None, until: datetime | None, expected: list[int]
) -> None:
    page = [Listed(str(hours), "v", 1, NOON + timedelta(hours=hours)) for hours in (-1, 0, 1)]
    options = backfill.Options(prefix="", since=since, until=until, rate=1, dry_run=False)

    assert [int(listed.key) for listed in chosen(page, options)] == expected


def test_the_time_is_that_of_the_current_versions_upload(operator: Operator) -> None:
    operator.upload(VALID)
    now = datetime.now(UTC)

    assert operator.backfill(dry_run=True, since=now + timedelta(days=1)) == [
        "0 documents would be asked for"
    ]
    assert operator.backfill(dry_run=True, since=now - timedelta(days=1)) == ["1 document would be asked for"]


def test_a_dry_run_sends_nothing(operator: Operator) -> None:
    operator.upload(VALID)

    assert operator.backfill(dry_run=True) == ["1 document would be asked for"]
    assert asked_for(operator) == []


def run(operator: Operator, sqs: Any) -> tuple[list[str], BaseException]:
    terminal = Terminal()
    options = backfill.Options(prefix="", since=None, until=None, rate=500, dry_run=False)
    with pytest.raises((KeyboardInterrupt, NotSent)) as caught:
        backfill.run(operator.deployed(sqs=sqs).deployment, options, terminal.screen)
    return terminal.lines, caught.value


def test_ctrl_c_ends_it_with_what_was_asked_for_so_far(operator: Operator) -> None:
    for number in range(25):
        operator.upload(VALID, f"incoming/{number:02}.json")
    calls: list[str] = []

    def interrupt(call: str) -> None:
        calls.append(call)
        if len(calls) == 2:
            raise KeyboardInterrupt

    lines, _ = run(operator, Hooked(operator.world.aws.sqs, interrupt))

    assert lines == ["stopped before the end, so far: 10 documents asked for"]
    assert asked_for(operator) == [f"incoming/{number:02}.json" for number in range(10)]


def test_what_sqs_does_not_take_ends_it_with_a_sentence(operator: Operator) -> None:
    for number in range(3):
        operator.upload(VALID, f"incoming/{number}.json")

    class Refuses:
        def send_message_batch(self, **arguments: Any) -> Any:
            return {"Failed": [{"Id": "1", "Code": "InvalidMessage", "SenderFault": True}]}

    lines, error = run(operator, Refuses())

    assert lines == ["stopped before the end, so far: 2 documents asked for"]
    assert str(error) == "SQS did not take 1 of 3 messages (InvalidMessage): start again when it does."


def test_a_result_that_is_replaced_is_the_new_one(operator: Operator) -> None:
    change = operator.process(VALID, "incoming/a.json")
    operator.put(result_key("incoming/a.json"))

    operator.backfill()
    operator.work()

    assert operator.verify(content=True) == ["1 document, no difference"]
    assert operator.world.record("incoming/a.json").source_version == change.version_id
