"""Figures in turns, their ratios, and goals that hold or do not."""

from functools import partial

import pytest

from tests.benchmarks.goals import COLD_API, GOALS, MEMORY_MIB, NDJSON_TIME, Goal
from tests.benchmarks.measured import Result, Spread, in_turns


def test_contenders_take_turns_in_an_order_that_rotates() -> None:
    called: list[str] = []

    def contender(name: str) -> float:
        called.append(name)
        return float(len(called))

    taken = in_turns({name: partial(contender, name) for name in "abc"}, 3)
    assert "".join(called) == "abcbcacab"
    assert taken == {"a": [1, 6, 8], "b": [2, 4, 9], "c": [3, 5, 7]}


def test_rounds_to_warm_up_do_not_count() -> None:
    figures = iter(range(10))
    assert in_turns({"one": lambda: float(next(figures))}, 2, warm_up=3) == {"one": [3, 4]}


def test_a_ratio_is_the_median_of_the_rounds_own_ratios() -> None:
    result = Result.paired(None, [1, 10, 30], [2, 10, 15], what="ours", against="theirs")
    assert result.ratio.median == 1
    assert result.ours.median == result.base.median == 10
    result = Result.paired(COLD_API, [4, 1, 9], [8, 4, 10])
    assert result.ratio == Spread(0.5, 0.375, 0.7, 3)
    assert (result.what, result.against) == (COLD_API.what, COLD_API.against)


def test_where_more_is_better_the_ratio_says_how_many_times_faster() -> None:
    assert Result.paired(NDJSON_TIME, [1, 2], [5, 10]).value == 5


def test_what_does_not_belong_together_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        Result.paired(None, [1, 2], [1])


def test_a_goal_in_mebibytes_is_about_the_figure_itself() -> None:
    assert Result.paired(MEMORY_MIB, [63], [30], "MiB").value == 63
    assert not Result.paired(MEMORY_MIB, [63], [30], "MiB").missed
    assert Result.paired(MEMORY_MIB, [65], [30], "MiB").missed


def test_one_figure_has_no_spread() -> None:
    assert Spread.of([2.5]) == Spread(2.5, 2.5, 2.5, 1)


@pytest.mark.parametrize("goal", GOALS.values(), ids=lambda goal: goal.name)
def test_a_goal_holds_at_its_limit_and_no_further(goal: Goal) -> None:
    worse = 0.99 if goal.at_least else 1.01
    assert goal.holds(goal.limit)
    assert goal.holds(goal.limit / worse)
    assert not goal.holds(goal.limit * worse)


def test_a_goal_says_its_limit_as_a_table_does() -> None:
    assert [str(goal) for goal in (COLD_API, NDJSON_TIME, MEMORY_MIB)] == ["≤ 0.60", "≥ 4", "≤ 64 MiB"]
