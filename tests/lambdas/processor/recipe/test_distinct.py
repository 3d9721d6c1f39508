"""How exactly distinct scalars are counted, and in how little room."""

import tracemalloc
from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from lambdas.processor.recipe.distinct import EXACT, RELATIVE_ERROR, Distinct
from lambdas.processor.recipe.profile import Profile


def distinct_in(values: list[Any]) -> int:
    profile = Profile()
    profile.add_many(values)
    distinct: int = profile.report()["paths"][""]["distinct"]
    return distinct


@pytest.mark.parametrize(
    ("values", "distinct"),
    [
        ([1, 1.0, Decimal(1), Decimal("1.00")], 1),
        ([1, "1", True, None, "true", "null", "True", "None"], 8),
        ([-1, -2, -1.0, 0, -0.0], 3),
        ([0.5, 2**60, 0, 2**61 - 1, 1, 2**61, 2**61 + 1], 7),
        ([2**53, 2**53 + 1, float(2**53), Decimal(2**64), Decimal(2**64 + 1)], 4),
        ([Decimal("1E+400"), Decimal("1E-400"), Decimal("1E+401"), Decimal("-1E+400"), 0], 5),
        (["a", "á", "a\u0301", ""], 4),
        ([0, "\0" * 16], 2),
    ],
)
def test_distinct_scalars_are_told_apart_by_what_they_are_in_json(values: list[Any], distinct: int) -> None:
    assert distinct_in(values) == distinct


@pytest.mark.parametrize("number", [1, EXACT - 1, EXACT])
def test_few_distinct_scalars_are_counted_exactly(number: int) -> None:
    for values in ([f"{value}" for value in range(number)], [value / 4 for value in range(number)]):
        assert distinct_in([*values, *values]) == number


SETS: dict[str, Callable[[int], Any]] = {
    "words": "{}-th".format,
    "integers": int,
    "multiples": (2**20).__mul__,
    "reals": (0.01).__mul__,
}


def estimate(kind: str, size: int, first: int = 0) -> int:
    """Of so many distinct scalars."""
    return distinct_in([*map(SETS[kind], range(first, first + size))])


@pytest.mark.parametrize("kind", SETS)
@pytest.mark.parametrize("size", [EXACT + 50, 3_000, 40_000])
def test_many_are_estimated_within_three_standard_errors(kind: str, size: int) -> None:
    assert abs(estimate(kind, size) / size - 1) <= 3 * RELATIVE_ERROR


@pytest.mark.parametrize("kind", SETS)
def test_estimates_err_to_both_sides_and_by_what_is_stated(kind: str) -> None:
    size, runs = 3_000, 60
    errors = [estimate(kind, size, run * size) / size - 1 for run in range(runs)]

    spread = (sum(error**2 for error in errors) / runs) ** 0.5
    assert abs(sum(errors) / runs) <= 3 * RELATIVE_ERROR / runs**0.5
    assert abs(spread / RELATIVE_ERROR - 1) <= 3 / (2 * runs) ** 0.5


def test_an_estimate_is_the_same_in_every_process_order_and_portion() -> None:
    values = [f"{value}" for value in range(30_000)] * 2
    Random(1).shuffle(values)
    whole, parts = Distinct(), Distinct()
    whole.add_strings(values)
    for start in range(0, len(values), 700):
        parts.add_strings(values[start : start + 700])

    assert whole.estimate() == parts.estimate() == GOLDEN


GOLDEN = 32_331
"""Would be another number in each process, were the hashes salted."""


def test_counting_takes_two_kibibytes_however_many_there_are() -> None:
    counted = Distinct()
    tracemalloc.start()
    try:
        counted.add_strings([f"{value}" for value in range(20_000)])
        current, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert current < 3_000
