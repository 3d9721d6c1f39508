"""A top-level array, cut into batches of whole elements.

Where an element ends, only a parser knows; so the text is cut where one seems to end, and
the cut is right if orjson takes the piece between brackets. (A piece that begins behind a
comma between elements and is itself a list of elements can only end at such a comma.) What
stands between two elements of this file is learned from the first ones, so a guess is
seldom wrong; where it is, brackets and strings are counted.
"""

import re
from collections.abc import Iterator

import orjson

from lambdas.processor.engine.batch import Batch, Place, Shape, array_fault, structure
from lambdas.processor.engine.json_text import WHITE_SPACE
from lambdas.processor.engine.limits import Limits, record_too_large
from lambdas.processor.errors import InvalidDocument, InvalidSyntax

_GUESSES = 3
_SEAM_AFTER = re.compile(rb",[ \t\r\n]*(?:\{[ \t\r\n]*\"[^\"\\]*\"[ \t\r\n]*:|.)", re.DOTALL)


def elements(chunks: Iterator[bytes], place: Place, limits: Limits, batch_bytes: int) -> Iterator[Batch]:
    """The elements of the array whose opening bracket stands just before the first chunk, at `place`.

    Raises InvalidDocument where the array does not end, or more than white space follows it, or
    an element is far above `limits.record_bytes`.
    """
    array = _Array(place)
    wanted, most = batch_bytes, limits.record_bytes + batch_bytes
    for chunk in chunks:
        array.text += chunk
        if len(array.text) < wanted:
            continue
        batch = array.cut()
        if batch:
            yield batch
            wanted = batch_bytes
        elif array.is_over():
            break
        elif len(array.text) > most:
            leading = len(array.text) - len(array.text.lstrip(WHITE_SPACE))
            raise array.place.after(bytes(array.text[:leading])).name(record_too_large(limits))
        else:
            wanted = min(2 * len(array.text), most + 1)  # each try reads all that is there
    yield from array.end()


class _Array:
    """What of the array has been read and not yet been cut off."""

    def __init__(self, place: Place) -> None:
        self.text = bytearray()
        self.place = place
        self._seam = b""
        self._wrong_guesses = 0
        self._pieces = 0
        self._closed: int | None = None
        """Of the closing bracket, where `cut` has found no comma and may have found that."""

        self._dropped_to: Place | None = None

    def cut(self) -> Batch | None:
        """All complete elements but the last, which may go on; None where no comma follows one."""
        if not self._seam and self._wrong_guesses < _GUESSES:
            found = structure(bytes(self.text), first=True)
            if not found.commas:
                self._closed = found.closed
                return None
            self._learn(found.commas[0])
        return self._cut_at_seam() or self._cut_by_structure()

    def is_over(self) -> bool:
        """Whether the closing bracket and more than white space have been read; white space is dropped.

        Asked where `cut` has just given nothing.
        """
        closed = self._closed
        if closed is None or self.text[closed + 1 :].strip(WHITE_SPACE):
            return closed is not None
        self._dropped_to = self._behind(closed).after(bytes(self.text[closed + 1 :]))
        del self.text[closed + 1 :]
        return False

    def end(self) -> Iterator[Batch]:
        """What remains, up to the closing bracket."""
        text = bytes(self.text)
        try:
            documents = orjson.loads(b"[" + text)
        except orjson.JSONDecodeError:
            yield from self._end_by_structure(text)
            return
        if documents:
            yield self._batch(text.rstrip(WHITE_SPACE)[:-1], documents)
        elif self._pieces:
            raise self._trailing_comma()

    def _end_by_structure(self, text: bytes) -> Iterator[Batch]:
        closed = structure(text).closed
        if closed is None or text[closed : closed + 1] != b"]":
            raise array_fault(text, self.place)
        last, after = text[:closed], text[closed + 1 :]
        if last.strip(WHITE_SPACE):
            yield self._batch(last, None)
        elif self._pieces:
            raise self._trailing_comma()
        if after.strip(WHITE_SPACE):
            leading = after[: len(after) - len(after.lstrip(WHITE_SPACE))]
            raise self._behind(closed).after(leading).name(_syntax("unexpected content after document"))

    def _cut_at_seam(self) -> Batch | None:
        """By the guess: the documents come with it, since they had to be read to know it right."""
        if not self._seam:
            return None
        end = len(self.text)
        for _ in range(_GUESSES):
            end = self.text.rfind(self._seam, 0, end)
            if end < 0:
                break
            comma = self.text.index(b",", end)
            piece = bytes(memoryview(self.text)[:comma])
            try:
                documents = orjson.loads(b"[%b]" % piece)
            except orjson.JSONDecodeError:
                continue
            if documents:
                return self._take(piece, documents)
        self._seam = b""  # other elements come now, or a fault
        self._wrong_guesses += 1
        return None

    def _cut_by_structure(self) -> Batch | None:
        found = structure(bytes(self.text))
        commas, self._closed = found.commas, found.closed
        if not commas:
            return None
        while len(commas) > 1 and not self.text[commas[-2] + 1 : commas[-1]].strip(WHITE_SPACE):
            commas.pop()  # nothing between two commas: not to be taken for a comma behind the last element
        comma = commas[-1]
        piece = bytes(memoryview(self.text)[:comma])
        if not piece.strip(WHITE_SPACE):
            raise self.place.after(piece).name(_syntax("unexpected character"))
        return self._take(piece, None)

    def _learn(self, comma: int) -> None:
        before = bytes(self.text[max(0, comma - 200) : comma])
        white = len(before) - len(before.rstrip(WHITE_SPACE))
        last = before[len(before) - white - 1 :]
        after = _SEAM_AFTER.match(self.text, comma)
        scalar = last[:1] not in b'}]"'
        self._seam = (b"" if scalar else last) + (b"," if scalar or not after else after[0])

    def _take(self, piece: bytes, documents: list[object] | None) -> Batch:
        batch = self._batch(piece, documents)
        del self.text[: len(piece) + 1]
        self.place = self.place.after(piece + b",")
        return batch

    def _batch(self, piece: bytes, documents: list[object] | None) -> Batch:
        self._pieces += 1
        return Batch(Shape.ELEMENTS, piece, self.place, documents)

    def _behind(self, closed: int) -> Place:
        """Where what has been read, and not dropped, goes on behind the closing bracket."""
        return self._dropped_to or self.place.after(bytes(self.text[: closed + 1]))

    def _trailing_comma(self) -> InvalidDocument:
        return Place(self.place.line, self.place.column - 1).name(_syntax("trailing comma is not allowed"))


def _syntax(what: str) -> InvalidSyntax:
    return InvalidSyntax("syntax", f"This is not JSON: {what}.")
