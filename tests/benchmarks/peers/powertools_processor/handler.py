"""The processor as one writes it with Powertools: the same AWS calls, in the same order."""

import hashlib
import json
import os
import time
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import ClientError

logger = Logger(service="processor")
tracer = Tracer(service="processor")
metrics = Metrics(namespace="Roundtrip", service="processor")
batch = BatchProcessor(event_type=EventType.SQS)

BUCKET = os.environ["DOCUMENTS_BUCKET"]
TABLE = os.environ["CATALOG_TABLE"]

s3 = boto3.client("s3")
dynamodb = boto3.client("dynamodb")


@logger.inject_lambda_context
@tracer.capture_lambda_handler
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Processes an SQS batch; what fails comes back alone."""
    return process_partial_response(event=event, record_handler=process, processor=batch, context=context)


@tracer.capture_method
def process(record: SQSRecord) -> None:
    """Reads a version, writes its result, records it, and looks for what is left of earlier ones."""
    source = record.json_body["detail"]["object"]
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
    metrics.add_metric(name="Processed", unit=MetricUnit.Count, value=1)
    logger.info("processed", extra={"document": key})


def write_record(
    identifier: str, source: dict[str, Any], sequencer: str, original: bytes, result: bytes, version: str
) -> None:
    """Unless a later one is there."""
    item = {
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
            **{name: {"S": value} for name, value in item.items()},
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
