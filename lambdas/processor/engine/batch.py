"""Some records of a file, still as they stand there, and where they stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from lambdas.processor.engine.json_text import WHITE_SPACE, read
from lambdas.processor.errors import InvalidDocument

BATCH_BYTES = 256 * 1024
"""Enough to make each search and each call into orjson pay; little enough to be held parsed."""

# Possessive (`++`): without it the pattern keeps a way back of 120 bytes for each character.
_STRUCTURE = re.compile(rb'"(?:[^"\\]++|\\.)*+"|["\[\]{},]', re.DOTALL)


class Shape(Enum):
    """What a file is a sequence of."""

    LINES = "ndjson"
    ELEMENTS = "array"
    DOCUMENT = "document"


class Place(NamedTuple):
    """A position in the plain file; both counted from 1, columns in characters."""

    line: int = 1
    column: int = 1

    def after(self, text: bytes) -> "Place":
        """The position behind `text`, which stands here."""
        lines = text.count(b"\n")
        characters = _characters(text[text.rfind(b"\n") + 1 :])
        return Place(self.line + lines, characters + (1 if lines else self.column))

    def name(self, error: InvalidDocument) -> InvalidDocument:
        """The error with its position, which was counted from here, counted in the file."""
        if error.line is None:
            error.line, error.column = self.line, self.column
            return error
        if error.line == 1 and error.column is not None:
            error.column += self.column - 1
        error.line += self.line - 1
        return error


@dataclass(frozen=True)
class Batch:
    """Whole records: lines, elements of an array with the commas between them, or one document."""

    shape: Shape
    text: bytes
    place: Place
    documents: list[object] | None = None
    """What orjson has read in it, where it had to be tried."""

    fault: InvalidDocument | None = None
    """The batch is one record that cannot be held."""

    @cached_property
    def lines(self) -> list[bytes]:
        """The text at its line feeds; found once, since to look for them takes its time."""
        return self.text.split(b"\n")

    def records(self) -> Iterator[tuple[Place, bytes]]:
        """Each record's text and where it begins."""
        if self.shape is Shape.LINES:
            yield from self._lines()
        elif self.shape is Shape.ELEMENTS:
            yield from self._elements()
        else:
            yield self.place, self.text

    def _lines(self) -> Iterator[tuple[Place, bytes]]:
        place = self.place
        for line in self.lines:
            if line.strip(WHITE_SPACE):
                yield place, line
            place = Place(place.line + 1, place.column)

    def _elements(self) -> Iterator[tuple[Place, bytes]]:
        place, start = self.place, 0
        for end in (*structure(self.text).commas, len(self.text)):
            element = self.text[start:end]
            leading = element[: len(element) - len(element.lstrip(WHITE_SPACE))]
            yield place.after(leading), element.strip(WHITE_SPACE)
            place, start = place.after(self.text[start : end + 1]), end + 1


class Structure(NamedTuple):
    """Where the elements of an array end, by its brackets alone."""

    commas: list[int]
    """Indexes of the commas between complete elements."""

    closed: int | None
    """Index of the bracket that ends the array."""


def structure(text: bytes, *, first: bool = False) -> Structure:
    """Of what follows an array's opening bracket; `first`: no further than the first comma."""
    depth = 0
    commas: list[int] = []
    for match in _STRUCTURE.finditer(text):
        token = match[0]
        if token == b"," and not depth:
            commas.append(match.start())
            if first:
                break
        elif token in (b"[", b"{"):
            depth += 1
        elif token in (b"]", b"}"):
            depth -= 1
            if depth < 0:
                return Structure(commas, match.start())
        elif token == b'"':
            break  # the string does not end here
    return Structure(commas, None)


def array_fault(text: bytes, place: Place, *, keep_duplicates: bool = False) -> InvalidDocument:
    """Where what follows an array's opening bracket, which stands just before `place`, stops being one."""
    try:
        read(b"[" + text, keep_duplicates=keep_duplicates)
    except InvalidDocument as error:
        if error.line == 1 and error.column:
            error.column -= 1  # the bracket
        return place.name(error)
    raise AssertionError("what is no array was read as one")


def _characters(text: bytes) -> int:
    return len(text) if text.isascii() else len(text.decode("utf-8", "replace"))
