"""NDJSON in batches: whole lines, wherever the chunks end."""

from collections.abc import Iterator

import pytest

from lambdas.processor.engine.batch import Batch, Place, Shape
from lambdas.processor.engine.limits import Limits
from lambdas.processor.engine.lines import lines

LIMITS = Limits(record_bytes=100, file_bytes=1_000_000)


def chunks(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def batches(data: bytes, size: int) -> list[Batch]:
    return list(lines(chunks(data, size), LIMITS))


DATA = '{"a":"é"}\r\n\n[1, 2]\n"x"\n \n3'.encode()


@pytest.mark.parametrize("data", [DATA, DATA + b"\n", DATA + b"\n\n\n", b"\n\n" + DATA, b"1", b"\n"])
def test_wherever_the_chunks_end_the_batches_are_whole_lines(data: bytes) -> None:
    for size in range(1, len(data) + 1):
        found = batches(data, size)

        assert b"".join(batch.text for batch in found) == data
        assert all(batch.text.endswith(b"\n") for batch in found[:-1])
        assert {batch.shape for batch in found} == {Shape.LINES}


def test_each_batch_knows_its_first_line() -> None:
    for size in range(1, len(DATA) + 1):
        place = Place()
        for batch in batches(DATA, size):
            assert batch.place == place, size
            place = place.after(batch.text)


def test_a_batch_is_about_as_large_as_a_chunk() -> None:
    found = batches(b"12345\n" * 100, 64)

    assert max(len(batch.text) for batch in found) <= 64 + 6


LONG = b'"%b"' % (b"a" * 400)


@pytest.mark.parametrize("size", [1, 7, 64, 99])
@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"1\n" + LONG + b"\n2\n", 2),
        (b"1\n\n \n" + LONG + b"\n2\n", 4),
        (LONG + b"\n1\n2\n", 1),
        (b"1\n2\n" + LONG, 3),
        (b"1\n2\n" + LONG + b"\n", 3),
    ],
)
def test_a_line_that_cannot_be_held_is_a_fault_on_its_own_line(data: bytes, line: int, size: int) -> None:
    found = batches(data, size)
    faulty = [batch for batch in found if batch.fault]

    assert [batch.place for batch in faulty] == [Place(line)]
    assert [batch.text for batch in faulty] == [b""]
    assert faulty[0].fault
    assert faulty[0].fault.code == "record-too-large"
    records = [record for batch in found if not batch.fault for record in batch.records()]
    assert [text for _, text in records] == [b"1", b"2"]
    for place, text in records:
        assert data.split(b"\n")[place.line - 1] == text


def test_two_lines_that_cannot_be_held_are_two_faults() -> None:
    found = batches(LONG + b"\n" + LONG + b"\n1", 10)

    assert [
        (batch.place.line, bool(batch.fault)) for batch in found if batch.fault or batch.text.strip()
    ] == [
        (1, True),
        (2, True),
        (3, False),
    ]


def test_a_line_of_exactly_the_limit_is_held() -> None:
    line = b'"%b"' % (b"a" * 98)

    assert not any(batch.fault for batch in batches(line + b"\n" + line, 10))


def test_nothing_is_kept_of_an_endless_line() -> None:
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        for _ in range(1_000):
            taken += 1
            yield b"a" * 64

    assert [batch.text for batch in lines(endless(), LIMITS)] == [b""]
    assert taken == 1_000
