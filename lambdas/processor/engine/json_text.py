"""One JSON text in, Python values out, and back: strictly, and without loss.

Every value of an accepted text stands in what `serialize` writes: numbers that a float
would round are `decimal.Decimal`. What RFC 8259 leaves open is decided in
docs/json.md. This is the exact path; `proof` says when the fast one gives the same.
"""

import json
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from math import isfinite, isinf
from typing import Any, NoReturn

import orjson

from lambdas.processor.engine import positions
from lambdas.processor.engine.limits import MAX_EXPONENT, MAX_MEMBERS, MAX_NUMBER_LENGTH
from lambdas.processor.errors import InvalidDocument, InvalidEncoding, InvalidSyntax, LimitExceeded

MAX_DEPTH = 254
"""Levels of objects; arrays within arrays may be one more. It is what orjson writes."""

WHITE_SPACE = b" \t\r\n"
"""What JSON calls so; `bytes.strip` alone would take more."""

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_INT64 = range(-(2**63), 2**64)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)")


def parse(data: bytes) -> Any:
    """One JSON text (RFC 8259, UTF-8) as Python values; raises InvalidDocument."""
    return read(data)[0]


def read(data: bytes, *, keep_duplicates: bool = False) -> tuple[Any, bytes]:
    """The values of one JSON text, and the same as compact JSON; raises InvalidDocument.

    An object with a key twice has no one value, and is refused; or `keep_duplicates` keeps it as
    it is, an Ambiguous that can be written and not be worked with.
    """
    text = _decode(data)
    try:
        document = (_KEEPING if keep_duplicates else _STRICT).decode(text)
    except json.JSONDecodeError as error:
        raise _syntax(text, error) from error
    except _Refused as refused:
        raise refused.at(text) from refused
    except RecursionError as error:
        raise _too_deep(text) from error
    _check_surrogates(text)
    if keep_duplicates and text.count("{") + text.count("[") > MAX_DEPTH:
        _check_depth(text)
    if text.count(":") > MAX_MEMBERS:
        _check_members(document)
    try:
        return document, orjson.dumps(document, default=write_exactly)
    except TypeError as error:
        raise _too_deep(text) from error


def serialize(document: Any) -> bytes:
    """Compact UTF-8 JSON; raises TypeError or ValueError for what JSON has no word for."""
    check_values(document)
    return orjson.dumps(document, default=write_exactly)


class Ambiguous:
    """An object in which a key stands twice, with all its members; orjson writes dataclasses itself."""

    def __init__(self, members: list[tuple[str, Any]]) -> None:
        self.members = members


def write_exactly(value: Any) -> orjson.Fragment:
    """For orjson's `default`: the numbers and objects that it does not know."""
    if isinstance(value, Decimal) and value.is_finite():
        return orjson.Fragment(str(value))
    if isinstance(value, Ambiguous):
        members = ({key: member} for key, member in value.members)
        written = (orjson.dumps(member, default=write_exactly)[1:-1] for member in members)
        return orjson.Fragment(b"{%b}" % b",".join(written))
    raise TypeError(f"{type(value).__name__} is not a JSON value")


def check_values(value: Any, levels: int = MAX_DEPTH) -> None:
    """Raises ValueError for what orjson would change in silence (NaN becomes null), or not write."""
    if isinstance(value, float) and not isfinite(value):
        raise ValueError(f"{value} is not a JSON number")
    if isinstance(value, dict | list | tuple):  # a tuple: orjson writes what the user's code returns
        if levels == 0:
            raise ValueError(f"arrays and objects are nested deeper than {MAX_DEPTH} levels")
        for item in value.values() if isinstance(value, dict) else value:
            if isinstance(item, dict | list | tuple | float):
                check_values(item, levels - 1)


def _decode(data: bytes) -> str:
    if not data.strip(WHITE_SPACE):
        raise InvalidSyntax("empty", "The file is empty; a JSON document is expected.", 1, 1)
    if data.startswith(b"\xef\xbb\xbf"):
        sentence = "The file begins with a byte order mark; plain UTF-8 is expected."
        raise InvalidEncoding("byte-order-mark", sentence, 1, 1)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        line, column = positions.line_and_column(before, len(before))
        sentence = f"The byte 0x{data[error.start]:02x} is not UTF-8."
        raise InvalidEncoding("not-utf-8", sentence, line, column) from error


def _syntax(text: str, error: json.JSONDecodeError) -> InvalidDocument:
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError as same:  # says the same of it in every version of Python
        number = _NUMBER.match(text, same.pos)
        too_large = number and isinf(float(number[0]))
        too_dense = text[same.pos : same.pos + 1] in ("[", "{") and same.pos < error.pos
        if not too_large and not too_dense:  # for orjson: a limit of its own, and not the fault here
            error = same.with_traceback(None)  # which holds this frame, and so the text
    deep = positions.too_deep(text, MAX_DEPTH)
    if deep is not None and deep < error.pos:
        return _too_deep(text)  # what no reader gets through is not looked at any further
    return InvalidSyntax("syntax", f"This is not JSON: {error.msg}.", error.lineno, error.colno)


class _Refused(ValueError):
    """Raised while a text is read; `at` finds the place and says it."""

    def __init__(self, at: Callable[[str], InvalidDocument]) -> None:
        self.at = at


def _refuse_constant(_name: str) -> NoReturn:
    def at(text: str) -> InvalidDocument:
        index, name = positions.constant(text)
        return _refusal(InvalidSyntax, "not-a-number", f"{name} is not a JSON number.", text, index)

    raise _Refused(at)


def _integer(written: str) -> int | float | Decimal:
    _check_number_length(written)
    if written == "-0":
        return -0.0  # an int has no sign to keep
    number = int(written)
    return number if number in _INT64 else Decimal(written)


def _real(written: str) -> float | Decimal:
    _check_number_length(written)
    number = float(written)
    if repr(number) == written:
        return number
    try:
        exact = Decimal(written)
    except InvalidOperation as error:  # legal JSON, but no Decimal has 19 digits of exponent
        raise _Refused(lambda text: _exponent_too_large(text, written)) from error
    if Decimal(repr(number)) == exact:
        return number
    if abs(exact.adjusted()) > MAX_EXPONENT:
        raise _Refused(lambda text: _exponent_too_large(text, written))
    return exact


def _exponent_too_large(text: str, written: str) -> InvalidDocument:
    index = positions.number(text, written.__eq__)
    sentence = f"A number's exponent is beyond {MAX_EXPONENT:,}, which is the largest that is read."
    return _refusal(LimitExceeded, "exponent-too-large", sentence, text, index)


def _check_number_length(written: str) -> None:
    if len(written) > MAX_NUMBER_LENGTH:
        sentence = f"A number has {len(written):,} characters; at most {MAX_NUMBER_LENGTH:,} are read."

        def at(text: str) -> InvalidDocument:
            index = positions.number(text, lambda number: len(number) > MAX_NUMBER_LENGTH)
            return _refusal(LimitExceeded, "number-too-long", sentence, text, index)

        raise _Refused(at)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise _Refused(_duplicate_key)
    return members


def _any_object(pairs: list[tuple[str, Any]]) -> dict[str, Any] | Ambiguous:
    members = dict(pairs)
    return members if len(members) == len(pairs) else Ambiguous(pairs)


def _duplicate_key(text: str) -> InvalidDocument:
    index, key = positions.duplicate_key(text)
    sentence = f"The key {json.dumps(key[:100])} stands twice in one object."
    return _refusal(InvalidSyntax, "duplicate-key", sentence, text, index)


def _decoder(of_object: Callable[[list[tuple[str, Any]]], Any]) -> json.JSONDecoder:
    return json.JSONDecoder(
        parse_int=_integer,
        parse_float=_real,
        parse_constant=_refuse_constant,
        object_pairs_hook=of_object,
    )


_STRICT = _decoder(_object)
_KEEPING = _decoder(_any_object)


def _check_surrogates(text: str) -> None:
    r"""A `\ud800` without its other half is no character and cannot be written again."""
    if "\\ud" not in text and "\\uD" not in text:
        return
    high_ends_at = -1
    start_of_high = 0
    for escape in _ESCAPE.finditer(text):  # valid JSON: backslashes occur in strings only
        unit = int(escape[1] or "0", 16)
        if 0xDC00 <= unit <= 0xDFFF:
            if escape.start() != high_ends_at:
                raise _lone_surrogate(text, start_of_high if high_ends_at >= 0 else escape.start())
            high_ends_at = -1
            continue
        if high_ends_at >= 0:
            raise _lone_surrogate(text, start_of_high)
        if 0xD800 <= unit <= 0xDBFF:
            start_of_high, high_ends_at = escape.start(), escape.end()
    if high_ends_at >= 0:
        raise _lone_surrogate(text, start_of_high)


def _lone_surrogate(text: str, index: int) -> InvalidDocument:
    sentence = f"{text[index : index + 6]} is half of a surrogate pair; a string holds whole characters."
    return _refusal(InvalidEncoding, "lone-surrogate", sentence, text, index)


def _check_depth(text: str) -> None:
    # An Ambiguous is written by a call of orjson of its own, which counts its levels from one again.
    # Python would stop it, but where depends on its recursion limit, which any library may raise.
    if positions.too_deep(text, MAX_DEPTH + 1) is not None:
        raise _too_deep(text)


def _check_members(document: Any) -> None:
    members, values = 0, [document]
    while values:
        value = values.pop()
        if isinstance(value, Ambiguous):
            members += len(value.members)
            values += [member for _, member in value.members]
        elif isinstance(value, dict):
            members += len(value)
            values += value.values()
        elif isinstance(value, list):
            values += value
    if members > MAX_MEMBERS:
        sentence = f"The record has {members:,} members in its objects; at most {MAX_MEMBERS:,} are read."
        raise LimitExceeded("too-many-members", sentence, 1, 1)


def _too_deep(text: str) -> InvalidDocument:
    # orjson's writer stops at an object on level 255, or at an array on 256.
    index = positions.too_deep(text, MAX_DEPTH)
    sentence = f"Arrays and objects are nested deeper than {MAX_DEPTH} levels."
    return _refusal(LimitExceeded, "too-deep", sentence, text, index or 0)


def _refusal(kind: type[InvalidDocument], code: str, sentence: str, text: str, index: int) -> InvalidDocument:
    line, column = positions.line_and_column(text, index)
    return kind(code, sentence, line, column)
