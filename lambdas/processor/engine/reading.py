"""A batch's records, read: fast where that provably loses nothing, exactly where it may.

orjson reads the batch and writes it again, and `proof` compares the bytes. Where it sees a
difference, or orjson sees a fault, each record is looked at by itself, so that one strange
record costs no more than its batch.
"""

from dataclasses import dataclass, field
from typing import Any

import orjson

from lambdas.processor.engine import json_text
from lambdas.processor.engine.batch import Batch, Shape, array_fault
from lambdas.processor.engine.json_text import WHITE_SPACE
from lambdas.processor.engine.limits import MAX_MEMBERS, Limits, record_too_large
from lambdas.processor.engine.proof import same_values
from lambdas.processor.errors import InvalidDocument

_OUTSIDE_LINES = b" \t\r"
"""White space that may differ between two NDJSON texts that say the same."""


@dataclass(frozen=True)
class Fault:
    """One record that is refused."""

    index: int
    """Of the record in its batch, counted from 0."""

    error: InvalidDocument
    """With its position in the file, if it has one."""


@dataclass(frozen=True)
class Records:
    """What a batch holds."""

    documents: list[Any]
    compact: bytes | None
    """The same as compact JSON: a line each, or elements with commas between."""

    indexes: list[int] | None = None
    """Of each document's record in the batch; None where there is no fault."""

    faults: list[Fault] = field(default_factory=list)


def read(batch: Batch, limits: Limits, *, keep_duplicates: bool = False) -> Records:
    """Every record of the batch, as a document or as a fault.

    `keep_duplicates`: see `json_text.read`. Raises InvalidDocument where an array is broken, so
    that its next element cannot be found.
    """
    if batch.fault:
        return Records([], b"", [], [Fault(0, batch.place.name(batch.fault))])
    alone = batch.shape is Shape.DOCUMENT
    if alone or len(batch.text) > limits.record_bytes or batch.text.count(b":") > MAX_MEMBERS:
        return _one_by_one(batch, limits, keep_duplicates)
    try:
        documents, compact = _read_lines(batch) if batch.shape is Shape.LINES else _read_elements(batch)
    except (orjson.JSONDecodeError, orjson.JSONEncodeError, _Changed):
        return _one_by_one(batch, limits, keep_duplicates)
    return Records(documents, compact)


class _Changed(ValueError):
    """What orjson writes is not provably what it read."""


def _read_lines(batch: Batch) -> tuple[list[Any], bytes]:
    lines = [line for line in batch.text.split(b"\n") if line.strip(_OUTSIDE_LINES)]
    documents = list(map(orjson.loads, lines))
    compact = b"\n".join(map(orjson.dumps, documents))
    if not same_values(b"\n".join(lines), compact, _OUTSIDE_LINES):
        raise _Changed
    return documents, compact


def _read_elements(batch: Batch) -> tuple[list[Any], bytes]:
    documents = batch.documents or orjson.loads(b"[%b]" % batch.text)
    compact = orjson.dumps(documents)[1:-1]
    if not same_values(batch.text, compact, WHITE_SPACE):
        raise _Changed
    return documents, compact


def _one_by_one(batch: Batch, limits: Limits, keep_duplicates: bool) -> Records:
    documents, compact, indexes, faults = [], [], [], []
    for index, (place, text) in enumerate(batch.records()):
        try:
            if len(text) > limits.record_bytes:
                raise record_too_large(limits)
            document, written = _read_one(text, keep_duplicates)
        except InvalidDocument as error:
            place.name(error)
            if batch.shape is Shape.ELEMENTS and error.code in ("syntax", "empty", "byte-order-mark"):
                raise array_fault(b"%b]" % batch.text, batch.place, keep_duplicates=True) from error
            faults.append(Fault(index, error))
        else:
            documents.append(document)
            compact.append(written)
            indexes.append(index)
    between = b"\n" if batch.shape is Shape.LINES else b","
    return Records(documents, between.join(compact), indexes, faults)


def _read_one(text: bytes, keep_duplicates: bool) -> tuple[Any, bytes]:
    # One after the other: of a large record, there is no memory for both.
    return _read_fast(text) or json_text.read(text, keep_duplicates=keep_duplicates)


def _read_fast(text: bytes) -> tuple[Any, bytes] | None:
    """None where it may have lost something."""
    try:
        document = orjson.loads(text)
        written = orjson.dumps(document)
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return None
    sound = text.count(b":") <= MAX_MEMBERS and same_values(text, written, WHITE_SPACE)
    return (document, written) if sound else None
