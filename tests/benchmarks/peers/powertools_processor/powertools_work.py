"""What the processor does with a document, as one writes it with Powertools: the same AWS calls, in the same
order. Who reads the event is `handler.py`, or `without_parser.py`.
"""

import hashlib
import json
import os
import time

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from botocore.exceptions import ClientError

logger = Logger(service="processor")
tracer = Tracer(service="processor")
metrics = Metrics(namespace="Roundtrip", service="processor")

BUCKET = os.environ["DOCUMENTS_BUCKET"]
TABLE = os.environ["CATALOG_TABLE"]

s3 = boto3.client("s3")
dynamodb = boto3.client("dynamodb")


@tracer.capture_method
def process(key: str, source_version: str, sequencer: str) -> None:
    """Reads a version, writes its result, records it, and looks for what is left of earlier ones."""
    source = {"key": key, "source_version": source_version, "sequencer": sequencer.ljust(64, "0")}
    path = key.removeprefix("incoming/")
    identifier = hashlib.sha256(key.encode()).hexdigest()[:32]
    known = dynamodb.get_item(TableName=TABLE, Key={"id": {"S": identifier}}, ConsistentRead=True)
    if known.get("Item", {}).get("sequencer", {}).get("S", "") > source["sequencer"]:
        return
    found = s3.get_object(Bucket=BUCKET, Key=key, VersionId=source_version)
    original = found["Body"].read()
    result = json.dumps(json.loads(original), ensure_ascii=False).encode()
    written = s3.put_object(
        Bucket=BUCKET,
        Key=f"results/{path}",
        Body=result,
        ContentType="application/json",
        Metadata={"sequencer": source["sequencer"], "source-version": source_version},
        IfNoneMatch="*",
    )
    write_record(identifier, source, original, result, written["VersionId"])
    for folder in ("profiles", "quarantine"):
        remove(f"{folder}/{path}")
    metrics.add_metric(name="Processed", unit=MetricUnit.Count, value=1)
    logger.info("processed", extra={"document": key})


def write_record(
    identifier: str, source: dict[str, str], original: bytes, result: bytes, version: str
) -> None:
    """Unless a later one is there."""
    item = {
        **source,
        "status": "processed",
        "recorded_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "sha256": hashlib.sha256(original).hexdigest(),
        "outcome_version": version,
    }
    sizes = {"size": len(original), "outcome_size": len(result), "documents": 1}
    dynamodb.put_item(
        TableName=TABLE,
        Item={
            "id": {"S": identifier},
            **{name: {"S": value} for name, value in item.items()},
            **{name: {"N": str(value)} for name, value in sizes.items()},
        },
        ConditionExpression="attribute_not_exists(id) OR sequencer <= :sequencer",
        ExpressionAttributeValues={":sequencer": {"S": source["sequencer"]}},
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
