"""The recipes that the project shows, with the samples that it shows them with."""

import json
from pathlib import Path
from typing import Any

import pytest

from lambdas.processor.errors import InvalidRecord
from lambdas.processor.recipe.book import RecipeBook
from lambdas.processor.recipe.model import DROPPED

ROOT = Path(__file__).parent.parent.parent
RECIPES = [path for path in (ROOT / "recipes").glob("*.json") if not path.name.endswith(".schema.json")]


def results(collection: str, records: list[Any]) -> list[Any]:
    """What is written of each record: the record, DROPPED, or the pointer to what is invalid."""
    recipe = RecipeBook(ROOT / "recipes", lambda: b"k" * 32).recipe_of(collection)
    return [result(recipe.steps, record) for record in records]


def result(steps: Any, record: Any) -> Any:
    for step in steps:
        try:
            record = step(record)
        except InvalidRecord as error:
            return error.pointer
        if record is DROPPED:
            return DROPPED
    return record


def test_invoices_come_back_with_totals_and_without_customers() -> None:
    text = (ROOT / "samples" / "invoices" / "2026-11.json").read_text()
    first, second, draft = results("invoices", json.loads(text))

    assert (first["total"], second["total"], draft) == ("116.00", "640.00", DROPPED)
    for secret in ("Åkesson", "zoe@example.org", "SE4550000000058398257466", "Weber", "jonas@example.org"):
        assert secret in text
        assert secret not in json.dumps([first, second], ensure_ascii=False)


def test_an_invoice_with_a_wrong_total_is_refused_there() -> None:
    invoice = json.loads((ROOT / "samples" / "invoices" / "2026-11-wrong-total.json").read_text())

    assert results("invoices", [invoice]) == ["/total"]


def test_readings_become_a_table_but_for_what_no_sensor_measures() -> None:
    lines = (ROOT / "samples" / "readings" / "2026-11-02.ndjson").read_text().splitlines()
    rows = results("readings", [json.loads(line) for line in lines])

    assert [row for row in rows if isinstance(row, str)] == ["/values/celsius"]
    columns = json.loads((ROOT / "recipes" / "readings.json").read_text())["output"]["columns"]
    assert all(list(row) == columns for row in rows if isinstance(row, dict))
    assert len(rows) == len(lines) == 24


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda path: path.stem)
def test_a_recipe_that_is_shown_has_a_sample(recipe: Path) -> None:
    assert list((ROOT / "samples" / recipe.stem).iterdir())
