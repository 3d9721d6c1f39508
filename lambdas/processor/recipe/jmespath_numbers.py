"""Numbers in JMESPath: exact where a Decimal takes part, as the reference has them elsewhere.

A float stands here for what is written, so 0.1 and Decimal("0.1") are the same number.
What is computed has the form in which `json_text` would read it: int up to 64 bits, float
where it is exact, else Decimal. Nothing here gives an infinity or NaN.
"""

from collections.abc import Callable, Iterable
from decimal import MAX_EMAX, MIN_EMIN, ROUND_CEILING, ROUND_FLOOR, Context, Decimal, Inexact
from math import ceil, floor, isfinite
from typing import Any, Final

from lambdas.processor.engine.limits import MAX_EXPONENT, MAX_NUMBER_LENGTH
from lambdas.processor.errors import InvalidRecord

Number = int | float | Decimal

NUMBERS: Final = frozenset({int, float, Decimal})
PLAIN_NUMBERS: Final = frozenset({int, float})

_INT64 = range(-(2**63), 2**64)
_SUMS = Context(prec=MAX_NUMBER_LENGTH, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[Inexact])
_MORE_DIGITS_IN_A_QUOTIENT = 28
_TOO_LONG = f"too long: at most {MAX_NUMBER_LENGTH:,} characters and decimal places are read"


def total(numbers: list[Number], *, plain: bool) -> Number:
    """The sum; raises InvalidRecord for one that no JSON number of ours can hold.

    `plain` says that there is no Decimal.
    """
    if plain:
        return _finite("sum", sum(numbers))  # type: ignore[arg-type]
    return _readable("sum", _exact_total("sum", numbers))


def mean(numbers: list[Number], *, plain: bool) -> Number | None:
    """The average, None of no numbers; otherwise as `total`."""
    if not numbers:
        return None
    if plain:
        return _finite("avg", sum(numbers) / len(numbers))  # type: ignore[arg-type]
    exact = _exact_total("avg", numbers)
    digits = len(exact.as_tuple().digits) + _MORE_DIGITS_IN_A_QUOTIENT
    quotients = Context(prec=digits, Emax=MAX_EMAX, Emin=MIN_EMIN)
    return _readable("avg", quotients.divide(exact, len(numbers)))


def magnitude(number: Number) -> Number:
    """Without its sign."""
    # abs() of a Decimal rounds to 28 digits.
    return number.copy_abs() if isinstance(number, Decimal) else abs(number)


def rounded_up(number: Number) -> Number:
    """The next whole number that is not below."""
    if type(number) is Decimal:
        return as_read(number.to_integral_value(ROUND_CEILING))
    return whole(ceil(number))


def rounded_down(number: Number) -> Number:
    """The next whole number that is not above."""
    if type(number) is Decimal:
        return as_read(number.to_integral_value(ROUND_FLOOR))
    return whole(floor(number))


def number_in(text: str) -> Number | None:
    """What `int` or else `float` reads in a text, never rounded; None if they, or we, read none."""
    if len(text) > MAX_NUMBER_LENGTH:
        return None
    try:
        return whole(int(text))
    except ValueError:
        pass
    try:
        number = float(text)
        # It says more than float: 1e400 is a number, and "inf" is none.
        exact = Decimal(text)
    except (ValueError, ArithmeticError):
        return None
    if isfinite(number) and exact_value(number) == exact:
        return number
    return exact if exact.is_finite() and abs(exact.adjusted()) <= MAX_EXPONENT else None


def whole(number: int) -> int | Decimal:
    """Beyond 64 bits it is a Decimal."""
    return number if number in _INT64 else Decimal(number)


def as_read(exact: Decimal) -> Number:
    """A finite Decimal in the form that its text is read in."""
    if exact.as_tuple().exponent == 0 and -(2**63) <= exact < 2**64:
        return int(exact)
    number = float(exact)
    return number if isfinite(number) and exact_value(number) == exact else exact


def exact_value(number: Number) -> int | Decimal:
    """What compares exactly with a Decimal: a float by its digits, not by its bits."""
    return Decimal(repr(number)) if type(number) is float else number  # type: ignore[return-value]


def comparison_key(kinds: Iterable[type]) -> Callable[[Any], Any] | None:
    """For sorted, min and max of such values; None where Python's own order is right."""
    return exact_value if Decimal in kinds and float in kinds else None


def _exact_total(function: str, numbers: list[Number]) -> Decimal:
    first, *others = map(exact_value, numbers)
    result = Decimal(first)
    try:
        for number in others:
            result = _SUMS.add(result, number)
    except Inexact as error:
        raise _refusal(function, _TOO_LONG) from error
    return result


def _readable(function: str, exact: Decimal) -> Number:
    """As `as_read`; refuses what would be refused when it is read again."""
    result = as_read(exact)
    if type(result) is Decimal and (
        len(str(result)) > MAX_NUMBER_LENGTH or abs(result.adjusted()) > MAX_EXPONENT
    ):
        raise _refusal(function, _TOO_LONG)
    return result


def _finite(function: str, result: float) -> Number:
    if type(result) is int:
        return whole(result)
    if isfinite(result):
        return result
    raise _refusal(function, "too large for a 64-bit float")


def _refusal(function: str, reason: str) -> InvalidRecord:
    return InvalidRecord("transform", f"{function}() gives a number that is {reason}.", pointer="")
