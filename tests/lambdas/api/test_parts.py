"""Every file has at most 10,000 parts within S3's limits, and they make up the file."""

from random import Random

import pytest

from lambdas.api.parts import (
    LARGEST_PART,
    MIB,
    MOST_PARTS,
    USUAL_PART,
    Part,
    length_of,
    missing,
    part_bytes,
    part_count,
)

GIB, TIB = 1024 * MIB, 1024 * 1024 * MIB
LARGEST = 5 * TIB


def parts_of(size: int, part: int) -> list[Part]:
    count = part_count(size, part)
    return [Part(number, length_of(number, size, part), "etag", "sha") for number in range(1, count + 1)]


@pytest.mark.parametrize("size", [1, 5 * MIB, 16 * MIB, 1 * GIB, 156 * GIB, MOST_PARTS * USUAL_PART])
def test_usual_files_have_parts_of_16_mib(size: int) -> None:
    assert part_bytes(size) == 16 * MIB


@pytest.mark.parametrize(
    ("size", "mib"),
    [
        (MOST_PARTS * 16 * MIB + 1, 17),
        (MOST_PARTS * 17 * MIB, 17),
        (MOST_PARTS * 17 * MIB + 1, 18),
        (1 * TIB, 105),
        (LARGEST, 525),
    ],
)
def test_larger_files_have_larger_parts(size: int, mib: int) -> None:
    assert part_bytes(size) == mib * MIB


def test_any_file_has_parts_that_s3_takes() -> None:
    random = Random(1)
    edges = [n * MOST_PARTS * MIB + more for n in (1, 15, 16, 17, 100, 524) for more in (-1, 0, 1)]
    for size in [1, LARGEST, *edges, *(int(2 ** random.uniform(0, 42.3)) for _ in range(2000))]:
        part = part_bytes(size)
        assert part % MIB == 0
        assert 5 * MIB <= part <= LARGEST_PART
        count = part_count(size, part)
        assert 1 <= count <= MOST_PARTS
        assert (count - 1) * part + length_of(count, size, part) == size
        assert 1 <= length_of(count, size, part) <= part


@pytest.mark.parametrize(
    ("size", "lengths"), [(1, [1]), (9, [9]), (10, [10]), (11, [10, 1]), (30, [10] * 3), (31, [10] * 3 + [1])]
)
def test_all_parts_are_alike_but_the_last(size: int, lengths: list[int]) -> None:
    assert [part.size for part in parts_of(size, 10)] == lengths


def test_of_a_whole_file_nothing_is_missing() -> None:
    assert missing(31, 10, parts_of(31, 10)) == []
    assert missing(31, 10, reversed(parts_of(31, 10))) == []


def test_what_is_not_there_is_missing() -> None:
    assert missing(31, 10, []) == [1, 2, 3, 4]
    one, _, three, _ = parts_of(31, 10)
    assert missing(31, 10, [three, one]) == [2, 4]


@pytest.mark.parametrize(("number", "size"), [(1, 9), (1, 11), (1, 1), (4, 10), (4, 2)])
def test_what_has_another_length_is_missing(number: int, size: int) -> None:
    others = [part for part in parts_of(31, 10) if part.number != number]
    assert missing(31, 10, [*others, Part(number, size, "etag", "sha")]) == [number]


def test_what_a_longer_file_left_behind_does_not_matter() -> None:
    assert missing(31, 10, parts_of(95, 10)) == [4]
    assert missing(30, 10, parts_of(95, 10)) == []
