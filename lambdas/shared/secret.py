"""Secrets that are made once for a deployment and kept in the catalogue table.

Each is an item of its own beside the records: no further service, and no secret in a
template or an environment variable.
"""

import secrets
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from lambdas.shared import catalog

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def get_or_make(dynamodb: "DynamoDBClient", table: str, secret_id: str) -> bytes:
    """The 32 bytes of this secret; whoever asks first makes it, and all others get the same."""
    key = {catalog.PARTITION_KEY: {"S": secret_id}}
    while True:
        item = dynamodb.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")
        if item:
            return bytes.fromhex(item["secret"]["S"])
        try:
            dynamodb.put_item(
                TableName=table,
                Item={**key, "secret": {"S": secrets.token_hex(32)}},
                ConditionExpression="attribute_not_exists(#id)",
                ExpressionAttributeNames={"#id": catalog.PARTITION_KEY},
            )
        except ClientError as error:  # another instance was first
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
