"""Records as rows of a CSV file (RFC 4180): UTF-8 without a byte order mark, CRLF. Pure.

A record is flattened to cells, which are the fields as they are written, by column. Members
of inner objects are columns of their own, `address.city`, for that is what a table is asked
for; arrays have no fixed length, so each is one field, its compact JSON text. So is an object
without members. A record that is no object has one column, `value`; one without members is
an empty row.

- Text (strings, arrays, {}) is quoted, always; numbers and booleans never are, and stand as
  they do in the JSON. So "1" is not taken for 1. A null is an empty field, like a member
  that is not there; an empty string is "". In a file of one column that makes a null an
  empty line, which some readers skip.
- Spreadsheets run text that begins like a formula. Such a string or heading gets a leading
  apostrophe (OWASP, "CSV Injection"), and so does one that looks as if it had got one: taking
  one off gives back what was there. Numbers are no formulas and stay: -5. This holds for
  readers that split at commas; one told to split at semicolons finds other fields.
- Two members of a record that would share a column are refused, and never merged.
"""

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import repeat
from math import isfinite
from typing import Any

import orjson

from lambdas.processor.engine.json_text import serialize
from lambdas.processor.engine.pointers import escaped
from lambdas.processor.errors import InvalidRecord, LimitExceeded

MAX_COLUMNS = 10_000
"""Of a file, and so of a record."""

MAX_NAME_LENGTH = 1_000
"""Characters of a column's name, which inner objects lengthen with each level."""

VALUE = "value"
"""The column of a record that is no object."""


def flatten(record: Any) -> dict[str, str]:
    """Column → field as it is written, in the order of the members.

    Raises InvalidRecord ("column-twice"), LimitExceeded ("too-many-columns",
    "column-name-too-long"), and TypeError or ValueError for what JSON has no word for.
    """
    if not isinstance(record, dict):
        return {VALUE: _field(record)}
    cells: dict[str, str] = {}
    _flatten(record, "", cells, record)
    return cells


def encode_header(columns: Iterable[str]) -> bytes:
    """The first line."""
    return (",".join(map(_quoted, columns)) + "\r\n").encode()


def encode_row(columns: Iterable[str], cells: Mapping[str, str]) -> bytes:
    """The line of a flattened record; of a column that it has not, the field is empty."""
    return (",".join(map(cells.get, columns, repeat(""))) + "\r\n").encode()


def check_columns(cells: Mapping[str, str], columns: Collection[str]) -> None:
    """Raises InvalidRecord ("column-unknown") for a cell that has none of the columns."""
    if not frozenset(columns).issuperset(cells):
        unknown = _shown(next(name for name in cells if name not in columns))
        sentence = (
            f"The record has the column {unknown}, which is not among the {len(columns):,} of the recipe."
        )
        raise InvalidRecord("column-unknown", sentence, pointer="")


def check_count(columns: Collection[str]) -> None:
    """Raises LimitExceeded ("too-many-columns") for more than a file may have."""
    if len(columns) > MAX_COLUMNS:
        sentence = f"The records have more than {MAX_COLUMNS:,} columns together."
        raise LimitExceeded("too-many-columns", sentence)


# The last four are the full-width forms. NUL is in OWASP's ASVS 5, and not on its page of the attack.
_SIGNS = "=+\\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20"
_FORMULA = re.compile(f"'*[{_SIGNS}]")
_BEGINNINGS = frozenset(_SIGNS.replace("\\", "'"))


def _flatten(members: Mapping[str, Any], prefix: str, cells: dict[str, str], record: Any) -> None:
    _check_size(len(cells) + len(members))  # each member is a column at least
    for key, value in members.items():
        name = prefix + key
        if len(name) > MAX_NAME_LENGTH:
            raise _name_too_long(name)
        write = _WRITERS.get(type(value), _other)
        if write is _other and isinstance(value, dict) and value:
            _flatten(value, name + ".", cells, record)
            continue
        if name in cells:
            raise _twice(record, name)
        cells[name] = write(value)
    _check_size(len(cells))


def _check_size(columns: int) -> None:
    if columns > MAX_COLUMNS:
        sentence = f"The record has more than {MAX_COLUMNS:,} columns."
        raise LimitExceeded("too-many-columns", sentence, pointer="")


def _field(value: Any) -> str:
    return _WRITERS.get(type(value), _other)(value)


def _quoted(text: str) -> str:
    if text[:1] in _BEGINNINGS and _FORMULA.match(text):
        text = "'" + text
    if '"' in text:
        text = text.replace('"', '""')
    return f'"{text}"'


def _real(value: float) -> str:
    return orjson.dumps(value).decode() if isfinite(value) else _other(value)


def _other(value: Any) -> str:
    if isinstance(value, str):
        return _quoted(value)
    written = serialize(value).decode()
    return _quoted(written) if isinstance(value, list | tuple | dict) else written


_WRITERS: Mapping[type, Callable[[Any], str]] = {
    str: _quoted,
    int: repr,
    float: _real,
    bool: {True: "true", False: "false"}.__getitem__,
    type(None): lambda _: "",
}
"""For speed; `_other` writes the same."""


def _name_too_long(name: str) -> LimitExceeded:
    sentence = f"The name of the column {_shown(name)} is longer than {MAX_NAME_LENGTH:,} characters."
    return LimitExceeded("column-name-too-long", sentence, pointer="")


def _twice(record: Any, name: str) -> InvalidRecord:
    _, pointer, *_ = _pointers(record, name)
    sentence = f"Another member of the record is in the column {_shown(name)} already."
    return InvalidRecord("column-twice", sentence, pointer=pointer)


def _pointers(value: Mapping[str, Any], name: str, at: str = "") -> Iterator[str]:
    """Of all members that are in the column, in their order."""
    for key, item in value.items():
        pointer = f"{at}/{escaped(key)}"
        if isinstance(item, dict) and item:
            if name.startswith(key + "."):
                yield from _pointers(item, name.removeprefix(key + "."), pointer)
        elif key == name:
            yield pointer


def _shown(name: str) -> str:
    return json.dumps(name[:100])
