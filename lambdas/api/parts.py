"""How a large file is cut into the parts of a multipart upload, and which of them are there."""

from collections.abc import Iterable
from typing import NamedTuple

MIB = 1 << 20
MOST_PARTS = 10_000
"""S3's limit, as are those below."""

LARGEST_PART = 5 << 30

USUAL_PART = 16 * MIB
"""Enough for files of 156 GiB."""


class Part(NamedTuple):
    """A part that S3 has."""

    number: int
    size: int
    etag: str
    sha256: str
    """Base64, as S3 has verified it; empty of a part that was sent without."""


def part_bytes(size: int) -> int:
    """Bytes of each part but the last, of a file of `size`: whole MiB, for files of up to 48.8 TiB."""
    return max(USUAL_PART, _quotient(_quotient(size, MOST_PARTS), MIB) * MIB)


def part_count(size: int, part: int) -> int:
    """How many parts a file has; they are numbered from 1."""
    return _quotient(size, part)


def length_of(number: int, size: int, part: int) -> int:
    """Bytes of one part of a file; the last part is what is left."""
    return min(part, size - (number - 1) * part)


def missing(size: int, part: int, uploaded: Iterable[Part]) -> list[int]:
    """Numbers of the parts that are not there, or not of their length, ascending."""
    there = {(each.number, each.size) for each in uploaded}
    numbers = range(1, part_count(size, part) + 1)
    return [number for number in numbers if (number, length_of(number, size, part)) not in there]


def _quotient(size: int, part: int) -> int:
    """Rounded up."""
    return -(-size // part)
