"""Numbers in schemas and records are compared as they are written, whatever they are read as."""

from decimal import Decimal
from fractions import Fraction
from random import Random
from time import monotonic
from typing import Any

import pytest

from lambdas.processor.errors import InvalidRecord
from lambdas.processor.recipe.schema import compile_schema

LIMITS = [
    0,
    1,
    2,
    3,
    10,
    2**53 - 1,
    2**53,
    2**53 + 1,
    2**63,
    2**64 - 1,
    2**64,
    10**22,
    -1,
    -(2**53) - 1,
    -(2**63),
]
OFFSETS = ["0", "0.0", "0.1", "-0.1", "0.5", "0.000000000000000001", "-0.00000000000000000001"]
OTHERS = [0.1, 0.3, 1.5, 0.01, 19.99, 1e-7, 1e300, 5e-324, -0.0]
DECIMALS = [
    "0.1",
    "0.10",
    "0.30000000000000000001",
    "1E+30",
    "1E-30",
    "1E-400",
    "1E+400",
    "-0.0",
    "19.990",
    "1E+5",
]


def takes(schema: Any, record: Any) -> bool:
    step = compile_schema(schema, {}, private=False)
    try:
        return step(record) is record
    except InvalidRecord:
        return False


def number(random: Random) -> int | float | Decimal:
    whole = random.choice(LIMITS)
    kinds: list[int | float | Decimal] = [
        whole,
        float(whole),
        whole + Decimal(random.choice(OFFSETS)),
        random.choice(OTHERS),
        Decimal(random.choice(DECIMALS)),
    ]
    return random.choice(kinds)


def as_written(value: float | Decimal) -> Fraction:
    return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)


DECISIONS = {
    "minimum": lambda limit, value: value >= limit,
    "maximum": lambda limit, value: value <= limit,
    "exclusiveMinimum": lambda limit, value: value > limit,
    "exclusiveMaximum": lambda limit, value: value < limit,
    "multipleOf": lambda limit, value: limit <= 0 or (value / limit).denominator == 1,
    "const": lambda limit, value: value == limit,
}


@pytest.mark.parametrize("keyword", DECISIONS)
def test_numbers_are_compared_as_written(keyword: str) -> None:
    random = Random(f"numbers {keyword}")
    for _ in range(3_000):
        limit, value = number(random), number(random)
        if keyword == "multipleOf" and limit <= 0:
            continue
        expected = DECISIONS[keyword](as_written(limit), as_written(value))
        assert takes({keyword: limit}, value) is expected, (limit, value)


def test_equal_numbers_are_the_same_however_written() -> None:
    random = Random("equality")
    for _ in range(3_000):
        one, other = number(random), number(random)
        same = as_written(one) == as_written(other)
        assert takes({"enum": ["a", [one]]}, [other]) is same, (one, other)
        assert takes({"uniqueItems": True}, [{"a": one}, {"a": other}]) is not same, (one, other)
        assert takes({"type": "integer"}, one) is (as_written(one).denominator == 1), one


def test_numbers_of_absurd_size_are_decided_at_once() -> None:
    began = monotonic()

    for text in ("1E+999999999", "1E-999999999", "9" * 1_000):
        huge = Decimal(text)
        for schema in (
            {"multipleOf": 0.1},
            {"maximum": 5},
            {"maximum": huge},
            {"multipleOf": huge},
            {"const": 3},
        ):
            takes(schema, huge)
        assert not takes({"const": 3}, huge)
        assert takes({"maximum": huge}, huge)

    assert monotonic() - began < 2
