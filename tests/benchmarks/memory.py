"""Memory against the size of the file, each size in a process of its own."""

import resource
import subprocess
import sys
import time
from itertools import chain

from tests.benchmarks.data import endless
from tests.benchmarks.engine import LIMITS, Nowhere

SIZES = [10**power for power in range(3, 10)]
"""1 KB to 1 GB."""

BAR = 40


def peak_of(size: int) -> tuple[float, float, float]:
    """MB of memory before and at the worst moment, and seconds, of one file of `size` bytes."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.memory", str(size)],
        capture_output=True,
        text=True,
        check=True,
    )
    idle, peak, seconds = map(float, done.stdout.split())
    return idle, peak, seconds


def plot() -> None:
    """A bar for each size."""
    print(f"\n{'file':>8} {'seconds':>8}  memory above an idle function")
    for size in SIZES:
        idle, peak, seconds = peak_of(size)
        name = (
            f"{size // 10**9} GB"
            if size >= 10**9
            else f"{size // 10**6} MB"
            if size >= 10**6
            else f"{size // 1000} KB"
        )
        above = peak - idle
        print(
            f"{name:>8} {seconds:8.2f}  {'█' * max(1, round(above / 64 * BAR)):<{BAR}} {above:5.1f} MB",
            flush=True,
        )
    print(f"{'':>17}  {'0':<{BAR - 2}}64 MB")


def _measure(size: int) -> None:
    from lambdas.processor.engine.convert import convert
    from lambdas.processor.recipe.model import Recipe

    convert([b'{"a": 1}'], Recipe(), Nowhere(), LIMITS)  # what is loaded at the first document is loaded
    source = endless(size)
    first = next(source)
    idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start = time.perf_counter()
    convert(chain([first], source), Recipe(), Nowhere(), LIMITS)
    seconds = time.perf_counter() - start
    print(idle, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, seconds)


if __name__ == "__main__":
    _measure(int(sys.argv[1]))
