"""What a function costs at each size it may have, from what was measured there. Pure.

Lambda bills the time of a call in milliseconds, begun ones whole, times the memory that is set. Waiting for
S3 and DynamoDB is billed too. It could not be measured here, where AWS answers at once, so it is taken from
the cost model's assumptions (costs/usual.py) and shown apart.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from costs import prices
from costs.calls import Calls, waited
from costs.compute import waiting_per_gb
from tests.benchmarks.axes import figure
from tests.benchmarks.measured import Table

DOLLARS = float(prices.LAMBDA_ARM.dollars)
"""Of a GB-second on arm64, as the stages have it; durations are of this machine's processor."""

CALL_DOLLARS = float(prices.LAMBDA_CALL.dollars) / prices.LAMBDA_CALL.per
MILLION = 10**6
GB_OF_TB = 1000


@dataclass(frozen=True)
class Measured:
    """A function of one size; times in seconds."""

    memory_mb: int
    share: float
    """Of a vCPU."""
    init: float
    first: float
    """The first request: connections are made, and what was left for later is loaded."""
    warm: float
    peak_mb: float
    """The most that the process held, files and all."""
    per_gb: float | None = None
    """Of NDJSON; None for a function that takes none."""


def best(rounds: Sequence[Measured]) -> Measured:
    """The shortest of each time, and the most memory.

    Whatever else runs on the machine lengthens a time, and most where the function has a CPU to itself: with
    medians the larger sizes would look worse than they are.
    """
    per_gb = [one.per_gb for one in rounds if one.per_gb is not None]
    return replace(
        rounds[0],
        init=min(one.init for one in rounds),
        first=min(one.first for one in rounds),
        warm=min(one.warm for one in rounds),
        peak_mb=max(one.peak_mb for one in rounds),
        per_gb=min(per_gb) if per_gb else None,
    )


def price_of_call(memory_mb: int, seconds: float) -> float:
    """Dollars."""
    return math.ceil(seconds * 1000 - 1e-9) / 1000 * memory_mb / 1024 * DOLLARS + CALL_DOLLARS


def price_of_time(memory_mb: int, seconds: float) -> float:
    """Dollars of a part of a long call."""
    return seconds * memory_mb / 1024 * DOLLARS


def balanced(sizes: Sequence[Measured], seconds: Callable[[Measured], float]) -> int:
    """Memory of the size at which price times time is least: where twice as fast costs twice as much.

    Where the CPU is all that counts, this is the size of one vCPU: until there the price stays and the time
    falls. The more of the time is waiting, which no CPU makes shorter, the smaller it is.
    """
    return min(sizes, key=lambda one: price_of_time(one.memory_mb, seconds(one)) * seconds(one)).memory_mb


def table(title: str, sizes: Sequence[Measured], calls: Calls, request: str) -> Table:
    """A row for each size, and below for which of them price times time is least."""
    waits = float(waited(calls))
    columns = [
        "memory",
        "vCPU",
        "init",
        "first",
        request,
        "$ a million",
        f"with {waits * 1000:.0f} ms of waiting",
    ]
    large = [size for size in sizes if size.per_gb is not None]
    if large:
        columns += ["NDJSON", "$ a TB", "with waiting"]
    rows = [[*_small(one, waits), *(_large(one) if large else ()), f"{one.peak_mb:.0f} MB"] for one in sizes]
    said = {
        f"for {request}": balanced(sizes, lambda one: one.warm),
        "with its waiting": balanced(sizes, lambda one: one.warm + waits),
    }
    if large:
        said["for NDJSON"] = balanced(large, _per_gb)
        said["of that with waiting"] = balanced(large, lambda one: _per_gb(one) + _waiting_per_gb(one))
    note = "Price times time is least " + ", ".join(
        f"{what} at {memory:,} MB" for what, memory in said.items()
    )
    return Table(title, [*columns, "peak"], rows, f"{note}.")


def durations(
    name: str, sizes: Sequence[Measured], figure_of: Callable[[Measured], float]
) -> Mapping[str, float]:
    """As the cost model reads them; it takes their ratios to a whole vCPU's, which is among them."""
    return {f"{name}.at_{one.memory_mb}": figure_of(one) for one in sizes}


def _small(one: Measured, waits: float) -> list[str]:
    return [
        f"{one.memory_mb:,} MB",
        f"{one.share:.2f}",
        _ms(one.init),
        _ms(one.first),
        _ms(one.warm),
        figure(price_of_call(one.memory_mb, one.warm) * MILLION),
        figure(price_of_call(one.memory_mb, one.warm + waits) * MILLION),
    ]


def _large(one: Measured) -> list[str]:
    seconds = _per_gb(one)
    return [
        f"{figure(seconds)} s/GB",
        figure(price_of_time(one.memory_mb, seconds) * GB_OF_TB),
        figure(price_of_time(one.memory_mb, seconds + _waiting_per_gb(one)) * GB_OF_TB),
    ]


def _per_gb(one: Measured) -> float:
    assert one.per_gb is not None
    return one.per_gb


def _waiting_per_gb(one: Measured) -> float:
    return float(waiting_per_gb(Decimal(_per_gb(one))))


def _ms(seconds: float) -> str:
    return f"{figure(seconds * 1000)} ms"
