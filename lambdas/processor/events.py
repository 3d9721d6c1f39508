"""The events that reach the processor, read into changes of objects.

Three shapes carry the same news: EventBridge's `Object Created` and `Object Deleted`,
S3's own notification (`Records`), and S3's `s3:TestEvent`, which carries none. By AWS's
documentation the key is form-encoded in S3's own notification, and not in EventBridge's event.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote_plus

from lambdas.shared import order

CREATED, REMOVED = "created", "removed"

_MARKER, _FOR_GOOD = "Delete Marker Created", "Permanently Deleted"
_LIFECYCLE = "Lifecycle Expiration"


class UnknownEvent(ValueError):
    """The message is none of the known shapes; it is retried and at last dead-letters."""

    may_be_logged = True


class Change(NamedTuple):
    """What happened to one object.

    CREATED: a version came. REMOVED: a delete marker hides the object, or a version or marker is gone
    for good. Either may be undone by the time that it is read of, so what counts is what is current then,
    if anything is.
    """

    bucket: str
    key: str
    sequencer: str
    """See `lambdas.shared.order`: the later of two changes of a key has the greater text."""

    version_id: str | None = None
    """Of the version that came. Where the event does not say, the ETag tells whether it is still this one."""

    etag: str | None = None
    kind: str = CREATED


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
    kind, detail = _event_bridge_kind(event), event["detail"]
    if kind is None:
        return []
    entry = detail["object"]
    return [
        Change(
            bucket=detail["bucket"]["name"],
            key=entry["key"],
            sequencer=order.padded(entry["sequencer"]),
            kind=kind,
            **_version(kind, entry.get("version-id"), entry.get("etag")),
        )
    ]


def _event_bridge_kind(event: Mapping[str, Any]) -> str | None:
    """None where the document stays as it is: old versions that expire are no news."""
    name, detail = event["detail-type"], event["detail"]
    if name == "Object Created":
        return CREATED
    if name != "Object Deleted":
        raise UnknownEvent(f"an S3 event of type {name!r}, not Object Created or Object Deleted")
    how = detail["deletion-type"]
    if how not in (_MARKER, _FOR_GOOD):
        raise UnknownEvent(f"a deletion of type {how!r}, not {_MARKER} or {_FOR_GOOD}")
    return None if how == _FOR_GOOD and detail.get("reason") == _LIFECYCLE else REMOVED


def _from_notification(record: Mapping[str, Any]) -> list[Change]:
    if record["eventSource"] != "aws:s3":
        raise UnknownEvent(f"a record of {record['eventSource']!r}, not of S3")
    kind = _notification_kind(record["eventName"].removeprefix("s3:"))
    if kind is None:
        return []
    entry = record["s3"]["object"]
    return [
        Change(
            bucket=record["s3"]["bucket"]["name"],
            key=unquote_plus(entry["key"]),
            sequencer=order.padded(entry["sequencer"]),
            kind=kind,
            **_version(kind, entry.get("versionId"), entry.get("eTag")),
        )
    ]


def _notification_kind(name: str) -> str | None:
    if name.startswith("ObjectCreated:"):
        return CREATED
    marker = name.endswith(":DeleteMarkerCreated")  # of ObjectRemoved and of LifecycleExpiration
    return REMOVED if marker or name == "ObjectRemoved:Delete" else None


def _version(kind: str, version_id: str | None, etag: str | None) -> dict[str, str | None]:
    """What to read: of what is removed, nothing; then the current version is asked for."""
    return {"version_id": version_id, "etag": etag} if kind == CREATED else {}
