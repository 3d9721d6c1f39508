"""The events that reach the processor, read into changes of objects.

Three shapes carry the same news: EventBridge's `Object Created` and `Object Deleted`,
S3's own notification (`Records`), and S3's `s3:TestEvent`, which carries none. Two
rules come from AWS's documentation and are easily got wrong: the key is form-encoded
in S3's own notification and not in EventBridge's event, and the sequencers of one key
are compared as hexadecimal text, the shorter padded on the right with zeros.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

SEQUENCER_DIGITS = 64
"""Longer than any sequencer seen; S3 does not state a length."""


class UnknownEvent(ValueError):
    """The message is none of the known shapes; it is retried and at last dead-letters."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """One version of one object came, or the object was deleted."""

    bucket: str
    key: str
    version_id: str | None
    """None where the event does not say; then the ETag tells whether it is still this version."""

    etag: str | None = None

    sequencer: str
    """Padded: the later of two changes of a key has the greater text."""

    deleted: bool = False


def changes_in(event: object) -> list[Change]:
    """All changes that one event reports, oldest shape to newest; raises UnknownEvent."""
    if not isinstance(event, Mapping):
        raise UnknownEvent(f"an event is an object, not {type(event).__name__}")
    if event.get("Event") == "s3:TestEvent":
        return []
    try:
        if "Records" in event:
            return [change for record in event["Records"] for change in _from_notification(record)]
        return _from_event_bridge(event)
    except (KeyError, TypeError, AttributeError) as error:
        raise UnknownEvent(f"the event lacks what an S3 event has: {error!r}") from error


def _from_event_bridge(event: Mapping[str, Any]) -> list[Change]:
    if event["source"] != "aws.s3":
        raise UnknownEvent(f"an event of {event['source']!r}, not of S3")
    kind, detail = event["detail-type"], event["detail"]
    if kind not in ("Object Created", "Object Deleted"):
        raise UnknownEvent(f"an S3 event of type {kind!r}, not Object Created or Object Deleted")
    if kind == "Object Deleted" and detail["deletion-type"] != "Delete Marker Created":
        return []  # an old version that expired says nothing about the document
    entry = detail["object"]
    return [
        Change(
            bucket=detail["bucket"]["name"],
            key=entry["key"],
            version_id=entry.get("version-id"),
            etag=entry.get("etag"),
            sequencer=_padded(entry["sequencer"]),
            deleted=kind == "Object Deleted",
        )
    ]


def _from_notification(record: Mapping[str, Any]) -> list[Change]:
    if record["eventSource"] != "aws:s3":
        raise UnknownEvent(f"a record of {record['eventSource']!r}, not of S3")
    name = record["eventName"].removeprefix("s3:")
    deleted = name == "ObjectRemoved:DeleteMarkerCreated"
    if not deleted and not name.startswith("ObjectCreated:"):
        return []
    entry = record["s3"]["object"]
    return [
        Change(
            bucket=record["s3"]["bucket"]["name"],
            key=unquote_plus(entry["key"]),
            version_id=entry.get("versionId"),
            etag=entry.get("eTag"),
            sequencer=_padded(entry["sequencer"]),
            deleted=deleted,
        )
    ]


def _padded(sequencer: str) -> str:
    return sequencer.upper().ljust(SEQUENCER_DIGITS, "0")
