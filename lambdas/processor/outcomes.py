"""All that is written for one version: its result, or the report that refuses it; and what goes with them."""

import tempfile
from typing import TYPE_CHECKING, BinaryIO, Self

from lambdas.processor.background import Start, at_once
from lambdas.processor.engine.writing import CONTENT_TYPES, Write
from lambdas.processor.events import Change
from lambdas.processor.outcome import PART_BYTES, Outcome
from lambdas.shared.keys import profile_key, quarantine_key, result_key

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def keys_of(key: str) -> tuple[str, str, str]:
    """Where a document's outcomes may lie."""
    return result_key(key), quarantine_key(key), profile_key(key)


class Outcomes:
    """The engine writes into it. What is not finished when it is left is taken back."""

    def __init__(
        self,
        s3: "S3Client",
        bucket: str,
        change: Change,
        source_version: str,
        part_bytes: int = PART_BYTES,
        *,
        hashed: bool = False,
        start: Start = at_once,
    ) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._change = change
        self._source_version = source_version
        self._part_bytes = part_bytes
        self._hashed = hashed
        self._start = start
        self._under_way: dict[str, Outcome] = {}
        self._spools: list[BinaryIO] = []
        self.versions: dict[str, str] = {}
        """Version id of each outcome that `finish` has written, by key."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for outcome in self._under_way.values():
            outcome.abort()
        for spool in self._spools:
            spool.close()

    def result(self, content_type: str, content_encoding: str | None) -> Write:
        """Begins the result."""
        return self._begin(result_key(self._change.key), content_type, content_encoding).write

    def rejects(self) -> Write:
        """Begins the report on refused records."""
        return self._begin(quarantine_key(self._change.key), CONTENT_TYPES["ndjson"]).write

    def spool(self) -> BinaryIO:
        """A file on disk that is gone when it is closed."""
        spool = tempfile.TemporaryFile()  # noqa: SIM115  (closed by __exit__)
        self._spools.append(spool)
        return spool

    def profile(self, report: bytes) -> None:
        """Writes the profile, as one object however long: no role may take back parts under profiles/."""
        profile = self._begin(
            profile_key(self._change.key), CONTENT_TYPES["json"], part_bytes=len(report) + 1
        )
        profile.write(report)

    def refuse(self, report: bytes) -> None:
        """Writes the report that refuses the whole file, and nothing else."""
        for outcome in self._under_way.values():
            outcome.abort()
        self._under_way.clear()
        self._begin(quarantine_key(self._change.key), CONTENT_TYPES["json"]).write(report)

    def at(self, key: str) -> Outcome | None:
        """What was begun at this key."""
        return self._under_way.get(key)

    def finish(self) -> bool:
        """Makes everything visible, one object after the other; False where a later change's is there."""
        for key, outcome in self._under_way.items():
            version = outcome.finish()
            if version is None:
                return False
            self.versions[key] = version
        return True

    def _begin(
        self, key: str, content_type: str, content_encoding: str | None = None, part_bytes: int | None = None
    ) -> Outcome:
        outcome = Outcome(
            self._s3,
            self._bucket,
            key,
            self._change,
            self._source_version,
            part_bytes=part_bytes or self._part_bytes,
            hashed=self._hashed,
            start=self._start,
        )
        outcome.begin(content_type, content_encoding)
        self._under_way[key] = outcome
        return outcome
