"""What a file's records look like: which paths, of which types, how large, how many. Pure.

A profile keeps no value but the least and the greatest number of a path. It does show the
names of members, since paths consist of them. Its memory is bounded whatever comes: by
`MAX_PATHS`, and some 2 KiB for each of them.
"""

from collections.abc import Sequence
from typing import Any

from lambdas.processor.recipe.profile_paths import Path, Room
from lambdas.processor.recipe.profile_schema import inferred_schema


class Profile:
    """Grows with the records; `report` says what has been seen so far."""

    def __init__(self) -> None:
        self._room = Room()
        self._records = Path("", 0, self._room)

    def add_many(self, records: Sequence[Any]) -> None:
        """Takes records in; many at a time is faster. Raises TypeError for what is no JSON value."""
        self._records.add(records)

    def report(self) -> dict[str, Any]:
        """What `serialize` takes, with its keys in an order that only the records decide.

        - `records`: how many.
        - `truncated`: whether there were more paths than are followed. What lies on the others
          is counted nowhere; which those are depends on what comes first.
        - `paths`: JSON Pointer → `types` (type → values of it), `count` (of values), `nulls`,
          `distinct` (scalars, estimated as `distinct` has it), and, where there is something
          to measure, `minimum` and `maximum` (of the numbers) and `min_length` and
          `max_length` (of strings, in characters, and of arrays, in elements). In a
          pointer, `*` stands for all elements of an array, and `~2` for a key `*`.
        - `schema`: a JSON Schema 2020-12 under which all the records are valid.

        Types are those of JSON Schema, but for whole numbers that are written with a point or
        an exponent: 1.0 is a `number`.
        """
        paths = {path.pointer: path.report() for path in self._records.all()}
        return {
            "records": self._records.count,
            "truncated": self._room.was_short,
            "paths": dict(sorted(paths.items())),
            "schema": inferred_schema(self._records),
        }
