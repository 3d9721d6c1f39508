"""Every shape in which the news of an object arrives, and the order of two of them."""

from typing import Any

import pytest

from lambdas.processor.events import CREATED, REMOVED, Change, UnknownEvent, changes_in

KEY = "incoming/a b+c%41 é漢😀.json"
FORM_ENCODED_KEY = "incoming/a+b%2Bc%2541+%C3%A9%E6%BC%A2%F0%9F%98%80.json"
SEQUENCER = "0055AED6DCD90281E5"
PADDED = "0055AED6DCD90281E50000000000000000000000000000000000000000000000"


def from_event_bridge(kind: str = "Object Created", key: str = KEY, **detail: Any) -> dict[str, Any]:
    """An event as EventBridge delivers it, with what AWS adds and nobody reads."""
    entry = {"key": key, "size": 7, "etag": "e1", "version-id": "v1", "sequencer": SEQUENCER}
    return {
        "version": "0",
        "detail-type": kind,
        "source": "aws.s3",
        "region": "eu-west-1",
        "detail": {"version": "0", "bucket": {"name": "documents"}, "object": entry, **detail},
    }


def record(name: str = "ObjectCreated:Put", key: str = FORM_ENCODED_KEY, **entry: Any) -> dict[str, Any]:
    """One record of S3's own notification."""
    known = {"key": key, "size": 7, "eTag": "e1", "versionId": "v1", "sequencer": SEQUENCER}
    return {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "eventName": name,
        "s3": {"bucket": {"name": "documents"}, "object": known | entry},
    }


def sequencer_of(text: str) -> str:
    (change,) = changes_in({"Records": [record(sequencer=text)]})
    return change.sequencer


def test_an_object_created_event_of_event_bridge_is_one_change() -> None:
    expected = Change(bucket="documents", key=KEY, version_id="v1", etag="e1", sequencer=PADDED)

    assert changes_in(from_event_bridge()) == [expected]


def test_a_record_of_s3s_own_notification_is_the_same_change() -> None:
    assert changes_in({"Records": [record()]}) == changes_in(from_event_bridge())


@pytest.mark.parametrize("reason", ["PutObject", "POST Object", "CopyObject", "CompleteMultipartUpload"])
def test_every_way_to_create_an_object_counts_in_event_bridges_event(reason: str) -> None:
    assert len(changes_in(from_event_bridge(reason=reason))) == 1


@pytest.mark.parametrize("name", ["Put", "Post", "Copy", "CompleteMultipartUpload"])
@pytest.mark.parametrize("prefix", ["", "s3:"])
def test_every_way_to_create_an_object_counts_in_s3s_own_notification(prefix: str, name: str) -> None:
    (change,) = changes_in({"Records": [record(f"{prefix}ObjectCreated:{name}")]})

    assert change.kind == CREATED


@pytest.mark.parametrize("key", ["incoming/a+b.json", "incoming/%41.json", "incoming/100%.json", KEY])
def test_a_key_is_taken_as_it_stands_in_event_bridges_event(key: str) -> None:
    (change,) = changes_in(from_event_bridge(key=key))

    assert change.key == key


@pytest.mark.parametrize(
    ("encoded", "key"),
    [
        ("incoming/a+b.json", "incoming/a b.json"),
        ("incoming/a%2Bb.json", "incoming/a+b.json"),
        ("incoming/%2541.json", "incoming/%41.json"),
        ("incoming%2Forders%2Fa.json", "incoming/orders/a.json"),
        ("incoming/%E6%BC%A2.json", "incoming/漢.json"),
        (FORM_ENCODED_KEY, KEY),
    ],
)
def test_a_key_with_a_plus_is_decoded_once_in_s3s_own_notification(encoded: str, key: str) -> None:
    (change,) = changes_in({"Records": [record(key=encoded)]})

    assert change.key == key


def test_every_record_of_a_notification_is_a_change() -> None:
    records = [record(key=f"incoming/{name}") for name in ("a", "b", "c")]

    assert [change.key for change in changes_in({"Records": records})] == [
        "incoming/a",
        "incoming/b",
        "incoming/c",
    ]


def deleted(kind: str, **detail: Any) -> dict[str, Any]:
    return from_event_bridge("Object Deleted", **{"deletion-type": kind, **detail})


@pytest.mark.parametrize(
    "event",
    [
        deleted("Delete Marker Created", reason="DeleteObject"),
        deleted("Delete Marker Created", reason="Lifecycle Expiration"),
        {"Records": [record("ObjectRemoved:DeleteMarkerCreated")]},
        {"Records": [record("s3:LifecycleExpiration:DeleteMarkerCreated")]},
        deleted("Permanently Deleted", reason="DeleteObject"),
        deleted("Permanently Deleted"),
        {"Records": [record("ObjectRemoved:Delete")]},
    ],
)
def test_whatever_is_removed_leaves_the_current_version_to_be_looked_for(event: dict[str, Any]) -> None:
    assert changes_in(event) == [Change(bucket="documents", key=KEY, sequencer=PADDED, kind=REMOVED)]


def test_an_old_version_that_expires_is_no_change() -> None:
    assert changes_in(deleted("Permanently Deleted", reason="Lifecycle Expiration")) == []


@pytest.mark.parametrize(
    "name",
    ["ObjectRestore:Post", "s3:ObjectTagging:Put", "ObjectRestore:Completed", "LifecycleExpiration:Delete"],
)
def test_other_news_in_a_notification_is_no_change(name: str) -> None:
    kept = record(key="incoming/kept")

    assert [change.key for change in changes_in({"Records": [record(name), kept]})] == ["incoming/kept"]


def test_s3s_test_event_is_no_change() -> None:
    assert changes_in({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "documents"}) == []


def test_an_event_without_a_version_id_says_none_and_keeps_the_etag() -> None:
    event = from_event_bridge()
    del event["detail"]["object"]["version-id"]
    unversioned = record()
    del unversioned["s3"]["object"]["versionId"]

    for change in changes_in(event) + changes_in({"Records": [unversioned]}):
        assert (change.version_id, change.etag) == (None, "e1")


def without(event: dict[str, Any], *path: str) -> dict[str, Any]:
    """The event, less one thing that it must have."""
    holder = event
    for name in path[:-1]:
        holder = holder[name]
    del holder[path[-1]]
    return event


@pytest.mark.parametrize(
    "event",
    [
        None,
        "s3:TestEvent",
        ["Records"],
        {},
        {"Event": "s3:OtherEvent"},
        {"Records": None},
        {"Records": [None]},
        {"Records": ["a"]},
        {"Records": [{"eventSource": "aws:sqs", "body": "{}"}]},
        {"Records": [{"EventSource": "aws:sns"}]},
        {"Records": [{**record(), "eventSource": "minio:s3"}]},
        {"Records": [without(record(), "eventName")]},
        {"Records": [without(record(), "s3", "bucket")]},
        {"Records": [without(record(), "s3", "object", "sequencer")]},
        {"Records": [record(key=None)]},
        {"Records": [record(), record(sequencer=17)]},
        {**from_event_bridge(), "source": "aws.ec2"},
        from_event_bridge("Object Restore Completed"),
        from_event_bridge("Object Deleted"),
        deleted("Hidden"),
        without(from_event_bridge(), "detail"),
        without(from_event_bridge(), "detail-type"),
        without(from_event_bridge(), "detail", "object", "key"),
        without(from_event_bridge(), "detail", "object", "sequencer"),
    ],
)
def test_anything_else_is_an_unknown_event(event: object) -> None:
    with pytest.raises(UnknownEvent):
        changes_in(event)


@pytest.mark.parametrize(("one", "same"), [("0a", SEQUENCER[:1] + "A"), (SEQUENCER, PADDED)])
def test_sequencers_are_padded_to_one_length(one: str, same: str) -> None:
    assert sequencer_of(one) == sequencer_of(same)
    assert len(sequencer_of(one)) == len(PADDED)
