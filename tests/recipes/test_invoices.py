"""What `recipes/invoices.py` adds: a test of a recipe's function, as an example for yours."""

import pytest

from lambdas.processor.errors import InvalidRecord
from recipes.invoices import with_total

LINES = [
    {"title": "Bulb", "quantity": 3, "price": "0.10"},
    {"title": "Lamp", "quantity": 1, "price": "89.00"},
]


def test_the_total_is_exact_to_the_cent() -> None:
    assert with_total({"lines": LINES}) == {"lines": LINES, "total": "89.30"}


def test_a_draft_is_left_out() -> None:
    assert with_total({"lines": LINES, "draft": True}) is None


def test_another_total_is_refused() -> None:
    with pytest.raises(InvalidRecord, match=r"add up to 89\.30"):
        with_total({"lines": LINES, "total": "89.31"})
