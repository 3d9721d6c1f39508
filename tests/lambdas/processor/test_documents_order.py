"""What is left of one document after changes in every order, twice, and at the same time."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import count, permutations

import pytest
from botocore.exceptions import ClientError

from lambdas.processor.documents import DELETED_RECORD_DAYS
from lambdas.processor.events import Change
from lambdas.shared import catalog
from tests.lambdas.processor.conftest import KEY, NOW, World, much_time
from tests.lambdas.processor.histories import (
    DELETE,
    EVERYTHING,
    INVALID,
    KINDS,
    SAME,
    SPLIT,
    VALID,
    assert_left,
    hooked,
    news,
    visible,
)

INDEX_KEYS = {catalog.NEWEST_PARTITION_KEY, catalog.COLLECTION_PARTITION_KEY, catalog.INDEX_SORT_KEY}


@pytest.fixture(autouse=True)
def everything(world: World) -> None:
    world.recipe = EVERYTHING


def orders(changes: int) -> Iterator[tuple[int, ...]]:
    """Every order of so many changes, and every order in which one of them comes twice."""
    yield from permutations(range(changes))
    for twice in range(changes):
        yield from sorted({*permutations((*range(changes), twice))})


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_that_is_delivered_twice_leaves_the_same(world: World, kind: str) -> None:
    (change,) = news(world, kind)
    world.apply(change)
    record, versions = world.record(), {place: head["VersionId"] for place, head in visible(world).items()}

    world.apply(change)

    again = {place: head["VersionId"] for place, head in visible(world).items()}
    assert {place for place in versions if versions[place] != again[place]} == {record.published} - {None}
    assert world.record() == record
    assert_left(world, kind, "1")


@pytest.mark.parametrize("older", KINDS)
@pytest.mark.parametrize("newer", KINDS)
def test_of_two_changes_the_newer_one_is_left_in_whatever_order_they_come(
    world: World, older: str, newer: str
) -> None:
    for order in orders(2):
        key = f"incoming/orders/{order}.json"
        changes = news(world, older, newer, key=key)

        world.apply(*(changes[place] for place in order))

        assert_left(world, newer, "2", key)


def assert_left_in_any(world: World, orders: Iterable[tuple[int, ...]], kinds: tuple[str, ...]) -> None:
    for order in orders:
        key = f"incoming/orders/{order}.json"
        changes = news(world, *kinds, key=key)

        world.apply(*(changes[place] for place in order))

        assert_left(world, kinds[-1], str(len(kinds)), key)


@pytest.mark.parametrize("kinds", [(SPLIT, INVALID, VALID), (SAME, DELETE, SAME)], ids="-".join)
def test_of_three_changes_the_newest_is_left_in_every_order_also_when_one_comes_twice(
    world: World, kinds: tuple[str, ...]
) -> None:
    assert_left_in_any(world, orders(3), kinds)


@pytest.mark.parametrize(
    "kinds",
    [(SAME, VALID, SAME), (SAME, SAME, DELETE), (VALID, DELETE, SPLIT), (VALID, VALID, INVALID)],
    ids="-".join,
)
def test_of_three_changes_the_newest_is_left_in_every_order(world: World, kinds: tuple[str, ...]) -> None:
    assert_left_in_any(world, permutations(range(3)), kinds)


def test_of_three_versions_and_a_deletion_nothing_is_left_in_every_order(world: World) -> None:
    assert_left_in_any(world, permutations(range(4)), (SPLIT, VALID, SPLIT, DELETE))


def overlap(world: World, first: Change, second: Change, at: int) -> bool:
    """Applies the second just before the call of that number of the first; whether there was one."""
    calls = count()
    overlapped = False

    def happens(_call: str) -> None:
        nonlocal overlapped
        if next(calls) == at:
            overlapped = True
            world.apply(second)

    try:
        hooked(world, happens).apply(first, much_time)
    except ClientError:  # what it was going to publish was removed: its message comes again
        world.apply(first)
    return overlapped


@pytest.mark.parametrize("older", [SAME, SPLIT, INVALID, DELETE])
@pytest.mark.parametrize("newer", [SAME, SPLIT, INVALID, DELETE])
def test_of_two_changes_at_the_same_time_the_newer_one_is_left(world: World, older: str, newer: str) -> None:
    for first, second in [(0, 1), (1, 0)]:
        for at in count():
            key = f"incoming/orders/{first}-{at}.json"
            changes = news(world, older, newer, key=key)

            overlapped = overlap(world, changes[first], changes[second], at)

            if not overlapped:
                break
            assert_left(world, newer, "2", key)


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_that_is_delivered_twice_at_once_has_its_outcomes_once(world: World, kind: str) -> None:
    for at in count():
        key = f"incoming/orders/{at}.json"
        (change,) = news(world, kind, key=key)

        overlapped = overlap(world, change, change, at)

        assert_left(world, kind, "1", key)
        if not overlapped:
            break


def test_two_deliveries_at_once_write_no_outcome_twice(world: World) -> None:
    (change,) = news(world, SPLIT)
    overlap(world, change, change, at=1)

    written = [version.split()[0] for version in world.versions() if not version.startswith("public/")]
    assert sorted(written) == sorted({KEY, *(place for place in visible(world) if place[:3] != "pub")})


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
