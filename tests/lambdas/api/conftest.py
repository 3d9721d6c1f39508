"""The API's operations over moto, and documents in its catalogue."""

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest

from lambdas.api.catalog_store import CatalogStore
from lambdas.api.documents_store import SIGNING, DocumentsStore, WorkQueue
from lambdas.api.operations import Operations
from lambdas.api.settings import ApiSettings
from lambdas.shared.catalog import PROCESSED, Record
from lambdas.shared.keys import collection_of, document_id


@pytest.fixture
def settings(aws: Any) -> ApiSettings:
    return ApiSettings(
        documents_bucket=aws.bucket,
        catalog_table=aws.table,
        work_queue_url=aws.queue_url,
        max_upload_bytes=5000,
        link_seconds=300,
    )


@pytest.fixture(scope="session")
def signing_s3() -> Iterator[Any]:
    """Signing asks nobody, so one client does for all; making one is slower than any test here."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_CA_BUNDLE"):
            patch.delenv(name, raising=False)
        session = boto3.Session("test", "test", region_name="eu-west-1")
        yield session.client("s3", config=SIGNING)


@pytest.fixture
def operations(aws: Any, settings: ApiSettings, signing_s3: Any) -> Operations:
    """With the token of every upload known."""
    return Operations(
        settings=settings,
        catalog=CatalogStore(aws.dynamodb, aws.table),
        documents=DocumentsStore(signing_s3, aws.bucket, settings.link_seconds),
        queue=WorkQueue(aws.sqs, aws.queue_url),
        new_token=lambda: "0123456789abcdef",
    )


@pytest.fixture
def store_record(aws: Any) -> Callable[..., Record]:
    """Puts the record of a key into the catalogue, as the processor does."""

    def put(key: str, **more: Any) -> Record:
        known = {
            "status": PROCESSED,
            "sequencer": "0055AED6DCD90281E5".ljust(64, "0"),
            "recorded_at": "2026-11-20T10:00:01.000000Z",
            "uploaded_at": "2026-11-20T10:00:00Z",
            "source_version": "source-1",
            "outcome_version": "outcome-1",
            "outcome_size": 12,
            "size": 14,
            "sha256": "ab" * 32,
            "documents": 1,
        }
        record = Record(id=document_id(key), key=key, collection=collection_of(key), **known | more)
        aws.dynamodb.put_item(TableName=aws.table, Item=record.to_item())
        return record

    return put
