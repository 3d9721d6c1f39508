"""`python -m tests.fuzz`: at least ten thousand cases made from the API's document, with figures.

The editor's run has most of them; the reader's shows that every editors' route is closed to who only reads.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

from rich.console import Console

from tests.fuzz.cases import Report, lines
from tests.fuzz.runs import fuzzed

CASES = 10_000
EXAMPLES = {"editor": 450, "reader": 100}
"""Cases that are drawn for each operation, besides those that its schema gives by itself."""

SEED = 20_261_121

console = Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else 160)


def main(arguments: Sequence[str]) -> int:
    """0 where nothing was found; else 1, and what it is."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz", description="Sends cases made from the API's document to the API."
    )
    parser.add_argument("--seed", type=int, default=SEED, help="another one makes other cases")
    parser.add_argument("--examples", type=int, help="so many drawn for each operation; 10,000 in all else")
    given = parser.parse_args(arguments)
    drawn = {user: given.examples or examples for user, examples in EXAMPLES.items()}
    with ProcessPoolExecutor(len(drawn)) as pool:
        runs = {user: pool.submit(timed, given.seed, examples, user) for user, examples in drawn.items()}
        reports = [say(user, *run.result()) for user, run in runs.items()]
    return summary(reports, 0 if given.examples else CASES)


def timed(seed: int, examples: int, user: str) -> tuple[float, Report]:
    """A run in a process of its own, and how many seconds it took."""
    begun = time.monotonic()
    report = fuzzed(seed, examples, user)
    return time.monotonic() - begun, report


def say(user: str, seconds: float, report: Report) -> Report:
    """Prints the figures of a run."""
    console.print(f"{user}, {seconds:.0f} s,", "\n".join(lines(report)), end="\n\n")
    return report


def summary(reports: Sequence[Report], wanted: int) -> int:
    """Prints what was found, and whether the cases are as many as wanted; the exit code."""
    failures = [text for report in reports for text in report.failures.items()]
    for name, text in failures:
        console.print(f"✗ {name}\n{text}\n")
    count = sum(report.cases for report in reports)
    checks = sum(report.checks.total() for report in reports)
    console.print(f"{count:,} cases, {checks:,} checks, {len(failures)} failures")
    if count < wanted:
        console.print(f"{wanted:,} cases were wanted.")
    return 1 if failures or count < wanted else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
