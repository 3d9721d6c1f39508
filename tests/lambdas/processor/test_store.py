"""Each AWS call on moto: which version is read, written, kept and removed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lambdas.processor.events import Change
from lambdas.processor.store import CONTENDED_TRIES, Contended, Outcome, Store
from lambdas.shared import catalog
from tests.lambdas.conftest import Aws

KEY = "incoming/a.json"
RESULT = "results/a.json"
RECORD = catalog.Record(
    id="7f", key=KEY, collection="default", status=catalog.PROCESSED, sequencer="5", recorded_at="now"
)


@pytest.fixture
def store(aws: Aws) -> Store:
    return Store(aws.s3, aws.dynamodb, aws.bucket, aws.table)


def change(sequencer: str = "5", **more: Any) -> Change:
    return Change(**{"bucket": "documents", "key": KEY, "version_id": None, "sequencer": sequencer, **more})


def outcome(body: bytes = b"{}", **more: Any) -> Outcome:
    return replace(Outcome(RESULT, body, "application/json", None, "ab"), **more)


def upload(aws: Aws, body: bytes, key: str = KEY, **more: Any) -> dict[str, str]:
    return dict(aws.s3.put_object(Bucket=aws.bucket, Key=key, Body=body, **more))


def written(aws: Aws, key: str = RESULT) -> list[str]:
    """Sequencers of all versions at the key, the current one first; `deleted` for a marker."""
    answer = aws.s3.list_object_versions(Bucket=aws.bucket, Prefix=key)
    versions = [*answer.get("Versions", []), *answer.get("DeleteMarkers", [])]
    versions.sort(key=lambda version: not version["IsLatest"])
    return [_sequencer(aws, version) if "Size" in version else "deleted" for version in versions]


def _sequencer(aws: Aws, version: dict[str, str]) -> str:
    head = aws.s3.head_object(Bucket=aws.bucket, Key=version["Key"], VersionId=version["VersionId"])
    return str(head["Metadata"].get("sequencer", ""))


class RacedS3:
    """An S3 client before whose calls of one name something else happens."""

    def __init__(self, s3: Any, name: str, happens: Callable[[], object]) -> None:
        self._s3, self._name, self._happens = s3, name, happens

    def __getattr__(self, name: str) -> Any:
        if name == self._name:
            self._happens()
        return getattr(self._s3, name)


def raced(aws: Aws, name: str, happens: Callable[[], object]) -> Store:
    s3: Any = RacedS3(aws.s3, name, happens)
    return Store(s3, aws.dynamodb, aws.bucket, aws.table)


def test_the_version_of_the_event_is_read_though_a_newer_one_is_there(aws: Aws, store: Store) -> None:
    old = upload(aws, b"old")
    upload(aws, b"newer")

    source = store.read(change(version_id=old["VersionId"]), 100)

    assert source is not None
    assert (source.body, source.size, source.version_id) == (b"old", 3, old["VersionId"])


def test_a_deleted_document_is_still_read_by_its_version(aws: Aws, store: Store) -> None:
    version = upload(aws, b"old")["VersionId"]
    aws.s3.delete_object(Bucket=aws.bucket, Key=KEY)

    source = store.read(change(version_id=version), 100)

    assert source is not None
    assert source.body == b"old"


@pytest.mark.parametrize("quote", ["", '"'])
def test_without_a_version_id_the_etag_tells_whether_it_is_still_the_object(
    aws: Aws, store: Store, quote: str
) -> None:
    etag = quote + upload(aws, b"old")["ETag"].strip('"') + quote
    before = store.read(change(etag=etag), 100)
    upload(aws, b"newer")

    assert before is not None
    assert before.body == b"old"
    assert store.read(change(etag=etag), 100) is None


def test_without_version_id_and_etag_the_current_version_is_read(aws: Aws, store: Store) -> None:
    upload(aws, b"old")
    newer = upload(aws, b"newer")

    source = store.read(change(), 100)

    assert source is not None
    assert (source.body, source.version_id) == (b"newer", newer["VersionId"])


@pytest.mark.parametrize("more", [{}, {"etag": "e1"}, {"version_id": "0d59b3e6-4e4a-4a4e-8e4c-0b1f6ad7c1a2"}])
def test_what_was_never_there_is_gone(aws: Aws, store: Store, more: dict[str, str]) -> None:
    assert store.read(change(**more), 100) is None


def test_a_version_that_was_removed_for_good_is_gone(aws: Aws, store: Store) -> None:
    version = upload(aws, b"old")["VersionId"]
    upload(aws, b"newer")
    aws.s3.delete_object(Bucket=aws.bucket, Key=KEY, VersionId=version)

    assert store.read(change(version_id=version), 100) is None


@pytest.mark.parametrize(("limit", "body"), [(3, b"1234"), (4, b"12345"), (5, b"12345"), (6, b"12345")])
def test_one_byte_more_than_the_limit_is_read_and_the_true_size_told(
    aws: Aws, store: Store, limit: int, body: bytes
) -> None:
    upload(aws, b"12345")

    source = store.read(change(), limit)

    assert source is not None
    assert (source.body, source.size) == (body, 5)


def test_any_other_answer_of_s3_raises(aws: Aws) -> None:
    store = Store(aws.s3, aws.dynamodb, "no-such-bucket", "no-such-table")

    with pytest.raises(ClientError, match="NoSuchBucket"):
        store.read(change(), 100)
    with pytest.raises(ClientError, match="NoSuchBucket"):
        store.write_outcome(outcome(), "v1", change())
    with pytest.raises(ClientError, match="ResourceNotFound"):
        store.write_record(RECORD)


def test_an_outcome_carries_its_type_encoding_and_origin(aws: Aws, store: Store) -> None:
    version = store.write_outcome(outcome(b"zipped", content_encoding="gzip"), "v1", change("5"))

    answer = aws.s3.get_object(Bucket=aws.bucket, Key=RESULT)
    assert answer["Body"].read() == b"zipped"
    assert answer["VersionId"] == version
    assert (answer["ContentType"], answer["ContentEncoding"]) == ("application/json", "gzip")
    assert answer["Metadata"] == {"sequencer": "5", "source-version": "v1", "source-sha256": "ab"}


def test_the_same_outcome_of_the_same_event_is_not_written_again(aws: Aws, store: Store) -> None:
    version = store.write_outcome(outcome(), "v1", change())

    assert store.write_outcome(outcome(), "v1", change()) == version
    assert written(aws) == ["5"]


@pytest.mark.parametrize(
    ("there", "comes", "current"), [("4", "5", "5"), ("5", "5", "5"), ("6", "5", "6"), ("5", "50", "50")]
)
def test_an_outcome_is_replaced_only_by_one_that_is_not_older(
    aws: Aws, store: Store, there: str, comes: str, current: str
) -> None:
    store.write_outcome(outcome(b"there"), "v1", change(there))

    version = store.write_outcome(outcome(b"comes"), "v2", change(comes))

    assert (version is None) == (current != comes)
    assert written(aws)[0] == current
    body = aws.s3.get_object(Bucket=aws.bucket, Key=RESULT)["Body"].read()
    assert body == (b"comes" if version else b"there")


def test_an_outcome_replaces_an_object_of_unknown_origin_and_a_delete_marker(aws: Aws, store: Store) -> None:
    upload(aws, b"by hand", key=RESULT)
    assert store.write_outcome(outcome(), "v1", change("1"))

    aws.s3.delete_object(Bucket=aws.bucket, Key=RESULT)
    assert store.write_outcome(outcome(), "v1", change("1"))

    assert written(aws)[0] == "1"


@pytest.mark.parametrize(("other", "current"), [("4", "5"), ("6", "6")])
def test_a_writer_that_comes_in_between_is_met_with_the_same_rule(aws: Aws, other: str, current: str) -> None:
    others = iter([other])

    def interfere() -> None:
        for sequencer in others:
            upload(aws, b"other", key=RESULT, Metadata={"sequencer": sequencer})

    version = raced(aws, "put_object", interfere).write_outcome(outcome(), "v1", change("5"))

    assert (version is None) == (current == "6")
    assert written(aws)[0] == current


def test_an_outcome_that_vanishes_in_between_is_written_anew(aws: Aws, store: Store) -> None:
    store.write_outcome(outcome(), "v1", change("4"))
    tries: list[int] = []

    def remove_before_the_second() -> None:
        tries.append(1)
        if len(tries) == 2:
            store.remove_older(RESULT, "5")

    version = raced(aws, "put_object", remove_before_the_second).write_outcome(outcome(), "v1", change("5"))

    assert version
    assert written(aws) == ["5"]
    assert len(tries) == 3


def test_a_writer_whom_others_always_forestall_gives_up(aws: Aws) -> None:
    tries: list[int] = []

    def interfere() -> None:
        tries.append(1)
        upload(aws, b"%d" % len(tries), key=RESULT, Metadata={"sequencer": "4"})

    with pytest.raises(Contended, match=RESULT):
        raced(aws, "put_object", interfere).write_outcome(outcome(), "v1", change("5"))
    assert len(tries) == CONTENDED_TRIES


def test_the_first_record_has_none_before_it(store: Store) -> None:
    assert store.write_record(RECORD) == (True, None)


@pytest.mark.parametrize(("there", "comes", "wins"), [("4", "5", True), ("5", "5", True), ("6", "5", False)])
def test_a_record_is_replaced_only_by_one_that_is_not_older(
    aws: Aws, store: Store, there: str, comes: str, wins: bool
) -> None:
    before = replace(RECORD, sequencer=there, size=1)
    after = replace(RECORD, sequencer=comes, size=2)
    store.write_record(before)

    assert store.write_record(after) == ((True, before) if wins else (False, None))
    item = aws.dynamodb.get_item(TableName=aws.table, Key={"id": {"S": "7f"}})["Item"]
    assert catalog.Record.from_item(item) == (after if wins else before)


def stacked(aws: Aws, *sequencers: str) -> None:
    for sequencer in sequencers:
        upload(aws, sequencer.encode(), key=RESULT, Metadata={"sequencer": sequencer})


@pytest.mark.parametrize(
    ("there", "left"),
    [((), []), (("5",), []), (("4", "5", "5"), []), (("5", "6"), ["6", "5"]), (("6", "4", "5"), ["6"])],
)
def test_take_back_removes_what_is_on_top_as_long_as_it_is_not_newer(
    aws: Aws, store: Store, there: tuple[str, ...], left: list[str]
) -> None:
    stacked(aws, *there)

    store.take_back(RESULT, "5")

    assert written(aws) == left


@pytest.mark.parametrize(
    ("there", "left"),
    [((), []), (("3", "4"), []), (("4", "5"), ["5", "4"]), (("6", "4"), ["6"]), (("5", "3", "4"), ["5"])],
)
def test_remove_older_removes_what_is_on_top_as_long_as_it_is_older(
    aws: Aws, store: Store, there: tuple[str, ...], left: list[str]
) -> None:
    stacked(aws, *there)

    store.remove_older(RESULT, "5")

    assert written(aws) == left


def test_what_is_put_on_top_while_an_older_outcome_is_removed_stays(aws: Aws) -> None:
    stacked(aws, "4")
    newer = iter(["6"])

    raced(aws, "delete_object", lambda: stacked(aws, *newer)).remove_older(RESULT, "5")

    assert written(aws) == ["6"]


def test_removing_leaves_no_delete_marker_and_no_other_key_is_touched(aws: Aws, store: Store) -> None:
    stacked(aws, "4")
    upload(aws, b"neighbour", key=f"{RESULT}l")

    store.remove_older(RESULT, "5")

    assert written(aws) == [""]  # the neighbour, whose key begins in the same way
