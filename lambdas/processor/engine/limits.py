"""How much of everything is taken, so that no file can exhaust the function."""

from typing import NamedTuple

from lambdas.processor.errors import LimitExceeded

MAX_NUMBER_LENGTH = 1_000
"""Characters in a number; reading one takes time in the square of its length."""

MAX_EXPONENT = 1_000
"""Decimal places of a number before or behind the point. What calculates with a number, or compares
it, may have to write it out."""

MAX_MEMBERS = 1_000_000
"""Members of all objects of one record."""

MAX_RATIO = 200
"""Plain bytes that a compressed byte may unfold to, once `RATIO_FLOOR` bytes have come out."""

RATIO_FLOOR = 64 * 1024 * 1024
"""Below it a file is small, however well it is packed."""

MAX_ZSTD_WINDOW = 8 * 1024 * 1024
"""Bytes a zstd decoder must hold; all that the format asks of one."""


class Limits(NamedTuple):
    """What follows from the function's configuration, in bytes of plain JSON."""

    record_bytes: int
    """Of one record. It is held whole, with all that it is parsed to."""

    file_bytes: int
    """Of a whole file, which is not held."""


def record_too_large(limits: Limits) -> LimitExceeded:
    """The refusal of one record among others."""
    sentence = (
        f"The record has more than {limits.record_bytes:,} bytes,"
        " which is all that this function's memory can hold."
    )
    return LimitExceeded("record-too-large", sentence)
