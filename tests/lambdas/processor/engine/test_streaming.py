"""That a file read in pieces says what the same file says when it is read whole and exactly."""

import zlib
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from lambdas.processor.engine import json_text
from lambdas.processor.engine.batch import Batch, Shape
from lambdas.processor.engine.limits import Limits
from lambdas.processor.engine.reading import read
from lambdas.processor.engine.split import split
from lambdas.processor.errors import InvalidDocument
from tests.lambdas.processor.engine.json_texts import Texts

LIMITS = Limits(record_bytes=1_000_000, file_bytes=1_000_000)
CHUNKS = (1, 7, 64, 100_000)
BATCHES = (1, 16, 64, 256, 4096)
JOINT = {Shape.LINES: b"\n", Shape.ELEMENTS: b",", Shape.DOCUMENT: b""}


def batches(data: bytes, wanted: Any, random: Random) -> tuple[Shape, Iterator[Batch]]:
    size = random.choice(CHUNKS)
    chunks = (data[start : start + size] for start in range(0, len(data), size))
    return split(chunks, wanted, LIMITS, random.choice(BATCHES))


def streamed(data: bytes, wanted: Any, random: Random) -> list[bytes]:
    """Each record as compact JSON; raises the first fault."""
    written: list[bytes] = []
    shape, pieces = batches(data, wanted, random)
    for batch in pieces:
        records = read(batch, LIMITS)
        for fault in records.faults:
            raise fault.error
        written += map(json_text.serialize, records.documents)
        assert records.compact == JOINT[shape].join(map(json_text.serialize, records.documents))
    return written


def whole(data: bytes) -> list[bytes]:
    """The same by the exact path alone, of a document or of an array."""
    document = json_text.parse(data)
    return list(map(json_text.serialize, document if isinstance(document, list) else [document]))


def by_line(data: bytes) -> list[bytes]:
    return [json_text.read(line)[1] for line in data.split(b"\n") if line.strip(b" \t\r")]


def outcome(reader: Any, *arguments: Any) -> Any:
    """The records, or code, line and column of what refuses them."""
    try:
        return reader(*arguments)
    except InvalidDocument as error:
        return error.code, error.line, error.column


def some_array(texts: Texts) -> str:
    values = [texts.value(3) for _ in range(texts.random.randrange(20))]
    return texts.space() + texts.array(values) + texts.space()


def some_document(texts: Texts) -> str:
    return texts.space() + texts.object() + texts.space()


def some_lines(texts: Texts) -> str:
    """The first says that it is NDJSON, of however few bytes a batch is."""
    lines = ["{}", *(texts.value(3) for _ in range(texts.random.randint(1, 12)))]
    return "".join(texts.space() + line + texts.random.choice(["\n", "\r\n", "\n\n"]) for line in lines)


def styled(random: Random, spaces: tuple[str, ...]) -> Texts:
    """A space between all tokens, or any; a key that stands twice in one of ten files."""
    chosen = random.choice([spaces, (random.choice(spaces),)])
    return Texts(random, chosen, duplicates=random.choice([0.0] * 9 + [0.3]))


@pytest.mark.parametrize("some", [some_array, some_document])
def test_arrays_and_documents_are_read_as_if_whole(some: Any) -> None:
    random = Random(zlib.crc32(some.__name__.encode()))
    refused = 0
    for _ in range(1_500):
        data = some(styled(random, ("", " ", "\n", "\r\n  ", "\t"))).encode()
        expected = outcome(whole, data)
        assert outcome(streamed, data, "json", random) == expected, data
        refused += isinstance(expected, tuple)

    assert 2 < refused < 300


@pytest.mark.parametrize("wanted", ["auto", "ndjson"])
def test_lines_are_read_as_if_each_were_alone(wanted: str) -> None:
    random = Random(20261121)
    accepted = 0
    for _ in range(1_500):
        data = some_lines(styled(random, ("", " ", "\t", "\r"))).encode()
        expected = outcome(by_line, data)
        found = outcome(streamed, data, wanted, random)
        if isinstance(expected, list):
            assert found == expected, data
            accepted += 1
        else:
            assert found[0] == expected[0], data

    assert accepted > 1_200


def corrupted(text: str, random: Random) -> bytes:
    """One character more, less, or another."""
    at = random.randrange(len(text))
    wrong = random.choice(
        ["", ",", ":", "}", "]", '"', "[", "{", "x", " ", "\n", "0", ".", "-", "\\", "\x01"]
    )
    return (text[:at] + wrong + text[at + random.randrange(2) :]).encode()


@pytest.mark.parametrize("some", [some_array, some_document])
def test_a_broken_file_is_refused_where_it_is_refused_as_a_whole(some: Any) -> None:
    random = Random(zlib.crc32(some.__name__.encode()) + 1)
    refused = 0
    for _ in range(2_500):
        texts = Texts(random, random.choice([("", " ", "\n  "), ("",), ("\n",)]), beyond_doubles=False)
        data = corrupted(some(texts), random)
        expected = outcome(whole, data)
        assert outcome(streamed, data, "json", random) == expected, data
        refused += isinstance(expected, tuple)

    assert refused > 1_200


def test_a_broken_line_is_refused_on_its_line_and_the_others_are_read() -> None:
    random = Random(3)
    for _ in range(800):
        texts = Texts(random, ("", " ", "\t"), beyond_doubles=False)
        lines = [texts.value(2).encode() for _ in range(random.randint(2, 9))]
        wrong = random.randrange(len(lines))
        lines[wrong] = b"[1 2" + lines[wrong]
        shape, pieces = batches(b"\n".join(lines), "ndjson", random)

        records = [read(batch, LIMITS) for batch in pieces]

        assert shape is Shape.LINES
        errors = [fault.error for found in records for fault in found.faults]
        assert [(error.code, error.line, error.column) for error in errors] == [("syntax", wrong + 1, 4)]
        documents = [json_text.serialize(document) for found in records for document in found.documents]
        assert documents == by_line(b"\n".join(lines[:wrong] + lines[wrong + 1 :]))
