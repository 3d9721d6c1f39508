"""Where in a text a fault lies."""

import time

import pytest

from lambdas.processor.engine import positions


@pytest.mark.parametrize(
    ("text", "index", "expected"),
    [
        ("", 0, (1, 1)),
        ("abc", 2, (1, 3)),
        ("a\nbc", 1, (1, 2)),
        ("a\nbc", 2, (2, 1)),
        ("é\r\n\n漢😀x", 6, (3, 3)),
    ],
)
def test_lines_and_columns_are_counted_from_one_in_characters(
    text: str, index: int, expected: tuple[int, int]
) -> None:
    assert positions.line_and_column(text, index) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NaN", (0, "NaN")),
        ("[1, -Infinity, NaN]", (4, "-Infinity")),
        ('["NaN", "\\" NaN", Infinity]', (18, "Infinity")),
        ('{"NaN": "\\\\", "a":NaN', (18, "NaN")),
    ],
)
def test_the_first_constant_outside_of_strings_is_found(text: str, expected: tuple[int, str]) -> None:
    assert positions.constant(text) == expected


def test_the_first_refused_number_outside_of_strings_is_found() -> None:
    text = '{"77": ["77", 7, -77, 77, 777]}'

    assert positions.number(text, "77".__eq__) == text.index("77,", 15 + 5)
    assert positions.number(text, lambda number: len(number) == 3) == text.index("-77")
    assert positions.number("[1.5e-7, 2]", "1.5e-7".__eq__) == 1


@pytest.mark.parametrize(
    ("text", "levels", "expected"),
    [
        ("[[[]]]", 3, None),
        ("[[[]]]", 2, 2),
        ('["[[[", {"[": [1]}]', 2, 14),
        ("[[], [], {}]", 2, None),
        ('["\\"[[", [[', 2, 10),
    ],
)
def test_the_first_bracket_on_a_level_too_many_is_found(text: str, levels: int, expected: int | None) -> None:
    assert positions.too_deep(text, levels) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1, "a": 2}', (9, "a")),
        ('{"a": 1, "b": {"b": 1}, "c": [{"a": 1}, {"a": 2}], "\\u0061": 3}', (51, "a")),
        ('[{"a": "b", "b": "a"}, {"é": 1,\n "é" : 2}]', (33, "é")),
        ('{"a": {"b": 1, "b": 2}, "a": 1}', (15, "b")),
        ('{"a": 1, "a": {"b": 1, "b": 2}}', (9, "a")),
        ('{"": 1, "": 2', (8, "")),
        ('{"b": {"a": 1}, "a": 2, "b": 3}', (24, "b")),
        ('{"b": [{"a": 1}], "a": 2, "b": 3}', (26, "b")),
    ],
)
def test_the_first_key_that_stands_twice_in_one_object_is_found(text: str, expected: tuple[int, str]) -> None:
    assert positions.duplicate_key(text) == expected


@pytest.mark.parametrize(
    "filler",
    ['"' + "a" * 1_000_000 + '",', '"' + "\\n" * 500_000 + '",', "[],{}," * 100_000, "1," * 300_000],
    ids=["a string", "escapes", "brackets", "numbers"],
)
def test_a_search_takes_time_linear_in_the_text(filler: str) -> None:
    text = f'[{filler}{{"a":7777,"a":NaN}}]'

    started = time.process_time()
    assert positions.constant(text)[0] == len(text) - 5
    assert positions.number(text, "7777".__eq__) == len(text) - 14
    assert positions.duplicate_key(text)[0] == len(text) - 9
    assert positions.too_deep(text, 2) is None
    assert time.process_time() - started < 8  # it takes 0.1 to 1
