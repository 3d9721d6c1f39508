"""Cold starts: from the start of a function's process to the answer of its first event.

Ours beside the same in plain boto3 and in Powertools, each with bytecode, each start in a process of its
own; and beside what each choice costs: Powertools without its Parser, boto3 without bytecode, with the small
list of authorities, nothing. The goals hold against the Powertools that checks its events, as ours does.
"""

import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.benchmarks import goals
from tests.benchmarks.assets import Asset, ours, peer
from tests.benchmarks.aws import LoopbackAws
from tests.benchmarks.fairness import Fairness
from tests.benchmarks.goals import Goal
from tests.benchmarks.interpreter import interpreter
from tests.benchmarks.measured import Bars, Part, Result, Spread, Table, in_turns, progress
from tests.benchmarks.runtime import Runtime
from tests.benchmarks.situations import REQUESTS, arrived, prepare

ROUNDS = 15

OURS, BOTO3, POWERTOOLS = "ours", "boto3", "Powertools"

FIRST: Mapping[str, tuple[str, Any]] = {
    "processor": ("a small document", arrived()),
    "api": ("get_document", REQUESTS["get_document"]),
}
"""What each is asked first."""

GOALS: Mapping[str, tuple[Goal, Goal]] = {
    "processor": (goals.COLD_PROCESSOR, goals.COLD_PROCESSOR_POWERTOOLS),
    "api": (goals.COLD_API, goals.COLD_API_POWERTOOLS),
}


@dataclass
class Starts:
    """The cold starts of one contender, in seconds."""

    init: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    """Of both, in all threads."""

    @property
    def whole(self) -> list[float]:
        """Init and first event."""
        return [init + first for init, first in zip(self.init, self.first, strict=True)]


def run(rounds: int | None = None) -> Part:
    """Both functions, each beside its peers."""
    results: list[Result] = []
    tables: list[Table] = []
    plots: list[Bars] = []
    durations: dict[str, float] = {}
    with LoopbackAws() as aws:
        prepare(aws)
        for name in ("processor", "api"):
            starts = _measured(aws, name, rounds or ROUNDS)
            whole = {contender: each.whole for contender, each in starts.items()}
            for goal, base in zip(GOALS[name], (BOTO3, POWERTOOLS), strict=True):
                results.append(Result.paired(goal, whole[OURS], whole[base]))
            tables.append(_table(name, starts))
            against = {each: ratio(whole[each], whole[BOTO3]) for each in whole}
            limit = GOALS[name][0].limit
            plots.append(Bars(f"cold-{name}", f"Cold start of the {name}", "boto3 = 1", against, limit))
            durations[f"cold.{name}"] = statistics.median(whole[OURS])
    return Part("Cold start", results, tables, durations, plots)


def ratio(figures: list[float], base: list[float]) -> float:
    """The median of what the pairs say."""
    return Spread.of([above / below for above, below in zip(figures, base, strict=True)]).median


def _measured(aws: LoopbackAws, name: str, rounds: int) -> dict[str, Starts]:
    """A warm-up round first, which brings the files into the machine's memory."""
    progress(f"cold starts of the {name}: {rounds} rounds, {interpreter()}")
    task, event = FIRST[name]
    fairness = Fairness(aws)
    starts: dict[str, Starts] = {}
    contenders: dict[str, Callable[[], float]] = {}

    def contender(who: str, asset: Asset, trusting: Asset) -> None:
        environment = aws.environment_of(trusting.folder)
        taken = starts.setdefault(who, Starts())

        def start() -> float:
            with Runtime(asset, environment) as function:
                call = function.call(event)
                cpu = function.cpu_seconds()
                if who != "hello":
                    fairness.check(who, task, function, call.answer)
                    if name == "processor":
                        fairness.check_result(who)
            taken.init.append(function.init_seconds)
            taken.first.append(call.seconds)
            taken.cpu.append(cpu)
            return function.init_seconds + call.seconds

        contenders[who] = start

    own, plain = ours(name), peer(f"boto3_{name}")
    contender(OURS, own, own)
    contender(BOTO3, plain, plain)
    validating = peer(f"powertools_{name}")
    contender(POWERTOOLS, validating, validating)
    if name == "processor":
        unchecked = peer(f"powertools_{name}", module="without_parser")
        contender("Powertools without its Parser", unchecked, unchecked)
    contender("boto3 without .pyc", peer(f"boto3_{name}", compiled=False), plain)
    contender("boto3, our authorities", plain, own)
    contender("hello", peer("hello"), peer("hello"))
    in_turns(contenders, rounds, warm_up=1)
    return {who: Starts(taken.init[1:], taken.first[1:], taken.cpu[1:]) for who, taken in starts.items()}


def _table(name: str, starts: Mapping[str, Starts]) -> Table:
    base = starts[BOTO3]
    rows = []
    for who, taken in starts.items():
        milliseconds = [statistics.median(each) * 1000 for each in (taken.init, taken.first, taken.whole)]
        both = Spread.of([mine / its for mine, its in zip(taken.whole, base.whole, strict=True)])
        against = [
            f"{ratio(taken.init, base.init):.2f}",
            f"{both.median:.2f} ({both.low:.2f} to {both.high:.2f})",
            f"{ratio(taken.cpu, base.cpu):.2f}",
        ]
        rows.append([who, *(f"{each:.0f}" for each in milliseconds), *against])
    columns = (
        "handler",
        "init ms",
        "first event ms",
        "both ms",
        "init, boto3 = 1",
        "both (quartiles)",
        "CPU",
    )
    return Table(
        f"Cold start of the {name}", columns, rows, f"{len(base.init)} starts each; {interpreter()}."
    )
