"""The catalogue's record that decides, and what is removed on its word: which versions go, and which stay."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lambdas.processor.events import Change
from lambdas.processor.store import Store
from lambdas.shared import catalog, secret
from tests.lambdas.conftest import Aws

KEY = "incoming/a.json"
RESULT = "results/a.json"
RECORD = catalog.Record(
    id="7f", key=KEY, collection="default", status=catalog.PROCESSED, sequencer="5", recorded_at="now"
)


@pytest.fixture
def store(aws: Aws) -> Store:
    return Store(aws.s3, aws.dynamodb, aws.bucket, aws.table)


def change(sequencer: str = "5") -> Change:
    return Change(bucket="documents", key=KEY, version_id=None, sequencer=sequencer)


def upload(aws: Aws, body: bytes, key: str = RESULT, **more: Any) -> dict[str, str]:
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


def test_any_other_answer_of_aws_raises(aws: Aws) -> None:
    store = Store(aws.s3, aws.dynamodb, "no-such-bucket", "no-such-table")

    with pytest.raises(ClientError, match="NoSuchBucket"):
        store.open(change())
    with pytest.raises(ClientError, match="NoSuchBucket"):
        store.unpublish_others(RECORD)
    with pytest.raises(ClientError, match="ResourceNotFound"):
        store.write_record(RECORD)


def test_what_is_opened_and_written_is_of_its_bucket_and_change(aws: Aws, store: Store) -> None:
    version = upload(aws, b"{}", key=KEY)["VersionId"]

    source = store.open(change())
    assert source is not None
    assert (source.version_id, b"".join(source.chunks())) == (version, b"{}")
    with store.outcomes(change("5"), version) as outcomes:
        outcomes.result("application/json", None)(b"{}")
        outcomes.finish()

    metadata = aws.s3.head_object(Bucket=aws.bucket, Key=RESULT)["Metadata"]
    assert metadata == {"sequencer": "5", "source-version": version}


def test_the_redaction_key_is_made_once_and_is_not_the_cursors(aws: Aws, store: Store) -> None:
    key = store.redaction_key()

    assert len(key) == 32
    assert Store(aws.s3, aws.dynamodb, aws.bucket, aws.table).redaction_key() == key
    assert secret.get_or_make(aws.dynamodb, aws.table, catalog.CURSOR_SECRET_ID) != key


def test_the_first_record_has_none_before_it(store: Store) -> None:
    assert store.write_record(RECORD) == (True, None)


@pytest.mark.parametrize(("there", "comes", "wins"), [("4", "5", True), ("5", "5", True), ("6", "5", False)])
def test_a_record_is_replaced_only_by_one_that_is_not_older(
    aws: Aws, store: Store, there: str, comes: str, wins: bool
) -> None:
    before = RECORD._replace(sequencer=there, size=1)
    after = RECORD._replace(sequencer=comes, size=2)
    store.write_record(before)

    assert store.write_record(after) == ((True, before) if wins else (False, None))
    item = aws.dynamodb.get_item(TableName=aws.table, Key={"id": {"S": "7f"}})["Item"]
    assert catalog.Record.from_item(item) == (after if wins else before)


def stacked(aws: Aws, *sequencers: str) -> None:
    for sequencer in sequencers:
        upload(aws, sequencer.encode(), Metadata={"sequencer": sequencer})


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


class RacedS3:
    """An S3 client before whose calls of one name something else happens."""

    def __init__(self, s3: Any, name: str, happens: Callable[[], object]) -> None:
        self._s3, self._name, self._happens = s3, name, happens

    def __getattr__(self, name: str) -> Any:
        if name == self._name:
            self._happens()
        return getattr(self._s3, name)


def test_what_is_put_on_top_while_an_older_outcome_is_taken_back_stays(aws: Aws) -> None:
    stacked(aws, "4")
    newer = iter(["6"])

    s3 = RacedS3(aws.s3, "delete_object", lambda: stacked(aws, *newer))
    Store(s3, aws.dynamodb, aws.bucket, aws.table).take_back(RESULT, "5")

    assert written(aws) == ["6"]


def test_taking_back_leaves_no_delete_marker_and_no_other_key_is_touched(aws: Aws, store: Store) -> None:
    stacked(aws, "4")
    upload(aws, b"neighbour", key=f"{RESULT}l")

    store.take_back(RESULT, "5")

    assert written(aws) == [""]  # the neighbour, whose key begins in the same way
