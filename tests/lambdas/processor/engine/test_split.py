"""What a file is a sequence of, by how it begins."""

from collections.abc import Iterator
from typing import Any, Literal

import pytest

from lambdas.processor.engine.batch import Batch, Place, Shape
from lambdas.processor.engine.limits import Limits
from lambdas.processor.engine.split import split
from lambdas.processor.errors import InvalidDocument

LIMITS = Limits(record_bytes=10_000, file_bytes=1_000_000)


def chunks(data: bytes, size: int = 5) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def shape(data: bytes, wanted: Any = "auto", batch_bytes: int = 64) -> Shape:
    return split(chunks(data), wanted, LIMITS, batch_bytes)[0]


def refusal(data: bytes, wanted: Any = "auto", batch_bytes: int = 64) -> InvalidDocument:
    with pytest.raises(InvalidDocument) as caught:
        list(split(chunks(data), wanted, LIMITS, batch_bytes)[1])
    return caught.value


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'{"a": 1}', Shape.DOCUMENT),
        (b'{"a": 1}\n', Shape.DOCUMENT),
        (b'{"a": 1}\n \r\n\t\n', Shape.DOCUMENT),
        (b'\n\n{"a":\n1}\n', Shape.DOCUMENT),
        (b'{"a":1,\n"b":2}', Shape.DOCUMENT),
        (b'{\n"a": 1}\n{"b": 2}', Shape.DOCUMENT),
        (b"7", Shape.DOCUMENT),
        (b'"a"\n', Shape.DOCUMENT),
        (b"[1]", Shape.ELEMENTS),
        (b" \r\n\t[]\r\n\n", Shape.ELEMENTS),
        (b"[\n1\n]", Shape.ELEMENTS),
        (b"[1,\n2]", Shape.ELEMENTS),
        (b"[1,2\n,3]", Shape.ELEMENTS),
        (b"[[1],\n[2]]", Shape.ELEMENTS),
        (b"[[1]\n,[2]]", Shape.ELEMENTS),
        (b'{"a": 1}\n{"b": 2}', Shape.LINES),
        (b'{"a": 1}\r\n{"b": 2}\r\n', Shape.LINES),
        (b'\n \n\t{"a": 1} \n\n\n{"b": 2}', Shape.LINES),
        (b"[1]\n[2]\n", Shape.LINES),
        (b"[]\n\n[]", Shape.LINES),
        (b"1\n2", Shape.LINES),
        (b'"a"\nx', Shape.LINES),
        (b'{"a": 1}\n}', Shape.LINES),
        (b"[NaN]\n1", Shape.LINES),
        (b'{"a": 1, "a": 2}\n1', Shape.LINES),
        (b'"\xff"\n1', Shape.LINES),
        (b'"\\ud800"\n1', Shape.LINES),
        (b"7" * 1_001 + b"\n1", Shape.LINES),
    ],
)
def test_the_beginning_shows_the_shape(data: bytes, expected: Shape) -> None:
    for batch_bytes in (1, 3, 64, 2_000):
        if data.startswith(b"[") and expected is Shape.LINES and batch_bytes < len(data):
            continue  # an array whose first chunk holds no line feed is taken for an endless line
        assert shape(data, "auto", batch_bytes) is expected, batch_bytes


@pytest.mark.parametrize("length", [50, 61, 62, 63, 64, 65, 66, 200, 1_000])
@pytest.mark.parametrize("behind", [b"\n", b"\r\n", b"\n\n\n", b"\n" * 200])
def test_the_first_line_is_looked_at_whole_however_many_chunks_it_has(length: int, behind: bytes) -> None:
    first = b'{"a":"%b"}' % (b"x" * (length - 8))

    assert shape(first + behind) is Shape.DOCUMENT
    assert shape(first + behind + b"1") is Shape.LINES
    assert shape(b"\n" * 100 + first + behind + b"1") is Shape.LINES
    assert shape(first[:-1] + behind + b"}") is Shape.DOCUMENT


def test_an_endless_line_of_an_array_is_not_waited_for() -> None:
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        yield b" ["
        while True:
            taken += 1
            yield b"1," * 32

    found, batches = split(endless(), "auto", LIMITS, 64)

    assert found is Shape.ELEMENTS
    assert taken < 4
    assert next(batches).text.startswith(b"1,1,1")


def test_a_first_line_longer_than_a_record_is_a_document_too_large() -> None:
    error = refusal(b'{"a":"' + b"x" * 20_000 + b'"}\n{}\n')

    assert error.code == "too-large"
    assert "10,000 bytes" in error.sentence


@pytest.mark.parametrize(
    ("data", "wanted", "expected"),
    [
        (b"[1]\n[2]", "json", Shape.ELEMENTS),
        (b"1\n2", "json", Shape.DOCUMENT),
        (b'{"a": 1}\n{}', "json", Shape.DOCUMENT),
        (b"[1,\n2]", "ndjson", Shape.LINES),
        (b"[1]", "ndjson", Shape.LINES),
        (b"{}", "ndjson", Shape.LINES),
        (b"\n\n", "auto", None),
        (b"\n\n", "ndjson", None),
    ],
)
def test_the_recipe_may_say_what_the_file_is(
    data: bytes, wanted: Literal["auto", "json", "ndjson"], expected: Shape | None
) -> None:
    if expected:
        assert shape(data, wanted) is expected
    else:
        assert refusal(data, wanted).code == "empty"


@pytest.mark.parametrize("wanted", ["auto", "json", "ndjson"])
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\n", "empty"),
        (b" \t\r\n" * 100, "empty"),
        (b"\xef\xbb\xbf", "byte-order-mark"),
        (b"\xef\xbb\xbf{}", "byte-order-mark"),
        (b"\xef\xbb\xbf[1]\n[2]", "byte-order-mark"),
    ],
)
def test_what_is_refused_by_its_beginning(data: bytes, code: str, wanted: str) -> None:
    for batch_bytes in (3, 64):
        error = refusal(data, wanted, batch_bytes)
        assert (error.code, error.line, error.column) == (code, 1, 1)


@pytest.mark.parametrize(
    ("data", "expected"),
    [("[1]".encode("utf-16-le"), Shape.ELEMENTS), ("{}".encode("utf-16"), Shape.DOCUMENT)],
)
def test_utf_16_is_left_to_the_reader(data: bytes, expected: Shape) -> None:
    assert shape(data) is expected


def rejoined(batches: Iterator[Batch], joint: bytes) -> bytes:
    return joint.join(batch.text for batch in batches)


@pytest.mark.parametrize("size", [1, 2, 7, 64, 1_000])
def test_nothing_is_lost_between_the_beginning_and_the_rest(size: int) -> None:
    document = b'\n{"a":\n"%b"}\n' % (b"x" * 300)
    lines = b'\n{"a":1}\r\n\n' + b'{"b":[2]}\n' * 50
    array = b"\n [ " + b'{"c":[3]}, ' * 50 + b"4]"

    assert rejoined(split(chunks(document, size), "auto", LIMITS, 64)[1], b"") == document
    assert rejoined(split(chunks(lines, size), "auto", LIMITS, 64)[1], b"") == lines
    assert rejoined(split(chunks(array, size), "auto", LIMITS, 64)[1], b",") == array[3:-1]


def test_the_first_element_has_its_place_behind_the_bracket() -> None:
    assert next(split(chunks(b"\n\n  [1]"), "auto", LIMITS)[1]).place == Place(3, 4)


def test_the_chunks_of_the_source_do_not_matter() -> None:
    lines = b'{"b":[2]}\n' * 500

    found = {
        tuple(batch.text for batch in split(chunks(lines, size), "auto", LIMITS, 64)[1])
        for size in (1, 63, 64, 65, 10_000)
    }

    assert len(found) == 1


def test_a_document_of_exactly_the_limit_is_held_and_one_byte_more_is_not() -> None:
    assert len(list(split(chunks(b"7".ljust(10_000)), "auto", LIMITS)[1])) == 1
    error = refusal(b"7".ljust(10_001), "auto", 10_001)

    assert (error.code, error.line) == ("too-large", None)
