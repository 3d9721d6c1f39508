"""What was measured: figures of two things in turns, their ratio, and what a part of the benchmarks found.

On a busy machine only a ratio of two neighbours in time means something. So contenders run in turns,
in an order that rotates, and the ratio is the median of the rounds' own ratios, not of two medians.
"""

import gc
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.benchmarks.goals import Goal

BEGUN = time.monotonic()


def timed(function: Callable[[], object]) -> Callable[[], float]:
    """A contender for `in_turns` that takes the seconds of a call."""

    def seconds() -> float:
        start = time.perf_counter()
        function()
        return time.perf_counter() - start

    return seconds


def in_turns(
    contenders: Mapping[str, Callable[[], float]], rounds: int, *, warm_up: int = 0
) -> dict[str, list[float]]:
    """What each contender says of itself, once a round; the i-th figures of all are neighbours in time.

    The order rotates each round: who always came second would always have the warmer disk. Before each
    turn lies a collection of garbage, so that nobody pays for another's; during it the collector runs, as
    it does in a function. The `warm_up` first rounds do not count.
    """
    names = list(contenders)
    taken: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(warm_up + rounds):
        at = turn % len(names)
        for name in names[at:] + names[:at]:
            gc.collect()
            figure = contenders[name]()
            if turn >= warm_up:
                taken[name].append(figure)
    return taken


@dataclass(frozen=True)
class Spread:
    """A median, and the quartiles about it."""

    median: float
    low: float
    high: float
    count: int

    @classmethod
    def of(cls, figures: Sequence[float]) -> "Spread":
        """Of one figure or more."""
        if len(figures) == 1:
            return cls(figures[0], figures[0], figures[0], 1)
        low, median, high = statistics.quantiles(figures, n=4, method="inclusive")
        return cls(median, low, high, len(figures))


@dataclass(frozen=True)
class Result:
    """One comparison. `ratio` is ours by theirs, or theirs by ours where more is better."""

    goal: Goal | None
    what: str
    against: str
    ratio: Spread
    ours: Spread
    base: Spread
    unit: str
    """Of `ours` and `base`: s, MiB, bytes, dollars."""

    @classmethod
    def paired(
        cls,
        goal: Goal | None,
        ours: Sequence[float],
        base: Sequence[float],
        unit: str = "s",
        *,
        what: str = "",
        against: str = "",
        faster: bool = False,
    ) -> "Result":
        """From figures taken in turns: the i-th of ours and of the base belong together.

        `what` and `against` are the goal's own, unless they are given. The ratio says how many times
        `faster` we are where that is asked for or the goal's.
        """
        faster = faster or (goal is not None and goal.at_least)
        pairs = zip(base, ours, strict=True) if faster else zip(ours, base, strict=True)
        ratio = Spread.of([above / below for above, below in pairs])
        if goal:
            what, against = what or goal.what, against or goal.against
        return cls(goal, what, against, ratio, Spread.of(ours), Spread.of(base), unit)

    @property
    def value(self) -> float:
        """What is compared with the goal: the median ratio, or of a goal in MiB our own median."""
        return self.ours.median if self.goal and self.goal.unit else self.ratio.median

    @property
    def missed(self) -> bool:
        """Whether there is a goal and it does not hold."""
        return self.goal is not None and not self.goal.holds(self.value)


@dataclass(frozen=True)
class Table:
    """Rows of text under headings; what looks like a number is set to the right."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""


@dataclass(frozen=True)
class Bars:
    """A plot of one bar for each name, the longest at full width."""

    name: str
    """Of its file, without `.svg`."""
    title: str
    unit: str
    bars: Mapping[str, float]
    limit: float | None = None
    """A goal in the same unit, drawn as a line."""


@dataclass(frozen=True)
class Lines:
    """A plot of curves: name → points (x, y)."""

    name: str
    title: str
    x: str
    """What stands on the axis, with its unit."""
    y: str
    lines: Mapping[str, Sequence[tuple[float, float]]]
    x_log: bool = False
    y_log: bool = False
    limit: float | None = None


Plot = Bars | Lines


@dataclass(frozen=True)
class Part:
    """What one part of the benchmarks found."""

    title: str
    results: Sequence[Result]
    tables: Sequence[Table] = ()
    durations: Mapping[str, float] = field(default_factory=dict)
    """Seconds at a full vCPU, for the cost model."""
    plots: Sequence[Plot] = ()
    note: str = ""
    """A sentence below the results."""


class CannotMeasure(Exception):
    """A part that this machine does not allow; the message says what is lacking. The other parts go on."""


def progress(say: str) -> None:
    """One line on stderr, with the time since the start: what runs for minutes says that it does."""
    seconds = int(time.monotonic() - BEGUN)
    print(f"{seconds // 60:3}:{seconds % 60:02} {say}", file=sys.stderr, flush=True)
