"""A file's bytes become the bytes of its result. Pure: no AWS, no clock, no files.

What a file is shows in its bytes, not in its name: gzip by its magic number, NDJSON by
a first line that is a whole JSON document with more lines after it.
"""

import gzip
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lambdas.processor.errors import InvalidCompression, InvalidDocument, LimitExceeded
from lambdas.processor.json_text import parse, serialize

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
    lines = _ndjson_lines(plain)
    if lines:
        bodies = [_convert_line(number, line, process) for number, line in lines]
        body, content_type, documents = b"".join(bodies), NDJSON_TYPE, len(bodies)
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
    plain = bytearray()
    while data:
        member = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        try:
            plain += member.decompress(data, max_bytes + 1 - len(plain))
        except zlib.error as error:
            raise InvalidCompression("not-gzip", "The file begins as gzip but cannot be unpacked.") from error
        if len(plain) > max_bytes:
            raise too_large(max_bytes)
        if not member.eof:
            raise InvalidCompression("gzip-truncated", "The gzip file ends before its end.")
        data = member.unused_data.lstrip(b"\0")  # padding is legal between members
    return bytes(plain)


def _ndjson_lines(plain: bytes) -> list[tuple[int, bytes]]:
    """The numbered lines that hold something, or none where the file is a single document."""
    first, _, rest = plain.lstrip(b" \t\r\n").partition(b"\n")
    if not rest.strip():
        return []
    try:
        parse(first)
    except InvalidDocument:
        return []
    lines = enumerate(plain.split(b"\n"), start=1)
    return [(number, line) for number, line in lines if line.strip()]


def _convert_line(number: int, line: bytes, process: Callable[[Any], Any]) -> bytes:
    try:
        return serialize(process(parse(line))) + b"\n"
    except InvalidDocument as error:
        error.line = number
        raise
