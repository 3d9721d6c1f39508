"""What `verify` finds of documents, `rebuild` mends; what belongs to nobody it leaves alone."""

from collections.abc import Callable

import pytest

from lambdas.shared import order
from lambdas.shared.keys import profile_key, published_folder, quarantine_key, result_key
from operate.rebuild import StillAtWork, request
from tests.lambdas.processor.conftest import KEY
from tests.lambdas.processor.histories import INVALID, SPLIT, VALID, Hooked
from tests.operate.conftest import Operator

KINDS = (VALID, SPLIT, INVALID)


def lost_deletion(operator: Operator) -> None:
    operator.process(SPLIT)
    operator.delete()


def lost_upload_after_deletion(operator: Operator) -> None:
    operator.process(VALID)
    operator.world.apply(operator.delete())
    operator.upload(SPLIT)


def lost_version(operator: Operator) -> None:
    operator.process(SPLIT)
    operator.upload(INVALID)


def result_deleted(operator: Operator) -> None:
    operator.process(SPLIT)
    operator.hide(result_key(KEY))


def report_replaced(operator: Operator) -> None:
    operator.process(SPLIT)
    operator.put(quarantine_key(KEY))


def profile_deleted(operator: Operator) -> None:
    operator.process(SPLIT)
    operator.hide(profile_key(KEY))


def copy_deleted(operator: Operator) -> None:
    operator.process(SPLIT)
    operator.hide(operator.world.record().published or "")


def report_too_many(operator: Operator) -> None:
    operator.process(VALID)
    operator.put(quarantine_key(KEY))


def copy_too_many(operator: Operator) -> None:
    operator.process(VALID)
    operator.put(f"{published_folder(KEY)}{'0' * 64}.json")


def left_of_a_deleted_one(operator: Operator) -> None:
    operator.process(VALID)
    operator.world.apply(operator.delete())
    operator.put(result_key(KEY))
    operator.put(f"{published_folder(KEY)}{'0' * 64}.json")


def record_lost_result_replaced(operator: Operator) -> None:
    operator.process(SPLIT)
    operator.put(result_key(KEY))
    operator.forget()


DAMAGES = [
    lost_deletion,
    lost_upload_after_deletion,
    lost_version,
    result_deleted,
    report_replaced,
    profile_deleted,
    copy_deleted,
    report_too_many,
    copy_too_many,
    left_of_a_deleted_one,
    record_lost_result_replaced,
]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_what_verify_finds_of_a_document_is_mended(
    operator: Operator, damage: Callable[[Operator], None]
) -> None:
    damage(operator)

    assert operator.rebuild() == ["1 document asked for"]
    assert operator.work() == 1
    assert operator.verify(content=True)[-1].endswith(" no difference")


def test_a_lost_catalogue_is_rebuilt_from_the_outcomes_that_are_there(operator: Operator) -> None:
    keys = {kind: f"incoming/orders/{kind}.json" for kind in KINDS}
    for kind, key in keys.items():
        operator.process(kind, key)
    before = [operator.world.item(key) for key in keys.values()]
    objects = sorted(operator.world.versions())
    for key in keys.values():
        operator.forget(key)

    assert operator.rebuild() == ["3 documents asked for"]
    operator.work()

    assert operator.verify(content=True) == ["3 documents, no difference"]
    assert [operator.world.item(key) for key in keys.values()] == before
    copies = {version for version in operator.world.versions() if version.startswith("public/")}
    assert sorted({*operator.world.versions()} - copies) == sorted({*objects} - copies)


def test_a_document_whose_outcome_is_lost_too_is_asked_for_under_the_next_order(operator: Operator) -> None:
    operator.process(VALID)
    operator.forget()
    for place in (result_key(KEY), profile_key(KEY)):
        operator.hide(place)

    operator.rebuild()
    operator.work()

    assert operator.world.record().sequencer == order.following(order.EARLIEST)


def test_a_public_copy_of_an_older_version_whose_record_is_lost_too_goes(operator: Operator) -> None:
    operator.process(VALID)
    operator.forget()
    operator.upload(VALID)

    operator.rebuild()
    operator.work()

    assert operator.verify(content=True) == ["1 document, no difference"]


def test_what_is_sound_is_not_asked_for(operator: Operator) -> None:
    for kind in KINDS:
        operator.process(kind, f"incoming/{kind}.json")
    operator.forget(f"incoming/{VALID}.json")

    operator.rebuild()
    assert operator.work() == 1
    assert operator.rebuild() == ["0 documents asked for"]
    assert operator.work() == 0


def test_what_belongs_to_no_document_is_left_alone_and_said(operator: Operator) -> None:
    operator.put("results/nobody.json")
    operator.put("public/index.html")

    assert operator.rebuild() == [
        "0 documents asked for",
        "belonging to no document, it seems: 2 things; `verify` says which",
    ]
    assert len(operator.world.outcomes()) == 2
    assert request(operator.deployment, "incoming/nobody.json") is None


def test_what_settles_after_the_listing_is_not_asked_for(operator: Operator) -> None:
    change = operator.upload(VALID)

    def settles(call: str) -> None:
        if call == "get_item":
            operator.world.apply(change)

    late = operator.deployed(dynamodb=Hooked(operator.world.aws.dynamodb, settles))

    assert late.rebuild() == ["0 documents asked for; 1 needed nothing any more"]
    assert operator.work() == 0


def test_a_prefix_chooses(operator: Operator) -> None:
    operator.upload(VALID, "incoming/orders/a.json")
    operator.upload(VALID, "incoming/invoices/a.json")

    assert operator.rebuild(prefix="orders/") == ["1 document asked for"]


def test_a_dry_run_counts_and_sends_nothing(operator: Operator) -> None:
    operator.upload(VALID)
    operator.send(operator.deployment.work_queue, "somebody's")

    assert operator.rebuild(dry_run=True) == ["1 document would be asked for"]
    assert operator.messages() == ["somebody's"]


@pytest.mark.parametrize("received", [False, True])
def test_while_messages_are_in_the_work_queue_it_refuses_unless_forced(
    operator: Operator, received: bool
) -> None:
    operator.upload(VALID)
    operator.send(operator.deployment.work_queue, "somebody's")
    if received:
        operator.world.aws.sqs.receive_message(QueueUrl=operator.deployment.work_queue)

    with pytest.raises(StillAtWork, match=r"holds 1 message, .* wait until it is empty, or say --force"):
        operator.rebuild()
    assert operator.rebuild(force=True) == ["1 document asked for"]
