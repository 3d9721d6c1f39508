"""`make bench`: what engine and page cost, beside what they could be compared with."""

import platform
import sys

import orjson

from tests.benchmarks.engine import throughput, with_recipe
from tests.benchmarks.memory import plot
from tests.benchmarks.page import page

PARTS = {"throughput": throughput, "recipe": with_recipe, "memory": plot, "page": page}


def main() -> None:
    """All parts, or those that are named."""
    chosen = sys.argv[1:] or list(PARTS)
    if unknown := [part for part in chosen if part not in PARTS]:
        raise SystemExit(f"There is no benchmark {unknown[0]!r}; there are: {', '.join(PARTS)}.")
    print(f"Python {platform.python_version()}, orjson {orjson.__version__}; medians of runs in turns\n")
    for part in chosen:
        PARTS[part]()


if __name__ == "__main__":
    main()
