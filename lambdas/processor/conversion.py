"""A file's bytes become the bytes of its result. Pure: no AWS, no clock, no files.

What a file is shows in its bytes, not in its name: gzip by its magic number, NDJSON by
a first line that is a whole JSON document with more lines after it.
"""

import gzip
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from lambdas.processor.errors import InvalidCompression, InvalidDocument, LimitExceeded
from lambdas.processor.json_text import WHITE_SPACE, parse, serialize

GZIP_MAGIC = b"\x1f\x8b"
JSON_TYPE = "application/json"
NDJSON_TYPE = "application/x-ndjson"


@dataclass(frozen=True, kw_only=True)
class Result:
    """What is written for a valid file."""

    body: bytes
    content_type: str
    content_encoding: str | None
    """`gzip` where the source was gzip."""

    documents: int


def convert(data: bytes, process: Callable[[Any], Any], max_bytes: int) -> Result:
    """Checks the file and processes each of its documents; raises InvalidDocument.

    `max_bytes` bounds the plain JSON, so a small gzip file cannot unfold without end.
    """
    zipped = data.startswith(GZIP_MAGIC)
    plain = _gunzip(data, max_bytes) if zipped else data
    if len(plain) > max_bytes:
        raise too_large(max_bytes)
    if _is_ndjson(plain):
        body, documents = _convert_lines(plain, process)
        content_type = NDJSON_TYPE
    else:
        body, content_type, documents = serialize(process(parse(plain))), JSON_TYPE, 1
    return Result(
        body=gzip.compress(body, mtime=0) if zipped else body,
        content_type=content_type,
        content_encoding="gzip" if zipped else None,
        documents=documents,
    )


def too_large(max_bytes: int) -> InvalidDocument:
    """The refusal of a file above the limit."""
    return LimitExceeded(
        "too-large", f"The file has more than {max_bytes:,} bytes of JSON, the limit of this function."
    )


def _gunzip(data: bytes, max_bytes: int) -> bytes:
    # The module's reader takes many small members piece by piece; a decompressor for each
    # would copy the rest of the file each time.
    try:
        with gzip.open(BytesIO(data)) as members:
            plain = members.read(max_bytes + 1)
    except EOFError as error:
        raise InvalidCompression("gzip-truncated", "The gzip file ends before its end.") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise InvalidCompression("not-gzip", "The file begins as gzip but cannot be unpacked.") from error
    if len(plain) > max_bytes:
        raise too_large(max_bytes)
    return plain


def _is_ndjson(plain: bytes) -> bool:
    """Whether the first line that holds something is a document, and more lines hold something."""
    first, _, rest = plain.lstrip(WHITE_SPACE).partition(b"\n")
    if not rest.strip(WHITE_SPACE):
        return False
    try:
        parse(first)
    except InvalidDocument as error:
        return error.code != "syntax"  # that alone the next line could mend; the rest is best named as here
    return True


def _convert_lines(plain: bytes, process: Callable[[Any], Any]) -> tuple[bytes, int]:
    """The results, a line each, and their number. One line at a time: a list of short lines is large."""
    results, documents = bytearray(), 0
    for number, line in enumerate(BytesIO(plain), start=1):
        if text := line.rstrip(WHITE_SPACE):
            results += _convert_line(number, text, process)
            documents += 1
    return bytes(results), documents


def _convert_line(number: int, line: bytes, process: Callable[[Any], Any]) -> bytes:
    try:
        return serialize(process(parse(line))) + b"\n"
    except InvalidDocument as error:
        error.line = number
        raise
