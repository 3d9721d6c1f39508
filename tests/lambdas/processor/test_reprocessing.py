"""The same version processed again, with another recipe."""

from itertools import count

from lambdas.processor.events import Change
from lambdas.processor.recipe.model import Recipe
from tests.lambdas.processor.conftest import World, much_time
from tests.lambdas.processor.histories import EVERYTHING, VALID, Crash, hooked, news, public_copies, visible


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
