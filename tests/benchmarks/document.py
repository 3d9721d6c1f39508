"""docs/performance.md: between its marks what was measured, beside its goals; the text around is by hand.

A figure stands on the page only if it stands in docs/performance.json, from which everything between the
marks, and every plot, is made anew. So a page that is older than its figures can be told.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tests.benchmarks.axes import figure, ratio
from tests.benchmarks.goals import GOALS, Goal
from tests.benchmarks.kept import Kept, from_json, to_json
from tests.benchmarks.measured import Result, Spread, Table
from tests.benchmarks.plots import alt, draw

DOCS = Path(__file__).parent.parent.parent / "docs"
PAGE = "performance.md"
FIGURES = "performance.json"
PLOTS = "performance"
RESULTS = ("what", "against", "ours", "theirs", "ratio", "goal", "")


def read(docs: Path = DOCS) -> dict[str, Kept]:
    """What was kept last; nothing if nothing was."""
    path = docs / FIGURES
    return from_json(path.read_text()) if path.exists() else {}


def write(parts: Mapping[str, Kept], docs: Path = DOCS) -> None:
    """Figures, page and plots. A plot of a part that has it no longer is removed."""
    (docs / FIGURES).write_text(to_json(parts))
    (docs / PAGE).write_text(filled((docs / PAGE).read_text(), blocks(parts)))
    drawn = plots(parts)
    (docs / PLOTS).mkdir(exist_ok=True)
    for name, text in drawn.items():
        (docs / PLOTS / name).write_text(text)
    for path in (docs / PLOTS).glob("*.svg"):
        if path.name not in drawn:
            path.unlink()


def plots(parts: Mapping[str, Kept]) -> dict[str, str]:
    """File name → SVG."""
    return {f"{plot.name}.svg": draw(plot) for kept in parts.values() for plot in kept.part.plots}


def filled(page: str, found: Mapping[str, str]) -> str:
    """The page with these blocks between their marks. ValueError names marks that it does not have."""
    for name, content in found.items():
        first, last = f"<!-- {name} -->", f"<!-- end of {name} -->"
        before, begins, rest = page.partition(first)
        _, ends, after = rest.partition(last)
        if not begins or not ends:
            raise ValueError(f"{PAGE} has no place for {name!r}, between {first} and {last}.")
        page = f"{before}{first}\n\n{content}\n\n{last}{after}"
    return page


def blocks(parts: Mapping[str, Kept]) -> dict[str, str]:
    """Mark → Markdown: the goals, each part, and how all was measured."""
    return {
        "goals": _goals(parts),
        **{name: _part(kept) for name, kept in parts.items()},
        "measured": _measured(parts),
    }


def missed(parts: Iterable[Kept], goals: Iterable[Goal]) -> list[str]:
    """A sentence for each result that misses its goal, and for each of these goals that has no result."""
    results = [result for kept in parts for result in kept.part.results if result.goal]
    found = [_sentence(result) for result in results if result.missed]
    measured = {result.goal for result in results}
    return found + [f"{goal.name} was not measured: {goal.what}." for goal in goals if goal not in measured]


def row(result: Result) -> tuple[str, ...]:
    """A result as RESULTS heads it."""
    verdict = "" if not result.goal else "missed" if result.missed else "held"
    return (
        result.what,
        result.against,
        amount(result.ours.median, result.unit),
        amount(result.base.median, result.unit),
        _spread(result.ratio),
        str(result.goal or ""),
        verdict,
    )


def amount(value: float, unit: str) -> str:
    """As one would say it: `12.3 ms`, `1.5 MB`."""
    if unit == "s" and value < 1:
        return f"{figure(value * 1000)} ms"
    if unit == "bytes":
        for size, name in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
            if value >= size:
                return f"{figure(value / size)} {name}"
    return f"{figure(value)} {unit}"


def _spread(spread: Spread) -> str:
    quartiles = f" ({ratio(spread.low)} to {ratio(spread.high)})" if spread.count > 1 else ""
    return f"{ratio(spread.median)}{quartiles}"


def _sentence(result: Result) -> str:
    if result.goal is None:
        return ""
    ours, base = amount(result.ours.median, result.unit), amount(result.base.median, result.unit)
    return (
        f"{result.goal.name} is missed: {result.what} is {ours}, {result.against} is {base};"
        f" that is {figure(result.value)} {result.goal.unit or 'as a ratio'}, and the goal is {result.goal}."
    )


def _goals(parts: Mapping[str, Kept]) -> str:
    results = [result for kept in parts.values() for result in kept.part.results]
    rows = []
    for goal in GOALS.values():
        of_goal = [result for result in results if result.goal == goal]
        if not of_goal:
            rows.append((goal.what, goal.against, "", str(goal), "not measured"))
        for result in of_goal:
            measured = amount(result.value, goal.unit) if goal.unit else _spread(result.ratio)
            rows.append((result.what, result.against, measured, str(goal), row(result)[-1]))
    return _table(Table("", ("what", "against", "measured", "goal", ""), rows))


def _part(kept: Kept) -> str:
    pieces = []
    if kept.part.results:
        pieces.append(_table(Table("", RESULTS, [row(result) for result in kept.part.results])))
    pieces += [kept.part.note] if kept.part.note else []
    pieces += [_table(table) for table in kept.part.tables]
    pieces += [f"![{_cell(alt(plot))}]({PLOTS}/{plot.name}.svg)" for plot in kept.part.plots]
    return "\n\n".join(pieces)


def _measured(parts: Mapping[str, Kept]) -> str:
    versions: dict[str, list[str]] = {}
    for name, kept in parts.items():
        versions.setdefault(
            ", ".join(f"{what} {version}" for what, version in kept.versions.items()), []
        ).append(name)
    rows = [(name, kept.at, f"{kept.seconds:.0f} s") for name, kept in parts.items()]
    said = [f"{', '.join(names)}: {text}." for text, names in versions.items()]
    return "\n\n".join([_table(Table("", ("part", "measured (UTC)", "took"), rows)), *said])


def _table(table: Table) -> str:
    lines = [f"**{table.title}**", ""] if table.title else []
    lines += [_line(table.columns), "|" + "|".join(_alignments(table)) + "|", *map(_line, table.rows)]
    return "\n".join([*lines, "", table.note] if table.note else lines)


def _alignments(table: Table) -> list[str]:
    """A column of figures stands to the right."""
    columns = zip(*table.rows, strict=True) if table.rows else [("",)] * len(table.columns)
    return [
        "--:" if all(re.match(r"[-<]?[\d.,]+( .*)?$|$", cell) for cell in column) and any(column) else "---"
        for column in columns
    ]


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(map(_cell, cells)) + " |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
