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
    text_only: int = 0
    """How many records stand in `compact` and not in `documents`, which nobody asked for."""


def read(batch: Batch, limits: Limits, *, keep_duplicates: bool = False, text_only: bool = False) -> Records:
    """Every record of the batch, as a document or as a fault.

    `keep_duplicates`: see `json_text.read`. `text_only`: the documents are not asked for, and are
    held no longer than needed, which takes a fifth less time. Raises InvalidDocument where an array
    is broken, so that its next element cannot be found.
    """
    if batch.fault:
        return Records([], b"", [], [Fault(0, batch.place.name(batch.fault))])
    alone = batch.shape is Shape.DOCUMENT
    if alone or len(batch.text) > limits.record_bytes or _may_have_too_many_members(batch.text):
        return _one_by_one(batch, limits, keep_duplicates)
    try:
        if batch.shape is Shape.ELEMENTS:
            return _read_elements(batch)
        return _rewrite_lines(batch) if text_only else _read_lines(batch)
    except (orjson.JSONDecodeError, orjson.JSONEncodeError, _Changed):
        return _one_by_one(batch, limits, keep_duplicates)


class _Changed(ValueError):
    """What orjson writes is not provably what it read."""


def _rewrite_lines(batch: Batch) -> Records:
    # Each document is gone before the next is read: its memory is still in the processor's cache.
    lines = _not_blank(batch)
    compact = b"\n".join(map(orjson.dumps, map(orjson.loads, lines)))
    if not (batch.text.startswith(compact) and batch.text[len(compact) :] in (b"", b"\n")):
        compact = _proven(b"\n".join(lines), compact, _OUTSIDE_LINES)
    return Records([], compact, text_only=len(lines))


def _read_lines(batch: Batch) -> Records:
    lines = _not_blank(batch)
    documents = list(map(orjson.loads, lines))
    compact = b"\n".join(map(orjson.dumps, documents))
    return Records(documents, _proven(b"\n".join(lines), compact, _OUTSIDE_LINES))


def _not_blank(batch: Batch) -> list[bytes]:
    return [line for line in batch.lines if line.strip(_OUTSIDE_LINES)]


def _read_elements(batch: Batch) -> Records:
    documents = batch.documents or orjson.loads(b"[%b]" % batch.text)
    return Records(documents, _proven(batch.text, orjson.dumps(documents)[1:-1], WHITE_SPACE))


def _proven(text: bytes, compact: bytes, between: bytes) -> bytes:
    if not same_values(text, compact, between):
        raise _Changed
    return compact


def _may_have_too_many_members(text: bytes) -> bool:
    # Counted only where there is room for them: a search for what stands everywhere takes its time.
    return len(text) > MAX_MEMBERS and text.count(b":") > MAX_MEMBERS


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
            faults.append(Fault(index, error.alone()))
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
    sound = not _may_have_too_many_members(text) and same_values(text, written, WHITE_SPACE)
    return (document, written) if sound else None
