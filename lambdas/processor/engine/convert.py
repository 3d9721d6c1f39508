"""A file's bytes become its result: the story of a file through the engine. Pure: no AWS, no clock.

decompress → split into batches → read, losing nothing → the recipe's steps → write → compress
"""

import gc
from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter, is_
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from lambdas.processor.engine.batch import Batch, Shape
from lambdas.processor.engine.codecs import Compressor, decompressed
from lambdas.processor.engine.json_text import serialize
from lambdas.processor.engine.limits import Limits
from lambdas.processor.engine.reading import Fault, Records, read
from lambdas.processor.engine.split import split
from lambdas.processor.engine.writing import CONTENT_TYPES, Write, output_format, writer_of
from lambdas.processor.errors import InvalidDocument, InvalidRecord
from lambdas.processor.recipe.model import DROPPED, Recipe

if TYPE_CHECKING:
    from lambdas.processor.recipe.profile import Profile

SWEEP_BYTES = 16 * 1024 * 1024
"""After so many bytes of records the memory is freed that lies in cycles: each call of AWS leaves 100 KB,
and the users' Python may leave all that it was given. The collector by itself counts objects, of which
a few may be large, and of a file that is copied it counts next to none."""

MAX_QUOTED_BYTES = 65_536
"""Of a refused record, quoted beside its fault; a longer one is to be read in the source."""


class Outputs(Protocol):
    """Where the bytes go."""

    def result(self, content_type: str, content_encoding: str | None) -> Write:
        """Begins the result; called once."""

    def rejects(self) -> Write:
        """Begins the report on refused records, an NDJSON file; called once, at the first of them."""

    def spool(self) -> BinaryIO:
        """A temporary file."""


@dataclass
class Summary:
    """What became of a file's records."""

    documents: int = 0
    """Records in the result."""

    dropped: int = 0
    """By a step."""

    rejected: int = 0
    """Written to the report instead."""

    profile: dict[str, Any] | None = None

    @property
    def records(self) -> int:
        """All that the file holds."""
        return self.documents + self.dropped + self.rejected


def convert(
    chunks: Iterable[bytes],
    recipe: Recipe,
    outputs: Outputs,
    limits: Limits,
    check_time: Callable[[], None] = lambda: None,
) -> Summary:
    """Processes every record; raises InvalidDocument for a file that is refused as a whole.

    `check_time` is called between batches and raises if there is none left.
    """
    try:
        return _converted(chunks, recipe, outputs, limits, check_time)
    except InvalidDocument as error:
        raise error.alone() from None


def _converted(
    chunks: Iterable[bytes],
    recipe: Recipe,
    outputs: Outputs,
    limits: Limits,
    check_time: Callable[[], None],
) -> Summary:
    encoding, plain = decompressed(chunks, limits)
    shape, batches = split(plain, recipe.input, limits)
    conversion = _Conversion(recipe, outputs, shape, encoding)
    copies = not recipe.steps and not recipe.profile and recipe.output.format != "csv"
    text_only = copies and conversion.copies_text
    for batch in batches:
        check_time()
        conversion.add(batch, read(batch, limits, keep_duplicates=copies, text_only=text_only))
    return conversion.finish()


class _Conversion:
    """One file under way."""

    def __init__(self, recipe: Recipe, outputs: Outputs, shape: Shape, encoding: str | None) -> None:
        self._recipe = recipe
        self._outputs = outputs
        self._summary = Summary()
        self._rejects: Write | None = None
        self._profile = _new_profile() if recipe.profile else None
        compression = recipe.output.compression
        packing = {"same": encoding, "none": None}.get(compression, compression)
        kind = output_format(recipe.output, shape)
        self._compressor = Compressor(packing, outputs.result(CONTENT_TYPES[kind], packing))
        self._writer = writer_of(recipe.output, shape, self._compressor.write, outputs.spool)
        self.copies_text = self._writer.copies_text
        self._unswept = 0

    def add(self, batch: Batch, records: Records) -> None:
        documents, rows, faults = self._work(records)
        if faults or records.faults:
            self._refuse(batch, sorted([*records.faults, *faults], key=attrgetter("index")))
        if self._profile:
            self._profile.add_many(documents)
        if documents or records.text_only:
            self._writer.add(rows, records.compact if _are_same(rows, records.documents) else None)
        self._summary.documents += len(documents) + records.text_only
        self._summary.dropped += len(records.documents) - len(documents) - len(faults)
        self._unswept += len(batch.text)
        if self._unswept >= SWEEP_BYTES:
            gc.collect()
            self._unswept = 0

    def finish(self) -> Summary:
        self._writer.finish()
        self._compressor.finish()
        if self._profile:
            self._summary.profile = self._profile.report()
        return self._summary

    def _work(self, records: Records) -> tuple[list[Any], list[Any], list[Fault]]:
        """The documents that the steps let pass, the same ready to be written, and the faults."""
        steps, prepare = self._recipe.steps, self._writer.prepare
        if not steps and not prepare:
            return records.documents, records.documents, []
        passed: list[Any] = []
        rows: list[Any] = []
        faults: list[Fault] = []
        for number, record in enumerate(records.documents):
            document = record
            try:
                for step in steps:
                    document = step(document)
                    if document is DROPPED:
                        break
                else:
                    rows.append(prepare(document) if prepare else document)
                    passed.append(document)
            except InvalidDocument as error:
                # A new one, since it gets a place: the user's code may raise the same one again.
                refusal = InvalidRecord(error.code, error.sentence, pointer=error.pointer)
                error.alone()
                faults.append(Fault(records.indexes[number] if records.indexes else number, refusal))
        return passed, rows, faults

    def _refuse(self, batch: Batch, faults: list[Fault]) -> None:
        texts = list(batch.records()) or [(batch.place, b"")]
        for fault in faults:
            place, text = texts[fault.index]
            error = fault.error if fault.error.line else place.name(fault.error)
            if self._recipe.on_invalid == "reject" or batch.shape is Shape.DOCUMENT:
                raise error
            if self._rejects is None:
                self._rejects = self._outputs.rejects()
            number = self._summary.records + fault.index + 1
            self._rejects(serialize(self._reject(number, error, text)) + b"\n")
        self._summary.rejected += len(faults)

    def _reject(self, number: int, error: InvalidDocument, text: bytes) -> dict[str, Any]:
        reject = {
            "record": number,
            "line": error.line,
            "column": error.column,
            "pointer": error.pointer,
            "code": error.code,
            "message": error.sentence,
        }
        if not self._recipe.redacts and 0 < len(text) <= MAX_QUOTED_BYTES:
            try:
                reject["text"] = text.decode("utf-8")
            except UnicodeDecodeError:
                reject["text_base64"] = b64encode(text).decode("ascii")
        return reject


def _are_same(documents: list[Any], read: list[Any]) -> bool:
    """Whether they are the very ones that were read, so that they need not be written anew."""
    return documents is read or (len(documents) == len(read) and all(map(is_, documents, read)))


def _new_profile() -> "Profile":
    from lambdas.processor.recipe.profile import Profile  # few recipes have one

    return Profile()
