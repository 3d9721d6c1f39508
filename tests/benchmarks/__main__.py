"""`make bench`: speed, memory, size and cost, each beside what it could be compared with, and its goal."""

import argparse
import importlib
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from rich.console import Console
from rich.table import Table as Grid

from tests.benchmarks.document import DOCS, PAGE, RESULTS, missed, read, row, write
from tests.benchmarks.goals import GOALS
from tests.benchmarks.kept import Kept, durations
from tests.benchmarks.measured import CannotMeasure, Part, progress
from tests.benchmarks.versions import versions

PARTS = {
    "cold": "the first event of a new process, in the built asset",
    "warm": "every further one",
    "size": "the assets, zipped",
    "ndjson": "200 MB of NDJSON through the handler, no recipe",
    "recipe": "the same with schema, transform and redaction",
    "memory": "against the size of the file, 1 KB to 1 GB",
    "tuning": "time and price at each size of the function",
    "engine": "the engine beside bare orjson, each form of a file",
    "growth": "time per document, for 1 to 10,000 documents through the local app",
    "synth": "cdk synth as a developer waits for it",
    "page": "the page in a real Chromium",
    "cost": "dollars of compute, from the times of the other parts",
}
"""Name → what it is about; the module of the same name measures it. `cost` comes last, since it computes."""

console = Console(highlight=False, width=None if sys.stdout.isatty() else 200)


Run = Callable[[str, int | None, Mapping[str, float]], Part]
"""Measures a part by its name, in so many rounds; the third is the durations that are known by then."""


def main(arguments: Sequence[str], run: Run, docs: Path = DOCS) -> int:
    """Measures what is asked for, and keeps it in `docs`; 1 if goals are to be held and one is not."""
    given = _asked(arguments)
    chosen = [name for name in PARTS if name in given.parts] or list(PARTS)
    before = read(docs)
    if given.redraw:
        write(before, docs)
        return 0
    try:
        found = measured(chosen, given.rounds, run, before)
    except KeyboardInterrupt:
        return 130
    if given.keep or not given.parts:
        every = {**before, **found}
        write({name: every[name] for name in PARTS if name in every}, docs)
        print(f"kept in {docs.name}/{PAGE}")
    complaints = missed(found.values(), () if given.parts else GOALS.values())
    print("\n".join(complaints) or "Every goal that was measured is held.")
    return 1 if given.check and (complaints or len(found) < len(chosen)) else 0


def measured(
    chosen: Sequence[str], rounds: int | None, run: Run, before: Mapping[str, Kept]
) -> dict[str, Kept]:
    """Each part that this machine allows, printed when it is done."""
    found: dict[str, Kept] = {}
    for number, name in enumerate(chosen, 1):
        progress(f"{name}, {number} of {len(chosen)}: {PARTS[name]}")
        begun = time.monotonic()
        try:
            part = run(name, rounds, durations({**before, **found}))
        except CannotMeasure as lacking:
            print(f"{name} was not measured: {lacking}")
            continue
        at = datetime.now(UTC).strftime("%Y-%m-%d %H:%M")
        found[name] = Kept(at, round(time.monotonic() - begun, 1), versions(), part)
        _show(part)
    progress(f"done, {len(found)} of {len(chosen)}")
    return found


def run_part(name: str, rounds: int | None, known: Mapping[str, float]) -> Part:
    """By the module of that name."""
    module = importlib.import_module(f"tests.benchmarks.{name}")
    part: Part = module.run(known) if name == "cost" else module.run(rounds)
    return part


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    what = "\n".join(f"  {name:<8}{about}" for name, about in PARTS.items())
    parser = argparse.ArgumentParser(
        prog="make bench",
        description=f"All parts, or those that are named:\n{what}",
        epilog='make bench BENCH="cold warm" OPTIONS="--rounds 3 --keep"; make bench CHECK=1',
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("parts", nargs="*", metavar="part", help="all where none is named")
    parser.add_argument(
        "--rounds", type=_rounds, help="measured of each contender (each part has its own number)"
    )
    parser.add_argument(
        "--check", action="store_true", help="end with 1 where a goal is missed or not measured"
    )
    parser.add_argument(
        "--keep", action="store_true", help=f"keep named parts too in {DOCS.name}/{PAGE}, as all are"
    )
    parser.add_argument(
        "--redraw", action="store_true", help="measure nothing; draw the page from what was kept"
    )
    given = parser.parse_args(arguments)
    if unknown := [name for name in given.parts if name not in PARTS]:
        raise SystemExit(f"There is no part {unknown[0]!r}; there are: {', '.join(PARTS)}.")
    return given


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _rounds(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of rounds; it is 1 or more.")
    return int(text)


def _show(part: Part) -> None:
    if part.results:
        _grid(part.title, RESULTS, [row(result) for result in part.results], part.note)
    for table in part.tables:
        _grid(table.title or part.title, table.columns, table.rows, table.note)


def _grid(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], note: str) -> None:
    grid = Grid(*columns, title=title, caption=note or None, title_justify="left", caption_justify="left")
    for cells in rows:
        grid.add_row(*cells)
    console.print(grid, markup=False)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _interrupt)  # ends it as Ctrl-C does
    raise SystemExit(main(sys.argv[1:], run_part))
