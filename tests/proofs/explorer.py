"""Every schedule of a scenario, none left out: each is counted, and each end is held against the promise.

Schedules that have come to the same state have the same future, so each state is looked at once, and
the schedules through it are counted by adding up. The count is exact.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.proofs.faults import Fault
from tests.proofs.machine import DONE, USER, Dead, DeadWithoutCause, Machine, Move, Running, State
from tests.proofs.processor import Call
from tests.proofs.promise import broken, mistaken, wasted


class PromiseBroken(AssertionError):
    """The promise does not hold at the end of a schedule."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.moves: list[str] = []
        """What led there, last things first while it is raised."""

    def __str__(self) -> str:
        steps = "\n".join(f"  {number}. {move}" for number, move in enumerate(reversed(self.moves), 1))
        return f"{self.args[0]}\n{steps}"


@dataclass(frozen=True)
class Figures:
    """What was looked at."""

    schedules: int = 0
    states: int = 0
    worlds: int = 0
    runs: int = 0
    """Of the handler."""

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            self.schedules + other.schedules,
            self.states + other.states,
            self.worlds + other.worlds,
            self.runs + other.runs,
        )


@dataclass
class Explorer:
    """Walks through all schedules of one machine."""

    machine: Machine
    faults: int = 0
    """How many there may be in one schedule."""

    _schedules: dict[State, int] = field(default_factory=dict)

    def explore(self) -> Figures:
        """Every schedule; raises PromiseBroken at the first that ends otherwise than promised."""
        schedules = self._count(self.machine.start(self.faults))
        return Figures(schedules, len(self._schedules), self.machine.worlds, self.machine.runs)

    def states(self) -> Iterable[State]:
        """All that were looked at."""
        return self._schedules

    def _count(self, state: State) -> int:
        known = self._schedules.get(state)
        if known is not None:
            return known
        check(self.machine, state, faultless=state.faults == self.faults)
        schedules = 0
        for move in self.machine.moves(state):
            try:
                schedules += self._count(self.machine.after(state, move))
            except PromiseBroken as error:
                error.moves.append(told(state, move))
                raise
            except DeadWithoutCause as error:
                raise PromiseBroken(str(error)) from None
        self._schedules[state] = schedules or 1
        return schedules or 1


def check(machine: Machine, state: State, *, faultless: bool) -> None:
    """Raises PromiseBroken where something is there that must never be, or where all has settled wrongly.

    While a message lies among the dead letters, all must be well if it is not the newest's, and if its
    attempts did not overlap with those. Where they did, it is well as soon as the message is redriven.
    """
    stage, world = machine.stage, state.place.world
    if not state.place.looked_at:
        found = list(mistaken(world, stage.results))
        state.place.looked_at = not found
        _refuse(found)
    if state.changes < len(stage.worlds) - 1 or any(isinstance(each, Running) for each in state.deliveries):
        return
    if machine.overlap and any(isinstance(each, Dead) for each in state.deliveries):
        return
    through = [
        changes for each, changes in zip(state.deliveries, stage.changes_of, strict=True) if each is DONE
    ]
    if any(len(stage.left) - 1 in changes for changes in through):
        _refuse([*broken(world, stage.worlds[-1], stage.left[-1]), *(wasted(world) if faultless else ())])


def _refuse(found: list[str]) -> None:
    if found:
        raise PromiseBroken("; ".join(found))


def told(state: State, move: Move) -> str:
    """A move, for people."""
    if move.delivery == USER:
        return f"the user makes change {state.changes}"
    local = state.deliveries[move.delivery]
    assert local is not DONE
    at = local.node.next
    what = f"{at.operation} {at.request.get('Key', '')}" if isinstance(at, Call) else f"ends, {at}"
    fault = "" if move.fault is Fault.NONE else f" ({move.fault})"
    return f"{'ABCDE'[move.delivery]}{local.attempt} {what}{fault}"
