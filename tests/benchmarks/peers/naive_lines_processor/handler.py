"""As `naive_processor`, by somebody who has met a large file: no record is kept longer than its line."""

import json
import os
from typing import Any

import boto3

s3 = boto3.client("s3")
dynamodb = boto3.client("dynamodb")
TABLE = os.environ["CATALOG_TABLE"]


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    for message in event["Records"]:
        detail = json.loads(message["body"])["detail"]
        process(detail["bucket"]["name"], detail["object"]["key"])
    return {"batchItemFailures": []}


def process(bucket: str, key: str) -> None:
    body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    results = [json.dumps(json.loads(line)) for line in body.splitlines()]
    output = "\n".join(results) + "\n"
    s3.put_object(Bucket=bucket, Key=key.replace("incoming/", "results/", 1), Body=output.encode())
    record = {"id": {"S": key}, "status": {"S": "processed"}, "documents": {"N": str(len(results))}}
    dynamodb.put_item(TableName=TABLE, Item=record)
