"""The functions of JMESPath.

They do what the `jmespath` library's do, for Decimals too, at the cost of plain Python.
A value that a function does not take raises InvalidRecord ("transform"), whose sentence
names the function and the kind of the value; the value itself may be private.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from json import JSONEncoder
from typing import Any, Final, Literal

from lambdas.processor.recipe.jmespath_numbers import (
    NUMBERS,
    PLAIN_NUMBERS,
    Number,
    comparison_key,
    magnitude,
    mean,
    number_in,
    rounded_down,
    rounded_up,
    total,
)
from lambdas.processor.recipe.jmespath_operators import KINDS, wrong_kind

_STRINGS: Final = frozenset({str})
_ENCODER: Final = JSONEncoder(separators=(",", ":"))


@dataclass(frozen=True, kw_only=True)
class Function:
    """One function, called with values, or with a list of keys in the place of an `&expression`."""

    call: Callable[..., Any]
    arguments: int = 1
    variadic: bool = False
    """Then `arguments` is the least number."""

    expression_at: int | None = None
    """Which argument is an `&expression`; the other one is an array."""

    gives: Literal["boolean", "other scalar", "any"] = "any"
    """Of a scalar it is known that it shares nothing with the arguments."""


def _are_plain(function: str, array: Any) -> bool:
    """Whether the numbers are free of Decimals; what is no array of numbers is refused."""
    if type(array) is list and PLAIN_NUMBERS.issuperset(map(type, array)):
        return True
    _check_elements(function, array, NUMBERS, "an array of numbers")
    return False


def _key(
    function: str, array: Any, expected: str = "an array of numbers or an array of strings"
) -> Callable[[Any], Any] | None:
    """How the elements, all numbers or all strings, are compared; None as they are."""
    texts = type(array) is list and bool(array) and type(array[0]) is str
    if type(array) is list and (_STRINGS if texts else PLAIN_NUMBERS).issuperset(map(type, array)):
        return None
    _check_elements(function, array, _STRINGS if texts else NUMBERS, expected)
    return comparison_key(set(map(type, array)))


def _check_elements(function: str, array: Any, kinds: frozenset[type], expected: str) -> None:
    if type(array) is not list:
        raise wrong_kind(function, expected, array)
    for element in array:
        if type(element) not in kinds:
            raise wrong_kind(function, expected, element, inside=True)


def _keys(function: str, keys: list[Any]) -> list[Any]:
    """What the `&expression` of `function` gave for each element, as it is compared."""
    key = _key(function, keys, "a number for each or a string for each")
    return list(map(key, keys)) if key else keys


def _text(function: str, value: Any) -> str:
    if type(value) is str:
        return value
    raise wrong_kind(function, "a string", value)


def _object(function: str, value: Any) -> dict[str, Any]:
    if type(value) is dict:
        return value
    raise wrong_kind(function, "an object", value)


def _number(function: str, value: Any) -> Number:
    if type(value) in NUMBERS:
        return value  # type: ignore[no-any-return]
    raise wrong_kind(function, "a number", value)


def _contains(subject: Any, search: Any) -> bool:
    if type(subject) is list or (type(subject) is str and type(search) is str):
        return search in subject
    if type(subject) is str:
        raise wrong_kind("contains", "a string to look for in a string", search)
    raise wrong_kind("contains", "an array or a string", subject)


def _length(value: Any) -> int:
    if type(value) in (str, list, dict):
        return len(value)
    raise wrong_kind("length", "a string, an array or an object", value)


def _reverse(value: Any) -> Any:
    if type(value) in (str, list):
        return value[::-1]
    raise wrong_kind("reverse", "an array or a string", value)


def _join(separator: Any, array: Any) -> str:
    if type(array) is not list or not _STRINGS.issuperset(map(type, array)):
        _check_elements("join", array, _STRINGS, "an array of strings")
    return _text("join", separator).join(array)


def _sum(array: Any) -> Number:
    return total(array, plain=_are_plain("sum", array))


def _avg(array: Any) -> Number | None:
    return mean(array, plain=_are_plain("avg", array))


def _starts_with(text: Any, start: Any) -> bool:
    return _text("starts_with", text).startswith(_text("starts_with", start))


def _ends_with(text: Any, end: Any) -> bool:
    return _text("ends_with", text).endswith(_text("ends_with", end))


def _merge(*objects: Any) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for each in objects:
        merged.update(_object("merge", each))
    return merged


def _not_null(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)


def _sort(array: Any) -> list[Any]:
    return sorted(array, key=_key("sort", array))


def _max(array: Any) -> Any:
    return max(array, key=_key("max", array), default=None)


def _min(array: Any) -> Any:
    return min(array, key=_key("min", array), default=None)


def _sort_by(array: list[Any], keys: list[Any]) -> list[Any]:
    order = sorted(range(len(array)), key=_keys("sort_by", keys).__getitem__)
    return list(map(array.__getitem__, order))


def _max_by(array: list[Any], keys: list[Any]) -> Any:
    compared = _keys("max_by", keys)
    return array[compared.index(max(compared))] if array else None


def _min_by(array: list[Any], keys: list[Any]) -> Any:
    compared = _keys("min_by", keys)
    return array[compared.index(min(compared))] if array else None


def _map(_array: list[Any], results: list[Any]) -> list[Any]:
    return results


def _to_array(value: Any) -> list[Any]:
    return value if type(value) is list else [value]


def _to_number(value: Any) -> Number | None:
    if type(value) is str:
        return number_in(value)
    return value if type(value) in NUMBERS else None


def _to_string(value: Any) -> str:
    if type(value) is str:
        return value
    if type(value) in PLAIN_NUMBERS:
        return repr(value)
    try:
        return _ENCODER.encode(value)
    except TypeError:  # a Decimal, which the standard encoder does not write
        return _written(value)


def _written(value: Any) -> str:
    if type(value) is dict:
        return (
            "{"
            + ",".join(f"{_ENCODER.encode(key)}:{_written(member)}" for key, member in value.items())
            + "}"
        )
    if type(value) is list:
        return "[" + ",".join(map(_written, value)) + "]"
    return str(value) if type(value) is Decimal else _ENCODER.encode(value)


def _type(value: Any) -> str:
    return KINDS[type(value)]


FUNCTIONS: Final[dict[str, Function]] = {
    "abs": Function(call=lambda value: magnitude(_number("abs", value)), gives="other scalar"),
    "avg": Function(call=_avg, gives="other scalar"),
    "ceil": Function(call=lambda value: rounded_up(_number("ceil", value)), gives="other scalar"),
    "contains": Function(call=_contains, arguments=2, gives="boolean"),
    "ends_with": Function(call=_ends_with, arguments=2, gives="boolean"),
    "floor": Function(call=lambda value: rounded_down(_number("floor", value)), gives="other scalar"),
    "join": Function(call=_join, arguments=2, gives="other scalar"),
    "keys": Function(call=lambda value: list(_object("keys", value))),
    "length": Function(call=_length, gives="other scalar"),
    "map": Function(call=_map, arguments=2, expression_at=0),
    "max": Function(call=_max, gives="other scalar"),
    "max_by": Function(call=_max_by, arguments=2, expression_at=1),
    "merge": Function(call=_merge, variadic=True),
    "min": Function(call=_min, gives="other scalar"),
    "min_by": Function(call=_min_by, arguments=2, expression_at=1),
    "not_null": Function(call=_not_null, variadic=True),
    "reverse": Function(call=_reverse),
    "sort": Function(call=_sort),
    "sort_by": Function(call=_sort_by, arguments=2, expression_at=1),
    "starts_with": Function(call=_starts_with, arguments=2, gives="boolean"),
    "sum": Function(call=_sum, gives="other scalar"),
    "to_array": Function(call=_to_array),
    "to_number": Function(call=_to_number, gives="other scalar"),
    "to_string": Function(call=_to_string, gives="other scalar"),
    "type": Function(call=_type, gives="other scalar"),
    "values": Function(call=lambda value: list(_object("values", value).values())),
}
"""By name; the reference has these 26."""
