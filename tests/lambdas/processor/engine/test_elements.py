"""A top-level array in batches: cut between its elements, whatever they look like."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest

from lambdas.processor.engine.batch import Batch, Place, Shape
from lambdas.processor.engine.elements import elements
from lambdas.processor.engine.limits import Limits
from lambdas.processor.engine.reading import read
from lambdas.processor.errors import InvalidDocument

LIMITS = Limits(record_bytes=100_000, file_bytes=10_000_000)


def batches(array: bytes, size: int = 64, limits: Limits = LIMITS) -> Iterator[Batch]:
    """Of an array whose bracket is the first byte."""
    chunks = (array[start : start + size] for start in range(1, len(array), size))
    return elements(chunks, Place(1, 2), limits, size)


def values(array: bytes, size: int = 64) -> list[Any]:
    found = []
    for batch in batches(array, size):
        assert batch.shape is Shape.ELEMENTS
        records = read(batch, LIMITS)
        assert not records.faults
        found += records.documents
    return found


def read_all(pieces: Iterator[Batch], limits: Limits) -> None:
    """Raises what refuses the array or its first element."""
    for batch in pieces:
        for fault in read(batch, limits).faults:
            raise fault.error


def refusal(array: bytes, size: int = 64, limits: Limits = LIMITS) -> InvalidDocument:
    with pytest.raises(InvalidDocument) as caught:
        read_all(batches(array, size, limits), limits)
    return caught.value


INNER = {"id": 1, "rows": [{"id": 2}, {"id": 3, "text": '},{"id":'}], "é": ["],[", '"']}
ARRAYS: dict[str, list[Any]] = {
    "none": [],
    "one": [1],
    "objects with objects of the same first key": [INNER] * 40,
    "numbers": list(range(500)),
    "strings with commas": ["a,b", '","', ",", '",', "\\", '\\"'] * 50,
    "arrays of arrays": [[[1, 2], [3]], [], [[]]] * 50,
    "of all kinds": [1, "a", {"a": 1}, [1], None, {}, {"b": [{"a": 1}]}, 1.5, True] * 30,
    "first alike, then not": [{"a": n} for n in range(60)] + [[n] for n in range(60)] + ["a,"] * 60,
    "larger than a batch": [{"a": ["x," * 500, {"a": 1}]}, 1, "y" * 3_000, [[2] * 500], 2],
    "the last larger than a batch": [1, 2, ["z"] * 2_000],
    "empty ones": [{}, [], "", {}] * 50,
}
STYLES: dict[str, Callable[[Any], bytes]] = {
    "compact": orjson.dumps,
    "spaced": lambda value: json.dumps(value).encode(),
    "pretty": lambda value: orjson.dumps(value, option=orjson.OPT_INDENT_2),
    "a line each": lambda value: b"[\n" + b",\n".join(map(orjson.dumps, value)) + b"\n]\n",
    "comma first": lambda value: b"[ " + b"\r\n, ".join(map(orjson.dumps, value)) + b"\t] ",
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("kind", ARRAYS)
def test_the_batches_hold_the_elements_in_order(kind: str, style: str) -> None:
    array = STYLES[style](ARRAYS[kind])

    for size in (1, 16, 64, 257, 100_000):
        assert values(array, size) == ARRAYS[kind], size


def test_batches_are_about_as_large_as_asked_where_elements_are_small() -> None:
    sizes = [len(batch.text) for batch in batches(orjson.dumps([INNER] * 1_000), 4_096)]

    assert max(sizes) < 2 * 4_096
    assert len(sizes) < 60


@pytest.mark.parametrize(
    ("array", "line", "column"),
    [
        (b"[1,]", 1, 3),
        (b"[1\n, ]", 2, 1),
        (b"[,1]", 1, 2),
        (b"[ ,]", 1, 3),
        (b"[,]", 1, 2),
        (b"[1,,2]", 1, 4),
        (b"[1,\n ,2]", 2, 2),
        (b"[1,,]", 1, 4),
        (b"[1 2]", 1, 4),
        (b"[1}", 1, 3),
        (b"[1},2]", 1, 3),
        (b'[{"a":1],2]', 1, 8),
        (b"[[1},[2]]", 1, 4),
        (b"[1] x", 1, 5),
        (b"[1]\n\n x", 3, 2),
        (b"[] []", 1, 4),
        (b"[1]]", 1, 4),
        (b"[1],2", 1, 4),
        ('["é漢😀",\n"é" x]'.encode(), 2, 5),
        ('["é😀" x]'.encode(), 1, 7),
        ('["é😀",1,2,3,x]'.encode(), 1, 13),
        (b"[tru, 1]", 1, 2),
        (b"[1, \xef\xbb\xbf2]", 1, 5),
    ],
)
def test_a_broken_array_is_refused_where_it_breaks_however_it_is_cut(
    array: bytes, line: int, column: int
) -> None:
    for size in (1, 2, 3, 5, 64):
        error = refusal(array, size)
        assert (error.code, error.line, error.column) == ("syntax", line, column), size


@pytest.mark.parametrize("array", [b"[", b"[1", b"[1,", b"[1, [2]", b'["a', b'[{"a": 1', b"[1\n,2\n"])
def test_an_array_that_does_not_end_is_refused_at_its_end(array: bytes) -> None:
    for size in (1, 2, 64):
        error = refusal(array, size)
        place = Place().after(array)
        assert error.code == "syntax"
        assert (error.line, error.column) in [(place.line, place.column), (place.line, place.column - 1)]


@pytest.mark.parametrize("wrong", [b"x", b"[", b"]", b"}", b'"', b"1 2", b'{"a" 1}', b"01", b"'", b"\xff"])
def test_a_fault_behind_thousands_of_elements_has_its_place(wrong: bytes) -> None:
    line = '{"é": "漢", "n": 12345},\n'.encode()
    array = b"[\n" + line * 3_000 + b"  " + wrong + b",\n" + line * 10 + b"1]"

    limits = Limits(record_bytes=10_000_000, file_bytes=10_000_000)
    with pytest.raises(InvalidDocument) as caught:
        read_all(batches(array, 4_096, limits), limits)

    assert caught.value.line == (3_001 if wrong == b"]" else 3_002)  # the comma before it is the fault then


def test_white_space_without_end_is_read_over_and_not_kept() -> None:
    array = _Array(b"[1,2]", [b" \n" * 32] * 50_000)

    assert [record for batch in array.batches() for record in read(batch, LIMITS).documents] == [1, 2]
    assert array.taken == 50_000


def test_what_stands_behind_white_space_has_its_place() -> None:
    with pytest.raises(InvalidDocument) as caught:
        list(_Array(b"[1,2]", [b" \n" * 32] * 5_000 + ["é".encode()]).batches())

    assert (caught.value.code, caught.value.line, caught.value.column) == ("syntax", 160_001, 1)


class _Array:
    """An array with more behind it, and how much of that was taken."""

    def __init__(self, array: bytes, behind: list[bytes]) -> None:
        self.array, self.behind, self.taken = array, behind, 0

    def batches(self) -> Iterator[Batch]:
        return elements(self._chunks(), Place(1, 2), LIMITS, 64)

    def _chunks(self) -> Iterator[bytes]:
        yield self.array[1:]
        for chunk in self.behind:
            self.taken += 1
            yield chunk


def test_what_follows_the_end_is_not_read_on_for_long() -> None:
    array = _Array(b"[1]", [b"x" * 64] * 1_000)

    with pytest.raises(InvalidDocument) as caught:
        list(array.batches())

    assert (caught.value.line, caught.value.column) == (1, 4)
    assert array.taken < 4


def test_an_element_that_cannot_be_held_ends_the_reading_there() -> None:
    limits = Limits(record_bytes=1_000, file_bytes=10_000_000)
    array = b'["\xc3\xa9", \n' + b'"%b"' % (b"a" * 5_000) + b", 2]"

    for size in (16, 64, 300):
        error = refusal(array, size, limits)
        assert (error.code, error.line, error.column) == ("record-too-large", 2, 1), size


def test_no_more_of_it_is_read() -> None:
    array = _Array(b'[1,"', [b"a" * 64] * 10_000)

    with pytest.raises(InvalidDocument) as caught:
        list(array.batches())

    assert caught.value.code == "record-too-large"
    assert array.taken < 2 * LIMITS.record_bytes / 64


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "kind", ["objects with objects of the same first key", "numbers", "arrays of arrays"]
)
def test_where_elements_are_alike_the_reader_need_not_count_brackets(kind: str, style: str) -> None:
    pieces = list(batches(STYLES[style](ARRAYS[kind]), 200))

    assert all(piece.documents for piece in pieces)
    assert len(pieces) > 3


def test_a_file_that_misleads_is_soon_no_longer_guessed_at() -> None:
    misleading = [{f"k{place}": "x" * 100} for place in range(20)]

    pieces = list(batches(orjson.dumps(misleading + [{"a": 1}] * 200)))

    assert sum(piece.documents is not None for piece in pieces[:-1]) <= 3
    assert len(pieces) > 30


def test_an_element_of_exactly_the_limit_is_held_wherever_it_stands() -> None:
    limits = Limits(record_bytes=1_000, file_bytes=10_000_000)
    element = b'"%b"' % (b"a" * 998)

    for array in (b"[%b]", b"[1,%b,2]", b"[1,\n %b \n]"):
        for size in (16, 64, 300, 1_000):
            documents = []
            for batch in batches(array % element, size, limits):
                records = read(batch, limits)
                assert not records.faults
                documents += records.documents
            assert "a" * 998 in documents


@pytest.mark.parametrize("kind", ["mixed", "one large", "unclosed", "blank"])
def test_an_array_is_read_in_time_linear_in_its_size(kind: str) -> None:
    array = {
        "mixed": orjson.dumps(ARRAYS["of all kinds"] * 1_500),
        "one large": orjson.dumps([{"a": list(range(300_000))}, 1]),
        "unclosed": b"[" + b"[1]," * 300_000,
        "blank": b"[1" + b" " * 2_000_000 + b"]",
    }[kind]
    limits = Limits(record_bytes=4_000_000, file_bytes=10_000_000)

    started = time.process_time()
    try:
        for batch in batches(array, 4_096, limits):
            read(batch, limits)
    except InvalidDocument as error:
        assert kind == "unclosed", error  # noqa: PT017
    assert time.process_time() - started < 12  # each takes about 1
