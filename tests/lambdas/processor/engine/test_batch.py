"""Positions in a file, and the records of a batch with theirs."""

import pytest

from lambdas.processor.engine.batch import Batch, Place, Shape, Structure, structure
from lambdas.processor.errors import InvalidRecord, InvalidSyntax


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("", 3, 5),
        ("ab", 3, 7),
        ("é漢😀", 3, 8),
        ("ab\n", 4, 1),
        ("ab\r\n\n é", 5, 3),
        ("\u2028\u0085\r", 3, 8),  # none of them ends a line
    ],
)
def test_a_place_moves_by_lines_and_characters(text: str, line: int, column: int) -> None:
    assert Place(3, 5).after(text.encode()) == Place(line, column)


def test_bytes_that_are_no_text_count_as_something() -> None:
    assert Place().after(b"\xff\xff") == Place(1, 3)


@pytest.mark.parametrize(
    ("line", "column", "expected"),
    [
        (None, None, (7, 9)),
        (1, 1, (7, 9)),
        (1, 4, (7, 12)),
        (2, 4, (8, 4)),
        (1, None, (7, None)),
    ],
)
def test_an_error_is_named_by_its_place_in_the_file(
    line: int | None, column: int | None, expected: tuple[int, int | None]
) -> None:
    error = InvalidSyntax("syntax", "It is wrong.", line, column)

    assert Place(7, 9).name(error) is error
    assert (error.line, error.column) == expected


def test_naming_keeps_the_pointer() -> None:
    error = InvalidRecord("schema", "It is wrong.", pointer="/a")

    assert (Place(2, 3).name(error).line, error.column, error.pointer) == (2, 3, "/a")


def test_the_records_of_lines_are_those_that_hold_something() -> None:
    batch = Batch(Shape.LINES, b'{"a":1}\r\n\n \t\r\n  2\n"\xe2\x80\xa8"', Place(10))

    assert list(batch.records()) == [
        (Place(10), b'{"a":1}\r'),
        (Place(13), b"  2"),
        (Place(14), b'"\xe2\x80\xa8"'),
    ]


def test_the_records_of_an_array_stand_between_its_commas() -> None:
    text = '[1,2], {"a,é":[","]},\n  "é\\"],[" ,3'

    assert list(Batch(Shape.ELEMENTS, text.encode(), Place(4, 7)).records()) == [
        (Place(4, 7), b"[1,2]"),
        (Place(4, 14), '{"a,é":[","]}'.encode()),
        (Place(5, 3), '"é\\"],["'.encode()),
        (Place(5, 13), b"3"),
    ]


def test_nothing_between_two_commas_is_a_record_of_nothing() -> None:
    records = list(Batch(Shape.ELEMENTS, b"1, ,\n", Place()).records())

    assert records == [(Place(1, 1), b"1"), (Place(1, 4), b""), (Place(2, 1), b"")]


def test_a_document_is_its_one_record_as_it_is() -> None:
    assert list(Batch(Shape.DOCUMENT, b" {} \n", Place()).records()) == [(Place(), b" {} \n")]


@pytest.mark.parametrize(
    ("text", "commas", "closed"),
    [
        (b"", [], None),
        (b"]", [], 0),
        (b"1,2]", [1], 3),
        (b"[1,2],{},3", [5, 8], None),
        (b'"],[",1]', [5], 7),
        (b'"\\"]",1]', [5], 7),
        (b'"\\\\",1]', [4], 6),
        (b'1,"a, b', [1], None),
        (b'1,"a\\', [1], None),
        (b'1,"a\\"', [1], None),
        (b"1}", [], 1),
        (b"1],2]", [], 1),
        (b"[1,{", [], None),
    ],
)
def test_brackets_strings_and_commas_show_the_structure(
    text: bytes, commas: list[int], closed: int | None
) -> None:
    assert structure(text) == Structure(commas, closed)
