"""The story of one change: read the version, convert it, write its outcome, record it."""

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from lambdas.processor.engine.codecs import too_large
from lambdas.processor.engine.convert import Summary, convert
from lambdas.processor.engine.json_text import serialize
from lambdas.processor.engine.limits import Limits
from lambdas.processor.errors import InvalidDocument, LimitExceeded
from lambdas.processor.events import REMOVED, Change
from lambdas.processor.outcomes import Outcomes
from lambdas.processor.recipe.model import Recipe
from lambdas.processor.settling import Settling, Told
from lambdas.processor.source import Source
from lambdas.processor.store import Store
from lambdas.shared import catalog
from lambdas.shared.download import extension_of
from lambdas.shared.keys import (
    INCOMING,
    collection_of,
    document_id,
    published_key,
    result_key,
)

DELETED_RECORD_DAYS = 60
"""How long a deleted document's record outlives it: well past the oldest event a queue can hold."""

DIGEST_ANYWAY_BYTES = 32 * 1024 * 1024
"""A refused file up to this size is read to its end, so that its report names its hash."""

MAX_PUBLISHED_BYTES = 5 * 1024**3
"""S3 copies no larger object in one call."""

logger = logging.getLogger(__name__)


class Documents(NamedTuple):
    """Brings results, reports and catalogue in line with each change under `incoming/`."""

    store: Store
    recipe_of: Callable[[str], Recipe]
    """The recipe of a collection."""

    limits: Limits
    max_published_bytes: int = MAX_PUBLISHED_BYTES
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def apply(self, change: Change, check_time: Callable[[], None]) -> None:
        """Repeatable; raises only where the world is broken, never for a bad document.

        `check_time` is called again and again, and raises where no time is left.
        """
        begun = self.now()
        what, more = self._applied(change, check_time)
        seconds = (self.now() - begun).total_seconds()
        about = {"document": document_id(change.key), "change": change._asdict(), "seconds": seconds}
        logger.info(what, extra={**about, **more})

    def _applied(self, change: Change, check_time: Callable[[], None]) -> Told:
        if not change.key.startswith(INCOMING) or change.key.endswith("/"):
            return "ignored", {}  # not ours, or the marker of an empty folder
        settling = Settling(self.store)
        recorded = self.store.record(document_id(change.key))
        if recorded and recorded.sequencer > change.sequencer:
            return settling.overtaken(change, recorded)
        source = self.store.open(change)
        if source is None and change.kind == REMOVED:
            return settling.delete(change, self._deleted(change))
        if source is None:
            return "source gone", {}
        recipe = self.recipe_of(collection_of(change.key))
        with self.store.outcomes(change, source.version_id, hashed=recipe.publish) as outcomes:
            fields = self._record(change, source)
            try:
                if source.size > self.limits.file_bytes:
                    raise too_large(self.limits)
                summary = convert(source.chunks(), recipe, outcomes, self.limits, check_time)
                fields |= self._processed(summary, outcomes, recipe, change)
            except InvalidDocument as error:
                fields["sha256"] = source.sha256(DIGEST_ANYWAY_BYTES)
                outcomes.refuse(_report(error, change.key, source.version_id, fields["sha256"]))
                fields |= {"status": catalog.QUARANTINED, **_error_fields(error)}
            else:
                fields["sha256"] = source.sha256(DIGEST_ANYWAY_BYTES)
            return settling.settle(change, outcomes, fields)

    def _processed(
        self, summary: Summary, outcomes: Outcomes, recipe: Recipe, change: Change
    ) -> dict[str, Any]:
        if summary.profile is not None:
            outcomes.profile(serialize(summary.profile))
        fields = {
            "status": catalog.PROCESSED,
            "documents": summary.documents,
            "dropped": summary.dropped or None,
            "rejected": summary.rejected or None,
        }
        result = outcomes.at(result_key(change.key))
        if result:
            fields["result_type"] = result.headers["ContentType"]
            fields["result_encoding"] = result.headers.get("ContentEncoding")
        if recipe.publish and result:
            if result.size > self.max_published_bytes:
                most = f"{self.max_published_bytes:,}"
                sentence = f"The result has {result.size:,} bytes; at most {most} are published."
                raise LimitExceeded("too-large-to-publish", sentence)
            extension = extension_of(result.headers["ContentType"])
            fields["published"] = published_key(change.key, result.sha256, extension)
        return fields

    def _deleted(self, change: Change) -> catalog.Record:
        now = self.now()
        return catalog.Record(
            id=document_id(change.key),
            key=change.key,
            collection=collection_of(change.key),
            status=catalog.DELETED,
            sequencer=change.sequencer,
            recorded_at=_iso(now),
            expires_at=int((now + timedelta(days=DELETED_RECORD_DAYS)).timestamp()),
        )

    def _record(self, change: Change, source: Source) -> dict[str, Any]:
        return {
            "id": document_id(change.key),
            "key": change.key,
            "collection": collection_of(change.key),
            "sequencer": change.sequencer,
            "recorded_at": _iso(self.now()),
            "source_version": source.version_id,
            "uploaded_at": source.uploaded_at,
            "size": source.size,
        }


def _error_fields(error: InvalidDocument) -> dict[str, Any]:
    return {
        "error_code": error.code,
        "error_message": error.sentence,
        "error_line": error.line,
        "error_column": error.column,
        "error_pointer": error.pointer or None,
    }


def _report(error: InvalidDocument, key: str, version: str, sha256: str | None) -> bytes:
    """The quarantine report: what is wrong, where, and in exactly which bytes."""
    report = {
        "code": error.code,
        "message": error.sentence,
        "line": error.line,
        "column": error.column,
        "pointer": error.pointer,
        "source": {"key": key, "version": version, "sha256": sha256},
    }
    return json.dumps(report, ensure_ascii=False, indent=2).encode() + b"\n"


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
