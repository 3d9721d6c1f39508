"""How many distinct scalars there are among many, in 2 KiB. Pure.

A sketch of k minimum values: scalars are hashed to 64 bits, evenly, and the 257 smallest
hashes are kept. Up to 256 distinct scalars are counted exactly, as long as no two have the
same hash. Beyond, the largest hash that is kept tells how densely they lie; the standard
error is 1/√255, 6.3 %. The same scalars give the same estimate in any order, on any machine.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from hashlib import blake2b
from struct import Struct
from typing import Any

EXACT = 256
"""Up to as many are counted, not estimated."""

_KEPT = EXACT + 1

RELATIVE_ERROR = (_KEPT - 2) ** -0.5
"""Standard error of an estimate."""


class Distinct:
    """Counts the distinct ones among scalars; numbers that are equal are one: 1 and 1.0."""

    __slots__ = ("_hashes",)

    def __init__(self) -> None:
        self._hashes = b""  # ascending, one after the other: as a set they would take eight times the room

    def add_strings(self, values: Sequence[str]) -> None:
        """Some strings."""
        self._add(values, _hash_of_string)

    def add_numbers(self, values: Sequence[int | float | Decimal]) -> None:
        """Some numbers."""
        self._add(values, _hash_of_number)

    def add_words(self, values: Sequence[bool | None]) -> None:
        """Some of true, false and null."""
        self._add(values, _hash_of_word)

    def estimate(self) -> int:
        """How many distinct scalars were added."""
        kept = len(self._hashes) // _BYTES
        if kept < _KEPT:
            return kept
        return round((_KEPT - 1) * _HASHES / int.from_bytes(self._hashes[-_BYTES:], "big"))

    def _add(self, values: Sequence[Any], hashed: Callable[[Any], bytes]) -> None:
        for start in range(0, len(values), _PORTION):
            new = set(map(hashed, set(values[start : start + _PORTION])))
            if len(self._hashes) == _KEPT * _BYTES:
                largest = self._hashes[-_BYTES:]
                new = {value for value in new if value < largest}
            if new:
                new.update(self._hashes[at : at + _BYTES] for at in range(0, len(self._hashes), _BYTES))
                self._hashes = b"".join(sorted(new)[:_KEPT])


_BYTES = 8
_HASHES = 2**64  # that there are
_PORTION = 10_000  # values made unique at a time; a set of all might be larger than the record

# Copies of a state are hashed with: it is twice as fast as to begin anew.
_STRINGS = blake2b(digest_size=_BYTES, person=b"string")
_NUMBERS = blake2b(digest_size=_BYTES, person=b"number")
_WORDS = blake2b(digest_size=_BYTES, person=b"word")
_HASH_AND_FLOAT = Struct(">qd")


def _hash_of_string(value: str) -> bytes:
    state = _STRINGS.copy()
    state.update(value.encode())
    return state.digest()


def _hash_of_number(value: float | Decimal) -> bytes:
    # Equal numbers share Python's hash, which is not salted, and their float, with one zero. Others
    # that share one of them (1 and 2**61; 2**53 and 2**53 + 1) differ in the other.
    state = _NUMBERS.copy()
    state.update(_HASH_AND_FLOAT.pack(hash(value), value or 0))
    return state.digest()


def _hash_of_word(value: bool | None) -> bytes:
    state = _WORDS.copy()
    state.update(repr(value).encode())
    return state.digest()
