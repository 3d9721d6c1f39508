"""What a function's time costs: ours, and that of the pipeline which one writes first.

Durations are at a full vCPU. With less memory a function has a share of one and takes as much longer; with
more it gains nothing, since it has one thread. What it waits for S3 it waits with any memory.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from costs import calls, prices, usual
from costs.durations import Durations
from costs.prices import Price

GB = 10**9
"""Of documents; AWS counts memory and storage in 2³⁰ bytes."""

TB = 10**12
FILE_BYTES = 200_000_000
"""What the pipelines are compared at."""

OURS_MB = 1769
"""As `processor_memory_mb` in cdk.json is; tests/costs holds it."""


@dataclass(frozen=True)
class Machine:
    """A function's memory and processor."""

    memory_mb: int
    arm: bool = True

    @property
    def price(self) -> Price:
        """Of a GB-second."""
        return prices.LAMBDA_ARM if self.arm else prices.LAMBDA_X86

    @property
    def slower(self) -> Decimal:
        """How many times longer than with a full vCPU work takes."""
        return max(Decimal(1), Decimal(usual.VCPU_MB) / self.memory_mb)

    def gb_seconds(self, working: Decimal, waiting: Decimal = Decimal(0)) -> Decimal:
        """Of so many seconds of work at a full vCPU, and of waiting."""
        return (working * self.slower + waiting) * self.memory_mb / 1024


def per_gb(durations: Durations, *, recipe: bool, memory_mb: int) -> Decimal:
    """Seconds of the processor for 10⁹ bytes of NDJSON at a full vCPU."""
    name = "processor.recipe.per_gb" if recipe else "processor.ndjson.per_gb"
    return durations[name] * correction(durations, "processor.ndjson.per_gb", memory_mb)


def correction(durations: Durations, name: str, memory_mb: int) -> Decimal:
    """What a duration is to be multiplied by: with this memory it may take more or less than its share says.

    1 where that was not measured.
    """
    measured = durations.slower(name, memory_mb)
    return Decimal(1) if measured is None else measured / Machine(memory_mb).slower


def naive_mb(durations: Durations, file_bytes: int) -> int | None:
    """Memory that a function needs which reads a file whole; None where Lambda has no such function."""
    needed = math.ceil(durations["naive.peak_per_byte"] * file_bytes / 2**20)
    return None if needed > usual.MOST_MB else max(needed, usual.VCPU_MB)


def waiting_per_gb(working: Decimal, *, in_parts: bool = True) -> Decimal:
    """Seconds that the processor waits for each 10⁹ bytes that come and go.

    It works while the next bytes come and while a part of the result is on its way, so it waits only for
    what of both takes longer than its work. A result without parts is sent when all work is done.
    """
    come = Decimal(GB) / usual.NETWORK_BYTES_A_SECOND
    go = come * usual.RESULT_SHARE
    if in_parts:
        go += calls.parts(GB) * usual.WAITS["UploadPart"]
        return max(Decimal(0), come - working, go - working)
    return max(Decimal(0), come - working) + go


def naive_waiting_per_gb() -> Decimal:
    """The same of what reads all, works, and writes all: each byte twice."""
    return Decimal(GB) / usual.NETWORK_BYTES_A_SECOND * (1 + usual.RESULT_SHARE)


def ours_per_tb(durations: Durations, *, recipe: bool, waits: bool, machine: Machine) -> Decimal:
    """Dollars of Lambda's time for 10¹² bytes in large files."""
    working = per_gb(durations, recipe=recipe, memory_mb=machine.memory_mb)
    waiting = waiting_per_gb(working) if waits else Decimal(0)
    return machine.price.of(machine.gb_seconds(working, waiting) * (TB // GB))


def naive_per_tb(
    durations: Durations, *, recipe: bool, waits: bool, file_bytes: int, arm: bool = True
) -> Decimal | None:
    """The same of the pipeline that reads a file whole; None where no function has the memory for one."""
    memory = naive_mb(durations, file_bytes)
    if memory is None:
        return None
    machine = Machine(memory, arm)
    working = durations["naive.recipe.per_gb" if recipe else "naive.ndjson.per_gb"]
    waiting = naive_waiting_per_gb() if waits else Decimal(0)
    return machine.price.of(machine.gb_seconds(working, waiting) * (TB // GB))


@dataclass(frozen=True)
class PerTB:
    """Dollars of Lambda's time for a TB of NDJSON in files of 200 MB, no recipe; None: it cannot be done."""

    ours: Decimal
    naive: Decimal | None
    working: Decimal
    """Ours, without what it waits for S3."""

    naive_working: Decimal | None

    @classmethod
    def of(cls, durations: Durations, machine: Machine) -> "PerTB":
        """Ours and naive, on the same kind of processor."""
        ours = [ours_per_tb(durations, recipe=False, waits=waits, machine=machine) for waits in (True, False)]
        naive = [
            naive_per_tb(durations, recipe=False, waits=waits, file_bytes=FILE_BYTES, arm=machine.arm)
            for waits in (True, False)
        ]
        return cls(ours[0], naive[0], ours[1], naive[1])


def compute_per_tb(
    durations: Mapping[str, float], *, recipe: bool = False, waits: bool = False
) -> tuple[float, float]:
    """Dollars of compute for a TB in files of 200 MB: ours, and the naive pipeline's.

    From what was measured alone, or with what both wait for S3, as `usual` takes it. DurationsMissing where
    one is not there.
    """
    known = Durations.of(durations)
    ours = ours_per_tb(known, recipe=recipe, waits=waits, machine=Machine(OURS_MB))
    naive = naive_per_tb(known, recipe=recipe, waits=waits, file_bytes=FILE_BYTES)
    return float(ours), float("inf") if naive is None else float(naive)
