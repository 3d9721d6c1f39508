"""What happens to one document, and the messages that tell of it.

A change is known by its number, from 0. A delivery is a batch of messages; each message is the
number of a change, as EventBridge tells it, or a tuple of numbers, as S3's own notification does, or
TEST, S3's test event. One change in two deliveries is a duplicate.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lambdas.processor.recipe.model import Recipe
from lambdas.shared import catalog
from lambdas.shared.order import padded
from tests.proofs import kinds, processor
from tests.proofs.kinds import DELETE, EVERYTHING, PLAIN, REMOVE, SEQUENCERS, Left
from tests.proofs.stores.answer import Answer, Ok
from tests.proofs.stores.calls import call
from tests.proofs.stores.world import EMPTY, World

TEST = "test event"

Message = int | tuple[int, ...] | str


@dataclass(frozen=True)
class Scenario:
    """Changes in the order in which they happened, and deliveries in any."""

    changes: tuple[str, ...]
    """Of the kinds in `kinds`."""

    deliveries: tuple[tuple[Message, ...], ...]
    recipe: Recipe = EVERYTHING
    live: bool = False
    """The changes happen while others are delivered; otherwise all have happened before."""

    seed: int = 0
    """Of what else the documents hold."""

    def __str__(self) -> str:
        name = "plain" if self.recipe is PLAIN else "everything"
        told = " | ".join(",".join(map(str, messages)) for messages in self.deliveries)
        return f"{'-'.join(self.changes)} [{told}] {name}{' live' if self.live else ''}"


@dataclass(frozen=True)
class Stage:
    """A scenario with its objects: `worlds[n]` is how things stand after n changes."""

    worlds: tuple[World, ...]
    messages: tuple[tuple[str, ...], ...]
    """Of each delivery."""

    possible_after: tuple[int, ...]
    """How many changes must have happened before each delivery can come."""

    left: tuple[Left, ...]
    """After each change, what must be there in the end if it was the last one."""

    changes_of: tuple[frozenset[int], ...]
    """Of which changes each delivery tells."""

    results: Mapping[tuple[str, str], bytes | None]
    """Sequencer, as it is kept, and source version of each outcome that may ever be written, and the
    result that there must be of it."""


Perform = Callable[[World, str, Mapping[str, Any], str], tuple[Answer, World]]
"""World, operation, request and the call's name; the answer, and the world after it."""


def staged(scenario: Scenario, perform: Perform = call) -> Stage:
    """Makes the scenario's objects."""
    worlds, events, left = [EMPTY], [], []
    more = kinds.members(scenario.seed)
    stack: list[tuple[str, int, str]] = []
    """What lies above each other: kind, number and version id of each change that can be on top."""
    for number, (kind, sequencer) in enumerate(zip(scenario.changes, SEQUENCERS, strict=False)):
        version, world = _change(worlds[-1], kind, number, stack, more, perform)
        worlds.append(world)
        events.append((kind, sequencer, version, _etag(world)))
        left.append(_left(stack, sequencer, scenario.recipe, more))
    return Stage(
        worlds=tuple(worlds),
        messages=tuple(
            tuple(_body(message, events) for message in messages) for messages in scenario.deliveries
        ),
        possible_after=tuple(max(_numbers(messages), default=-1) + 1 for messages in scenario.deliveries),
        left=tuple(left),
        changes_of=tuple(frozenset(_numbers(messages)) for messages in scenario.deliveries),
        results=_results(scenario.changes, left),
    )


def _results(changes: Sequence[str], left: Sequence[Left]) -> dict[tuple[str, str], bytes | None]:
    results = {}
    for number, (kind, of) in enumerate(zip(changes, left, strict=True)):
        # Whatever is removed leaves the current one to be read, and that may be a later one by then.
        for then in left[number:] if kind in (DELETE, REMOVE) else [of]:
            if then.version:
                results[padded(of.sequencer), then.version] = then.result
    return results


def _change(
    world: World, kind: str, number: int, stack: list[tuple[str, int, str]], more: str, perform: Perform
) -> tuple[str, World]:
    """Does it; the version id that the event names."""
    name, where = f"user{number}", {"Bucket": "documents", "Key": kinds.KEY}
    if kind == REMOVE:
        _, _, version = stack.pop()
        answer, world = perform(world, "delete_object", {**where, "VersionId": version}, name)
    elif kind == DELETE:
        answer, world = perform(world, "delete_object", where, name)
        stack.append((kind, number, name))
    else:
        answer, world = perform(world, "put_object", {**where, "Body": kinds.body(kind, number, more)}, name)
        stack.append((kind, number, name))
    assert isinstance(answer, Ok)
    return version if kind == REMOVE else name, world


def _etag(world: World) -> str:
    current = world.current(kinds.KEY)
    return current.etag if current else ""


def _left(stack: list[tuple[str, int, str]], sequencer: str, recipe: Recipe, more: str) -> Left:
    if not stack or stack[-1][0] == DELETE:
        return Left(catalog.DELETED, sequencer)
    kind, number, version = stack[-1]
    return kinds.left(kind, number, sequencer, version, recipe, more)


def _numbers(messages: Sequence[Message]) -> list[int]:
    numbers: list[int] = []
    for message in messages:
        if isinstance(message, int):
            numbers.append(message)
        elif isinstance(message, tuple):
            numbers += message
    return numbers


def _body(message: Message, events: Sequence[tuple[str, str, str, str]]) -> str:
    if isinstance(message, str):
        return kinds.TEST_EVENT
    if isinstance(message, int):
        return kinds.event(*events[message])
    return processor.sent([kinds.record(*events[number]) for number in message])
