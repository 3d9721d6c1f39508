"""Kinds of fields: each one checks a value, and describes itself as JSON Schema 2020-12.

What `schema` says and what `read` does is the same, but for two things that JSON Schema has no
words for: the length in bytes (said as `x-max-bytes`), and half characters.
"""

import re
from typing import Any, dataclass_transform

from lambdas.api.errors import BadRequest

_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Declared:
    """Fields by annotation, as of a frozen dataclass: mypy holds whoever makes one to them.

    Nothing is generated for it, which saves half a millisecond of every cold start for each kind.
    """

    def __init__(self, **fields: Any) -> None:
        self.__dict__.update(fields)


class Kind(Declared):
    """What a value may be."""

    code: str
    """Of the refusal: stable, machine-readable."""

    description: str
    """What the field means, for the document."""

    examples: tuple[Any, ...] = ()

    @property
    def expected(self) -> str:
        """What goes on after "… is", in a refusal."""
        raise NotImplementedError

    def read(self, name: str, value: object) -> Any:
        """The value as the request holds it; raises BadRequest naming the field."""
        raise NotImplementedError

    def read_text(self, name: str, text: str) -> Any:
        """The same of a query parameter, which is text."""
        return self.read(name, text)

    def schema(self) -> dict[str, Any]:
        """As JSON Schema."""
        shown = {"description": self.description, "examples": list(self.examples)}
        return {key: value for key, value in shown.items() if value}

    def refusal(self, name: str) -> BadRequest:
        """Says what is expected."""
        return BadRequest(self.code, f"{name} is {self.expected}.", name)


class Text(Kind):
    """Text of whole characters: half a surrogate pair is refused."""

    says: str
    """The expectation as a person reads it."""

    pattern: str | None = None
    """Of the whole text, in what Python's expressions and ECMAScript's have in common."""

    max_bytes: int | None = None
    """Of UTF-8. JSON Schema counts characters and has no word for bytes."""

    @property
    def expected(self) -> str:
        """As declared."""
        return self.says

    def read(self, name: str, value: object) -> str:
        """The text as it is."""
        if (
            not isinstance(value, str)
            or not value
            or (self.pattern is not None and not re.fullmatch(self.pattern, value))
            or _LONE_SURROGATE.search(value)
            or (self.max_bytes is not None and len(value.encode()) > self.max_bytes)
        ):
            raise self.refusal(name)
        return value

    def schema(self) -> dict[str, Any]:
        """A string with its limits."""
        shown = {"type": "string", **super().schema(), "minLength": 1}
        if self.pattern is not None:
            shown["pattern"] = f"^{self.pattern}$"
        if self.max_bytes is not None:
            shown |= {"maxLength": self.max_bytes, "x-max-bytes": self.max_bytes}
        return shown


class OneOf(Kind):
    """One of some words."""

    values: tuple[str, ...]

    @property
    def expected(self) -> str:
        """All of them."""
        return f"one of: {', '.join(self.values)}"

    def read(self, name: str, value: object) -> str:
        """The word."""
        if isinstance(value, str) and value in self.values:
            return value
        raise self.refusal(name)

    def schema(self) -> dict[str, Any]:
        """An enumeration."""
        return {"type": "string", **super().schema(), "enum": list(self.values)}


class Whole(Kind):
    """A whole number; in JSON, 1.0 is one too."""

    minimum: int
    maximum: int

    @property
    def expected(self) -> str:
        """Its limits."""
        return f"a whole number from {self.minimum} to {self.maximum}"

    def read(self, name: str, value: object) -> int:
        """As an int."""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not self.minimum <= value <= self.maximum:
            raise self.refusal(name)
        return value

    def read_text(self, name: str, text: str) -> int:
        """Decimal digits, no more than the maximum has."""
        if not re.fullmatch(f"[0-9]{{1,{len(str(self.maximum))}}}", text):
            raise self.refusal(name)
        return self.read(name, int(text))

    def schema(self) -> dict[str, Any]:
        """An integer with its limits."""
        return {"type": "integer", **super().schema(), "minimum": self.minimum, "maximum": self.maximum}


class Instant(Kind):
    """A moment in UTC, from the year 1000 on: `2026-11-20T10:00:00Z`, with or without a fraction."""

    PATTERN = (
        r"[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T"
        r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(Z|\+00:00)"
    )

    @property
    def expected(self) -> str:
        """By an example."""
        return "a moment in UTC such as 2026-11-20T10:00:00Z"

    def read(self, name: str, value: object) -> str:
        """The same moment, ending in Z: what libraries write as +00:00 is taken too."""
        if not isinstance(value, str) or not re.fullmatch(self.PATTERN, value) or not _on_calendar(value):
            raise self.refusal(name)
        return value.removesuffix("+00:00").removesuffix("Z") + "Z"

    def schema(self) -> dict[str, Any]:
        """The format, narrowed to UTC."""
        return {
            "type": "string",
            **super().schema(),
            "format": "date-time",
            "pattern": f"^{self.PATTERN}$",
        }


class Many(Kind):
    """A list of some length, of one kind."""

    item: Kind
    minimum: int
    maximum: int
    distinct: bool = False

    @property
    def expected(self) -> str:
        """Its limits."""
        return f"a list of {self.minimum} to {self.maximum}{' that are all different' * self.distinct}"

    def read(self, name: str, value: object) -> tuple[Any, ...]:
        """All items; a refused one is named like `ids[3]`, counted from 0."""
        if not isinstance(value, list) or not self.minimum <= len(value) <= self.maximum:
            raise self.refusal(name)
        items = tuple(self.item.read(f"{name}[{index}]", item) for index, item in enumerate(value))
        if self.distinct and len(set(items)) < len(items):
            raise self.refusal(name)
        return items

    def schema(self) -> dict[str, Any]:
        """An array with its limits."""
        shown = {
            "type": "array",
            **super().schema(),
            "items": self.item.schema(),
            "minItems": self.minimum,
            "maxItems": self.maximum,
        }
        return shown | ({"uniqueItems": True} if self.distinct else {})


def _on_calendar(moment: str) -> bool:
    """Whether the month has this day."""
    year, month, day = int(moment[:4]), int(moment[5:7]), int(moment[8:10])
    if month == 2:
        return day <= (29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28)
    return day <= (30 if month in (4, 6, 9, 11) else 31)
