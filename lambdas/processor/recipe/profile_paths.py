"""The paths of a profile: a tree that grows with the records, up to what there is room for.

Values are added by the column, all that a batch has at one path together: what is asked of
each of them is then asked by `map`, `min` and `set`, which take a tenth of a loop's time.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any

from lambdas.processor.engine.pointers import escaped
from lambdas.processor.recipe.distinct import Distinct

MAX_PATHS = 2_000
"""Of a profile, the record itself among them."""

MAX_POINTER_LENGTH = 1_000
"""Characters of a path's pointer."""

MAX_DEPTH = 64
"""Levels below the record; the schema has two for each of them, and all must be written as JSON."""

TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")
"""In the order in which they are reported."""


class Room:
    """What is left for paths that have not been seen."""

    def __init__(self) -> None:
        self.was_short = False
        """Whether a path found no room."""

        self._left = MAX_PATHS - 1

    def new(self, parent: "Path", token: str) -> "Path | None":
        """A path one level below; None if there is no room for it."""
        if self._left and parent.depth < MAX_DEPTH:
            pointer = f"{parent.pointer}/{token}"
            if len(pointer) <= MAX_POINTER_LENGTH:
                self._left -= 1
                return Path(pointer, parent.depth + 1, self)
        self.was_short = True
        return None


class Path:
    """All values that stand at one path of the records."""

    def __init__(self, pointer: str, depth: int, room: Room) -> None:
        self.pointer = pointer
        self.depth = depth
        self.counts = dict.fromkeys(TYPES, 0)
        """Values of each type."""

        self.members: dict[str, Path] = {}
        """Of the objects here."""

        self.elements: Path | None = None
        """Of the arrays here."""

        self.has_others = False
        """Whether the objects have members that there was no room for."""

        self._room = room
        self._numbers: tuple[Any, Any] | None = None
        self._lengths: list[int] = []
        self._distinct = Distinct()

    @property
    def count(self) -> int:
        """Of all values."""
        return sum(self.counts.values())

    def add(self, values: Sequence[Any]) -> None:
        """Takes values in."""
        kinds = set(map(type, values))
        if len(kinds) == 1:
            _adder(kinds.pop())(self, values)
            return
        by_kind = defaultdict(list)
        for value in values:
            by_kind[type(value)].append(value)
        for kind, some in by_kind.items():
            _adder(kind)(self, some)

    def all(self) -> "Iterator[Path]":
        """The path itself, and those below."""
        yield self
        for path in (*self.members.values(), *filter(None, [self.elements])):
            yield from path.all()

    def report(self) -> dict[str, Any]:
        """See `Profile.report`."""
        report: dict[str, Any] = {
            "types": {name: count for name, count in self.counts.items() if count},
            "count": self.count,
            "nulls": self.counts["null"],
            "distinct": self._distinct.estimate(),
        }
        if self._numbers:
            report["minimum"], report["maximum"] = self._numbers
        if self._lengths:
            report["min_length"], report["max_length"] = self._lengths
        return report

    def _add_nulls(self, values: Sequence[None]) -> None:
        self.counts["null"] += len(values)
        self._distinct.add_words(values)

    def _add_booleans(self, values: Sequence[bool]) -> None:
        self.counts["boolean"] += len(values)
        self._distinct.add_words(values)

    def _add_integers(self, values: Sequence[int | Decimal]) -> None:
        self.counts["integer"] += len(values)
        self._add_numbers(values)

    def _add_reals(self, values: Sequence[float | Decimal]) -> None:
        self.counts["number"] += len(values)
        self._add_numbers(values)

    def _add_decimals(self, values: Sequence[Decimal]) -> None:
        """A whole one stands for an integer of more than 64 bits."""
        whole = [value for value in values if value.as_tuple().exponent == 0]
        if whole:
            self._add_integers(whole)
        if len(whole) < len(values):
            self._add_reals([value for value in values if value.as_tuple().exponent != 0])

    def _add_numbers(self, values: Sequence[Any]) -> None:
        order = _as_written if isinstance(values[0], Decimal) else None
        least, greatest = min(values, key=order) or 0, max(values, key=order) or 0  # -0.0 is 0 as well
        if self._numbers:
            least = min(self._numbers[0], least, key=_as_written)
            greatest = max(self._numbers[1], greatest, key=_as_written)
        self._numbers = least, greatest
        self._distinct.add_numbers(values)

    def _add_strings(self, values: Sequence[str]) -> None:
        self.counts["string"] += len(values)
        self._add_lengths(values)
        self._distinct.add_strings(values)

    def _add_arrays(self, values: Sequence[Sequence[Any]]) -> None:
        self.counts["array"] += len(values)
        self._add_lengths(values)
        elements = list(chain.from_iterable(values))
        if elements:
            self.elements = self.elements or self._room.new(self, "*")
            if self.elements:
                self.elements.add(elements)

    def _add_lengths(self, values: Sequence[Sequence[Any]]) -> None:
        lengths = [*map(len, values), *self._lengths]
        self._lengths = [min(lengths), max(lengths)]

    def _add_objects(self, values: Sequence[dict[str, Any]]) -> None:
        self.counts["object"] += len(values)
        alike: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        for value in values:
            alike[tuple(value)].append(value)
        columns: dict[str, list[Any]] = defaultdict(list)
        for keys, objects in alike.items():
            for key, column in zip(keys, zip(*map(dict.values, objects), strict=True), strict=True):
                if self._follows(key):
                    columns[key] += column
        for key, values_of_key in columns.items():
            self.members[key].add(values_of_key)

    def _follows(self, key: str) -> bool:
        if key in self.members:
            return True
        token = "~2" if key == "*" else escaped(key)
        member = self._room.new(self, token)
        if member is None:
            self.has_others = True
            return False
        self.members[key] = member
        return True


def _as_written(number: float | Decimal) -> tuple[float | Decimal, str]:
    """Orders numbers that are equal by their text, so that the first one does not decide."""
    return number, str(number)


_Adder = Callable[[Path, Sequence[Any]], None]

_ADDERS: Mapping[type, _Adder] = {
    type(None): Path._add_nulls,
    bool: Path._add_booleans,
    int: Path._add_integers,
    float: Path._add_reals,
    Decimal: Path._add_decimals,
    str: Path._add_strings,
    list: Path._add_arrays,
    tuple: Path._add_arrays,
    dict: Path._add_objects,
}


def _adder(kind: type) -> _Adder:
    adder = _ADDERS.get(kind) or next((_ADDERS[base] for base in _ADDERS if issubclass(kind, base)), None)
    if adder is None:
        raise TypeError(f"{kind.__name__} is not a JSON value")
    return adder
