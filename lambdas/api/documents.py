"""A document as the API shows it, where its parts lie, and the one that is not there."""

from typing import TYPE_CHECKING, Literal

from lambdas.api.errors import NotFound
from lambdas.shared.catalog import PROCESSED, Record
from lambdas.shared.download import result_name
from lambdas.shared.keys import profile_key, quarantine_key, result_key

if TYPE_CHECKING:
    from lambdas.api.answers import Document

Part = Literal["original", "result", "report", "profile"]
"""What can belong to a document."""


def unknown() -> NotFound:
    """The error of an id that no document has, or none that is not deleted."""
    return NotFound("document-unknown", "There is no document with this id.", "id")


def shown(record: Record) -> "Document":
    """A record that is not deleted, as the API shows it."""
    processed = record.status == PROCESSED
    return {
        "id": record.id,
        "key": record.key,
        "collection": record.collection,
        "name": record.name,
        "status": "processed" if processed else "quarantined",
        "uploaded_at": record.uploaded_at or "",
        "recorded_at": record.recorded_at,
        "size": record.size,
        "sha256": record.sha256,
        "source_version": record.source_version,
        "documents": record.documents,
        "dropped": record.dropped,
        "rejected": record.rejected,
        "published": record.published,
        "result_type": record.result_type,
        "result_encoding": record.result_encoding,
        "result_size": record.outcome_size if processed else None,
        "has_report": not processed or record.report_version is not None,
        "has_profile": record.profile_version is not None,
        "error": {
            "code": record.error_code,
            "message": record.error_message or "",
            "line": record.error_line,
            "column": record.error_column,
            "pointer": record.error_pointer,
        }
        if record.error_code
        else None,
    }


def place(record: Record, part: Part) -> tuple[str, str | None, str]:
    """Key, version id (None where there is no such part) and file name."""
    name = record.key.rpartition("/")[2]
    processed = record.status == PROCESSED
    match part:
        case "original":
            return record.key, record.source_version, name
        case "result":
            result_type = record.result_type
            named = result_name(name, result_type) if result_type else name
            return result_key(record.key), record.outcome_version if processed else None, named
        case "report":
            version = record.report_version if processed else record.outcome_version
            return quarantine_key(record.key), version, f"{name}.report.{'ndjson' if processed else 'json'}"
        case "profile":
            return profile_key(record.key), record.profile_version, f"{name}.profile.json"
