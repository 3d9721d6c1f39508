"""No code of its own: the AWS calls of one small document, with nothing but constants in them."""

import os
from contextlib import suppress
from typing import Any

import boto3
from botocore.exceptions import ClientError

BUCKET = os.environ["DOCUMENTS_BUCKET"]
TABLE = os.environ["CATALOG_TABLE"]

PATH = "notes/5f1d7a9c3b2e4f60/note-1001.json"
VERSION = "3HL4kqtJvjVBH40Nrjfkd"
SEQUENCER = "0055AED6DCD90281E5".ljust(64, "0")
RESULT = b"x" * 407
TEXTS = {
    "id": "f3aec5d67265ee03e652333638706485",
    "key": f"incoming/{PATH}",
    "collection": "notes",
    "status": "processed",
    "sequencer": SEQUENCER,
    "recorded_at": "2026-11-20T10:00:01.250000Z",
    "source_version": VERSION,
    "uploaded_at": "2026-11-20T10:00:00Z",
    "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "outcome_version": VERSION,
    "result_type": "application/json",
    "shard": "f",
    "collection_shard": "notes#f",
    "newest": "2026-11-20T10:00:00Z#f3aec5d67265ee03e652333638706485",
    "name": "note-1001.json",
}
NUMBERS = {"size": "543", "documents": "1", "outcome_size": "407"}
ITEM = {
    **{name: {"S": text} for name, text in TEXTS.items()},
    **{name: {"N": number} for name, number in NUMBERS.items()},
}

s3 = boto3.client("s3")
dynamodb = boto3.client("dynamodb")


def handler(event: dict[str, Any], context: Any) -> dict[str, list[dict[str, str]]]:
    """Calls AWS as the processor does for each message."""
    for _ in event["Records"]:
        dynamodb.get_item(TableName=TABLE, Key={"id": ITEM["id"]}, ConsistentRead=True)
        s3.get_object(Bucket=BUCKET, Key=f"incoming/{PATH}", VersionId=VERSION)["Body"].read()
        s3.put_object(
            Bucket=BUCKET,
            Key=f"results/{PATH}",
            Body=RESULT,
            ContentType="application/json",
            Metadata={"sequencer": SEQUENCER, "source-version": VERSION},
            IfNoneMatch="*",
        )
        dynamodb.put_item(
            TableName=TABLE,
            Item=ITEM,
            ConditionExpression="attribute_not_exists(#id) OR sequencer <= :sequencer",
            ExpressionAttributeNames={"#id": "id"},
            ExpressionAttributeValues={":sequencer": {"S": SEQUENCER}},
            ReturnValues="ALL_OLD",
        )
        for folder in ("profiles", "quarantine"):
            with suppress(ClientError):
                s3.head_object(Bucket=BUCKET, Key=f"{folder}/{PATH}")
    return {"batchItemFailures": []}
