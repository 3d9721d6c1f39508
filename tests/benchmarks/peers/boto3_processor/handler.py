"""The processor as one writes it with boto3: the same AWS calls, in the same order."""

import hashlib
import json
import logging
import os
import time
from typing import Any

import boto3
from botocore.exceptions import ClientError

logger = logging.getLogger()
logger.setLevel(logging.INFO)

BUCKET = os.environ["DOCUMENTS_BUCKET"]
TABLE = os.environ["CATALOG_TABLE"]

s3 = boto3.client("s3")
dynamodb = boto3.client("dynamodb")


def handler(event: dict[str, Any], context: Any) -> dict[str, list[dict[str, str]]]:
    """Processes an SQS batch; what fails comes back alone."""
    failed = []
    for message in event["Records"]:
        try:
            process(json.loads(message["body"])["detail"]["object"])
        except Exception:
            logger.exception("will be retried")
            failed.append({"itemIdentifier": message["messageId"]})
    return {"batchItemFailures": failed}


def process(source: dict[str, Any]) -> None:
    """Reads a version, writes its result, records it, and looks for what is left of earlier ones."""
    key, sequencer = source["key"], source["sequencer"].ljust(64, "0")
    path = key.removeprefix("incoming/")
    identifier = hashlib.sha256(key.encode()).hexdigest()[:32]
    known = dynamodb.get_item(TableName=TABLE, Key={"id": {"S": identifier}}, ConsistentRead=True)
    if known.get("Item", {}).get("sequencer", {}).get("S", "") > sequencer:
        return
    found = s3.get_object(Bucket=BUCKET, Key=key, VersionId=source["version-id"])
    original = found["Body"].read()
    result = json.dumps(json.loads(original), ensure_ascii=False).encode()
    written = s3.put_object(
        Bucket=BUCKET,
        Key=f"results/{path}",
        Body=result,
        ContentType="application/json",
        Metadata={"sequencer": sequencer, "source-version": source["version-id"]},
        IfNoneMatch="*",
    )
    write_record(identifier, source, sequencer, original, result, written["VersionId"])
    for folder in ("profiles", "quarantine"):
        remove(f"{folder}/{path}")
    logger.info("processed %s", key)


def write_record(
    identifier: str, source: dict[str, Any], sequencer: str, original: bytes, result: bytes, version: str
) -> None:
    """Unless a later one is there."""
    record = {
        "key": source["key"],
        "status": "processed",
        "sequencer": sequencer,
        "recorded_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "source_version": source["version-id"],
        "sha256": hashlib.sha256(original).hexdigest(),
        "outcome_version": version,
    }
    sizes = {"size": len(original), "outcome_size": len(result), "documents": 1}
    dynamodb.put_item(
        TableName=TABLE,
        Item={
            "id": {"S": identifier},
            **{name: {"S": value} for name, value in record.items()},
            **{name: {"N": str(value)} for name, value in sizes.items()},
        },
        ConditionExpression="attribute_not_exists(id) OR sequencer <= :sequencer",
        ExpressionAttributeValues={":sequencer": {"S": sequencer}},
        ReturnValues="ALL_OLD",
    )


def remove(key: str) -> None:
    """Removes what an earlier version has left there, if anything."""
    try:
        current = s3.head_object(Bucket=BUCKET, Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] != "404":
            raise
    else:
        s3.delete_object(Bucket=BUCKET, Key=key, VersionId=current["VersionId"])
