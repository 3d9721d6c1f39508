"""CSV whose columns are named by the recipe, or by the records themselves.

A header stands before the first row, and the last record may bring a column of its own. So
where the recipe names none, the records are kept on disk, packed, until all have been seen.
"""

from collections.abc import Callable, Iterator
from io import BufferedReader
from typing import Any, BinaryIO

import orjson
import zstandard

from lambdas.processor.engine.csv_rows import (
    check_columns,
    check_count,
    encode_header,
    encode_row,
    flatten,
)
from lambdas.processor.errors import LimitExceeded

MAX_SPOOL_BYTES = 400 * 1024 * 1024
"""Packed records on disk; a function has 512 MiB of it."""


class CsvWriter:
    """Rows of all records; see `csv_rows` for what a record becomes."""

    copies_text = False

    def __init__(
        self, write: Callable[[bytes], object], columns: tuple[str, ...], spool: Callable[[], BinaryIO]
    ) -> None:
        self._write = write
        self._columns = columns
        self._known = frozenset(columns)
        self._spool = None if columns else _Spool(spool())
        if columns:
            write(encode_header(columns))

    def prepare(self, record: Any) -> dict[str, str]:
        """The record's row; raises InvalidDocument where it has none in these columns."""
        row = flatten(record)
        if self._columns:
            check_columns(row, self._known)
        return row

    def add(self, rows: list[dict[str, str]], _compact: bytes | None) -> None:
        """Writes the rows, or keeps them."""
        if self._spool:
            self._spool.add(rows)
        else:
            self._write(b"".join(encode_row(self._columns, row) for row in rows))

    def finish(self) -> None:
        """Writes what was kept."""
        if self._spool:
            columns = self._spool.columns
            self._write(encode_header(columns))
            for rows in self._spool.rows():
                self._write(b"".join(encode_row(columns, row) for row in rows))


class _Spool:
    """Rows on disk, and all columns that they have."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._packer = zstandard.ZstdCompressor(level=1).compressobj()
        self._columns: dict[str, None] = {}

    @property
    def columns(self) -> tuple[str, ...]:
        """In the order of their first record."""
        return tuple(self._columns)

    def add(self, rows: list[dict[str, str]]) -> None:
        for row in rows:
            if not row.keys() <= self._columns.keys():
                self._columns |= dict.fromkeys(row)
                check_count(self._columns)
        self._file.write(self._packer.compress(orjson.dumps(rows) + b"\n"))
        if self._file.tell() > MAX_SPOOL_BYTES:
            sentence = (
                "The rows are too many to be kept until all columns are known; name them in the recipe."
            )
            raise LimitExceeded("too-many-rows", sentence)

    def rows(self) -> Iterator[list[dict[str, str]]]:
        """As they were added, and then no more can be."""
        self._file.write(self._packer.flush())
        self._file.seek(0)
        with zstandard.ZstdDecompressor().stream_reader(self._file, closefd=False) as unpacked:
            for line in BufferedReader(unpacked):
                yield orjson.loads(line)
