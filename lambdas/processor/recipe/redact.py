"""The step `redact`: what must not be in the results is removed, masked or hashed. Pure.

It comes last and does not trust the steps before it: a tuple is redacted like an array, and
where a rule looks into anything that is no JSON value, it refuses, lest that be written unseen.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from hashlib import sha256
from operator import is_
from typing import TYPE_CHECKING, Any, Final

from lambdas.processor.engine.json_text import serialize
from lambdas.processor.engine.pointers import unescaped
from lambdas.processor.recipe.model import Step

if TYPE_CHECKING:
    from _hashlib import HASH

MASK = "***"
"""What stands in place of a masked value, whatever it was."""

ACTIONS = ("remove", "mask", "hash")
"""The stronger first: it is taken where two rules name the same place."""


def compile_redaction(rules: Mapping[str, str], key: Callable[[], bytes]) -> Step:
    """The step; a record in which no rule finds anything is returned as it is.

    `rules` map a JSON Pointer (RFC 6901) to an action. In the pointer, `*` stands for every
    element of an array and for every member of an object; so none names the key `*` alone.
    A place that is not there is nothing.

    - `remove`: the member is left out, or the element, and those after it move up.
    - `mask`: `***` stands instead of the value.
    - `hash`: the HMAC-SHA256 of the value's compact JSON text, in hex, stands instead. What
      is written alike has one hash. A string has its quotes there, so "1" and 1 differ; so do
      1 and 1.0, and objects whose members stand in another order.

    Every place is that of the record as it came. Where one is inside another, the outer rule
    decides; where two rules name the same, removing goes before masking, masking before hashing.

    `key` is called once, when there is something to hash. Raises ValueError with a sentence
    for a wrong pointer or action.
    """
    root = _Place()
    for pointer, action in rules.items():
        _check_action(pointer, action)
        root.descend(_tokens(pointer)).name(action)
    return _compiled(root, {"remove": _remove, "mask": _mask, "hash": _hashing(key)})


_Change = Callable[[Any], Any]
"""A value to what stands instead of it, or to _REMOVED; to itself if nothing changes."""

_REMOVED: Final = object()
_EVERY = "*"
_SCALARS = (str, bool, int, float, Decimal, type(None))
_NO_ESCAPE = re.compile("~(?![01])")
_INDEX = re.compile("0|[1-9][0-9]{0,17}")  # no array has an element whose index has more digits


def _check_action(pointer: str, action: str) -> None:
    if action not in ACTIONS:
        raise ValueError(f'"{action}" is no action for "{pointer}"; {", ".join(ACTIONS)} are.')
    if not pointer and action == "remove":
        raise ValueError(
            '"" is the whole record: nothing would be left of it to write; a transform drops records.'
        )


def _tokens(pointer: str) -> list[str]:
    if not pointer:
        return []
    if not pointer.startswith("/"):
        raise ValueError(f'"{pointer}" is no JSON Pointer: it is empty or begins with "/".')
    if _NO_ESCAPE.search(pointer):
        raise ValueError(f'"{pointer}" is no JSON Pointer: "~" is written "~0" there, and "/" in a key "~1".')
    return [unescaped(token) for token in pointer[1:].split("/")]


class _Place:
    """A place that rules lead to, or through."""

    def __init__(self) -> None:
        self.action: str | None = None
        self.inner: dict[str, _Place] = {}

    def descend(self, tokens: list[str]) -> "_Place":
        place = self
        for token in tokens:
            place = place.inner.setdefault(token, _Place())
        return place

    def name(self, action: str) -> None:
        """A rule ends here."""
        self.action = min(self.action or action, action, key=ACTIONS.index)

    def merge(self, other: "_Place") -> "_Place":
        """The place that the rules of both lead to."""
        merged = _Place()
        for action in filter(None, (self.action, other.action)):
            merged.name(action)
        merged.inner = {**self.inner, **other.inner}
        for token in self.inner.keys() & other.inner.keys():
            merged.inner[token] = self.inner[token].merge(other.inner[token])
        return merged


def _compiled(place: _Place, actions: Mapping[str, _Change]) -> _Change:
    if place.action:
        return actions[place.action]
    every = place.inner.get(_EVERY)
    named = {
        token: _compiled(inner.merge(every) if every else inner, actions)
        for token, inner in place.inner.items()
        if token != _EVERY
    }
    return _inside(named, _compiled(every, actions) if every else None)


def _inside(named: Mapping[str, _Change], every: _Change | None) -> _Change:
    """What changes the members or the elements of a value."""
    in_object = _in_each(named, every) if every else _in_named(named)
    in_array = _in_array({int(token): named[token] for token in named if _INDEX.fullmatch(token)}, every)

    def change(value: Any) -> Any:
        if isinstance(value, dict):
            return in_object(value)
        if isinstance(value, list | tuple):
            return in_array(value)
        if isinstance(value, _SCALARS):
            return value
        raise TypeError(f"{type(value).__name__} is not a JSON value")

    return change


def _in_named(named: Mapping[str, _Change]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    changes = tuple(named.items())

    def change(members: dict[str, Any]) -> dict[str, Any]:
        changed = members
        for key, change_value in changes:
            if key in members:
                value = change_value(members[key])
                if value is not members[key]:
                    changed = dict(members) if changed is members else changed
                    _put(changed, key, value)
        return changed

    return change


def _in_each(named: Mapping[str, _Change], every: _Change) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def change(members: dict[str, Any]) -> dict[str, Any]:
        changed = members
        for key, old in members.items():
            value = named.get(key, every)(old)
            if value is not old:
                changed = dict(members) if changed is members else changed
                _put(changed, key, value)
        return changed

    return change


def _put(members: dict[str, Any], key: str, value: Any) -> None:
    if value is _REMOVED:
        del members[key]
    else:
        members[key] = value


def _in_array(indexed: Mapping[int, _Change], every: _Change | None) -> Callable[[Any], Any]:
    def change(elements: list[Any] | tuple[Any, ...]) -> list[Any] | tuple[Any, ...]:
        if every:
            changed = [indexed.get(index, every)(element) for index, element in enumerate(elements)]
        else:
            changed = list(elements)
            for index, change_element in indexed.items():
                if index < len(elements):
                    changed[index] = change_element(elements[index])
        if all(map(is_, changed, elements)):
            return elements
        return [element for element in changed if element is not _REMOVED]

    return change


def _remove(_value: Any) -> Any:
    return _REMOVED


def _mask(_value: Any) -> str:
    return MASK


def _hashing(key: Callable[[], bytes]) -> _Change:
    keyed = cache(lambda: _keyed(key()))

    def hashed(value: Any) -> str:
        inner, outer = keyed()
        message = inner.copy()
        message.update(serialize(value))
        result = outer.copy()
        result.update(message.digest())
        return result.hexdigest()

    return hashed


def _keyed(key: bytes) -> "tuple[HASH, HASH]":
    """RFC 2104 up to where the message begins; `hmac` takes twice as long from there on."""
    block = (sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
    return sha256(bytes(byte ^ 0x36 for byte in block)), sha256(bytes(byte ^ 0x5C for byte in block))
