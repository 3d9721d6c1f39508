"""What a file is a sequence of, seen from how it begins, and its records in batches.

Lines, if the first line that holds something is a whole JSON document and more lines hold
something; the elements of an array, if it begins with a bracket; else one document.
"""

from collections.abc import Iterator
from itertools import chain
from typing import Literal

from lambdas.processor.engine.batch import BATCH_BYTES, Batch, Place, Shape
from lambdas.processor.engine.elements import elements
from lambdas.processor.engine.json_text import WHITE_SPACE, parse
from lambdas.processor.engine.limits import Limits
from lambdas.processor.engine.lines import lines
from lambdas.processor.errors import InvalidDocument, InvalidSyntax, LimitExceeded


def split(
    chunks: Iterator[bytes],
    wanted: Literal["auto", "json", "ndjson"],
    limits: Limits,
    batch_bytes: int = BATCH_BYTES,
) -> tuple[Shape, Iterator[Batch]]:
    """The file's shape and its batches; raises InvalidDocument, also while they are taken."""
    source = _even(chunks, batch_bytes)
    head = _head(source, wanted, limits)
    if not head.strip(WHITE_SPACE):
        raise InvalidSyntax("empty", "The file is empty; a JSON document is expected.", 1, 1)
    if head.startswith(b"\xef\xbb\xbf"):
        parse(head[:3] + b"0")  # says why not
    whole = chain((head,), source)
    if wanted == "ndjson" or (wanted == "auto" and _is_ndjson(head)):
        return Shape.LINES, lines(whole, limits)
    if head.lstrip(WHITE_SPACE).startswith(b"["):
        bracket = head.index(b"[") + 1
        rest, place = chain((head[bracket:],), source), Place().after(head[:bracket])
        return Shape.ELEMENTS, elements(rest, place, limits, batch_bytes)
    return Shape.DOCUMENT, _document(whole, limits)


def _even(chunks: Iterator[bytes], size: int) -> Iterator[bytes]:
    """The same bytes in chunks of `size`, but for the last."""
    held = bytearray()
    for chunk in chunks:
        if len(chunk) == size and not held:
            yield chunk  # as S3 gives them, so that most are never copied
            continue
        held += chunk
        start = 0
        while len(held) - start >= size:
            yield bytes(memoryview(held)[start : start + size])
            start += size
        del held[:start]
    if held:
        yield bytes(held)


def _head(source: Iterator[bytes], wanted: str, limits: Limits) -> bytes:
    """The beginning: what shows the shape. Where it is known, the first chunk that holds something.

    Else the first line that holds something and some of what follows it; of an array, which
    may be one endless line, a chunk will do.
    """
    head = bytearray()
    for chunk in source:
        first = not head
        head += chunk
        if len(head) > limits.record_bytes:
            break
        if first or b"\n" in chunk:
            content = head.lstrip(WHITE_SPACE)
            endless = content.startswith(b"[") and b"\n" not in content
            if content and (wanted != "auto" or endless or _rest_of(bytes(content))):
                break
    return bytes(head)


def _is_ndjson(head: bytes) -> bool:
    content = head.lstrip(WHITE_SPACE)
    if not _rest_of(content):
        return False
    try:
        parse(content.partition(b"\n")[0])
    except InvalidDocument as error:
        return error.code != "syntax"  # that alone the next line could mend; the rest is best named as here
    return True


def _rest_of(content: bytes) -> bytes:
    """What follows the first line."""
    return content.partition(b"\n")[2].lstrip(WHITE_SPACE)


def _document(chunks: Iterator[bytes], limits: Limits) -> Iterator[Batch]:
    text = bytearray()
    for chunk in chunks:
        text += chunk
        if len(text) > limits.record_bytes:
            sentence = (
                f"The file is one document of more than {limits.record_bytes:,} bytes, which is all that this"
                " function's memory can hold; NDJSON and arrays may be of any size."
            )
            raise LimitExceeded("too-large", sentence)
    yield Batch(Shape.DOCUMENT, bytes(text), Place())
