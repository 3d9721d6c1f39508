"""After any work of the processor, `verify` finds nothing; after each kind of damage, exactly that."""

from collections.abc import Callable

import pytest

from lambdas.processor.recipe.model import Recipe
from lambdas.shared import catalog
from lambdas.shared.keys import profile_key, published_folder, quarantine_key, result_key
from tests.lambdas.processor.conftest import KEY
from tests.lambdas.processor.histories import DELETE, INVALID, SPLIT, VALID
from tests.operate.conftest import LONG, Operator, damage


def history(operator: Operator, *kinds: str, key: str = KEY) -> None:
    for kind in kinds:
        if kind in (VALID, SPLIT, INVALID):
            operator.process(kind, key)
        else:
            operator.world.apply(operator.delete(key))


HISTORIES = [
    (VALID,),
    (SPLIT,),
    (INVALID,),
    (VALID, INVALID),
    (SPLIT, VALID),
    (INVALID, DELETE),
    (DELETE, SPLIT),
]


def test_what_the_processor_has_brought_in_line_shows_no_difference(operator: Operator) -> None:
    for kinds in HISTORIES:
        history(operator, *kinds, key=f"incoming/orders/{'-'.join(kinds)}.json")

    assert operator.verify() == ["6 documents, no difference"]
    assert operator.verify(content=True) == ["6 documents, no difference"]


def test_an_empty_deployment_has_no_documents_and_no_difference(operator: Operator) -> None:
    assert operator.verify() == ["0 documents, no difference"]


def test_names_that_are_awkward_are_compared_like_others(operator: Operator) -> None:
    keys = [
        LONG,
        "incoming/größe 漢😀+&%41.json",
        "incoming/a\nb.json",
        f"incoming/{'a' * 32}",
        "incoming/q'\".json",
    ]
    for key in keys:
        operator.process(SPLIT, key)
        operator.process(INVALID, key)

    assert operator.verify(content=True) == ["5 documents, no difference"]


def test_markers_of_folders_and_the_tables_secrets_are_no_documents(operator: Operator) -> None:
    for name in ("incoming/", "incoming/orders/", "results/orders/", "public/orders/"):
        operator.put(name)
    rate = f"{catalog.RATE_PREFIX}7f0d#2026-11-05T10:00Z"
    for name in (catalog.CURSOR_SECRET_ID, catalog.REDACTION_KEY_ID, rate):
        operator.world.aws.dynamodb.put_item(
            TableName=operator.deployment.table, Item={"id": {"S": name}, "secret": {"S": "00"}}
        )

    assert operator.verify() == ["0 documents, no difference"]


def test_a_lost_event_is_a_document_without_record(operator: Operator) -> None:
    change = operator.upload(VALID)

    assert operator.verify() == [
        f"{KEY}: expected a record of version {change.version_id}; there is none",
        "1 document, 1 difference",
    ]


def test_a_lost_event_of_a_second_version_leaves_the_first_ones_record(operator: Operator) -> None:
    first, second = operator.process(VALID), operator.upload(VALID)

    assert operator.verify()[0] == (
        f"{KEY}: expected a record of version {second.version_id}; there is one of version {first.version_id}"
    )


def test_a_lost_deletion_leaves_a_record_that_does_not_say_so(operator: Operator) -> None:
    change = operator.process(VALID)
    operator.delete()

    assert operator.verify()[0] == (
        f"{KEY}: expected a record that says deleted, as the object is gone; "
        f"there is one of version {change.version_id}, processed"
    )


def test_an_upload_whose_event_was_lost_after_a_deletion_is_told(operator: Operator) -> None:
    history(operator, VALID, DELETE)
    change = operator.upload(VALID)

    assert operator.verify()[:-1] == [
        f"{KEY}: expected a record of version {change.version_id}; there is one that says deleted"
    ]


def test_a_lost_record_is_told_without_what_it_named(operator: Operator) -> None:
    operator.process(SPLIT)
    operator.forget()

    assert damage(operator.verify()) == [KEY]


@pytest.mark.parametrize("place", [result_key, quarantine_key, profile_key])
def test_an_outcome_that_is_gone_or_replaced_by_hand_is_told(
    operator: Operator, place: Callable[[str], str]
) -> None:
    operator.process(SPLIT)
    operator.hide(place(KEY))
    (gone, _) = operator.verify()
    operator.put(place(KEY))
    (replaced, last) = operator.verify()

    assert gone.startswith(f"{place(KEY)}: expected version ")
    assert gone.endswith(", as its record says; there is none")
    assert replaced.startswith(f"{place(KEY)}: expected version ")
    assert "; there is version " in replaced
    assert last == "1 document, 1 difference"


def test_a_public_copy_that_is_gone_is_told(operator: Operator) -> None:
    operator.process(VALID)
    copy = operator.world.record().published or ""
    operator.hide(copy)

    assert operator.verify()[:-1] == [f"{copy}: expected the public copy, as its record says; there is none"]


def test_a_report_beside_a_sound_result_is_told(operator: Operator) -> None:
    operator.process(VALID)
    operator.put(quarantine_key(KEY))

    assert damage(operator.verify()) == [quarantine_key(KEY)]


def test_a_public_copy_that_the_record_does_not_name_is_told(operator: Operator) -> None:
    operator.process(VALID)
    copy = f"{published_folder(KEY)}{'0' * 64}.json"
    operator.put(copy)

    assert damage(operator.verify()) == [copy]


def test_what_is_left_of_a_deleted_document_is_told(operator: Operator) -> None:
    history(operator, VALID, DELETE)
    operator.put(result_key(KEY))

    assert damage(operator.verify()) == [result_key(KEY)]


def test_every_difference_is_told_on_a_line_by_document_however_listings_are_paged(
    operator: Operator,
) -> None:
    operator.world.recipe = Recipe()
    keys = [f"incoming/orders/{number}.json" for number in range(4)]
    for key in keys:
        operator.process(INVALID, key)
        operator.process(VALID, key)
    operator.hide(result_key(keys[1]))
    for key in keys[2:]:
        operator.forget(key)

    lines = operator.deployed(page_size=2).verify()
    assert damage(lines) == [result_key(keys[1]), *keys[2:]]
    assert lines[-1] == "4 documents, 3 differences"


def test_a_document_under_way_at_the_first_look_is_no_difference_if_it_settles(operator: Operator) -> None:
    change = operator.upload(VALID)
    waited = []

    def settle(seconds: float) -> None:
        waited.append(seconds)
        operator.world.apply(change)

    assert operator.verify(settle, settle=7) == ["1 document, no difference"]
    assert waited == [7]


def test_nobody_waits_where_the_first_look_finds_nothing(operator: Operator) -> None:
    operator.process(VALID)
    waited: list[float] = []

    operator.verify(waited.append)

    assert waited == []


def test_a_prefix_limits_what_is_compared(operator: Operator) -> None:
    for key in (
        "incoming/orders/a.json",
        "incoming/orders/b.json",
        "incoming/invoices/a.json",
        "incoming/o.json",
    ):
        operator.process(VALID, key)
        operator.hide(result_key(key))

    assert damage(operator.verify(prefix="orders/")) == ["results/orders/a.json", "results/orders/b.json"]
    assert damage(operator.verify(prefix="o")) == [
        "results/o.json",
        "results/orders/a.json",
        "results/orders/b.json",
    ]
    assert operator.verify(prefix="none/") == ["0 documents, no difference"]


def test_public_copies_of_documents_outside_the_prefix_are_no_strays(operator: Operator) -> None:
    for key in ("incoming/orders/a.json", "incoming/orders/b.json", "incoming/invoices/a.json"):
        operator.process(VALID, key)

    for prefix, documents in (("orders/", "2 documents"), ("orders/a", "1 document"), ("o", "2 documents")):
        assert operator.verify(prefix=prefix) == [f"{documents}, no difference"]
