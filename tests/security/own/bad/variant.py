"""How a bad variant is written: one change of one real template, and the rules that must see it."""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.stacks.conftest import Template

Change = Callable[[Any], None]
"""Changes an entry of a template in place."""


@dataclass(frozen=True)
class Variant:
    """A template with one bad property."""

    name: str
    """What is bad about it, in a few words."""

    where: str
    """A construct's path, or a stack's name for its whole template."""

    change: Change
    caught_by: str
    """Names of the rules that find it, and no others; with a space in between."""

    stage: str = "prod"

    def made_of(self, templates: dict[str, Template]) -> dict[str, Template]:
        """The stage's templates with the change; those that were given stay as they are."""
        stack = self.where.partition("/")[0]
        changed = copy.deepcopy(templates[stack])
        self.change(changed if stack == self.where else entry_at(changed, self.where))
        assert changed != templates[stack], "nothing was changed"
        return {**templates, stack: changed}


def strict(name: str, where: str, change: Change, caught_by: str) -> Variant:
    """A variant of the stage `strict`."""
    return Variant(name, where, change, caught_by, stage="strict")


def entry_at(template: Template, path: str) -> Any:
    """The entry of a construct."""
    found = [
        entry
        for entry in template["Resources"].values()
        if entry.get("Metadata", {}).get("aws:cdk:path", "").removesuffix("/Resource") == path
    ]
    assert len(found) == 1, f"{path}: {len(found)} resources"
    return found[0]


def put(path: str, value: Any) -> Change:
    """Sets a property, which lies at these names and numbers; `^` begins at the entry, not its properties."""

    def change(entry: Any) -> None:
        holder, last = _holder(entry, path)
        holder[last] = value

    return change


def drop(path: str) -> Change:
    """Removes a property that is there."""

    def change(entry: Any) -> None:
        holder, last = _holder(entry, path)
        del holder[last]

    return change


def add(path: str, *values: Any) -> Change:
    """Appends to a list; a single value becomes one, as policies write it."""

    def change(entry: Any) -> None:
        holder, last = _holder(entry, path)
        before = holder[last]
        holder[last] = [*(before if isinstance(before, list) else [before]), *values]

    return change


def say(old: str, new: str) -> Change:
    """Replaces a text wherever it stands in the entry's JSON."""

    def change(entry: Any) -> None:
        text = json.dumps(entry)
        assert old in text, f"{old} does not stand in {text[:200]}"
        replaced = json.loads(text.replace(old, new))
        entry.clear()
        entry.update(replaced)

    return change


def both(*changes: Change) -> Change:
    """One after the other, where one bad property takes two."""

    def change(entry: Any) -> None:
        for each in changes:
            each(entry)

    return change


def new(kind: str, path: str, **properties: Any) -> Change:
    """Adds a resource to a whole template."""

    def change(template: Any) -> None:
        metadata = {"aws:cdk:path": f"{path}/Resource"}
        template["Resources"]["Added"] = {"Type": kind, "Properties": properties, "Metadata": metadata}

    return change


def gone(path: str) -> Change:
    """Removes a resource from a whole template."""

    def change(template: Any) -> None:
        entry = entry_at(template, path)
        template["Resources"] = {name: one for name, one in template["Resources"].items() if one is not entry}

    return change


def where_it_says(words: str, change: Change) -> Change:
    """Changes the one statement of an entry's policy in whose JSON the words stand."""

    def changed(entry: Any) -> None:
        statements = _document(entry)["Statement"]
        found = [number for number, one in enumerate(statements) if words in json.dumps(one)]
        assert len(found) == 1, f"{len(found)} statements say {words}"
        holder = {"Properties": statements[found[0]]}
        change(holder)
        statements[found[0]] = holder["Properties"]

    return changed


def without(words: str) -> Change:
    """Removes all statements of an entry's policy in whose JSON the words stand."""

    def change(entry: Any) -> None:
        document = _document(entry)
        left = [one for one in document["Statement"] if words not in json.dumps(one)]
        assert len(left) < len(document["Statement"]), f"no statement says {words}"
        document["Statement"] = left

    return change


def also(**statement: Any) -> Change:
    """Adds a statement to an entry's policy."""

    def change(entry: Any) -> None:
        _document(entry)["Statement"].append({"Effect": "Allow", **statement})

    return change


def _document(entry: Any) -> Any:
    properties = entry["Properties"]
    names = ("PolicyDocument", "AssumeRolePolicyDocument", "KeyPolicy")
    return next(properties[name] for name in names if name in properties)


def _holder(entry: Any, path: str) -> tuple[Any, Any]:
    """What holds the last name of a path, and that name."""
    names: list[Any] = [int(name) if name.isdigit() else name for name in path.lstrip("^").split("/")]
    holder = entry if path.startswith("^") else entry.setdefault("Properties", {})
    for name in names[:-1]:
        holder = holder[name] if isinstance(name, int) else holder.setdefault(name, {})
    return holder, names[-1]
