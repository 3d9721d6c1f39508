"""The processor on moto, for the tests of what becomes of a change."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from lambdas.processor.documents import Documents
from lambdas.processor.engine.limits import Limits
from lambdas.processor.events import REMOVED, Change
from lambdas.processor.recipe.model import Recipe
from lambdas.processor.store import Store
from lambdas.shared import catalog
from lambdas.shared.keys import document_id
from tests.lambdas.conftest import Aws

KEY = "incoming/orders/a.json"
LIMITS = Limits(record_bytes=1_000, file_bytes=40 * 1024 * 1024)
NOW = datetime(2026, 11, 5, 10, 0, 0, 123_456, tzinfo=UTC)


def much_time() -> None:
    """What to call now and then, when time is never up."""


class World:
    """The processor on moto: uploads and deletions, applied in any order, and what is left of them."""

    def __init__(self, aws: Aws) -> None:
        self.aws = aws
        self.store = Store(aws.s3, aws.dynamodb, aws.bucket, aws.table)
        self.recipe = Recipe()
        """Of every collection; a test sets another as a deployment would."""

    def with_store(self, store: Store) -> Documents:
        return Documents(store=store, recipe_of=lambda _: self.recipe, limits=LIMITS, now=lambda: NOW)

    def upload(self, body: bytes, sequencer: str = "1", key: str = KEY) -> Change:
        """The change that S3 would report; it is not yet applied."""
        answer = self.aws.s3.put_object(Bucket=self.aws.bucket, Key=key, Body=body)
        return Change(
            bucket=self.aws.bucket,
            key=key,
            version_id=answer["VersionId"],
            etag=answer["ETag"].strip('"'),
            sequencer=sequencer,
        )

    def delete(self, sequencer: str, key: str = KEY) -> Change:
        """Like `upload`."""
        self.aws.s3.delete_object(Bucket=self.aws.bucket, Key=key)
        return Change(bucket=self.aws.bucket, key=key, sequencer=sequencer, kind=REMOVED)

    def apply(self, *changes: Change) -> None:
        for change in changes:
            self.with_store(self.store).apply(change, much_time)

    def apply_with(self, s3: Any, change: Change, check_time: Callable[[], None] = much_time) -> None:
        """Applies a change through another client, and with a watch on the time."""
        store = Store(s3, self.aws.dynamodb, self.aws.bucket, self.aws.table)
        self.with_store(store).apply(change, check_time)

    def outcomes(self) -> dict[str, bytes]:
        """What is visible outside `incoming/`."""
        keys = [
            entry["Key"] for entry in self.aws.s3.list_objects_v2(Bucket=self.aws.bucket).get("Contents", [])
        ]
        return {key: self.object(key)["Body"].read() for key in keys if not key.startswith("incoming/")}

    def uploads_under_way(self) -> list[str]:
        """Keys of the multipart uploads that were neither completed nor aborted."""
        answer = self.aws.s3.list_multipart_uploads(Bucket=self.aws.bucket)
        return [upload["Key"] for upload in answer.get("Uploads", [])]

    def versions(self) -> list[str]:
        """Key and version of everything in the bucket, delete markers too."""
        answer = self.aws.s3.list_object_versions(Bucket=self.aws.bucket)
        entries = [*answer.get("Versions", []), *answer.get("DeleteMarkers", [])]
        return [f"{entry['Key']} {entry['VersionId']}" for entry in entries]

    def object(self, key: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.aws.s3.get_object(Bucket=self.aws.bucket, Key=key)
        return answer

    def item(self, key: str = KEY) -> dict[str, Any]:
        identity = {"id": {"S": document_id(key)}}
        answer: dict[str, Any] = self.aws.dynamodb.get_item(TableName=self.aws.table, Key=identity)
        return answer.get("Item", {})

    def record(self, key: str = KEY) -> catalog.Record:
        return catalog.Record.from_item(self.item(key))


@pytest.fixture
def world(aws: Aws) -> World:
    return World(aws)
