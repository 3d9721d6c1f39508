"""No code of its own: the SDK calls of each request, signatures among them, with nothing but constants."""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
from botocore.config import Config

BUCKET = os.environ["DOCUMENTS_BUCKET"]
TABLE = os.environ["CATALOG_TABLE"]

RESULT = {
    "Bucket": BUCKET,
    "Key": "results/orders/5f1d7a9c3b2e4f60/order-0001.json",
    "VersionId": "UIORUnfndfiufdisojhr398493jfdkjFJjkndnqUifhnw89493jJFJ",
    "ResponseContentType": "application/octet-stream",
    "ResponseContentDisposition": 'attachment; filename="order-0001.json"',
}
ANSWER = {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": "{}"}

s3 = boto3.client("s3", config=Config(signature_version="s3v4", s3={"addressing_style": "virtual"}))
dynamodb = boto3.client("dynamodb")
pool = ThreadPoolExecutor(8)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Calls AWS as the API does for this request."""
    match event["routeKey"]:
        case "GET /api/documents/{id}":
            dynamodb.get_item(TableName=TABLE, Key={"id": {"S": "3" + "0" * 30 + "1"}}, ConsistentRead=True)
        case "GET /api/documents/{id}/result":
            dynamodb.get_item(TableName=TABLE, Key={"id": {"S": "3" + "0" * 30 + "1"}}, ConsistentRead=True)
            s3.generate_presigned_url("get_object", Params=RESULT, ExpiresIn=300)
        case "GET /api/documents":
            list(pool.map(query, "0123456789abcdef"))
        case "POST /api/documents":
            create()
    return ANSWER


def query(shard: str) -> None:
    """One shard."""
    dynamodb.query(
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


def create() -> None:
    """The counter and the form."""
    dynamodb.update_item(
        TableName=TABLE,
        Key={"id": {"S": "rate#a1b2c3d4-5678-90ab-cdef-EXAMPLE11111#29395680"}},
        UpdateExpression="ADD #spent :cost SET #expires = :expires",
        ConditionExpression="attribute_not_exists(#spent) OR #spent <= :most_before",
        ExpressionAttributeNames={"#spent": "spent", "#expires": "expires_at"},
        ExpressionAttributeValues={
            ":cost": {"N": "1"},
            ":expires": {"N": "1763740920"},
            ":most_before": {"N": "999"},
        },
    )
    s3.generate_presigned_post(
        BUCKET,
        "incoming/orders/5f1d7a9c3b2e4f60/order-1001.json",
        Fields={"Content-Type": "application/json"},
        Conditions=[{"Content-Type": "application/json"}, ["content-length-range", 1, 5 * 1024**3]],
        ExpiresIn=300,
    )
