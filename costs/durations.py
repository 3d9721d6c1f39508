"""What `make bench` has measured, as the cost model reads it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from costs.usual import VCPU_MB

MEASURED = "docs/performance.json"


class DurationsMissing(Exception):
    """Nothing was measured yet, or not all that is asked for."""


@dataclass(frozen=True)
class Durations:
    """Name → seconds at a full vCPU; `per_gb` is of 10⁹ bytes, `peak_per_byte` no seconds but bytes."""

    seconds: Mapping[str, Decimal]

    def __getitem__(self, name: str) -> Decimal:
        if name not in self.seconds:
            raise DurationsMissing(f"{MEASURED} has no duration {name}; run make bench.")
        return self.seconds[name]

    def slower(self, name: str, memory_mb: int) -> Decimal | None:
        """How many times longer it takes with this memory than with a full vCPU's, if both were measured.

        From `<name>.at_<memory>`; a ratio, since both are of one run and the duration itself is of another.
        """
        here = self.seconds.get(f"{name}.at_{memory_mb}")
        full = self.seconds.get(f"{name}.at_{VCPU_MB}")
        return here / full if here and full else None

    @classmethod
    def of(cls, seconds: Mapping[str, float]) -> "Durations":
        """From floats, digit by digit as they are written."""
        return cls({name: Decimal(str(value)) for name, value in seconds.items()})


def read(root: Path) -> Durations:
    """From the file that `make bench` writes below `root`; raises DurationsMissing where there is none."""
    path = root / MEASURED
    if not path.exists():
        raise DurationsMissing(f"There is no {MEASURED}; run make bench.")
    kept = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(kept, dict) or not isinstance(kept.get("durations"), dict):
        raise DurationsMissing(f"{MEASURED} has no durations; run make bench.")
    return Durations.of(kept["durations"])
