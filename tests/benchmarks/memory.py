"""Memory against the size of the file, each size in a process of its own."""

import subprocess
import sys
import time
from itertools import chain

from tests.benchmarks.data import endless
from tests.benchmarks.engine import LIMITS, Nowhere
from tests.benchmarks.peak import Peak

SIZES = [10**power for power in range(3, 10)]
"""1 KB to 1 GB."""

BAR = 40


def plot() -> None:
    """A bar for each size."""
    print(f"\n{'file':>8} {'seconds':>8}  memory above an idle function")
    for size in SIZES:
        command = [sys.executable, "-m", "tests.benchmarks.memory", str(size)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        above, seconds = map(float, done.stdout.split())
        bar = "█" * max(1, round(above / 64 * BAR))
        print(f"{_named(size):>8} {seconds:8.2f}  {bar:<{BAR}} {above:5.1f} MiB", flush=True)
    print(f"{'':>17}  {'0':<{BAR - 2}}64 MiB")


def _named(size: int) -> str:
    for unit, name in ((10**9, "GB"), (10**6, "MB")):
        if size >= unit:
            return f"{size // unit} {name}"
    return f"{size // 1000} KB"


def _measure(size: int) -> None:
    from lambdas.processor.engine.convert import convert
    from lambdas.processor.recipe.model import Recipe

    convert([b'{"a": 1}'], Recipe(), Nowhere(), LIMITS)  # what is loaded at the first document is loaded
    source = endless(size)
    first = next(source)
    peak, start = Peak(), time.perf_counter()
    convert(chain([first], source), Recipe(), Nowhere(), LIMITS)
    seconds = time.perf_counter() - start
    print(peak.above_idle() / 2**20, seconds)


if __name__ == "__main__":
    _measure(int(sys.argv[1]))
