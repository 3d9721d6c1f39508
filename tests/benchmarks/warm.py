"""Warm requests: what a function adds to what the AWS SDK and Lambda's runtime cost anyway.

Two processes stand side by side, ours and an empty handler that makes the same calls of the SDK with
constants. They work in turns, a block of requests each; a block counts by its median.
"""

import statistics
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import Any

from tests.benchmarks import goals
from tests.benchmarks.assets import Asset, ours, peer
from tests.benchmarks.aws import LoopbackAws
from tests.benchmarks.fairness import Fairness
from tests.benchmarks.goals import Goal
from tests.benchmarks.interpreter import interpreter
from tests.benchmarks.measured import Part, Result, Spread, Table, in_turns, progress
from tests.benchmarks.runtime import Call, Runtime
from tests.benchmarks.situations import REQUESTS, arrived, prepare

ROUNDS = 61
BLOCK = 8
WARM_UP = 30
BATCH = 10

OURS, EMPTY, PLAIN = "ours", "empty", "boto3"

Figures = Mapping[str, list[float]]
"""Contender → a figure of each block, in seconds."""


def run(rounds: int | None = None) -> Part:
    """One small document for the processor, four usual requests for the API."""
    results: list[Result] = []
    rows: list[list[str]] = []
    durations: dict[str, float] = {}
    with LoopbackAws() as aws:
        prepare(aws)
        tasks = {"a small document": ("processor", arrived(), goals.WARM_PROCESSOR)}
        tasks |= {operation: ("api", event, goals.WARM_API) for operation, event in REQUESTS.items()}
        for task, (name, event, goal) in tasks.items():
            progress(f"warm requests of the {name}: {task}")
            times, cpu = _measured(aws, name, task, event, rounds or ROUNDS)
            results.append(_against_empty(goal, task, times))
            rows.append(_row(task, times, cpu))
            taken = statistics.median(times[OURS])
            durations["processor.small" if name == "processor" else f"api.{task}"] = taken
            if name == "processor":
                durations["naive.small"] = statistics.median(times[PLAIN])
        durations["processor.small.batched"] = _batched(aws)
    columns = ("request", "ours ms", "empty ms", "boto3 ms", "ours CPU ms", "empty CPU ms", "CPU, empty = 1")
    note = f"Medians of {rounds or ROUNDS} blocks of {BLOCK} requests each; {interpreter()}."
    return Part("Warm requests", results, [Table("Warm requests", columns, rows, note)], durations)


def _measured(aws: LoopbackAws, name: str, task: str, event: Any, rounds: int) -> tuple[Figures, Figures]:
    """Time and CPU of a request, by contender."""
    assets = {OURS: ours(name), EMPTY: peer(f"empty_{name}"), PLAIN: peer(f"boto3_{name}")}
    fairness = Fairness(aws)
    cpu: dict[str, list[float]] = {who: [] for who in assets}
    with ExitStack() as stack:
        contenders: dict[str, Callable[[], float]] = {}
        for who, asset in assets.items():
            function = stack.enter_context(_warm(aws, asset, event))

            def block(who: str = who, function: Runtime = function) -> float:
                calls = [function.call(event) for _ in range(BLOCK)]
                fairness.check(who, task, function, calls[-1].answer, BLOCK)
                cpu[who].append(statistics.median(call.cpu_seconds for call in calls))
                return _median_seconds(calls)

            contenders[who] = block
        return in_turns(contenders, rounds), cpu


def _warm(aws: LoopbackAws, asset: Asset, event: Any) -> Runtime:
    """A function that is about to be warm: the `with` starts it."""

    class Warm(Runtime):
        def __enter__(self) -> "Warm":
            super().__enter__()
            for _ in range(WARM_UP):
                self.call(event)
            aws.calls()
            return self

    return Warm(asset, aws.environment_of(asset.folder))


def _median_seconds(calls: list[Call]) -> float:
    return statistics.median(call.seconds for call in calls)


def _batched(aws: LoopbackAws) -> float:
    """Seconds of one small document among ten of a batch."""
    event = arrived(BATCH)
    with _warm(aws, ours("processor"), event) as function:
        return _median_seconds([function.call(event) for _ in range(BLOCK)]) / BATCH


def _against_empty(goal: Goal, task: str, times: Figures) -> Result:
    return Result.paired(goal, times[OURS], times[EMPTY], what=f"{goal.what}: {task}")


def _row(task: str, times: Figures, cpu: Figures) -> list[str]:
    figures = [times[OURS], times[EMPTY], times[PLAIN], cpu[OURS], cpu[EMPTY]]
    ratio = Spread.of([mine / its for mine, its in zip(cpu[OURS], cpu[EMPTY], strict=True)])
    return [task, *(f"{statistics.median(each) * 1000:.2f}" for each in figures), f"{ratio.median:.2f}"]
