"""A batch's records: fast or exactly, the same documents, and each fault with its place."""

from decimal import Decimal
from typing import Any

import pytest

from lambdas.processor.engine.batch import Batch, Place, Shape
from lambdas.processor.engine.json_text import Ambiguous
from lambdas.processor.engine.limits import MAX_MEMBERS, Limits, record_too_large
from lambdas.processor.engine.reading import Records, read
from lambdas.processor.errors import InvalidDocument

LIMITS = Limits(record_bytes=1_000, file_bytes=10_000)
HERE = Place(4, 3)


def lines(text: str | bytes) -> Batch:
    return Batch(Shape.LINES, text if isinstance(text, bytes) else text.encode(), Place(4))


def elements(text: str | bytes) -> Batch:
    return Batch(Shape.ELEMENTS, text if isinstance(text, bytes) else text.encode(), HERE)


def faults(records: Records) -> list[tuple[int, str, int | None, int | None]]:
    return [(fault.index, fault.error.code, fault.error.line, fault.error.column) for fault in records.faults]


def refusal(batch: Batch) -> tuple[str, int | None, int | None]:
    with pytest.raises(InvalidDocument) as caught:
        read(batch, LIMITS)
    return caught.value.code, caught.value.line, caught.value.column


@pytest.mark.parametrize(
    ("text", "compact"),
    [
        ('{"a": 1}\n[2, "é"]\n', '{"a":1}\n[2,"é"]'),
        ('{"a": 1}\r\n\r\n \t\n  2', '{"a":1}\n2'),
        ('"\\u00e9"\n1.50', '"é"\n1.5'),
        ("\n \n", ""),
    ],
)
def test_lines_are_read_and_made_compact(text: str, compact: str) -> None:
    records = read(lines(text), LIMITS)

    assert (records.compact, records.indexes, records.faults) == (compact.encode(), None, [])
    assert len(records.documents) == len(compact.splitlines())


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1}\r\n\r\n[2, "\\u00e9"]\n',
        "",
        '{"a": 1}\n-0\n{"a": 1, "a": 2}\n',
        '1\n{"a": 18446744073709551616}',
        "1\n2x\n3",
        "1\n0.10000000000000000555",
        "[0.5]\n0.500\n",
        f'[1]\n"{"a" * 1_000}"',
    ],
)
@pytest.mark.parametrize("keep_duplicates", [False, True])
def test_who_asks_for_the_text_alone_gets_the_same_text_and_faults(text: str, keep_duplicates: bool) -> None:
    records = read(lines(text), LIMITS, keep_duplicates=keep_duplicates)
    alone = read(lines(text), LIMITS, keep_duplicates=keep_duplicates, text_only=True)

    assert (alone.compact, alone.indexes, faults(alone)) == (
        records.compact,
        records.indexes,
        faults(records),
    )
    assert alone.text_only + len(alone.documents) == len(records.documents)


def test_of_lines_whose_text_alone_is_asked_for_no_document_is_held() -> None:
    assert read(lines('{"a": 1}\n2\n'), LIMITS, text_only=True) == Records([], b'{"a":1}\n2', text_only=2)


def test_elements_are_read_and_made_compact() -> None:
    records = read(elements(' {"a": 1},\n [2, "é"] '), LIMITS)

    assert records == Records([{"a": 1}, [2, "é"]], '{"a":1},[2,"é"]'.encode())


def test_elements_that_were_read_when_they_were_cut_are_not_read_again() -> None:
    documents: list[object] = [{"a": 1}]
    records = read(Batch(Shape.ELEMENTS, b'{"a":1}', HERE, documents), LIMITS)

    assert records.documents is documents


@pytest.mark.parametrize(
    ("number", "value"),
    [
        ("-0", -0.0),
        ("1e400", Decimal("1e400")),
        ("18446744073709551616", Decimal(2**64)),
        ("1.000000000000000005", Decimal("1.000000000000000005")),
        ("9007199254740993", 2**53 + 1),
    ],
)
def test_a_strange_number_is_read_exactly_and_changes_nothing_for_its_neighbours(
    number: str, value: Any
) -> None:
    for batch, joint in [(lines(f'{number}\n{{"a": 1}}'), b"\n"), (elements(f'{number}, {{"a": 1}}'), b",")]:
        records = read(batch, LIMITS)

        assert records.documents == [value, {"a": 1}]
        assert type(records.documents[0]) is type(value)
        assert str(records.documents[0]) == str(value)
        assert records.compact == str(value).encode() + joint + b'{"a":1}'
    assert read(Batch(Shape.DOCUMENT, number.encode(), Place()), LIMITS).documents == [value]


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        ("[1 2]", "syntax", 4),
        ("[1, NaN]", "not-a-number", 5),
        ('{"a": 1, "a": 1}', "duplicate-key", 10),
        ('"é\\ud800"', "lone-surrogate", 3),
        ('["é", 01]', "syntax", 7),
        ("[" * 256 + "]" * 256, "too-deep", 255),
        ('"' + "a" * 999 + '"', "record-too-large", 1),
        ("\x0c", "syntax", 1),
        ("\u00a0", "syntax", 1),
        ("\u2028", "syntax", 1),
        ("\ufeff1", "byte-order-mark", 1),
    ],
)
def test_each_line_is_a_fault_of_its_own(line: str, code: str, column: int) -> None:
    records = read(lines(f"1\n\n{line}\n2\n"), LIMITS)

    assert faults(records) == [(1, code, 6, column)]
    assert (records.documents, records.compact, records.indexes) == ([1, 2], b"1\n2", [0, 2])


def test_bytes_that_are_no_text_are_a_fault_of_their_line() -> None:
    records = read(lines(b'1\n"\xc3\xa9\xff"\n2'), LIMITS)

    assert faults(records) == [(1, "not-utf-8", 5, 3)]
    assert records.documents == [1, 2]


@pytest.mark.parametrize(
    ("element", "code", "column"),
    [
        ("NaN", "not-a-number", 1),
        ('{"é": 1, "é": 1}', "duplicate-key", 10),
        ('["\\ud800"]', "lone-surrogate", 3),
        ("[" * 256 + "]" * 256, "too-deep", 255),
        ('"' + "a" * 999 + '"', "record-too-large", 1),
    ],
)
def test_an_element_whose_end_is_known_is_a_fault_of_its_own(element: str, code: str, column: int) -> None:
    records = read(elements(f'"é", {element},\n2,{element}'), LIMITS)

    assert faults(records) == [(1, code, 4, 7 + column), (3, code, 5, 2 + column)]
    assert (records.documents, records.compact, records.indexes) == (["é", 2], '"é",2'.encode(), [0, 2])


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('"é", x, 1', 4, 8),
        ('"é",\n 1 2', 5, 4),
        ("1,,2", 4, 5),
        ("1,\n ,2", 5, 2),
        ("1,\n", 4, 4),
        ("1, \ufeff2", 4, 6),
        ("{},{]", 4, 7),
    ],
)
def test_an_element_whose_end_is_unknown_ends_the_reading(text: str, line: int, column: int) -> None:
    assert refusal(elements(text)) == ("syntax", line, column)


def test_the_first_fault_of_a_broken_array_is_its_fault() -> None:
    assert refusal(elements("1, NaN, 2 3")) == ("not-a-number", 4, 6)


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ('{"a": 1,\n "é": x}', "syntax", 2, 7),
        ("{} {}", "syntax", 1, 4),
        ('{"a": 1,\n "a": 1}', "duplicate-key", 2, 2),
    ],
)
def test_a_document_is_one_record_and_its_fault_is_one(text: str, code: str, line: int, column: int) -> None:
    records = read(Batch(Shape.DOCUMENT, text.encode(), Place()), LIMITS)

    assert (records.documents, faults(records)) == ([], [(0, code, line, column)])


def test_a_record_that_could_not_be_held_is_a_fault_at_its_place() -> None:
    records = read(Batch(Shape.LINES, b"", Place(9), fault=record_too_large(LIMITS)), LIMITS)

    assert (records.documents, faults(records)) == ([], [(0, "record-too-large", 9, 1)])


@pytest.mark.parametrize("batch", [lines('{"a": 1, "a": 2}\n1'), elements('{"a": 1, "a": 2}, 1')])
def test_keys_that_stand_twice_are_kept_if_asked_for(batch: Batch) -> None:
    records = read(batch, LIMITS, keep_duplicates=True)

    assert isinstance(records.documents[0], Ambiguous)
    assert records.documents[1] == 1
    assert records.compact in (b'{"a":1,"a":2}\n1', b'{"a":1,"a":2},1')
    assert not records.faults


def test_a_broken_array_is_broken_where_it_breaks_whatever_is_kept_before() -> None:
    with pytest.raises(InvalidDocument) as caught:
        read(elements('{"a": 1, "a": 2}, x'), LIMITS, keep_duplicates=True)

    assert (caught.value.code, caught.value.column) == ("syntax", 21)


@pytest.mark.parametrize("times", [1, 2], ids=["by itself", "among others"])
def test_the_members_of_each_record_are_counted_for_itself(times: int) -> None:
    many = b'{"a":{%b}}' % b",".join(b'"%d":0' % number for number in range(MAX_MEMBERS))
    limits = Limits(record_bytes=times * len(many), file_bytes=10 * len(many))

    records = read(lines(many + b"\n1"), limits)

    assert faults(records) == [(0, "too-many-members", 4, 1)]
    assert records.documents == [1]
