"""The part `cost` of the benchmarks: what of it counts for the goal."""

import pytest

from costs.compute import compute_per_tb
from tests.benchmarks.cost import run
from tests.benchmarks.goals import COMPUTE_PER_TB
from tests.benchmarks.measured import CannotMeasure
from tests.costs.conftest import DURATIONS


def test_the_goal_is_held_against_what_was_measured() -> None:
    part = run(DURATIONS)
    held = [result for result in part.results if result.goal]
    assert [result.goal for result in held] == [COMPUTE_PER_TB, COMPUTE_PER_TB]
    ours, naive = compute_per_tb(DURATIONS)
    assert held[0].ratio.median == ours / naive
    assert (held[0].ours.median, held[0].base.median, held[0].unit) == (ours, naive, "dollars")
    assert [result.missed for result in held] == [False, False]
    assert "2,289 MB" in part.title


def test_half_the_speed_misses_it() -> None:
    slow = {**DURATIONS, "processor.ndjson.per_gb": 40.0}
    assert [result.missed for result in run(slow).results] == [True, False, False, False]


def test_what_is_assumed_has_no_goal() -> None:
    assert [result.goal is None for result in run(DURATIONS).results] == [False, False, True, True]


def test_what_was_not_measured_cannot_be_priced() -> None:
    with pytest.raises(CannotMeasure, match=r"naive\.recipe\.per_gb"):
        run({name: value for name, value in DURATIONS.items() if name != "naive.recipe.per_gb"})
