"""The API over moto, asked as API Gateway asks it, and documents in its catalogue."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import boto3
import pytest

from lambdas.api.call import operations_of
from lambdas.api.catalog_store import CatalogStore
from lambdas.api.changing import Changing
from lambdas.api.counts import CatalogCounts
from lambdas.api.describing import Describing
from lambdas.api.dispatch import dispatch
from lambdas.api.documents_store import SIGNING, DocumentsStore
from lambdas.api.rate import WriteLimit
from lambdas.api.reading import Reading
from lambdas.api.restore import Restorer
from lambdas.api.routes import ROUTES
from lambdas.api.settings import ApiSettings
from lambdas.api.uploading import Uploading
from lambdas.api.uploads_store import UploadsStore
from lambdas.api.work_queue import WorkQueue
from lambdas.shared.catalog import PROCESSED, Record
from lambdas.shared.keys import collection_of, document_id

READER = {"token_use": "access", "sub": "7f0d"}
EDITOR = READER | {"cognito:groups": "[editors]"}


class Answer(NamedTuple):
    """What API Gateway gets."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def body(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.text)
        return found


SETTINGS = ApiSettings(
    documents_bucket="documents",
    catalog_table="catalog",
    work_queue_url="",
    user_pool_id="eu-west-1_AbCdEfGhI",
    user_pool_client_id="client",
    sign_in_url="https://cognito-idp.eu-west-1.amazonaws.com/",
    max_form_bytes=5000,
    max_upload_bytes=200 * 1024**2,
    link_seconds=300,
    writes_per_minute=300,
)


@pytest.fixture
def settings(aws: Any) -> ApiSettings:
    return replace(
        SETTINGS, documents_bucket=aws.bucket, catalog_table=aws.table, work_queue_url=aws.queue_url
    )


@pytest.fixture(scope="session")
def signing_s3() -> Iterator[Any]:
    """Signing asks nobody, so one client does for all; making one is slower than any test here."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_CA_BUNDLE"):
            patch.delenv(name, raising=False)
        session = boto3.Session("test", "test", region_name="eu-west-1")
        yield session.client("s3", config=SIGNING)


@dataclass
class Api:
    """The whole API in this process. Each call is one event of API Gateway."""

    parts: dict[str, Any]
    limit: WriteLimit
    claims: dict[str, Any] = field(default_factory=lambda: dict(EDITOR))

    def ask(
        self, operation: str, body: Any = None, *, headers: Any = None, query: Any = None, **path: str
    ) -> Answer:
        """Calls the route of this operation."""
        route = next(route for route in ROUTES if route.operation == operation)
        event = {
            "routeKey": route.key,
            "pathParameters": path,
            "queryStringParameters": query,
            "headers": headers,
            "requestContext": {"authorizer": {"jwt": {"claims": self.claims}}},
            "body": None if body is None else json.dumps(body),
        }
        answer = dispatch(event, operations_of(*self.parts.values()), self.limit)
        return Answer(answer["statusCode"], answer["headers"], answer["body"])


@pytest.fixture
def api(aws: Any, settings: ApiSettings, signing_s3: Any) -> Api:
    """With the folder of every upload known."""
    catalog = CatalogStore(aws.dynamodb, aws.table)
    documents = DocumentsStore(signing_s3, aws.bucket, settings.link_seconds)
    uploads = UploadsStore(signing_s3, aws.bucket, settings.link_seconds)
    queue = WorkQueue(lambda: aws.sqs, aws.queue_url, aws.bucket)
    parts = {
        "describing": Describing(settings),
        "reading": Reading(catalog, CatalogCounts(aws.dynamodb, aws.table), documents),
        "uploading": Uploading(settings, catalog, documents, uploads, new_folder=lambda: "0123456789abcdef"),
        "changing": Changing(catalog, documents, Restorer(aws.s3, aws.bucket), queue),
    }
    return Api(parts, WriteLimit(aws.dynamodb, aws.table, settings.writes_per_minute, clock=lambda: 90.0))


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
            "result_type": "application/json",
        }
        record = Record(id=document_id(key), key=key, collection=collection_of(key), **known | more)
        aws.dynamodb.put_item(TableName=aws.table, Item=record.to_item())
        return record

    return put
