"""Records as they go out: JSON, NDJSON or CSV."""

from collections.abc import Callable
from typing import Any, BinaryIO, Protocol

import orjson

from lambdas.processor.engine.batch import Shape
from lambdas.processor.engine.json_text import write_exactly
from lambdas.processor.recipe.model import Output

CONTENT_TYPES = {
    "json": "application/json",
    "ndjson": "application/x-ndjson",
    "csv": "text/csv; charset=utf-8",
}

Write = Callable[[bytes], object]


class Writer(Protocol):
    """Writes records one batch after the other."""

    @property
    def prepare(self) -> Callable[[Any], Any] | None:
        """What makes of a record what is added; raises InvalidDocument where it cannot."""

    @property
    def copies_text(self) -> bool:
        """Whether `compact` is all that it needs of unchanged records."""

    def add(self, records: list[Any], compact: bytes | None) -> None:
        """Writes prepared records; `compact`, where they are unchanged, is what the reader made of them."""

    def finish(self) -> None:
        """Ends what the format opens."""


def output_format(output: Output, shape: Shape) -> str:
    """`json`, `ndjson` or `csv`."""
    same = "ndjson" if shape is Shape.LINES else "json"
    return same if output.format == "same" else output.format


def writer_of(output: Output, shape: Shape, write: Write, spool: Callable[[], BinaryIO]) -> Writer:
    """The writer of a recipe's output, for a source of this shape."""
    match output_format(output, shape):
        case "csv":
            from lambdas.processor.engine.csv_writing import CsvWriter  # few recipes have one

            return CsvWriter(write, output.columns, spool)
        case "ndjson":
            return _NdjsonWriter(write, shape)
    pretty = output.style == "pretty"
    if shape is Shape.DOCUMENT:
        return _DocumentWriter(write, pretty)
    return _PrettyArrayWriter(write) if pretty else _ArrayWriter(write, shape)


class _NdjsonWriter:
    prepare = None

    def __init__(self, write: Write, shape: Shape) -> None:
        self._write = write
        self.copies_text = shape is Shape.LINES

    def add(self, records: list[Any], compact: bytes | None) -> None:
        if compact is not None and self.copies_text:
            self._write(compact)
            self._write(b"\n")
        else:
            self._write(b"".join(_dumps(record, orjson.OPT_APPEND_NEWLINE) for record in records))

    def finish(self) -> None:
        pass


class _ArrayWriter:
    prepare = None
    copies_text = True

    def __init__(self, write: Write, shape: Shape) -> None:
        self._write = write
        self._source_is_lines = shape is Shape.LINES
        self._opening = b"["

    def add(self, records: list[Any], compact: bytes | None) -> None:
        if compact is None:
            elements = _dumps(records)[1:-1]
        elif self._source_is_lines:
            elements = compact.replace(b"\n", b",")  # compact JSON holds none but those between the lines
        else:
            elements = compact
        self._write(self._opening + elements)
        self._opening = b","

    def finish(self) -> None:
        self._write(b"[]" if self._opening == b"[" else b"]")


class _PrettyArrayWriter:
    prepare = None
    copies_text = False

    def __init__(self, write: Write) -> None:
        self._write = write
        self._opening = b"[\n"

    def add(self, records: list[Any], _compact: bytes | None) -> None:
        elements = _dumps(records, orjson.OPT_INDENT_2)[2:-2]
        self._write(self._opening + elements)
        self._opening = b",\n"

    def finish(self) -> None:
        self._write(b"[]\n" if self._opening == b"[\n" else b"\n]\n")


class _DocumentWriter:
    prepare = None

    def __init__(self, write: Write, pretty: bool) -> None:
        self._write = write
        self._pretty = pretty
        self.copies_text = not pretty
        self._empty = True

    def add(self, records: list[Any], compact: bytes | None) -> None:
        self._empty = False
        if self._pretty:
            self._write(_dumps(records[0], orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
        else:
            self._write(_dumps(records[0]) if compact is None else compact)

    def finish(self) -> None:
        if self._empty:
            self._write(b"null")  # a document that was dropped; an empty file would be no JSON


def _dumps(document: Any, option: int = 0) -> bytes:
    return orjson.dumps(document, default=write_exactly, option=option)
