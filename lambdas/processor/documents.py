"""The story of one change: read the version, convert it, write its outcome, record it."""

import hashlib
import json
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from lambdas.processor.conversion import JSON_TYPE, convert, too_large
from lambdas.processor.errors import InvalidDocument
from lambdas.processor.events import Change
from lambdas.processor.store import Outcome, Source, Store
from lambdas.shared import catalog
from lambdas.shared.keys import (
    INCOMING,
    collection_of,
    document_id,
    quarantine_key,
    result_key,
)

DELETED_RECORD_DAYS = 60
"""How long a deleted document's record outlives it: well past the oldest event a queue can hold."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Documents:
    """Brings results, quarantine and catalogue in line with each change under `incoming/`."""

    store: Store
    process: Callable[[Any], Any]
    max_document_bytes: int
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def apply(self, change: Change) -> None:
        """Repeatable; raises only where the world is broken, never for a bad document."""
        if not change.key.startswith(INCOMING) or change.key.endswith("/"):
            _log("ignored", change)  # not ours, or the marker of an empty folder
        elif change.deleted:
            self._delete(change)
        else:
            self._process(change)

    def _process(self, change: Change) -> None:
        source = self.store.read(change, self.max_document_bytes)
        if source is None:
            _log("source gone", change)
            return
        whole = source.size <= self.max_document_bytes
        sha256 = hashlib.sha256(source.body).hexdigest() if whole else None
        record = self._record(change, source, sha256)
        try:
            if not whole:
                raise too_large(self.max_document_bytes)
            result = convert(source.body, self.process, self.max_document_bytes)
        except InvalidDocument as error:
            report = _report(error, change.key, source.version_id, sha256)
            outcome = Outcome(quarantine_key(change.key), report, JSON_TYPE, None, sha256)
            record |= {"status": catalog.QUARANTINED, **_error_fields(error)}
        else:
            outcome = Outcome(
                result_key(change.key), result.body, result.content_type, result.content_encoding, sha256
            )
            record |= {"status": catalog.PROCESSED, "documents": result.documents}
        self._settle(change, outcome, record)

    def _settle(self, change: Change, outcome: Outcome, fields: dict[str, Any]) -> None:
        version = self.store.write_outcome(outcome, fields["source_version"], change)
        if version is None:
            _log("stale", change)
            return
        record = catalog.Record(**fields, outcome_version=version, outcome_size=len(outcome.body))
        written, before = self.store.write_record(record)
        if not written:
            self.store.take_back(outcome.key, change.sequencer)
            _log("stale", change)
            return
        if before:  # even of the same status: its writer may have died before it removed an older one
            self.store.remove_older(_other_outcome(outcome.key, change.key), change.sequencer)
        _log(record.status, change, code=record.error_code, documents=record.documents)

    def _delete(self, change: Change) -> None:
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
        written, _ = self.store.write_record(record)
        if not written:
            _log("stale", change)
            return
        for key in (result_key(change.key), quarantine_key(change.key)):
            self.store.remove_older(key, change.sequencer)
        _log(catalog.DELETED, change)

    def _record(self, change: Change, source: Source, sha256: str | None) -> dict[str, Any]:
        return {
            "id": document_id(change.key),
            "key": change.key,
            "collection": collection_of(change.key),
            "sequencer": change.sequencer,
            "recorded_at": _iso(self.now()),
            "source_version": source.version_id,
            "uploaded_at": source.uploaded_at,
            "size": source.size,
            "sha256": sha256,
        }


def _other_outcome(outcome_key: str, key: str) -> str:
    return result_key(key) if outcome_key == quarantine_key(key) else quarantine_key(key)


def _error_fields(error: InvalidDocument) -> dict[str, Any]:
    return {
        "error_code": error.code,
        "error_message": error.sentence,
        "error_line": error.line,
        "error_column": error.column,
    }


def _report(error: InvalidDocument, key: str, version: str, sha256: str | None) -> bytes:
    """The quarantine report: what is wrong, where, and in exactly which bytes."""
    report = {
        "code": error.code,
        "message": error.sentence,
        "line": error.line,
        "column": error.column,
        "source": {"key": key, "version": version, "sha256": sha256},
    }
    return json.dumps(report, ensure_ascii=False, indent=2).encode() + b"\n"


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _log(what: str, change: Change, **more: object) -> None:
    logger.info(what, extra={"change": asdict(change), **more})
