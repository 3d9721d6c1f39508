"""What is left of one document when functions die at any of their calls, and their messages come again."""

from itertools import count
from random import Random

import pytest
from botocore.exceptions import ClientError

from lambdas.processor.events import Change
from lambdas.processor.recipe.model import Recipe
from tests.lambdas.processor.conftest import World, much_time
from tests.lambdas.processor.histories import (
    DELETE,
    EVERYTHING,
    INVALID,
    KINDS,
    SAME,
    SPLIT,
    VALID,
    Crash,
    assert_left,
    hooked,
    news,
    public_copies,
    visible,
)


@pytest.fixture(autouse=True)
def everything(world: World) -> None:
    world.recipe = EVERYTHING


def crash(world: World, change: Change, at: int) -> bool:
    """Applies the change up to its call of that number; whether it has as many."""
    calls = count()

    def happens(name: str) -> None:
        if next(calls) == at:
            raise Crash(name)

    try:
        hooked(world, happens).apply(change, much_time)
    except Crash:
        return True
    return False


def crash_at(world: World, change: Change, call: str) -> None:
    """Applies the change up to its first call of that name."""

    def happens(name: str) -> None:
        if name == call:
            raise Crash(name)

    with pytest.raises(Crash):
        hooked(world, happens).apply(change, much_time)


@pytest.mark.parametrize(
    "kinds", [(VALID, SPLIT), (SPLIT, VALID), (SPLIT, INVALID), (SAME, SAME), (VALID, DELETE)]
)
def test_a_crash_at_any_call_is_settled_by_the_retry(world: World, kinds: tuple[str, str]) -> None:
    for at in count():
        key = f"incoming/orders/{at}.json"
        first, second = news(world, *kinds, key=key)
        world.apply(first)

        crashed = crash(world, second, at)
        world.apply(second)

        assert_left(world, kinds[1], "2", key)
        if not crashed:
            break


@pytest.mark.parametrize(
    "kinds",
    [(VALID, VALID, INVALID), (VALID, SPLIT, VALID), (SPLIT, INVALID, DELETE), (VALID, DELETE, INVALID)],
    ids="-".join,
)
def test_a_crash_at_any_call_is_settled_by_a_newer_change_and_the_retry(
    world: World, kinds: tuple[str, str, str]
) -> None:
    for at in count():
        key = f"incoming/orders/{at}.json"
        first, second, third = news(world, *kinds, key=key)
        world.apply(first)

        crashed = crash(world, second, at)
        world.apply(third, second)

        assert_left(world, kinds[2], "3", key)
        if not crashed:
            break


@pytest.mark.parametrize("newer", KINDS)
def test_a_crash_of_the_first_change_at_any_call_leaves_nothing_beside_the_newer_one(
    world: World, newer: str
) -> None:
    """No record tells the newer change that something is there; the retry of the older one takes it back."""
    for at in count():
        key = f"incoming/orders/{at}.json"
        first, second = news(world, SPLIT, newer, key=key)

        crashed = crash(world, first, at)
        world.apply(second, first)

        assert_left(world, newer, "2", key)
        if not crashed:
            break


def test_a_crash_before_a_stale_outcome_is_taken_back_is_settled_by_the_retry(world: World) -> None:
    first, second = news(world, VALID, INVALID)
    world.apply(second)
    crash_at(world, first, "delete_object")
    assert len(world.outcomes()) == 3

    world.apply(first)

    assert_left(world, INVALID, "2")


def test_of_two_stale_changes_neither_uncovers_the_other(world: World) -> None:
    first, second, third = news(world, VALID, VALID, INVALID)
    world.apply(third)
    crash_at(world, first, "put_item")
    crash_at(world, second, "put_item")

    world.apply(first, second)

    assert_left(world, INVALID, "3")


def test_nothing_stays_public_when_a_reprocessing_that_unpublishes_dies_at_any_call(world: World) -> None:
    for at in count():
        key = f"incoming/orders/{at}.json"
        (change,) = news(world, VALID, key=key)
        world.recipe = EVERYTHING
        world.apply(change)
        assert public_copies(world, key)

        world.recipe = Recipe()
        crashed = crash(world, change, at)
        world.apply(change)

        assert public_copies(world, key) == []
        assert "results/orders" in "".join(visible(world, key))
        if not crashed:
            break


def deliver(world: World, random: Random, waiting: list[Change]) -> None:
    """Every change until it succeeds, in random order, some twice, crashing and overlapping at random."""

    def happens(_call: str) -> None:
        fate = random.random()
        if fate < 0.03:
            raise Crash
        if fate < 0.09 and waiting:  # another function processes another message meanwhile
            take()

    def take() -> None:
        change = waiting.pop(random.randrange(len(waiting)))
        try:
            hooked(world, happens).apply(change, much_time)
        except (Crash, ClientError):  # or what it was going to publish was removed meanwhile
            waiting.append(change)

    waiting.extend(random.choices(waiting, k=2))
    while waiting:
        take()


def test_the_newest_change_is_left_after_any_history_of_deliveries(world: World) -> None:
    for seed in range(25):
        random = Random(seed)
        key = f"incoming/orders/{seed}.json"
        kinds = random.choices([*KINDS, SAME], k=random.randint(2, 5))

        deliver(world, random, news(world, *kinds, key=key))

        assert_left(world, kinds[-1], str(len(kinds)), key)
