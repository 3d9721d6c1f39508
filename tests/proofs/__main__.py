"""`python -m tests.proofs`: the whole proof, with its figures printed and kept in docs/reliability.md."""

import argparse
import os
import re
import sys
from collections.abc import Iterable
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from importlib.metadata import version
from pathlib import Path
from platform import python_version

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.proofs.explorer import Figures
from tests.proofs.mutant_list import MUTANTS
from tests.proofs.proof import PARTS, Task, run

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "reliability.md"
PACKAGES = ("boto3", "moto", "orjson")

console = Console(highlight=False, width=None if sys.stdout.isatty() else 160)


def main() -> None:
    """Runs the parts that are asked for; ends with 1 at the first schedule that breaks the promise."""
    parser = argparse.ArgumentParser(
        prog="make prove",
        description="Goes through every schedule, and keeps the figures in docs/reliability.md.",
    )
    names = [part.__name__ for part in PARTS]
    parser.add_argument("--part", choices=names, action="append", help="only this part; nothing is kept then")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="at once (default: one a core)")
    given = parser.parse_args()
    tasks = [task for part in PARTS if not given.part or part.__name__ in given.part for task in part()]
    try:
        figures = proved(tasks, given.processes)
    except AssertionError as error:
        raise SystemExit(f"The promise is broken.\n{error}") from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    lines = table(figures)
    console.print("\n".join(lines))
    if not given.part:
        keep(lines)
        console.print(f"kept in {DOCUMENT.relative_to(Path.cwd())}")


def proved(tasks: list[Task], processes: int) -> dict[str, tuple[int, Figures]]:
    """How many tasks of each part, and their figures. Raises AssertionError at the first that fails."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    found: dict[str, tuple[int, Figures]] = {task.part: (0, Figures()) for task in tasks}
    with ProcessPoolExecutor(processes) as pool, Progress(*columns, console=console) as progress:
        bars = {part: progress.add_task(part, total=_count(tasks, part)) for part in found}
        futures = {pool.submit(run, task): task.part for task in tasks}
        try:
            for future in as_completed(futures):
                part = futures[future]
                done, figures = found[part]
                found[part] = done + 1, figures + future.result()
                progress.advance(bars[part])
        except BaseException:
            _cancel(futures)
            raise
    return found


def _count(tasks: Iterable[Task], part: str) -> int:
    return sum(task.part == part for task in tasks)


def _cancel(futures: Iterable[Future[Figures]]) -> None:
    for future in futures:
        future.cancel()


def table(figures: dict[str, tuple[int, Figures]]) -> list[str]:
    """The figures as a table of Markdown."""
    lines = [
        "| what | scenarios | schedules | states | worlds | runs of the handler |",
        "|---|---|---|---|---|---|",
    ]
    for part, (count, each) in figures.items():
        numbers = (count, each.schedules, each.states, each.worlds, each.runs)
        lines.append(f"| {part} | {' | '.join(f'{number:,}' if number else '' for number in numbers)} |")
    return lines


def keep(lines: list[str]) -> None:
    """Writes figures, versions and mutants into the document, between its marks."""
    packages = ", ".join(f"{package} {version(package)}" for package in PACKAGES)
    mutants = [f"- {mutant.fault}{' *' if mutant.overlap_only else ''}" for mutant in MUTANTS]
    text = DOCUMENT.read_text()
    for name, content in {
        "figures": [*lines, "", f"Python {python_version()}, {packages}."],
        "mutants": mutants,
    }.items():
        block = f"<!-- {name} -->\n\n" + "\n".join(content) + f"\n\n<!-- end of {name} -->"
        pattern = f"<!-- {name} -->.*<!-- end of {name} -->"
        text = re.sub(pattern, block.replace("\\", r"\\"), text, flags=re.DOTALL)
    DOCUMENT.write_text(text)


if __name__ == "__main__":
    main()
