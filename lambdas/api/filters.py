"""Which documents a listing is of, and between which sort keys of the index they lie.

A sort key is `<uploaded_at>#<id>`, and `uploaded_at` is S3's: whole seconds, `2026-11-20T10:00:00Z`.
A caller's instant may have fractions. Keys and bounds are compared as text, so a bound is spelled
such that the text says what the instants say.
"""

import re
from typing import NamedTuple

_INSTANT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]+))?Z")

_BEFORE_ALL = " "
_AFTER_ALL = "~"
"""As text, before and after whatever a sort key begins with or goes on with."""

_AFTER_IDS = "$"
"""The character that follows `#`."""


class Filters(NamedTuple):
    """What all documents of a listing have; None: that does not matter."""

    collection: str | None = None
    status: str | None = None
    name_prefix: str | None = None
    """What the document's name begins with; upper and lower case differ."""

    uploaded_from: str | None = None
    """An instant as `bound` takes it; documents of this instant are listed."""

    uploaded_before: str | None = None
    """An instant as `bound` takes it; documents of this instant are not listed."""

    @property
    def given(self) -> dict[str, str]:
        """Those that are set, as a cursor remembers them."""
        return {name: value for name, value in self._asdict().items() if value is not None}

    def sort_keys(self, position: str | None) -> tuple[str, str]:
        """Lowest and highest sort key before `position`, itself a sort key; both are included.

        There is nothing between them where the first is greater. Raises ValueError for what
        is no instant.
        """
        lowest = _BEFORE_ALL if self.uploaded_from is None else bound(self.uploaded_from)
        highest = _AFTER_ALL if self.uploaded_before is None else bound(self.uploaded_before)
        return lowest, highest if position is None else min(highest, _just_before(position))


def bound(instant: str) -> str:
    """Text below every sort key of this instant or later, and above every earlier one.

    `instant` is `2026-11-20T10:00:00Z`, or with a fraction of any length; else ValueError.
    Documents of 10:00:00 are not later than 10:00:00.5, so that bound lies above them: `…:00Z$`.
    """
    match = _INSTANT.fullmatch(instant)
    if match is None:
        raise ValueError(f"not an instant in UTC such as 2026-11-20T10:00:00Z: {instant!r}")
    seconds, fraction = match[1], match[2] or ""
    return f"{seconds}Z{_AFTER_IDS}" if fraction.strip("0") else f"{seconds}Z"


def _just_before(key: str) -> str:
    """Text below this sort key and above all lower ones.

    A condition on a sort key is one comparison: BETWEEN where there are two ends, which
    includes both. So what is before a key ends with something that is no key.
    """
    return key[:-1] + chr(ord(key[-1]) - 1) + _AFTER_ALL
