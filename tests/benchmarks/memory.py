"""Peak memory against the size of the file, as the kernel counts it, beside code that reads all.

The file is made while it is read, and what is written is counted and let go: neither is a file here. What
counts is what the function's process holds at its worst moment above what it holds when it is idle, after
documents of each kind have been through it.
"""

from tests.benchmarks.assets import ours, peer
from tests.benchmarks.aws import LoopbackAws
from tests.benchmarks.goals import MEMORY_MIB, NAIVE, Goal
from tests.benchmarks.measured import Lines, Part, Result, Spread, Table, progress
from tests.benchmarks.processing import MIB, Processed, name_of, processed, put

SIZES = [10**power for power in range(3, 10)]
"""1 KB to 1 GB."""

GOAL_FROM = 10**6
FULL = 10**8
"""As many parts of the result are under way here as ever will be: from here on memory is to stay the same."""

NAIVE_TO = 10**8
"""A larger file would need more memory than machines lend to a test."""

ROUNDS = 3
"""Of files up to FULL. It depends on the network's pace how many parts wait to be sent."""


def run(rounds: int | None = None) -> Part:
    """A process for each size and round; of the rounds the worst counts."""
    with LoopbackAws() as aws:
        mine = _worst(aws, "ours", SIZES, rounds or ROUNDS)
        theirs = _worst(aws, "naive", [size for size in SIZES if size <= NAIVE_TO], 1)
    above = {size: one.above_idle / MIB for size, one in mine.items()}
    worst = max(above[size] for size in SIZES if size >= GOAL_FROM)
    idle = mine[SIZES[-1]].idle / MIB
    return Part(
        title="Peak memory above the idle function",
        results=[
            _result(MEMORY_MIB, MEMORY_MIB.what, MEMORY_MIB.against, worst, idle),
            _result(None, f"peak memory, {named(SIZES[-1])}", named(FULL), above[SIZES[-1]], above[FULL]),
        ],
        tables=[_table(mine, theirs)],
        plots=[
            Lines(
                "memory",
                "Peak memory above the idle function",
                "bytes of the file",
                "MiB",
                {"Roundtrip": _points(mine), NAIVE: _points(theirs)},
                x_log=True,
                y_log=True,
                limit=MEMORY_MIB.limit,
            )
        ],
    )


def named(size: int) -> str:
    """`1 GB`."""
    for unit, name in ((10**9, "GB"), (10**6, "MB")):
        if size >= unit:
            return f"{size // unit} {name}"
    return f"{size // 1000} KB"


def _worst(aws: LoopbackAws, who: str, sizes: list[int], rounds: int) -> dict[int, Processed]:
    asset = ours("processor") if who == "ours" else peer("naive_processor")
    found = {}
    for size in sizes:
        tries = rounds if size <= FULL else 1
        runs = [processed(aws, asset, name_of(size), put(aws, size)) for _ in range(tries)]
        found[size] = max(runs, key=lambda one: one.above_idle)
        progress(f"  {who}, {named(size)}: {found[size].above_idle / MIB:.1f} MiB")
    return found


def _points(found: dict[int, Processed]) -> list[tuple[float, float]]:
    """Of files so large that they show."""
    return [(size, one.above_idle / MIB) for size, one in found.items() if size >= GOAL_FROM]


def _table(mine: dict[int, Processed], theirs: dict[int, Processed]) -> Table:
    rows = [
        [
            named(size),
            f"{one.above_idle / MIB:.1f} MiB",
            f"{theirs[size].above_idle / MIB:.1f} MiB" if size in theirs else "",
            f"{one.seconds:.2f} s",
        ]
        for size, one in mine.items()
    ]
    idle = f"The idle function holds {mine[SIZES[0]].idle / MIB:.0f} MiB."
    return Table("", ("file", "ours", NAIVE, "time of ours"), rows, idle)


def _result(goal: Goal | None, what: str, against: str, mine: float, theirs: float) -> Result:
    """Each figure is the worst there was, so none has a spread."""
    ratio, ours_, base = (Spread.of([figure]) for figure in (mine / theirs, mine, theirs))
    return Result(goal, what, against, ratio, ours_, base, "MiB")
