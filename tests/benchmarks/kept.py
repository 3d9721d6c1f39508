"""What is kept of a run in docs/performance.json: each part with its date, its time and its versions."""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.benchmarks.goals import GOALS
from tests.benchmarks.measured import Bars, Lines, Part, Plot, Result, Spread, Table


@dataclass(frozen=True)
class Kept:
    """A part as it was measured once."""

    at: str
    """The day and minute, UTC."""
    seconds: float
    """That the part took."""
    versions: Mapping[str, str]
    part: Part


def to_json(parts: Mapping[str, Kept]) -> str:
    """The file's text. `durations` of all parts stand once more together, for the cost model."""
    return (
        json.dumps(
            {
                "durations": durations(parts),
                "parts": {name: _to_dict(kept) for name, kept in parts.items()},
            },
            indent=1,
            ensure_ascii=False,
        )
        + "\n"
    )


def from_json(text: str) -> dict[str, Kept]:
    """What `to_json` wrote. KeyError for a goal that goals.py does not know any more."""
    return {name: _from_dict(kept) for name, kept in json.loads(text)["parts"].items()}


def durations(parts: Mapping[str, Kept]) -> dict[str, float]:
    """Seconds at a full vCPU, of all parts."""
    return {name: value for kept in parts.values() for name, value in kept.part.durations.items()}


def _to_dict(kept: Kept) -> dict[str, Any]:
    about = dataclasses.asdict(kept)
    part = about.pop("part")
    for result, written in zip(kept.part.results, part["results"], strict=True):
        written["goal"] = result.goal.name if result.goal else None
        written["limit"] = result.goal.limit if result.goal else None
    return {**about, **part}


def _from_dict(kept: Mapping[str, Any]) -> Kept:
    part = Part(
        title=kept["title"],
        results=[_result(one) for one in kept["results"]],
        tables=[Table(**one) for one in kept["tables"]],
        durations=kept["durations"],
        plots=[_plot(one) for one in kept["plots"]],
        note=kept["note"],
    )
    return Kept(kept["at"], kept["seconds"], kept["versions"], part)


def _result(one: Mapping[str, Any]) -> Result:
    goal = GOALS[one["goal"]] if one["goal"] else None
    ratio, ours, base = (Spread(**one[name]) for name in ("ratio", "ours", "base"))
    return Result(goal, one["what"], one["against"], ratio, ours, base, one["unit"])


def _plot(one: Mapping[str, Any]) -> Plot:
    if "bars" in one:
        return Bars(**one)
    points = {name: [(x, y) for x, y in line] for name, line in one["lines"].items()}
    return Lines(**{**one, "lines": points})
