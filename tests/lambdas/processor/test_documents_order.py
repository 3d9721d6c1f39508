"""What is left of one document after changes in every order, twice, and with crashes in between."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from random import Random

import pytest

from lambdas.processor.documents import DELETED_RECORD_DAYS
from lambdas.processor.events import Change
from lambdas.processor.store import Outcome, Source, Store
from lambdas.shared import catalog
from lambdas.shared.keys import quarantine_key, result_key
from tests.lambdas.processor.conftest import KEY, NOW, World

RESULT, QUARANTINE = result_key(KEY), quarantine_key(KEY)
INDEX_KEYS = {catalog.NEWEST_PARTITION_KEY, catalog.COLLECTION_PARTITION_KEY, catalog.INDEX_SORT_KEY}

VALID, INVALID, DELETE = "valid", "invalid", "delete"


def news(world: World, *kinds: str, key: str = KEY) -> list[Change]:
    """Changes of one document, the oldest first; each valid body is another."""
    return [
        world.delete(sequencer, key)
        if kind == DELETE
        else world.upload(body(kind, sequencer), sequencer, key)
        for sequencer, kind in zip("123456789", kinds, strict=False)
    ]


def body(kind: str, sequencer: str) -> bytes:
    return f'{{"a":{sequencer}}}'.encode() if kind == VALID else f"{{{sequencer}".encode()


def assert_left(world: World, kind: str, sequencer: str, key: str = KEY) -> None:
    """Nothing is visible but the outcome of this change, and the record is its own."""
    record, outcomes = world.record(key), world.outcomes()
    places = (result_key(key), quarantine_key(key))
    visible = {place: outcomes[place] for place in places if place in outcomes}
    assert record.sequencer == sequencer
    if kind == DELETE:
        assert (record.status, visible) == (catalog.DELETED, {})
        return
    status, place = {
        VALID: (catalog.PROCESSED, result_key(key)),
        INVALID: (catalog.QUARANTINED, quarantine_key(key)),
    }[kind]
    assert (record.status, list(visible)) == (status, [place])
    assert world.object(place)["Metadata"]["sequencer"] == sequencer
    assert record.outcome_version == world.object(place)["VersionId"]
    if kind == VALID:
        assert visible[place] == body(kind, sequencer)


@pytest.mark.parametrize("kind", [VALID, INVALID])
def test_an_event_that_is_delivered_twice_leaves_the_same(world: World, kind: str) -> None:
    (change,) = news(world, kind)
    world.apply(change)
    record, outcomes = world.record(), world.outcomes()

    world.apply(change)

    assert world.outcomes() == outcomes
    assert replace(world.record(), outcome_version=record.outcome_version) == record
    assert_left(world, kind, "1")


@pytest.mark.parametrize("older", [VALID, INVALID, DELETE])
@pytest.mark.parametrize("newer", [VALID, INVALID, DELETE])
def test_of_two_changes_the_newer_one_is_left_in_whatever_order_they_come(
    world: World, older: str, newer: str
) -> None:
    for order in [(0, 1), (1, 0), (1, 0, 1), (0, 1, 0)]:
        key = f"incoming/{order}.json"
        changes = news(world, older, newer, key=key)

        world.apply(*(changes[place] for place in order))

        assert_left(world, newer, "2", key)


def test_a_result_does_not_come_back_when_the_newer_ones_above_it_go(world: World) -> None:
    for order in permutations(range(3)):
        key = f"incoming/{order}.json"
        changes = news(world, VALID, VALID, INVALID, key=key)

        world.apply(*(changes[place] for place in order))

        assert_left(world, INVALID, "3", key)


def test_a_deletion_leaves_a_record_that_expires_and_is_in_no_index(world: World) -> None:
    world.apply(*news(world, VALID, DELETE))

    expires_at = NOW + timedelta(days=DELETED_RECORD_DAYS)
    assert world.outcomes() == {}
    assert world.record().expires_at == int(expires_at.timestamp())
    assert world.record().collection == "orders"
    assert not INDEX_KEYS & world.item().keys()


def test_a_deletion_of_what_was_never_seen_leaves_its_record(world: World) -> None:
    world.apply(*news(world, DELETE))

    assert_left(world, DELETE, "1")


def test_a_document_that_is_uploaded_again_after_its_deletion_is_back_for_good(world: World) -> None:
    world.apply(*news(world, VALID, DELETE, VALID))

    assert_left(world, VALID, "3")
    assert world.record().expires_at is None
    assert world.item().keys() >= INDEX_KEYS


class Crash(Exception):
    """The function died here: out of time, or of memory."""


class HookedStore(Store):
    """A store that lets something happen before each of its calls."""

    def __init__(self, world: World, happens: Callable[[str], None]) -> None:
        super().__init__(world.aws.s3, world.aws.dynamodb, world.aws.bucket, world.aws.table)
        self._happens = happens

    def read(self, change: Change, max_bytes: int) -> Source | None:
        self._happens("read")
        return super().read(change, max_bytes)

    def write_outcome(self, outcome: Outcome, source_version: str, change: Change) -> str | None:
        self._happens("write_outcome")
        return super().write_outcome(outcome, source_version, change)

    def write_record(self, record: catalog.Record) -> tuple[bool, catalog.Record | None]:
        self._happens("write_record")
        return super().write_record(record)

    def take_back(self, key: str, sequencer: str) -> None:
        self._happens("take_back")
        super().take_back(key, sequencer)

    def remove_older(self, key: str, sequencer: str) -> None:
        self._happens("remove_older")
        super().remove_older(key, sequencer)


def crash_once_at(world: World, call: str, change: Change) -> None:
    """Applies the change, up to its first such call."""

    def happens(name: str) -> None:
        if name == call:
            raise Crash(name)

    with pytest.raises(Crash):
        world.with_store(HookedStore(world, happens)).apply(change)


@pytest.mark.parametrize("kind", [VALID, INVALID])
def test_a_crash_between_outcome_and_record_is_settled_by_the_retry(world: World, kind: str) -> None:
    (change,) = news(world, kind)
    crash_once_at(world, "write_record", change)
    assert (len(world.outcomes()), world.item()) == (1, {})

    world.apply(change)

    assert_left(world, kind, "1")


@pytest.mark.parametrize("newer", [VALID, INVALID, DELETE])
def test_what_a_crashed_change_wrote_is_taken_back_once_a_newer_one_has_won(world: World, newer: str) -> None:
    first, second = news(world, VALID, newer)
    crash_once_at(world, "write_record", first)

    world.apply(second, first)

    assert_left(world, newer, "2")


@pytest.mark.parametrize("kinds", [(VALID, INVALID), (INVALID, VALID), (VALID, DELETE)])
def test_a_crash_before_the_older_outcome_is_removed_is_settled_by_the_retry(
    world: World, kinds: tuple[str, str]
) -> None:
    first, second = news(world, *kinds)
    world.apply(first)
    crash_once_at(world, "remove_older", second)

    world.apply(second)

    assert_left(world, kinds[1], "2")


def test_a_crash_before_the_older_outcome_is_removed_is_settled_by_a_newer_change(world: World) -> None:
    first, second, third = news(world, VALID, INVALID, INVALID)
    world.apply(first)
    crash_once_at(world, "remove_older", second)

    world.apply(third, second)

    assert_left(world, INVALID, "3")


def test_a_crash_before_a_stale_outcome_is_taken_back_is_settled_by_the_retry(world: World) -> None:
    first, second = news(world, VALID, INVALID)
    world.apply(second)
    crash_once_at(world, "take_back", first)
    assert len(world.outcomes()) == 2

    world.apply(first)

    assert_left(world, INVALID, "2")


def test_of_two_stale_changes_neither_uncovers_the_other(world: World) -> None:
    first, second, third = news(world, VALID, VALID, INVALID)
    world.apply(third)
    crash_once_at(world, "write_record", first)
    crash_once_at(world, "write_record", second)

    world.apply(first, second)

    assert_left(world, INVALID, "3")


@pytest.mark.parametrize("kind", [VALID, INVALID])
def test_an_event_that_is_delivered_twice_at_once_has_one_outcome(world: World, kind: str) -> None:
    (change,) = news(world, kind)

    def happens(name: str) -> None:
        if name == "write_record":
            world.apply(change)

    world.with_store(HookedStore(world, happens)).apply(change)

    assert_left(world, kind, "1")
    assert len(world.versions()) == 2  # the upload and its outcome


def deliver(world: World, random: Random, waiting: list[Change]) -> None:
    """Every change until it succeeds, in random order, some twice, crashing and overlapping at random."""

    def happens(_call: str) -> None:
        fate = random.random()
        if fate < 0.1:
            raise Crash
        if fate < 0.3 and waiting:  # another function processes another message meanwhile
            take()

    def take() -> None:
        change = waiting.pop(random.randrange(len(waiting)))
        try:
            world.with_store(HookedStore(world, happens)).apply(change)
        except Crash:
            waiting.append(change)

    waiting.extend(random.choices(waiting, k=2))
    while waiting:
        take()


def test_the_newest_change_is_left_after_any_history_of_deliveries(world: World) -> None:
    for seed in range(40):
        random = Random(seed)
        key = f"incoming/{seed}.json"
        kinds = random.choices([VALID, INVALID, DELETE], k=random.randint(2, 5))

        deliver(world, random, news(world, *kinds, key=key))

        assert_left(world, kinds[-1], str(len(kinds)), key)
