"""Four routes of the API as one writes them with boto3 and the standard library: the same AWS calls."""

import base64
import hashlib
import hmac
import json
import logging
import os
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

logger = logging.getLogger()
logger.setLevel(logging.INFO)

BUCKET = os.environ["DOCUMENTS_BUCKET"]
TABLE = os.environ["CATALOG_TABLE"]
LIMIT = 25

s3 = boto3.client("s3", config=Config(signature_version="s3v4"))
dynamodb = boto3.client("dynamodb")


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answers one HTTP API event (payload format 2.0)."""
    claims = event["requestContext"]["authorizer"]["jwt"]["claims"]
    match event["routeKey"]:
        case "GET /api/documents/{id}":
            status, body = get_document(event["pathParameters"]["id"])
        case "GET /api/documents/{id}/result":
            return redirect_to_result(event["pathParameters"]["id"])
        case "GET /api/documents":
            status, body = list_documents()
        case "POST /api/documents":
            status, body = create_document(json.loads(event["body"]), claims["sub"])
        case _:
            status, body = 404, {"message": "Not found"}
    logger.info("%s %s", event["routeKey"], status)
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json"},
        "body": json.dumps(body),
    }


def get_document(identifier: str) -> tuple[int, dict[str, Any]]:
    """One record."""
    answer = dynamodb.get_item(TableName=TABLE, Key={"id": {"S": identifier}}, ConsistentRead=True)
    if "Item" not in answer:
        return 404, {"message": "Not found"}
    return 200, shown(answer["Item"])


def redirect_to_result(identifier: str) -> dict[str, Any]:
    """To a link that S3 knows who signed."""
    answer = dynamodb.get_item(TableName=TABLE, Key={"id": {"S": identifier}}, ConsistentRead=True)
    if "Item" not in answer:
        return {"statusCode": 404, "body": json.dumps({"message": "Not found"})}
    path = answer["Item"]["key"]["S"].removeprefix("incoming/")
    link = s3.generate_presigned_url(
        "get_object",
        Params={
            "Bucket": BUCKET,
            "Key": f"results/{path}",
            "VersionId": answer["Item"]["outcome_version"]["S"],
            "ResponseContentDisposition": f'attachment; filename="{path.rpartition("/")[2]}"',
        },
        ExpiresIn=300,
    )
    return {"statusCode": 303, "headers": {"location": link}}


def list_documents() -> tuple[int, dict[str, Any]]:
    """The newest of all shards."""
    with ThreadPoolExecutor(8) as pool:
        shards = pool.map(newest, "0123456789abcdef")
        items = [item for shard in shards for item in shard]
    items.sort(key=lambda item: item["newest"]["S"], reverse=True)
    page = items[:LIMIT]
    cursor = None
    if len(items) > LIMIT:
        position = page[-1]["newest"]["S"].encode()
        cursor = base64.urlsafe_b64encode(
            position + hmac.digest(cursor_secret(), position, "sha256")
        ).decode()
    return 200, {"documents": [shown(item) for item in page], "cursor": cursor}


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


def create_document(wanted: dict[str, Any], user: str) -> tuple[int, dict[str, Any]]:
    """A form to upload with, counted for the user's limit per minute."""
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
    key = f"incoming/{wanted['collection']}/{secrets.token_hex(8)}/{wanted['name']}"
    content_type = wanted["content_type"]
    form = s3.generate_presigned_post(
        BUCKET,
        key,
        Fields={"Content-Type": content_type},
        Conditions=[{"Content-Type": content_type}, ["content-length-range", 1, 5 * 1024**3]],
        ExpiresIn=300,
    )
    identifier = hashlib.sha256(key.encode()).hexdigest()[:32]
    return 201, {"id": identifier, "key": key, "upload": form, "expires_in": 300}


def shown(item: dict[str, Any]) -> dict[str, Any]:
    """An item without DynamoDB's types."""
    return {
        name: int(value["N"]) if "N" in value else value["S"]
        for name, value in item.items()
        if name not in ("shard", "collection_shard", "newest", "sequencer")
    }
