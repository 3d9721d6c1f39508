"""Strict JSON in, compact JSON out, and no value changed on the way.

The standard parser is told to be strict where it is lenient (NaN, duplicate keys, lone
surrogates, guessed encodings), and numbers that a double or a 64-bit integer would
round become Decimals. Errors say where.
"""

import json
import re
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any, NoReturn

import orjson

from lambdas.processor.errors import (
    InvalidDocument,
    InvalidEncoding,
    InvalidSyntax,
    LimitExceeded,
)

MAX_DEPTH = 200
"""Levels of arrays and objects; orjson writes no more than 254."""

MAX_NUMBER_LENGTH = 1_000
"""Characters in a number; reading one takes time in the square of its length."""

WHITE_SPACE = b" \t\r\n"
"""What JSON calls so; `bytes.strip` alone would take more."""

_INT64 = range(-(2**63), 2**64)
# Possessive (`+`): without it the pattern keeps a way back of 120 bytes for each character.
_STRING_OR_CONSTANT = re.compile(r'"(?:[^"\\]++|\\.)*+"|(-?Infinity|NaN)')
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)")


def parse(data: bytes) -> Any:
    """One JSON text (RFC 8259, UTF-8) as Python values; raises InvalidDocument."""
    text = _decode(data)
    try:
        document = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        sentence = f"This is not JSON: {error.msg.removesuffix(' at')}."
        raise InvalidSyntax("syntax", sentence, error.lineno, error.colno) from error
    except _NotANumber as error:
        raise _not_a_number(text) from error
    except RecursionError as error:
        raise _too_deep() from error
    _check_surrogates(text)
    _check_values(document)
    return document


def serialize(document: Any) -> bytes:
    """Compact UTF-8 JSON; raises TypeError or ValueError for what JSON has no word for."""
    _check_values(document)
    return orjson.dumps(document, default=_written_out)


def _decode(data: bytes) -> str:
    if not data.strip(WHITE_SPACE):
        raise InvalidSyntax("empty", "The file is empty; a JSON document is expected.", 1, 1)
    if data.startswith(b"\xef\xbb\xbf"):
        sentence = "The file begins with a byte order mark; plain UTF-8 is expected."
        raise InvalidEncoding("byte-order-mark", sentence, 1, 1)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = _position(data[: error.start].decode("utf-8"))
        sentence = f"The byte 0x{data[error.start]:02x} is not UTF-8."
        raise InvalidEncoding("not-utf-8", sentence, line, column) from error


def _position(before: str) -> tuple[int, int]:
    """Line and column of what follows `before`, both counted from 1."""
    return before.count("\n") + 1, len(before) - before.rfind("\n")


class _NotANumber(ValueError):
    """NaN or an infinity was read."""


def _refuse_constant(_name: str) -> NoReturn:
    raise _NotANumber


def _not_a_number(text: str) -> InvalidDocument:
    # What precedes the constant was read as JSON, so quotes only delimit strings there.
    found = next(match for match in _STRING_OR_CONSTANT.finditer(text) if match[1])
    line, column = _position(text[: found.start()])
    return InvalidSyntax("not-a-number", f"{found[1]} is not a JSON number.", line, column)


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
        raise LimitExceeded("exponent-too-large", "A number's exponent is too large to be read.") from error
    return number if Decimal(repr(number)) == exact else exact


def _check_number_length(written: str) -> None:
    if len(written) > MAX_NUMBER_LENGTH:
        sentence = f"A number has {len(written):,} characters; at most {MAX_NUMBER_LENGTH:,} are read."
        raise LimitExceeded("number-too-long", sentence)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise InvalidSyntax("duplicate-key", f"The key {json.dumps(twice[:100])} stands twice in one object.")
    return members


_DECODER = json.JSONDecoder(
    parse_int=_integer,
    parse_float=_real,
    parse_constant=_refuse_constant,
    object_pairs_hook=_object,
)


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
    line, column = _position(text[:index])
    sentence = f"{text[index : index + 6]} is half of a surrogate pair; a string holds whole characters."
    return InvalidEncoding("lone-surrogate", sentence, line, column)


def _check_values(value: Any, levels: int = MAX_DEPTH) -> None:
    """Refuses what orjson would not write, or would change in silence (NaN becomes null)."""
    if isinstance(value, float) and not isfinite(value):
        raise ValueError(f"{value} is not a JSON number")
    if isinstance(value, dict | list | tuple):  # a tuple: orjson writes what the user's code returns
        if levels == 0:
            raise _too_deep()
        for item in value.values() if isinstance(value, dict) else value:
            if isinstance(item, dict | list | tuple | float):
                _check_values(item, levels - 1)


def _too_deep() -> InvalidDocument:
    return LimitExceeded("too-deep", f"Arrays and objects are nested deeper than {MAX_DEPTH} levels.")


def _written_out(value: Any) -> orjson.Fragment:
    if isinstance(value, Decimal) and value.is_finite():
        return orjson.Fragment(str(value))
    raise TypeError(f"{type(value).__name__} is not a JSON value")
