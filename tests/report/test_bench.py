"""What `make bench` says, keeps and refuses; the parts themselves are stood in for."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.benchmarks.__main__ import PARTS, Run, main
from tests.benchmarks.document import DOCS, FIGURES, PAGE, PLOTS
from tests.benchmarks.goals import COLD_API, GOALS, NDJSON_TIME
from tests.benchmarks.measured import Bars, CannotMeasure, Part, Result, Table


def part(*results: Result, **durations: float) -> Part:
    return Part(
        "A part",
        results,
        [Table("More", ("a", "b"), [("x", "1")])],
        durations,
        [Bars("cold", "C", "s", {"us": 1})],
    )


HELD = Result.paired(COLD_API, [0.3, 0.3], [0.6, 0.6])
MISSED = Result.paired(COLD_API, [0.5, 0.5], [0.6, 0.6])


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    shutil.copy(DOCS / PAGE, tmp_path)
    return tmp_path


def answering(parts: Mapping[str, Part]) -> Run:
    return lambda name, rounds, known: parts[name]


def test_a_goal_that_is_held_passes_the_check(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cold", "--check"], answering({"cold": part(HELD)}), docs) == 0
    assert "Every goal that was measured is held." in capsys.readouterr().out


def test_a_goal_that_is_missed_fails_the_check_in_a_sentence(
    docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["cold", "--check"], answering({"cold": part(MISSED)}), docs) == 1
    said = capsys.readouterr().out
    assert (
        "COLD_API is missed: cold start of the API: init and first request is 500 ms, "
        "a plain boto3 handler with .pyc that makes the same calls is 600 ms; "
        "that is 0.833 as a ratio, and the goal is ≤ 0.60."
    ) in said
    assert main(["cold"], answering({"cold": part(MISSED)}), docs) == 0


def test_where_more_is_better_too_little_fails(docs: Path) -> None:
    for base, code in ((3.9, 1), (4.0, 0)):
        result = Result.paired(NDJSON_TIME, [1], [base])
        assert main(["ndjson", "--check"], answering({"ndjson": part(result)}), docs) == code


def test_a_goal_that_no_part_has_measured_fails_the_check_of_all(
    docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--check"], answering({name: part(HELD) for name in PARTS}), docs) == 1
    said = capsys.readouterr().out
    assert all(f"{name} was not measured:" in said for name in GOALS if name != "COLD_API")
    assert "COLD_API was not" not in said


def test_a_part_that_cannot_be_measured_stops_no_other_but_the_check(
    docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(name: str, rounds: int | None, known: Mapping[str, float]) -> Part:
        if name == "cold":
            raise CannotMeasure("There is no Python 3.13 here.")
        return part()

    assert main(["cold", "warm"], run, docs) == 0
    assert main(["cold", "warm", "--check"], run, docs) == 1
    said = capsys.readouterr().out
    assert "cold was not measured: There is no Python 3.13 here." in said
    assert "More" in said


def test_parts_that_are_named_are_only_printed_unless_they_are_to_be_kept(docs: Path) -> None:
    before = (docs / PAGE).read_text()
    main(["cold"], answering({"cold": part(HELD)}), docs)
    assert [path.name for path in docs.iterdir()] == [PAGE]
    assert (docs / PAGE).read_text() == before
    main(["cold", "--keep"], answering({"cold": part(HELD)}), docs)
    main(["warm", "--keep"], answering({"warm": part(MISSED)}), docs)
    assert list(json.loads((docs / FIGURES).read_text())["parts"]) == ["cold", "warm"]
    assert (docs / PLOTS / "cold.svg").exists()
    main(["cold", "--keep"], answering({"cold": Part("Without a plot", [HELD])}), docs)
    assert (docs / PLOTS / "cold.svg").exists(), "that of warm"
    main(["warm", "--keep"], answering({"warm": Part("Without a plot", [HELD])}), docs)
    assert not (docs / PLOTS / "cold.svg").exists()


def test_the_page_can_be_drawn_anew_from_what_was_kept(docs: Path) -> None:
    main([], answering({name: part() for name in PARTS}), docs)
    page, plot = docs / PAGE, docs / PLOTS / "cold.svg"
    before = page.read_text(), plot.read_text()
    page.write_text(before[0].replace("| x | 1 |", "| x | 2 |"))
    plot.write_text("")
    assert main(["--redraw"], answering({}), docs) == 0
    assert (page.read_text(), plot.read_text()) == before


def test_all_parts_are_kept_in_their_own_order(docs: Path) -> None:
    main([], answering({name: part() for name in PARTS}), docs)
    assert list(json.loads((docs / FIGURES).read_text())["parts"]) == list(PARTS)


def test_costs_come_from_the_durations_of_this_run_and_else_from_those_kept(docs: Path) -> None:
    seen: dict[str, Mapping[str, float]] = {}

    def run(name: str, rounds: int | None, known: Mapping[str, float]) -> Part:
        seen[name] = dict(known)
        return part(**{f"{name}.small": 2.0 if "cold.small" in known else 1.0})

    main(["cold", "warm", "--keep"], run, docs)
    assert json.loads((docs / FIGURES).read_text())["durations"] == {"cold.small": 1.0, "warm.small": 2.0}
    main(["cold", "cost"], run, docs)
    assert seen["cost"] == {"cold.small": 2.0, "warm.small": 2.0}


def test_ctrl_c_ends_it_without_a_word_and_keeps_nothing(docs: Path) -> None:
    def run(name: str, rounds: int | None, known: Mapping[str, float]) -> Part:
        raise KeyboardInterrupt

    assert main([], run, docs) == 130
    assert not (docs / FIGURES).exists()


def test_rounds_reach_the_parts(docs: Path) -> None:
    asked = []

    def run(name: str, rounds: int | None, known: Mapping[str, float]) -> Part:
        asked.append((name, rounds))
        return part()

    main(["warm", "cold", "--rounds", "3"], run, docs)
    main(["size"], run, docs)
    assert asked == [("cold", 3), ("warm", 3), ("size", None)]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nonsense"], "There is no part 'nonsense'; there are: cold, warm, size"),
        (["--rounds", "0"], "'0' is no number of rounds; it is 1 or more."),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(
    arguments: list[str], sentence: str, docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refused:
        main(arguments, answering({}), docs)
    assert sentence in f"{refused.value}{capsys.readouterr().err}"
