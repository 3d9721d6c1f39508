"""What is left of one document after changes in one order or another.

Every order of every two changes, overlapping at every call and with every fault, is gone through in
`tests/proofs`. Here is what the stores of the proof do not show.
"""

from datetime import timedelta

import pytest

from lambdas.processor.documents import DELETED_RECORD_DAYS
from lambdas.processor.events import REMOVED, Change
from lambdas.shared import catalog
from tests.lambdas.processor.conftest import KEY, NOW, World, much_time
from tests.lambdas.processor.histories import (
    DELETE,
    EVERYTHING,
    INVALID,
    KINDS,
    SPLIT,
    VALID,
    assert_left,
    hooked,
    news,
    visible,
)

INDEX_KEYS = {catalog.NEWEST_PARTITION_KEY, catalog.COLLECTION_PARTITION_KEY, catalog.INDEX_SORT_KEY}


@pytest.fixture(autouse=True)
def everything(world: World) -> None:
    world.recipe = EVERYTHING


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_that_is_delivered_twice_leaves_the_same(world: World, kind: str) -> None:
    (change,) = news(world, kind)
    world.apply(change)
    record, versions = world.record(), {place: head["VersionId"] for place, head in visible(world).items()}

    world.apply(change)

    again = {place: head["VersionId"] for place, head in visible(world).items()}
    assert {place for place in versions if versions[place] != again[place]} == {record.published} - {None}
    assert world.record() == record
    assert_left(world, kind, "1")


def test_a_deletion_leaves_a_record_that_expires_and_is_in_no_index(world: World) -> None:
    world.apply(*news(world, VALID, DELETE))

    expires_at = NOW + timedelta(days=DELETED_RECORD_DAYS)
    assert world.outcomes() == {}
    assert world.record().expires_at == int(expires_at.timestamp())
    assert world.record().collection == "orders"
    assert not INDEX_KEYS & world.item().keys()


def test_a_deletion_of_what_was_never_seen_leaves_its_record(world: World) -> None:
    world.apply(*news(world, DELETE))

    assert_left(world, DELETE, "1")


def test_a_document_that_is_uploaded_again_after_its_deletion_is_back_for_good(world: World) -> None:
    world.apply(*news(world, VALID, DELETE, VALID))

    assert_left(world, VALID, "3")
    assert world.record().expires_at is None
    assert world.item().keys() >= INDEX_KEYS


def removed(world: World, change: Change, sequencer: str) -> Change:
    """The version that a change made is removed for good."""
    world.aws.s3.delete_object(Bucket=world.aws.bucket, Key=KEY, VersionId=change.version_id)
    return Change(bucket=world.aws.bucket, key=KEY, sequencer=sequencer, kind=REMOVED)


def test_when_the_newest_version_is_removed_for_good_the_one_before_is_back(world: World) -> None:
    first, second = news(world, VALID, SPLIT)
    world.apply(first, second, removed(world, second, "3"))

    record = world.record()
    assert (record.status, record.sequencer, record.source_version) == (
        catalog.PROCESSED,
        "3",
        first.version_id,
    )
    assert len(visible(world)) == 3


def test_when_the_only_version_is_removed_for_good_the_document_is_deleted(world: World) -> None:
    (first,) = news(world, INVALID)
    world.apply(first, removed(world, first, "2"))

    assert_left(world, DELETE, "2")


def test_when_the_delete_marker_is_removed_the_document_is_back(world: World) -> None:
    world.apply(*news(world, VALID, DELETE))
    (marker,) = world.aws.s3.list_object_versions(Bucket=world.aws.bucket, Prefix=KEY)["DeleteMarkers"]
    world.aws.s3.delete_object(Bucket=world.aws.bucket, Key=KEY, VersionId=marker["VersionId"])

    world.apply(Change(bucket=world.aws.bucket, key=KEY, sequencer="3", kind=REMOVED))

    assert world.record().status == catalog.PROCESSED
    assert world.item().keys() >= INDEX_KEYS


def test_what_comes_late_reads_and_writes_nothing(world: World) -> None:
    first, second = news(world, VALID, INVALID)
    world.apply(second)
    calls: list[str] = []

    hooked(world, calls.append).apply(first, much_time)

    assert not {"get_object", "put_object", "put_item", "copy_object"} & {*calls}
    assert_left(world, INVALID, "2")
