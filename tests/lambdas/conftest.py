"""AWS for the functions' unit tests: moto, in this process, with nothing behind it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from moto import mock_aws

from lambdas.shared import catalog

REGION = "eu-west-1"


@dataclass(frozen=True)
class Aws:
    """A versioned bucket, a catalogue table and a queue, as the stacks declare them."""

    s3: Any
    dynamodb: Any
    sqs: Any
    bucket: str
    table: str
    queue_url: str


@pytest.fixture(scope="session")
def clients() -> Iterator[dict[str, Any]]:
    """Made once: reading boto3's models takes longer than most tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_CA_BUNDLE"):
            patch.delenv(name, raising=False)
        session = boto3.Session("test", "test", region_name=REGION)
        yield {name: session.client(name) for name in ("s3", "sqs", "dynamodb")}


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch, clients: dict[str, Any]) -> Iterator[Aws]:
    """The clients that a handler would have, and what they talk to."""
    for name, value in {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    with mock_aws():
        s3, sqs, dynamodb = clients["s3"], clients["sqs"], clients["dynamodb"]
        s3.create_bucket(Bucket="documents", CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_bucket_versioning(Bucket="documents", VersioningConfiguration={"Status": "Enabled"})
        create_table(dynamodb)
        queue_url = sqs.create_queue(QueueName="work")["QueueUrl"]
        yield Aws(s3, dynamodb, sqs, "documents", "catalog", queue_url)


def create_table(dynamodb: Any) -> None:
    """The catalogue table of StorageStack; a contract test holds the two equal."""
    indexes = {
        catalog.NEWEST_INDEX: catalog.NEWEST_PARTITION_KEY,
        catalog.COLLECTION_INDEX: catalog.COLLECTION_PARTITION_KEY,
    }
    names = [catalog.PARTITION_KEY, catalog.INDEX_SORT_KEY, *indexes.values()]
    dynamodb.create_table(
        TableName="catalog",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
        KeySchema=[{"AttributeName": catalog.PARTITION_KEY, "KeyType": "HASH"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": index,
                "KeySchema": [
                    {"AttributeName": partition, "KeyType": "HASH"},
                    {"AttributeName": catalog.INDEX_SORT_KEY, "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
            for index, partition in indexes.items()
        ],
    )
