"""What was measured: read from the file, and what is missing is said in a sentence."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from costs.durations import MEASURED, DurationsMissing, read


def kept(root: Path, text: str) -> Path:
    (root / MEASURED).parent.mkdir()
    (root / MEASURED).write_text(text, encoding="utf-8")
    return root


def test_durations_are_read_digit_by_digit(tmp_path: Path) -> None:
    found = read(kept(tmp_path, json.dumps({"durations": {"cold.api": 0.1, "x.at_512": 3, "x.at_1769": 2}})))
    assert found["cold.api"] == Decimal("0.1")
    assert found.slower("x", 512) == Decimal("1.5")
    assert found.slower("x", 1769) == 1
    assert found.slower("x", 1024) is None


def test_without_the_file_it_is_said_how_to_come_by_it(tmp_path: Path) -> None:
    with pytest.raises(DurationsMissing, match=r"^There is no docs/performance\.json; run make bench\.$"):
        read(tmp_path)


@pytest.mark.parametrize("text", ["{}", '{"durations": []}', "[]"])
def test_a_file_without_durations_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(
        DurationsMissing, match=r"^docs/performance\.json has no durations; run make bench\.$"
    ):
        read(kept(tmp_path, text))


def test_a_duration_that_was_not_measured_is_named(tmp_path: Path) -> None:
    found = read(kept(tmp_path, '{"durations": {}}'))
    with pytest.raises(DurationsMissing, match=r"has no duration cold\.api; run make bench"):
        found["cold.api"]
