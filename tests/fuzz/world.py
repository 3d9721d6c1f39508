"""What the API has to speak of: stores on moto, documents in every state, and the pipeline behind.

The pipeline is a double of one line a rule: what is uploaded is processed at once, what is
deleted is gone at once, what is restored is back at once. So every promise holds by the next call.
"""

import base64
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.moto_api._internal import mock_random

from lambdas.api import cursor, upload_token
from lambdas.api.call import Operation, operations_of
from lambdas.api.catalog_store import CatalogStore
from lambdas.api.changing import Changing
from lambdas.api.counts import CatalogCounts
from lambdas.api.describing import Describing
from lambdas.api.dispatch import dispatch
from lambdas.api.documents_store import SIGNING, DocumentsStore
from lambdas.api.errors import BadRequest
from lambdas.api.fields import read_query
from lambdas.api.filters import Filters
from lambdas.api.rate import WriteLimit
from lambdas.api.reading import Reading
from lambdas.api.requests import ListDocuments
from lambdas.api.restore import Restorer
from lambdas.api.settings import ApiSettings
from lambdas.api.uploading import Uploading
from lambdas.api.uploads_store import UploadsStore
from lambdas.api.work_queue import WorkQueue
from lambdas.shared import catalog
from lambdas.shared.catalog import DELETED, PROCESSED, QUARANTINED, Record
from lambdas.shared.keys import collection_of, document_id
from tests.fuzz.gateway import Answer, Event
from tests.lambdas.conftest import REGION, create_table

BUCKET, TABLE = "documents", "catalog"
LARGEST_SENT = 1000
"""Uploads of at most so many bytes are sent as soon as they are begun."""

STATES: dict[str, dict[str, Any]] = {
    "processed": {
        "documents": 3,
        "dropped": 1,
        "rejected": 2,
        "result_type": "application/json",
        "outcome_size": 12,
        "report_version": "report-1",
        "profile_version": "profile-1",
    },
    "plain": {"documents": 1, "result_type": "application/json", "outcome_size": 12},
    "packed": {"documents": 9, "result_type": "application/x-ndjson", "result_encoding": "gzip"},
    "published": {"published": "public/prices/0/1.json", "result_type": "application/json"},
    "rows": {"documents": 4, "result_type": "text/csv"},
    "quarantined": {
        "status": QUARANTINED,
        "error_code": "syntax",
        "error_message": "A comma or } is expected.",
        "error_line": 5,
        "error_column": 37,
        "error_pointer": "/items/0",
    },
    "bare": {"sha256": None, "size": None, "documents": None, "source_version": "source-2"},
    "ümläut 漢字 #%&+?": {"documents": 1},
    "deleted": {"status": DELETED},
}
"""Name of a document → what its record says."""


SETTINGS = ApiSettings(
    documents_bucket=BUCKET,
    catalog_table=TABLE,
    work_queue_url="",
    user_pool_id="eu-west-1_AbCdEfGhI",
    user_pool_client_id="client",
    sign_in_url="https://cognito-idp.eu-west-1.amazonaws.com/",
    max_form_bytes=5000,
    max_upload_bytes=20_000_000_000,
    link_seconds=300,
    writes_per_minute=300,
)


KEYS = {
    f"incoming/{collection}/0123456789abcdef/{name}.json": more
    for collection in ("orders", "prices")
    for name, more in STATES.items()
}


@dataclass(frozen=True)
class World:
    """A deployment without users."""

    s3: Any
    dynamodb: Any
    operations: dict[str, Operation]
    limit: WriteLimit

    def function(self, event: Event) -> Answer:
        """The API's function, and what the pipeline does then."""
        answer = dispatch(event, self.operations, self.limit)
        self.follow(answer)
        return answer

    def ids(self) -> list[str]:
        """Of all documents, deleted ones too.

        The id that the API's document gives as an example, `3f…`, stands for the tenth: that has all there
        can be of a document. The ninth is deleted.
        """
        return [document_id(key) for key in KEYS]

    def cursor(self, query: dict[str, str]) -> str:
        """For what comes after the first document in a listing with these filters."""
        try:
            wanted = read_query(ListDocuments, query)
        except BadRequest:  # more bytes than characters: no listing has such filters
            return "none"
        assert wanted is not None
        given = Filters(**{name: getattr(wanted, name) for name in Filters._fields}).given
        return cursor.encode(f"2026-11-20T10:00:59Z#{'f' * 32}", given, self._records.cursor_secret())

    def under_way(self, token: str) -> bool:
        """Whether S3 has the upload that a token names."""
        upload = upload_token.decode(token, self._records.cursor_secret())
        try:
            self.s3.list_parts(Bucket=BUCKET, Key=upload.key, UploadId=upload.upload_id)
        except self.s3.exceptions.NoSuchUpload:
            return False
        return True

    def follow(self, answer: Answer) -> None:
        """The pipeline: as if all that an answer has begun were done."""
        if answer["statusCode"] >= 300 or answer["headers"]["content-type"] != "application/json":
            return
        body = json.loads(answer["body"])
        for change in [body, *body.get("results", [])]:
            if change.get("status") in ("deleting", "restoring"):
                self._record(change["id"], DELETED if change["status"] == "deleting" else PROCESSED)
        if "part_bytes" in body and body["size"] <= LARGEST_SENT and not body["uploaded"]:
            self._send_part(body["upload"])
        elif "key" in body and "part_bytes" not in body and "name" not in body:
            self.put(body["key"])

    def put(self, key: str, **more: Any) -> None:
        """Uploads a document and records its outcome."""
        version = self.s3.put_object(Bucket=BUCKET, Key=key, Body=b"{}")["VersionId"]
        known = {
            "status": PROCESSED,
            "sequencer": "0055AED6DCD90281E5".ljust(64, "0"),
            "recorded_at": "2026-11-20T10:00:01.000000Z",
            "uploaded_at": f"2026-11-20T10:00:{int(document_id(key)[:4], 16) % 60:02}Z",
            "source_version": version,
            "outcome_version": "outcome-1",
            "size": 2,
            "sha256": hashlib.sha256(b"{}").hexdigest(),
        }
        record = Record(id=document_id(key), key=key, collection=collection_of(key), **known | more)
        self.dynamodb.put_item(TableName=TABLE, Item=record.to_item())
        if record.status == DELETED:
            self.s3.delete_object(Bucket=BUCKET, Key=key)

    def _record(self, identifier: str, status: str) -> None:
        record = self._records.get_any(identifier)
        assert record is not None
        self.dynamodb.put_item(TableName=TABLE, Item=record._replace(status=status).to_item())

    def _send_part(self, token: str) -> None:
        upload = upload_token.decode(token, self._records.cursor_secret())
        content = bytes(upload.size)
        self.s3.upload_part(
            Bucket=BUCKET,
            Key=upload.key,
            UploadId=upload.upload_id,
            PartNumber=1,
            Body=content,
            ChecksumSHA256=base64.b64encode(hashlib.sha256(content).digest()).decode(),
        )

    @property
    def _records(self) -> CatalogStore:
        return CatalogStore(self.dynamodb, TABLE)


@contextmanager
def world(writes_per_minute: int = 300) -> Iterator[World]:
    """A deployment on moto, with documents in every state; the same every time, ids and tokens too."""
    mock_random.seed(0)
    with _without_configuration(), mock_aws():
        session: Any = boto3.Session("test", "test", region_name=REGION)
        s3, dynamodb = session.client("s3", config=SIGNING), session.client("dynamodb")
        sqs = session.client("sqs")
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        create_table(dynamodb)
        secret = {catalog.PARTITION_KEY: {"S": catalog.CURSOR_SECRET_ID}, "secret": {"S": "5ec7e7" * 10}}
        dynamodb.put_item(TableName=TABLE, Item=secret)
        queue_url = sqs.create_queue(QueueName="work")["QueueUrl"]
        made = World(
            s3,
            dynamodb,
            _operations(s3, dynamodb, WorkQueue(lambda: sqs, queue_url, BUCKET)),
            _limit(dynamodb, writes_per_minute),
        )
        for key, more in KEYS.items():
            made.put(key, **more)
        yield made


@contextmanager
def _without_configuration() -> Iterator[None]:
    """Nothing of this machine's own AWS configuration is seen."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        yield


def _operations(s3: Any, dynamodb: Any, queue: WorkQueue) -> dict[str, Operation]:
    records = CatalogStore(dynamodb, TABLE)
    documents = DocumentsStore(s3, BUCKET, SETTINGS.link_seconds)
    uploads = UploadsStore(s3, BUCKET, SETTINGS.link_seconds)
    folders = count()
    return operations_of(
        Describing(SETTINGS),
        Reading(records, CatalogCounts(dynamodb, TABLE), documents),
        Uploading(SETTINGS, records, documents, uploads, new_folder=lambda: f"{next(folders):016x}"),
        Changing(records, documents, Restorer(s3, BUCKET), queue),
    )


def _limit(dynamodb: Any, per_minute: int) -> WriteLimit:
    """Its clock goes on two seconds a change: single ones are within it, a few long batches are not."""
    changes = count()
    return WriteLimit(dynamodb, TABLE, per_minute, clock=lambda: next(changes) * 2.0)
