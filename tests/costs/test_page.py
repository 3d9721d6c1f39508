"""The page: that it is what the templates say, and how it looks."""

from decimal import Decimal
from pathlib import Path

import pytest

from costs.assembly import stages
from costs.page import money, page, table
from costs.prices import PRICES
from costs.report import as_json, report
from costs.worst import Who
from tests.costs.conftest import Stage

PAGE = Path(__file__).parent.parent.parent / "docs" / "wallet.md"


@pytest.fixture(scope="session")
def made(assembled: dict[str, Stage]) -> str:
    return page([report(stage, assembled[stage]) for stage in stages()])


def test_the_page_is_what_the_templates_say(made: str) -> None:
    assert PAGE.read_text(encoding="utf-8") == made, "run python -m costs write"


def test_the_page_is_about_stages_for_an_account(made: str) -> None:
    assert "## dev\n" in made
    assert "## prod\n" in made
    assert "local" not in stages()


def test_the_sums_at_the_top_are_those_of_the_lines(assembled: dict[str, Stage]) -> None:
    found = report("dev", assembled["dev"])
    text = page([found])
    for who in Who:
        assert f"**{money(found.hour(who))}**" in text
    anybody, editors = found.hour(Who.ANYBODY), found.hour(Who.EDITORS)
    assert f"**dev**: strangers can make it cost {money(anybody)} an hour at worst" in text
    assert f"({money(anybody * 24)} a day), editors {money(editors)} ({money(editors * 24)} a day)" in text


def test_every_price_stands_there_with_all_its_digits_and_where_it_was_read(made: str) -> None:
    rows = made.partition("## Prices\n")[2]
    for price in PRICES:
        assert f"| {price.name} " in rows
        assert price.source in rows
    for digits in ("$0.0000133334 |", "$0.40 |", "$5.00 |", "$0.0000000309 |", "$0.005 |"):
        assert digits in rows


def test_an_idle_month_is_the_sum_of_what_stands_there(assembled: dict[str, Stage]) -> None:
    found = report("dev", assembled["dev"])
    assert found.idle == Decimal("0.5592")
    assert found.idle_billed == 0
    assert "it costs $0.00 a month ($0.56 by the list" in page([found])


def test_a_budget_is_said_where_there_is_one(assembled: dict[str, Stage]) -> None:
    budget = {"Type": "AWS::Budgets::Budget", "Properties": {"Budget": {"BudgetLimit": {"Amount": 1500}}}}
    watched = {**assembled["dev"], "Budget": {"Resources": {"Monthly": budget}}}
    assert "no `budget` is set" in page([report("dev", assembled["dev"])])
    assert "a budget of $1,500 a month" in page([report("dev", watched)])


def test_programs_get_the_same_sums_as_texts(assembled: dict[str, Stage]) -> None:
    found = report("dev", assembled["dev"])
    told = as_json(found)
    assert Decimal(told["dollars_an_hour"]["editors"]) == found.hour(Who.EDITORS)
    assert sum(Decimal(line["dollars_an_hour"]) for line in told["lines"]) == found.hour(Who.EDITORS)
    assert all(isinstance(each["dollars"], str) for each in told["without_limit"])


@pytest.mark.parametrize(
    ("dollars", "shown"),
    [
        ("0", "$0.00"),
        ("0.01", "$0.01"),
        ("0.0036", "$0.0036"),
        ("0.00036499", "$0.00036"),
        ("1234.567", "$1,234.57"),
        ("8.864", "$8.86"),
    ],
)
def test_money_is_shown_in_cents_and_less_than_a_cent_in_two_digits(dollars: str, shown: str) -> None:
    assert money(Decimal(dollars)) == shown


def test_columns_are_as_wide_as_their_widest_cell_and_numbers_stand_on_the_right() -> None:
    assert table(("a", "number"), [("long text", "1"), ("b", "22")], right=(1,)) == (
        "| a         | number |\n| --------- | -----: |\n| long text |      1 |\n| b         |     22 |\n"
    )
