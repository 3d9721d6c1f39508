"""What the loopback AWS says, botocore believes; and it remembers what was asked of it."""

import hashlib
import ssl
import urllib.request
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.benchmarks.aws import LoopbackAws
from tests.benchmarks.fairness import Fairness, Unfair
from tests.benchmarks.situations import DOCUMENT, KEY, RESULT, prepare

pytestmark = pytest.mark.enable_socket

BUCKET = "documents"


@pytest.fixture(scope="module")
def aws() -> Iterator[LoopbackAws]:
    with LoopbackAws() as running:
        prepare(running)
        yield running


@pytest.fixture(autouse=True)
def no_calls_of_others(aws: LoopbackAws) -> None:
    aws.calls()


def client(aws: LoopbackAws, service: str) -> Any:
    told = aws.environment
    return boto3.client(
        service,
        endpoint_url=told["AWS_ENDPOINT_URL"],
        verify=told["AWS_CA_BUNDLE"],
        region_name=told["AWS_REGION"],
        aws_access_key_id=told["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=told["AWS_SECRET_ACCESS_KEY"],
        config=Config(proxies={}, retries={"total_max_attempts": 1}),
    )


def test_an_object_is_read_with_its_checksum(aws: LoopbackAws) -> None:
    aws.put("incoming/large", b"0123456789abcdef" * 4096, times=100)
    answer = client(aws, "s3").get_object(Bucket=BUCKET, Key="incoming/large")
    assert answer["ContentLength"] == 6_553_600
    assert answer["ChecksumCRC32"]
    body = answer["Body"].read()  # botocore compares it with the checksum at its end
    assert hashlib.sha256(body).digest() == hashlib.sha256(b"0123456789abcdef" * 409_600).digest()
    assert aws.calls() == ["s3.GetObject"]


def test_what_is_not_there_is_told_as_s3_tells_it(aws: LoopbackAws) -> None:
    s3 = client(aws, "s3")
    with pytest.raises(s3.exceptions.NoSuchKey):
        s3.get_object(Bucket=BUCKET, Key="nowhere")
    with pytest.raises(ClientError) as told:
        s3.head_object(Bucket=BUCKET, Key="nowhere")
    assert told.value.response["Error"]["Code"] == "404"
    assert aws.calls() == ["s3.GetObject", "s3.HeadObject"]
    assert s3.head_object(Bucket=BUCKET, Key=KEY)["ContentLength"] == len(DOCUMENT)


@pytest.mark.parametrize("size", [0, 407, 3_000_000])
def test_what_is_put_is_counted_and_kept_if_it_is_small(aws: LoopbackAws, size: int) -> None:
    body = bytes(range(256)) * (size // 256 + 1)
    written = client(aws, "s3").put_object(Bucket=BUCKET, Key="results/ä b", Body=body[:size])
    assert written["VersionId"]
    assert aws.received("results/ä b") == size
    assert aws.body("results/ä b") == (body[:size] if size < 1_000_000 else b"")
    assert aws.received("results/other") is None


def test_an_upload_in_parts_counts_when_it_is_complete(aws: LoopbackAws) -> None:
    s3, where = client(aws, "s3"), {"Bucket": BUCKET, "Key": "results/parts"}
    where["UploadId"] = s3.create_multipart_upload(**where)["UploadId"]
    parts = [
        {
            "PartNumber": number,
            "ETag": s3.upload_part(**where, PartNumber=number, Body=b"x" * 1000 * number)["ETag"],
        }
        for number in (1, 2)
    ]
    assert aws.received("results/parts") is None
    assert s3.complete_multipart_upload(**where, MultipartUpload={"Parts": parts})["VersionId"]
    assert aws.received("results/parts") == 3000
    calls = ["s3.CreateMultipartUpload", "s3.UploadPart", "s3.UploadPart", "s3.CompleteMultipartUpload"]
    assert aws.calls() == calls


def test_the_rest_of_s3_answers_with_nothing(aws: LoopbackAws) -> None:
    s3 = client(aws, "s3")
    assert "Contents" not in s3.list_objects_v2(Bucket=BUCKET, Prefix="public/")
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=BUCKET)
    assert "Parts" not in s3.list_parts(Bucket=BUCKET, Key="k", UploadId="u")
    assert s3.delete_object(Bucket=BUCKET, Key="k")["DeleteMarker"]
    assert "Errors" not in s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": "k"}]})
    assert s3.copy_object(Bucket=BUCKET, Key="k", CopySource=f"{BUCKET}/{KEY}")["VersionId"]
    assert s3.abort_multipart_upload(Bucket=BUCKET, Key="k", UploadId="u")


def test_the_table_has_what_was_prepared_and_forgets_what_is_written(aws: LoopbackAws) -> None:
    dynamodb, item = client(aws, "dynamodb"), {"id": {"S": "new"}}
    there = dynamodb.get_item(TableName="t", Key={"id": {"S": "3" + f"{1:031x}"}})["Item"]
    assert there["name"] == {"S": "order-0001.json"}
    dynamodb.put_item(TableName="t", Item=item)
    assert "Item" not in dynamodb.get_item(TableName="t", Key=item)
    found = dynamodb.batch_get_item(RequestItems={"t": {"Keys": [{"id": there["id"]}, item]}})
    assert found["Responses"]["t"] == [there]
    assert aws.calls() == [f"dynamodb.{name}" for name in ("GetItem", "PutItem", "GetItem", "BatchGetItem")]


def test_an_index_is_read_newest_first_and_says_where_it_goes_on(aws: LoopbackAws) -> None:
    asked = {
        "TableName": "t",
        "IndexName": "newest",
        "KeyConditionExpression": "shard = :shard",
        "ExpressionAttributeValues": {":shard": {"S": "7"}},
    }
    page = client(aws, "dynamodb").query(**asked, Limit=1)
    assert [item["name"]["S"] for item in page["Items"]] == ["order-0001.json"]
    assert page["LastEvaluatedKey"]["id"] == page["Items"][0]["id"]
    assert "LastEvaluatedKey" not in client(aws, "dynamodb").query(**asked, Limit=5)


def test_a_message_is_taken(aws: LoopbackAws) -> None:
    queue = f"{aws.environment['AWS_ENDPOINT_URL']}/1/work"
    assert client(aws, "sqs").send_message(QueueUrl=queue, MessageBody="ä")["MessageId"]
    assert aws.calls() == ["sqs.SendMessage"]


def test_a_call_without_a_prepared_answer_fails_and_is_noted(aws: LoopbackAws) -> None:
    with pytest.raises(ClientError):
        client(aws, "dynamodb").list_tables()
    context = ssl.create_default_context(cafile=aws.environment["AWS_CA_BUNDLE"])
    opener = urllib.request.build_opener(
        urllib.request.HTTPSHandler(context=context), urllib.request.ProxyHandler({})
    )
    with pytest.raises(urllib.error.HTTPError, match="501"):
        opener.open(urllib.request.Request(f"{aws.environment['AWS_ENDPOINT_URL']}/a/b", method="PATCH"))
    assert aws.calls() == ["dynamodb.ListTables", "unknown: ListTables", "unknown: PATCH /a/b"]


class Silent:
    """A function that has logged nothing."""

    def last_lines(self) -> str:
        return ""


def test_who_makes_other_calls_is_not_compared(aws: LoopbackAws) -> None:
    s3, fairness = client(aws, "s3"), Fairness(aws)
    fine = {"batchItemFailures": []}
    s3.get_object(Bucket=BUCKET, Key=KEY)
    fairness.check("ours", "a document", Silent(), fine)
    for _ in range(3):
        s3.get_object(Bucket=BUCKET, Key=KEY)
    fairness.check("boto3", "a document", Silent(), fine, times=3)
    with pytest.raises(Unfair, match=r"^lazy made other calls than ours for a document: none and not s3.Get"):
        fairness.check("lazy", "a document", Silent(), fine)
    s3.get_object(Bucket=BUCKET, Key=KEY)
    with pytest.raises(Unfair, match="lazy made other calls"):
        fairness.check("lazy", "a document", Silent(), fine, times=2)
    with pytest.raises(Unfair, match=r"^refuser answered to a document: .*404"):
        fairness.check("refuser", "a document", Silent(), {"statusCode": 404})
    with pytest.raises(Unfair, match="failing answered"):
        fairness.check("failing", "a document", Silent(), {"batchItemFailures": [{"itemIdentifier": "1"}]})


def test_who_wrote_something_else_is_not_compared(aws: LoopbackAws) -> None:
    s3 = client(aws, "s3")
    s3.put_object(Bucket=BUCKET, Key=RESULT, Body=DOCUMENT.replace(b"  ", b""))
    Fairness(aws).check_result("ours")
    s3.put_object(Bucket=BUCKET, Key=RESULT, Body=b"{}")
    with pytest.raises(Unfair, match="lazy wrote as the result 2 bytes that are not the document"):
        Fairness(aws).check_result("lazy")
