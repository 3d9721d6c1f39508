"""All that can happen next, and what then: deliveries of a scenario as a machine of states and moves.

A state is where the world stands, what each delivery has been answered so far, and how many faults
may still come. A move is one call to AWS of one delivery, with or without a fault, or one change by
the user. Equal worlds and equal sequences of replies are one object, so states are compared quickly,
and what a handler does next is found out once.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.proofs import faults
from tests.proofs.faults import Fault
from tests.proofs.processor import Call, Finished, Processor, Reply
from tests.proofs.scenarios import Perform, Stage
from tests.proofs.stores.answer import Answer
from tests.proofs.stores.calls import call
from tests.proofs.stores.world import World

USER = -1
"""Who moves, when it is no delivery."""

MAX_ATTEMPTS = 5
"""After which SQS puts a message among the dead letters."""


class DeadWithoutCause(AssertionError):
    """A message failed five times, and faults were fewer."""


@dataclass(eq=False)
class Node:
    """A handler that has got certain replies."""

    delivery: int
    messages: tuple[int, ...]
    """Numbers of those that have not succeeded yet."""

    replies: tuple[Reply, ...]
    next: Call | Finished
    children: dict[tuple[Fault, int], "Node"] = field(default_factory=dict)
    """By what went wrong, and which answer there was."""


@dataclass(eq=False)
class Place:
    """A world, and what came of the calls that were made in it."""

    world: World
    answers: dict[tuple[Node, int, bool], tuple[Answer, "Place"]] = field(default_factory=dict)
    looked_at: bool = False
    """Nothing is there that must never be."""


class Running(NamedTuple):
    """A delivery under way, or waiting for its next attempt."""

    attempt: int
    node: Node
    repeated: bool = False
    """The SDK is to make the call once more."""

    hidden: frozenset[int] = frozenset()
    """Deliveries that were under way when this one failed: the queue hides it until they have ended."""

    @property
    def under_way(self) -> bool:
        """The attempt has begun."""
        return bool(self.node.replies) or self.repeated


class Dead(NamedTuple):
    """A delivery that lies among the dead letters."""

    attempt: int
    node: Node
    """Where its next attempt begins, when it is redriven."""


DONE = None
Local = Running | Dead | None


class State(NamedTuple):
    """A moment."""

    place: Place
    deliveries: tuple[Local, ...]
    changes: int
    """How many of them have happened."""

    faults: int
    """How many may still come."""

    at_work: int | None
    """The delivery whose attempt is under way, where attempts do not overlap."""


class Move(NamedTuple):
    """Who does the next step, and what goes wrong with it."""

    delivery: int
    fault: Fault


@dataclass
class Machine:
    """The moves of one scenario."""

    stage: Stage
    processor: Processor
    live: bool = False
    overlap: bool = True
    """Attempts may overlap; otherwise one begins when the other one has ended."""

    deadly: bool = False
    """A message may be dead after a crash; it is redriven when all else has settled."""

    patient: bool = False
    """The queue hides a failed message for longer than an attempt can last, as its visibility timeout
    of six times the function's does. Otherwise it may come again at once."""

    perform: Perform = call
    runs: int = 0
    """How often the handler was run."""

    _places: dict[World, Place] = field(default_factory=dict)
    _answers: dict[str, Answer] = field(default_factory=dict)
    _roots: dict[tuple[int, tuple[int, ...]], Node] = field(default_factory=dict)

    @property
    def worlds(self) -> int:
        """How many different ones were seen."""
        return len(self._places)

    def start(self, faults: int) -> State:
        """Nothing has been delivered."""
        changes = 0 if self.live else len(self.stage.worlds) - 1
        place = self._place(self.stage.worlds[changes])
        deliveries = tuple(
            Running(0, self._root(number, tuple(range(len(messages)))))
            for number, messages in enumerate(self.stage.messages)
        )
        return State(place, deliveries, changes, faults, None)

    def moves(self, state: State) -> Iterator[Move]:
        """All that can happen next; nothing, where all has settled."""
        waiting = [number for number, local in enumerate(state.deliveries) if isinstance(local, Running)]
        more = state.changes < len(self.stage.worlds) - 1
        if not waiting and not more:  # what was dead is redriven
            waiting = [number for number, local in enumerate(state.deliveries) if isinstance(local, Dead)]
        if state.at_work is not None:
            waiting = [state.at_work]
        elif more:
            yield Move(USER, Fault.NONE)
        for number in waiting:
            local = state.deliveries[number]
            hidden = isinstance(local, Running) and local.hidden
            if state.changes >= self.stage.possible_after[number] and not hidden:
                yield Move(number, Fault.NONE)
                if state.faults:
                    for fault in self._faults(state.deliveries[number]):
                        yield Move(number, fault)

    def after(self, state: State, move: Move) -> State:
        """The state after a move."""
        if move.delivery == USER:
            changes = state.changes + 1
            return state._replace(place=self._changed(state.place, changes), changes=changes)
        local = state.deliveries[move.delivery]
        assert local is not DONE
        if isinstance(local, Dead):
            local = Running(local.attempt, local.node)
        place, now = self._step(state.place, local, move.fault)
        deliveries = list(state.deliveries)
        deliveries[move.delivery] = now
        if self.patient and not (isinstance(now, Running) and now.attempt == local.attempt):
            _hide(deliveries, move.delivery)
        at_work = None
        if not self.overlap and isinstance(now, Running) and now.under_way:
            at_work = move.delivery
        faults_left = state.faults - (move.fault is not Fault.NONE)
        return State(place, tuple(deliveries), state.changes, faults_left, at_work)

    def _faults(self, local: Local) -> tuple[Fault, ...]:
        if not isinstance(local, Running):
            return ()
        if isinstance(local.node.next, Finished):
            return (Fault.NOT_DELETED,)
        possible = faults.possible_at(local.node.next)
        if local.repeated:
            possible = tuple(fault for fault in possible if fault is not Fault.REPEATED)
        return (*possible, *faults.DEADLY) if self.deadly else possible

    def _step(self, place: Place, local: Running, fault: Fault) -> tuple[Place, Local]:
        attempt, node = local.attempt, local.node
        if isinstance(node.next, Finished):
            failed = node.next.failed
            if fault is Fault.NOT_DELETED:
                return place, self._again(local, node.messages)
            return place, self._again(
                local, tuple(node.messages[each] for each in failed)
            ) if failed else DONE
        answer, after = self._performed(place, local) if faults.is_done(fault) else (None, place)
        if fault in (Fault.CRASH_BEFORE, Fault.CRASH_AFTER):
            return after, self._again(local, node.messages)
        if fault in faults.DEADLY:
            return after, Dead(attempt + 1, self._root(node.delivery, node.messages))
        if fault is Fault.REPEATED:
            return after, Running(attempt, node, True)
        return after, Running(attempt, self._child(node, fault, answer))

    def _again(self, local: Running, messages: tuple[int, ...]) -> Running:
        if local.attempt + 1 >= MAX_ATTEMPTS:
            raise DeadWithoutCause("a message is dead, and too few faults were the cause")
        return Running(local.attempt + 1, self._root(local.node.delivery, messages))

    def _performed(self, place: Place, local: Running) -> tuple[Answer, Place]:
        known = (local.node, local.attempt, local.repeated)
        if known not in place.answers:
            attempt, node, repeated, _ = local
            assert isinstance(node.next, Call)
            name = f"{'ABCDE'[node.delivery]}{attempt}.{len(node.replies)}{'r' if repeated else ''}"
            answer, world = self.perform(place.world, node.next.operation, node.next.request, name)
            answer = self._answers.setdefault(repr(answer), answer)
            place.answers[known] = answer, self._place(world)
        return place.answers[known]

    def _changed(self, place: Place, changes: int) -> Place:
        """The user's objects are nobody else's, so a change is the same in every world."""
        before, after = (dict(self.stage.worlds[number].objects) for number in (changes - 1, changes))
        world = place.world
        for key in before | after:
            world = world.with_versions(key, after.get(key, ()))
        return self._place(world)

    def _place(self, world: World) -> Place:
        return self._places.setdefault(world, Place(world))

    def _root(self, delivery: int, messages: tuple[int, ...]) -> Node:
        if (delivery, messages) not in self._roots:
            self._roots[delivery, messages] = self._run(delivery, messages, ())
        return self._roots[delivery, messages]

    def _child(self, node: Node, fault: Fault, answer: Answer | None) -> Node:
        seen = fault in (Fault.NONE, Fault.TORN)
        known = (fault, id(answer) if seen else 0)  # equal answers are one object
        if known not in node.children:
            assert isinstance(node.next, Call)
            reply = faults.reply(fault, node.next, answer)
            node.children[known] = self._run(node.delivery, node.messages, (*node.replies, reply))
        return node.children[known]

    def _run(self, delivery: int, messages: tuple[int, ...], replies: tuple[Reply, ...]) -> Node:
        self.runs += 1
        bodies = [self.stage.messages[delivery][number] for number in messages]
        return Node(delivery, messages, replies, self.processor.run(bodies, replies))


def _hide(deliveries: list[Local], ended: int) -> None:
    """The attempt of one has ended: who waited for it may come, and it waits for who is under way."""
    for number, local in enumerate(deliveries):
        if isinstance(local, Running) and ended in local.hidden:
            deliveries[number] = local._replace(hidden=local.hidden - {ended})
    again = deliveries[ended]
    if isinstance(again, Running):
        under_way = (
            number
            for number, local in enumerate(deliveries)
            if isinstance(local, Running) and local.under_way
        )
        deliveries[ended] = again._replace(hidden=frozenset(under_way))
