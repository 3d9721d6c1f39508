"""docs/performance.md, its plots and its figures: none is older than the others."""

import json

import pytest

from tests.benchmarks.__main__ import PARTS
from tests.benchmarks.document import DOCS, FIGURES, PAGE, PLOTS, blocks, filled, plots, read
from tests.benchmarks.goals import GOALS
from tests.benchmarks.kept import from_json, to_json

WRITTEN = (DOCS / FIGURES).read_text()


def test_the_page_says_what_was_measured_last() -> None:
    page = (DOCS / PAGE).read_text()
    assert filled(page, blocks(read())) == page, "`make bench` writes it anew"


def test_the_plots_show_what_was_measured_last() -> None:
    drawn = plots(read())
    assert drawn == {path.name: path.read_text() for path in (DOCS / PLOTS).iterdir()}
    page = (DOCS / PAGE).read_text()
    assert all(f"]({PLOTS}/{name})" in page for name in drawn)


def test_every_part_was_measured() -> None:
    assert list(read()) == list(PARTS)


def test_goals_are_those_that_were_measured_against() -> None:
    results = [result for part in json.loads(WRITTEN)["parts"].values() for result in part["results"]]
    against = {result["goal"]: result["limit"] for result in results if result["goal"]}
    assert against == {name: goal.limit for name, goal in GOALS.items()}, "`make bench` measures anew"


def test_nothing_is_lost_on_the_way_to_the_file_and_back() -> None:
    assert to_json(from_json(WRITTEN)) == WRITTEN


def test_a_page_older_than_its_figures_is_told() -> None:
    figures = json.loads(WRITTEN)
    result = next(one for part in figures["parts"].values() for one in part["results"] if one["goal"])
    result["ratio"]["median"] += 1
    page = (DOCS / PAGE).read_text()
    assert filled(page, blocks(from_json(json.dumps(figures)))) != page


def test_a_page_without_a_place_for_a_part_is_refused() -> None:
    with pytest.raises(ValueError, match="no place for 'cold', between <!-- cold --> and"):
        filled("# Performance", {"cold": "text"})
