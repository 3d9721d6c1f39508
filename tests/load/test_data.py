"""Files of the benchmarks are of whole lines, about as large as is asked for, and the same each time."""

import json
from collections import Counter

import pytest

from tests.benchmarks.data import BLOCK_COPIES, block, each_once, sized


@pytest.mark.parametrize("size", [1, 500, 1_000, 1_000_000, 4_000_000, 10_000_000, 200_000_000])
def test_a_file_is_about_as_large_as_is_asked_for(size: int) -> None:
    data, times = sized(size)
    assert data.endswith(b"\n")
    assert all(json.loads(line)["id"] for line in data.splitlines()[:3])
    assert abs(len(data) * times - size) <= max(500, len(block()) / 2)


def test_a_block_has_every_line_equally_often() -> None:
    assert {*Counter(block().splitlines()).values()} == {BLOCK_COPIES}
    assert sorted({*block().splitlines()}) == sorted(each_once().splitlines())
    assert len(block()) == BLOCK_COPIES * len(each_once())
