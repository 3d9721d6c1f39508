"""The examples of docs/api.md: commands, what they answer, and what later commands take from that."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parent.parent.parent / "docs" / "api.md"
ANYTHING = "…"

_BLOCKS = re.compile(
    r"```sh\n(?P<command>.*?)```"
    r"(?:\n\n```(?P<kind>json|text)\n(?P<answer>.*?)```)?"
    r"(?:\n<!-- (?P<taken>.*?) -->)?",
    re.DOTALL,
)


@dataclass(frozen=True)
class Example:
    """One command, in the order of the page."""

    number: int
    section: str
    command: str
    answer: Any
    """JSON, or text as it is printed; None where nothing is shown."""

    taken: dict[str, str] = field(default_factory=dict)
    """Variable of later commands → dotted path into the answer."""


def examples() -> list[Example]:
    """All of the page."""
    text = PAGE.read_text(encoding="utf-8")
    sections = re.split(r"^## (.*)$", text, flags=re.MULTILINE)
    found: list[Example] = []
    for title, body in zip(sections[1::2], sections[2::2], strict=True):
        for match in _BLOCKS.finditer(body):
            answer = json.loads(match["answer"]) if match["kind"] == "json" else match["answer"]
            taken = dict(each.split(": ") for each in (match["taken"] or "").split(", ") if each)
            found.append(Example(len(found), title, match["command"], answer, taken))
    return found


def differences(shown: Any, given: Any, where: str = "") -> Iterator[str]:
    """Where an answer is not what is shown. `…` in a text is any text, as a value anything but null.

    An object that shows the member `…` may have others.
    """
    if isinstance(shown, dict) and isinstance(given, dict):
        named = shown.keys() - {ANYTHING}
        if named - given.keys() or (ANYTHING not in shown and given.keys() - named):
            yield f"{where}: {sorted(given)} instead of {sorted(shown)}"
        for name in named & given.keys():
            yield from differences(shown[name], given[name], f"{where}.{name}")
    elif isinstance(shown, list) and isinstance(given, list):
        if len(shown) != len(given):
            yield f"{where}: {len(given)} items instead of {len(shown)}"
        for index, (each, other) in enumerate(zip(shown, given, strict=False)):
            yield from differences(each, other, f"{where}.{index}")
    elif isinstance(shown, str) and isinstance(given, str):
        pattern = ".+".join(map(re.escape, shown.rstrip("\n").split(ANYTHING)))
        if not re.fullmatch(pattern, given.rstrip("\n"), re.DOTALL | re.IGNORECASE):
            yield f"{where}: {given!r} instead of {shown!r}"
    elif type(shown) is not type(given) or shown != given:
        yield f"{where}: {given!r} instead of {shown!r}"


def value_at(answer: Any, path: str) -> str:
    """`parts.0.url` of an answer."""
    for step in path.split("."):
        answer = answer[int(step)] if isinstance(answer, list) else answer[step]
    return str(answer)
