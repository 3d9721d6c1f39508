"""Whether one JSON Schema takes all that another takes, of those schemas that our document has.

The table WORDS says for each word when it takes less than before. It is careful: what it cannot
tell (one pattern against another) counts as less.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Node = dict[str, Any]


@dataclass(frozen=True)
class Documents:
    """Where the references of either schema lead."""

    old: Node
    new: Node


@dataclass(frozen=True)
class Word:
    """A word of JSON Schema, and when its new value takes less than its old one (None: not there)."""

    less: Callable[[Any, Any], bool]
    request: str
    """What to say of a request; {old} and {new} are the values."""

    answer: str
    """What to say of an answer, where old and new are swapped: {old} is the one of now."""


def _lower(old: Any, new: Any) -> bool:
    return new is not None and (old is None or new < old)


def _higher(old: Any, new: Any) -> bool:
    return new is not None and (old is None or new > old)


def _another(old: Any, new: Any) -> bool:
    return new is not None and new != old


def _fewer(old: Any, new: Any) -> bool:
    return new is not None and (old is None or not set(old) <= set(new))


def _limit(name: str, less: Callable[[Any, Any], bool]) -> Word:
    return Word(less, f"{name} is {{new}} and was {{old}}", f"{name} is {{old}} and was {{new}}")


WORDS = {
    "minimum": _limit("minimum", _higher),
    "maximum": _limit("maximum", _lower),
    "minLength": _limit("minLength", _higher),
    "maxLength": _limit("maxLength", _lower),
    "x-max-bytes": _limit("x-max-bytes", _lower),
    "minItems": _limit("minItems", _higher),
    "maxItems": _limit("maxItems", _lower),
    "pattern": _limit("pattern", _another),
    "format": _limit("format", _another),
    "enum": Word(_fewer, "the values are {new} and were {old}", "the values are {old} and were {new}"),
    "uniqueItems": Word(_another, "the items must be different", "the items can be equal"),
}
"""All that limits a value by itself. Types, members, items and alternatives are below."""

STRUCTURE = {"$ref", "type", "properties", "required", "additionalProperties", "items", "anyOf", "default"}
SAID = {"description", "examples"}
"""What changes nothing for a caller."""


def unknown_words(schema: Node) -> set[str]:
    """Words that are not compared here, in this schema or below it."""
    found = set(schema) - WORDS.keys() - STRUCTURE - SAID
    below = [*schema.get("properties", {}).values(), *schema.get("anyOf", ())]
    below += [
        each for each in (schema.get("items"), schema.get("additionalProperties")) if isinstance(each, dict)
    ]
    return found.union(*(unknown_words(each) for each in below))


def narrowed(old: Node, new: Node, where: str, documents: Documents, *, request: bool) -> Iterator[str]:
    """What the new schema may refuse of what the old one takes; a phrase for each."""
    before, after = _alternatives(old, documents.old), _alternatives(new, documents.new)
    kinds, others = ({kind for kind, _ in each} - {"null"} for each in (before, after))
    if _nullable(before) and not _nullable(after):
        yield f"{where} may not be null and might be" if request else f"{where} can be null and could not"
    if not all(kind in others or (kind == "integer" and "number" in others) for kind in kinds):
        was, now = (kinds, others) if request else (others, kinds)
        yield f"{where} is of type {' or '.join(sorted(now))} and was {' or '.join(sorted(was))}"
        return
    for kind, schema in before:
        reasons = [
            list(_of_kind(schema, other, where, documents, request)) for name, other in after if name == kind
        ]
        yield from min(reasons, key=len, default=[])
    if request and _default(old) != _default(new):
        yield f"{where} has the default {_default(new)} and had {_default(old)}"


def _alternatives(schema: Node, document: Node) -> list[tuple[str, Node]]:
    """Each type that it can be, with the schema of values of this type."""
    if "$ref" in schema:
        return _alternatives(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]], document)
    if "anyOf" in schema:
        return [found for each in schema["anyOf"] for found in _alternatives(each, document)]
    kinds = schema.get("type", "anything")
    return [(kind, schema) for kind in ([kinds] if isinstance(kinds, str) else kinds)]


def _nullable(alternatives: list[tuple[str, Node]]) -> bool:
    return any(kind == "null" for kind, _ in alternatives)


def _default(schema: Node) -> Any:
    return schema.get("default", "none")


def _of_kind(old: Node, new: Node, where: str, documents: Documents, request: bool) -> Iterator[str]:
    for name, word in WORDS.items():
        before, after = old.get(name), new.get(name)
        if word.less(before, after):
            text = word.request if request else word.answer
            yield f"{where}: {text.format(old=_shown(before), new=_shown(after))}"
    yield from _members(old, new, where, documents, request)
    if "items" in old and "items" in new:
        yield from narrowed(old["items"], new["items"], f"{where}, an item", documents, request=request)


def _members(old: Node, new: Node, where: str, documents: Documents, request: bool) -> Iterator[str]:
    for name in new.get("required", ()):
        if name not in old.get("required", ()):
            yield f"{where}: {name} {_now_required(name, old, request)}"
    for name, schema in old.get("properties", {}).items():
        if name in new.get("properties", {}):
            inner = new["properties"][name]
            yield from narrowed(schema, inner, f"{where}, {name}", documents, request=request)
        elif new.get("additionalProperties") is False:
            yield f"{where}: {name} is not taken" if request else f"{where}: {name} is new"
    before, after = old.get("additionalProperties", True), new.get("additionalProperties", True)
    if after is False and before is not False:
        yield f"{where} takes no other members" if request else f"{where} has other members"
    elif isinstance(before, dict) and isinstance(after, dict):
        yield from narrowed(before, after, f"{where}, a value", documents, request=request)


def _now_required(name: str, old: Node, request: bool) -> str:
    if request:
        return "is required and was not" if name in old.get("properties", {}) else "is new and required"
    return "is not always there" if name in old.get("properties", {}) else "is gone"


def _shown(value: Any) -> str:
    if value is None:
        return "none"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
