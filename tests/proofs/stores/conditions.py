"""DynamoDB's condition expressions: the part of the grammar that a writer of single items needs.

    condition  := both (OR both)*
    both       := single (AND single)*
    single     := NOT single | ( condition )
                | attribute_exists ( path ) | attribute_not_exists ( path )
                | path relation :value | :value relation path
    relation   := = | <> | < | <= | > | >=
    path       := name | #name

What is not of this grammar is refused loudly, whether DynamoDB knows it or not. Two things it refuses
are taken here: a name that it reserves, such as `size`, and parentheses directly within parentheses.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from operator import eq, ge, gt, le, lt
from typing import Any

Attributes = Mapping[str, Mapping[str, Any]]
"""An item, or the values of placeholders, as DynamoDB has them."""

Holds = Callable[[Attributes, Mapping[str, str], Attributes], bool]
"""Takes an item, what the `#names` stand for, and what the `:values` stand for."""

_Operand = Callable[[Attributes, Mapping[str, str], Attributes], Mapping[str, Any] | None]

_TOKEN = re.compile(r"\s*(<>|<=|>=|[=<>()]|[#:]?\w+)")
_KEYWORDS = ("AND", "OR", "NOT", "BETWEEN", "IN")
_RELATIONS = {"=": eq, "<>": eq, "<": lt, "<=": le, ">": gt, ">=": ge}


@dataclass(frozen=True, slots=True)
class Condition:
    """An expression that was read."""

    holds: Holds
    placeholders: frozenset[str]
    """All `#names` and `:values` that it uses."""


ALWAYS = Condition(lambda item, names, values: True, frozenset())
"""Where no condition is given."""


@cache
def compiled(expression: str) -> Condition:
    """The condition of an expression; raises ValueError for what is not of the grammar above."""
    tokens = _tokens(expression)
    holds = _Reader(expression, tokens).whole()
    return Condition(holds, frozenset(token for token in tokens if token[0] in "#:"))


def _tokens(expression: str) -> list[str]:
    tokens, place, text = [], 0, expression.rstrip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if not match:
            raise ValueError(f"{expression!r}: a condition has nothing like {text[place:].strip()!r}")
        tokens.append(match[1])
        place = match.end()
    return tokens


class _Reader:
    """Reads tokens from left to right: one method for each rule of the grammar."""

    def __init__(self, expression: str, tokens: list[str]) -> None:
        self._expression = expression
        self._tokens = tokens
        self._place = 0

    def whole(self) -> Holds:
        holds = self._condition()
        if self._place < len(self._tokens):
            raise self._surprise("the end")
        return holds

    def _condition(self) -> Holds:
        left = self._both()
        while self._takes("OR"):
            left = _either(left, self._both())
        return left

    def _both(self) -> Holds:
        left = self._single()
        while self._takes("AND"):
            left = _both(left, self._single())
        return left

    def _single(self) -> Holds:
        if self._takes("NOT"):
            inner = self._single()
            return lambda item, names, values: not inner(item, names, values)
        if self._takes("("):
            inner = self._condition()
            self._expects(")")
            return inner
        if self._takes("attribute_exists"):
            path = self._argument()
            return lambda item, names, values: path(item, names, values) is not None
        if self._takes("attribute_not_exists"):
            path = self._argument()
            return lambda item, names, values: path(item, names, values) is None
        return self._comparison()

    def _argument(self) -> _Operand:
        self._expects("(")
        path = self._path()
        self._expects(")")
        return path

    def _comparison(self) -> Holds:
        value_first = self._next().startswith(":")
        left = self._value() if value_first else self._path()
        for relation in _RELATIONS:
            if self._takes(relation):
                return _compared(left, relation, self._path() if value_first else self._value())
        raise self._surprise("a comparison")

    def _path(self) -> _Operand:
        token = self._next()
        if not re.match(r"#?\w", token) or token.upper() in _KEYWORDS:
            raise self._surprise("an attribute")
        self._place += 1
        if token[0] == "#":
            return lambda item, names, values: item.get(names[token])
        return lambda item, names, values: item.get(token)

    def _value(self) -> _Operand:
        token = self._next()
        if not token.startswith(":"):
            raise self._surprise("a :value")
        self._place += 1
        return lambda item, names, values: values[token]

    def _next(self) -> str:
        return self._tokens[self._place] if self._place < len(self._tokens) else ""

    def _takes(self, wanted: str) -> bool:
        """Whether the next token is this one; it is taken then. Keywords may be in lower case."""
        token = self._next()
        found = (token.upper() if wanted in _KEYWORDS else token) == wanted
        self._place += found
        return found

    def _expects(self, wanted: str) -> None:
        if not self._takes(wanted):
            raise self._surprise(f"`{wanted}`")

    def _surprise(self, expected: str) -> ValueError:
        return ValueError(f"{self._expression!r}: expected {expected}, not {self._next() or 'its end'!r}")


def _either(left: Holds, right: Holds) -> Holds:
    return lambda item, names, values: left(item, names, values) or right(item, names, values)


def _both(left: Holds, right: Holds) -> Holds:
    return lambda item, names, values: left(item, names, values) and right(item, names, values)


def _compared(left: _Operand, relation: str, right: _Operand) -> Holds:
    holds, wanted = _RELATIONS[relation], relation != "<>"

    def compared(item: Attributes, names: Mapping[str, str], values: Attributes) -> bool:
        # What is missing is unequal to every value, and so `<>` holds for it.
        return _related(left(item, names, values), right(item, names, values), holds) == wanted

    return compared


def _related(
    one: Mapping[str, Any] | None, other: Mapping[str, Any] | None, holds: Callable[[Any, Any], bool]
) -> bool:
    """What is missing, or of two types, is neither equal nor in any order."""
    if one is None or other is None:
        return False
    ((kind, value),), ((other_kind, other_value),) = one.items(), other.items()
    if kind != other_kind:
        return False
    # Texts compare by code points, which is the order of their UTF-8 bytes, and so DynamoDB's.
    return holds(Decimal(value), Decimal(other_value)) if kind == "N" else holds(value, other_value)
