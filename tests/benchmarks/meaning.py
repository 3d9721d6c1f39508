"""Whether two NDJSON files mean the same: the same records in the same order, however they are written.

The order of an object's members, spaces, escapes and the ways to write a number (`1`, `1.0`, `1e0`) mean
nothing. All else does: every digit, `true` and `1`, a record more or less.
"""

import json
from decimal import Decimal
from functools import lru_cache
from itertools import zip_longest
from typing import Any

LINES_KNOWN = 100_000
"""The files of the benchmarks repeat a few thousand lines."""


class Different(AssertionError):
    """What was compared is not the same, so its times mean nothing."""


def check_same(ours: bytes, theirs: bytes) -> int:
    """How many records both have; raises Different with the first line that differs."""
    count = 0
    for count, (one, other) in enumerate(zip_longest(ours.splitlines(), theirs.splitlines()), 1):
        if one is None or other is None or not _same_line(one, other):
            raise Different(f"line {count} is {_quoted(one)} of ours and {_quoted(other)} of theirs")
    return count


@lru_cache(LINES_KNOWN)
def _same_line(one: bytes, other: bytes) -> bool:
    return _same(_parsed(one), _parsed(other))


def _parsed(line: bytes) -> Any:
    return json.loads(line, parse_int=Decimal, parse_float=Decimal)


def _same(one: Any, other: Any) -> bool:
    """Python holds True and 1 equal; JSON does not."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_same(value, other[name]) for name, value in one.items())
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)


def _quoted(line: bytes | None) -> str:
    return "missing" if line is None else line[:200].decode(errors="replace")
