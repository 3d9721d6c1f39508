"""A recipe, ready to be used: what happens to each record of a collection's files.

A file is a sequence of records: the lines of NDJSON, the elements of a top-level
array, or one single document.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, Literal

Step = Callable[[Any], Any]
"""One record in, one record or DROPPED out; raises InvalidDocument for a record it refuses.

Records are made of dict, list, str, bool, None, int, float and `decimal.Decimal` (for
numbers that a float would round, and whole numbers beyond 64 bits). A step returns the
same kinds and changes nothing that it was given.
"""


class _Dropped(Enum):
    DROPPED = "dropped"


DROPPED: Final = _Dropped.DROPPED
"""What a step returns instead of a record that shall not be written."""


@dataclass(frozen=True, kw_only=True)
class Output:
    """How the result is written; `same` is as the source was."""

    format: Literal["same", "json", "ndjson", "csv"] = "same"
    style: Literal["compact", "pretty"] = "compact"
    compression: Literal["same", "none", "gzip", "zstd"] = "same"
    columns: tuple[str, ...] = ()
    """Of a CSV file, in order; none given: all that occur, in the order of their first record."""


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """As made by the recipe book; without arguments the default: strict check, compact rewrite."""

    input: Literal["auto", "json", "ndjson"] = "auto"
    steps: tuple[Step, ...] = ()
    """In order: schema, transform, python, redact."""

    output: Output = field(default_factory=Output)
    on_invalid: Literal["reject", "split"] = "reject"
    publish: bool = False
    profile: bool = False
    redacts: bool = False
    """Then no report quotes a record."""
