"""The story of one change: read the version, convert it, write its outcome, record it."""

import json
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from lambdas.processor.engine.codecs import too_large
from lambdas.processor.engine.convert import Summary, convert
from lambdas.processor.engine.json_text import serialize
from lambdas.processor.engine.limits import Limits
from lambdas.processor.errors import InvalidDocument, LimitExceeded
from lambdas.processor.events import REMOVED, Change
from lambdas.processor.outcomes import Outcomes, keys_of
from lambdas.processor.recipe.model import Recipe
from lambdas.processor.source import Source
from lambdas.processor.store import Store
from lambdas.shared import catalog, order
from lambdas.shared.download import extension_of
from lambdas.shared.keys import (
    INCOMING,
    collection_of,
    document_id,
    profile_key,
    published_key,
    quarantine_key,
    result_key,
)

DELETED_RECORD_DAYS = 60
"""How long a deleted document's record outlives it: well past the oldest event a queue can hold."""

DIGEST_ANYWAY_BYTES = 32 * 1024 * 1024
"""A refused file up to this size is read to its end, so that its report names its hash."""

MAX_PUBLISHED_BYTES = 5 * 1024**3
"""S3 copies no larger object in one call."""

Told = tuple[str, dict[str, Any]]
"""What became of a change, in a word, and what else the log says of it: nothing that the document holds."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Documents:
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
        about = {"document": document_id(change.key), "change": asdict(change), "seconds": seconds}
        logger.info(what, extra={**about, **more})

    def _applied(self, change: Change, check_time: Callable[[], None]) -> Told:
        if not change.key.startswith(INCOMING) or change.key.endswith("/"):
            return "ignored", {}  # not ours, or the marker of an empty folder
        recorded = self.store.record(document_id(change.key))
        if recorded and recorded.sequencer > change.sequencer:
            return self._overtaken(change, recorded)
        source = self.store.open(change)
        if source is None and change.kind == REMOVED:
            return self._delete(change)
        if source is None:
            return "source gone", {}
        recipe = self.recipe_of(collection_of(change.key))
        with self.store.outcomes(change, source.version_id) as outcomes:
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
            return self._settle(change, outcomes, fields)

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

    def _settle(self, change: Change, outcomes: Outcomes, fields: dict[str, Any]) -> Told:
        record, before = None, None
        if outcomes.finish():
            record = catalog.Record(**fields, **_written(outcomes, change.key, fields["status"]))
            written, before = self.store.write_record(record)
            record = record if written else None
        if record is None:
            # What attempts before this one have left, the later change has found.
            self._take_back({*outcomes.versions}, change)
            return "stale", {}
        # Looked for, not taken from the record before: its writer may have died before it was recorded.
        self._take_back({*keys_of(change.key)} - {*outcomes.versions}, change)
        if before or order.was_asked_for(change.sequencer):  # the record before may have been lost
            record = self._uncovered(record, outcomes)
            self.store.unpublish_others(record)
        result = outcomes.at(result_key(change.key))
        if record.published and result:
            self.store.publish(result, record)
        said = {"version": record.source_version, "code": record.error_code, "documents": record.documents}
        return record.status, {name: value for name, value in said.items() if value is not None}

    def _uncovered(self, record: catalog.Record, outcomes: Outcomes) -> catalog.Record:
        """The record of what is on top: of the same event delivered twice at once, both may have written."""
        while (on_top := self._on_top(record, outcomes)) != outcomes.versions:
            outcomes.versions = on_top
            record = replace(record, **_written(outcomes, record.key, record.status))
            self.store.write_record(record)  # and look again: the other may have come back meanwhile
        return record

    def _on_top(self, record: catalog.Record, outcomes: Outcomes) -> dict[str, str]:
        return {
            key: self.store.uncover(key, record.sequencer) or version
            for key, version in outcomes.versions.items()
        }

    def _overtaken(self, change: Change, recorded: catalog.Record) -> Told:
        """A later change is through, so nothing is written; an attempt before may have left something."""
        self._take_back({*keys_of(change.key)}, change)
        self.store.unpublish_others(recorded)
        return "stale", {}

    def _delete(self, change: Change) -> Told:
        now = self.now()
        record = catalog.Record(
            id=document_id(change.key),
            key=change.key,
            collection=collection_of(change.key),
            status=catalog.DELETED,
            sequencer=change.sequencer,
            recorded_at=_iso(now),
            expires_at=int((now + timedelta(days=DELETED_RECORD_DAYS)).timestamp()),
        )
        written, before = self.store.write_record(record)
        if not written:
            return "stale", {}
        self._take_back({*keys_of(change.key)}, change)
        if before or order.was_asked_for(change.sequencer):
            self.store.unpublish_others(record)
        return catalog.DELETED, {}

    def _take_back(self, keys: set[str], change: Change) -> None:
        """What this change or an older one has left at these keys."""
        for key in sorted(keys):
            self.store.take_back(key, change.sequencer)

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


def _written(outcomes: Outcomes, key: str, status: str) -> dict[str, Any]:
    """What the record says of the objects that were written."""
    report, result = quarantine_key(key), result_key(key)
    outcome = result if status == catalog.PROCESSED else report
    written = outcomes.at(outcome)
    return {
        "outcome_version": outcomes.versions[outcome],
        "outcome_size": written.size if written else 0,
        "report_version": outcomes.versions.get(report) if outcome == result else None,
        "profile_version": outcomes.versions.get(profile_key(key)),
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
