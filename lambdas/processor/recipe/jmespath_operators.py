"""What JMESPath's operators need at run time, and the kinds of values that it knows.

They do what the `jmespath` library's do, and for Decimals too. Where an operator or a
function does not take a value, the sentence names the kind of the value and never the
value itself, which may be private.
"""

import operator
from collections.abc import Callable
from decimal import Decimal
from types import NoneType
from typing import Any, Final

from lambdas.processor.errors import InvalidRecord
from lambdas.processor.recipe.jmespath_numbers import NUMBERS, comparison_key, exact_value

KINDS: Final[dict[type, str]] = {
    dict: "object",
    list: "array",
    str: "string",
    bool: "boolean",
    NoneType: "null",
    int: "number",
    float: "number",
    Decimal: "number",
}
"""What JMESPath calls the types that records are made of."""

ORDERS: Final[dict[str, tuple[str, Callable[[Any, Any], bool]]]] = {
    "lt": ("<", operator.lt),
    "lte": ("<=", operator.le),
    "gt": (">", operator.gt),
    "gte": (">=", operator.ge),
}
"""By the library's names; the symbols are JMESPath's and Python's."""


def equal(left: Any, right: Any) -> bool:
    """`==`: 1 is not true; only inside of arrays and objects it is, as in the reference."""
    kinds = (type(left), type(right))
    if comparison_key(kinds):
        return exact_value(left) == exact_value(right)
    return bool(left == right) and (kinds[0] is bool) is (kinds[1] is bool)


def ordered(symbol: str, compare: Callable[[Any, Any], bool], left: Any, right: Any) -> bool | None:
    """`<` and its like: None unless both are numbers or strings."""
    kinds = (type(left), type(right))
    if kinds[0] in NUMBERS and kinds[1] in NUMBERS:
        key = comparison_key(kinds)
        return compare(key(left), key(right)) if key else compare(left, right)
    if kinds[0] is kinds[1] is str:
        return compare(left, right)
    if {KINDS[kind] for kind in kinds} == {"number", "string"}:
        first, second = (KINDS[kind] for kind in kinds)
        sentence = f"{symbol} got a {first} and a {second}; two numbers or two strings are expected."
        raise InvalidRecord("transform", sentence, pointer="")
    return None


def flattened(array: list[Any]) -> list[Any]:
    """Arrays in an array are replaced by their elements, one level deep."""
    if list not in map(type, array):
        return array
    merged: list[Any] = []
    for element in array:
        if type(element) is list:
            merged += element
        else:
            merged.append(element)
    return merged


def fresh(literal: Any) -> Any:
    """A deep copy of a literal, so that no two records share it."""
    if type(literal) is list:
        return [fresh(element) for element in literal]
    if type(literal) is dict:
        return {key: fresh(member) for key, member in literal.items()}
    return literal


def wrong_kind(function: str, expected: str, got: Any, *, inside: bool = False) -> InvalidRecord:
    """To be raised: `function` got something else than `expected`, maybe inside of an array."""
    kind = KINDS[type(got)]
    named = kind if got is None else f"{'an' if kind[0] in 'ao' else 'a'} {kind}"
    place = "an array with " if inside else ""
    return InvalidRecord("transform", f"{function}() got {place}{named}; {expected} is expected.", pointer="")
