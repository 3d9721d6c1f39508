"""Three routes of the API as one writes them with Powertools, its resolver and its validation."""

import base64
import hashlib
import hmac
import os
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from http import HTTPStatus
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config
from pydantic import BaseModel, Field

logger = Logger(service="api")
tracer = Tracer(service="api")
metrics = Metrics(namespace="Roundtrip", service="api")
app = APIGatewayHttpResolver(enable_validation=True)

BUCKET = os.environ["DOCUMENTS_BUCKET"]
TABLE = os.environ["CATALOG_TABLE"]
LIMIT = 25

s3 = boto3.client("s3", config=Config(signature_version="s3v4"))
dynamodb = boto3.client("dynamodb")


class Document(BaseModel):
    """What became of a document."""

    id: str
    key: str
    collection: str
    name: str
    status: str
    uploaded_at: str
    recorded_at: str
    size: int | None = None
    sha256: str | None = None
    source_version: str | None = None
    documents: int | None = None
    outcome_version: str | None = None
    outcome_size: int | None = None
    result_type: str | None = None


class DocumentList(BaseModel):
    """A page of them."""

    documents: list[Document]
    cursor: str | None


class CreateDocument(BaseModel):
    """What is going to be uploaded."""

    collection: str = Field(pattern="^[a-z0-9][a-z0-9-]{0,62}$")
    name: str = Field(max_length=255)
    content_type: str = "application/json"


class CreatedDocument(BaseModel):
    """Where to send it."""

    id: str
    key: str
    upload: dict[str, Any]
    expires_in: int


@logger.inject_lambda_context
@tracer.capture_lambda_handler
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Answers one HTTP API event (payload format 2.0)."""
    return app.resolve(event, context)


@app.get("/api/documents/<identifier>")
@tracer.capture_method
def get_document(identifier: str) -> Document:
    """One record."""
    answer = dynamodb.get_item(TableName=TABLE, Key={"id": {"S": identifier}}, ConsistentRead=True)
    if "Item" not in answer:
        raise NotFoundError
    logger.info("document", extra={"document": identifier})
    return shown(answer["Item"])


@app.get("/api/documents")
@tracer.capture_method
def list_documents(limit: int = LIMIT) -> DocumentList:
    """The newest of all shards."""
    with ThreadPoolExecutor(8) as pool:
        shards = pool.map(newest, "0123456789abcdef")
        items = [item for shard in shards for item in shard]
    items.sort(key=lambda item: item["newest"]["S"], reverse=True)
    page = items[:limit]
    cursor = None
    if len(items) > limit:
        position = page[-1]["newest"]["S"].encode()
        cursor = base64.urlsafe_b64encode(
            position + hmac.digest(cursor_secret(), position, "sha256")
        ).decode()
    return DocumentList(documents=[shown(item) for item in page], cursor=cursor)


@app.post("/api/documents")
@tracer.capture_method
def create_document(wanted: CreateDocument) -> Response[CreatedDocument]:
    """A form to upload with, counted for the user's limit per minute."""
    count_change(app.current_event.request_context.authorizer.jwt_claim["sub"])
    key = f"incoming/{wanted.collection}/{secrets.token_hex(8)}/{wanted.name}"
    form = s3.generate_presigned_post(
        BUCKET,
        key,
        Fields={"Content-Type": wanted.content_type},
        Conditions=[{"Content-Type": wanted.content_type}, ["content-length-range", 1, 5 * 1024**3]],
        ExpiresIn=300,
    )
    metrics.add_metric(name="Created", unit=MetricUnit.Count, value=1)
    identifier = hashlib.sha256(key.encode()).hexdigest()[:32]
    body = CreatedDocument(id=identifier, key=key, upload=form, expires_in=300)
    return Response(HTTPStatus.CREATED, content_type="application/json", body=body)


@cache
def cursor_secret() -> bytes:
    """What cursors are signed with."""
    answer = dynamodb.get_item(TableName=TABLE, Key={"id": {"S": "cursor-secret"}}, ConsistentRead=True)
    return bytes.fromhex(answer["Item"]["secret"]["S"])


def newest(shard: str) -> list[dict[str, Any]]:
    """Of one shard."""
    answer = dynamodb.query(
        TableName=TABLE,
        IndexName="newest",
        KeyConditionExpression="#partition = :partition AND #newest BETWEEN :lowest AND :highest",
        ExpressionAttributeNames={"#partition": "shard", "#newest": "newest"},
        ExpressionAttributeValues={
            ":partition": {"S": shard},
            ":lowest": {"S": " "},
            ":highest": {"S": "~"},
        },
        ScanIndexForward=False,
        Limit=5,
    )
    return answer["Items"]


def count_change(user: str) -> None:
    """One more in this minute."""
    window = int(time.time() // 60)
    dynamodb.update_item(
        TableName=TABLE,
        Key={"id": {"S": f"rate#{user}#{window}"}},
        UpdateExpression="ADD spent :cost SET expires_at = :expires",
        ConditionExpression="attribute_not_exists(spent) OR spent <= :most_before",
        ExpressionAttributeValues={
            ":cost": {"N": "1"},
            ":expires": {"N": str((window + 2) * 60)},
            ":most_before": {"N": "999"},
        },
    )


def shown(item: dict[str, Any]) -> Document:
    """An item without DynamoDB's types."""
    return Document(**{name: value.get("N") or value["S"] for name, value in item.items()})
