"""As `naive_processor`, with a recipe: each record goes through jsonschema, jmespath and a redaction."""

import hashlib
import hmac
import json
import os
from pathlib import Path
from typing import Any

import boto3
import jmespath
import jsonschema

s3 = boto3.client("s3")
dynamodb = boto3.client("dynamodb")
TABLE = os.environ["CATALOG_TABLE"]

RECIPE = json.loads(Path("recipes/measured.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(RECIPE["schema"])
SECRET = {"id": {"S": "redaction-key"}}


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    for message in event["Records"]:
        detail = json.loads(message["body"])["detail"]
        process(detail["bucket"]["name"], detail["object"]["key"])
    return {"batchItemFailures": []}


def process(bucket: str, key: str) -> None:
    secret = bytes.fromhex(dynamodb.get_item(TableName=TABLE, Key=SECRET)["Item"]["secret"]["S"])
    body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    results = [json.dumps(result_of(json.loads(line), secret)) for line in body.splitlines()]
    output = "\n".join(results) + "\n"
    s3.put_object(Bucket=bucket, Key=key.replace("incoming/", "results/", 1), Body=output.encode())
    record = {"id": {"S": key}, "status": {"S": "processed"}, "documents": {"N": str(len(results))}}
    dynamodb.put_item(TableName=TABLE, Item=record)


def result_of(record: dict[str, Any], secret: bytes) -> Any:
    VALIDATOR.validate(record)
    result = jmespath.search(RECIPE["transform"], record)
    for pointer, action in RECIPE["redact"].items():
        name = pointer.removeprefix("/")
        if action == "remove":
            result.pop(name, None)
        elif action == "mask":
            result[name] = "***"
        else:
            text = json.dumps(result[name], separators=(",", ":"), ensure_ascii=False)
            result[name] = hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()
    return result
