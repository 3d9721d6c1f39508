"""A document as the API shows it, and the one that is not there."""

from lambdas.api.answers import Document
from lambdas.api.errors import NotFound
from lambdas.shared.catalog import PROCESSED, Record


def unknown() -> NotFound:
    """The error of an id that no document has, or none that is not deleted."""
    return NotFound("document-unknown", "There is no document with this id.", "id")


def shown(record: Record) -> Document:
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
