"""Who has no rights here, or comes on the wrong way, is refused by the emulator too."""

import boto3
import pytest
import requests
from botocore.exceptions import ClientError

from local.sealed import REGION
from tests.e2e.conftest import App
from tests.e2e.twins import role_name, twin_of


@pytest.fixture(scope="module", params=["DocumentsBucketName", "SiteBucketName"])
def bucket(app: App, request: pytest.FixtureRequest) -> str:
    return str(app.outputs[request.param])


@pytest.mark.parametrize("key", ["", "incoming/a.json", "results/a.json", "public/a.json", "index.html"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
def test_nobody_is_refused_by_a_bucket(app: App, bucket: str, method: str, key: str) -> None:
    answer = requests.request(method, f"{app.outputs['EndpointUrl']}/{bucket}/{key}", timeout=60)
    assert answer.status_code == 403


def test_another_account_is_refused_by_a_bucket(app: App, bucket: str) -> None:
    stranger = boto3.Session("111122223333", "test", region_name=REGION)
    s3 = stranger.client("s3", endpoint_url=app.outputs["EndpointUrl"])
    for call, more in (
        ("list_objects_v2", {}),
        ("get_object", {"Key": "public/a.json"}),
        ("put_object", {"Key": "incoming/a.json", "Body": b"{}"}),
        ("delete_object", {"Key": "incoming/a.json"}),
        ("get_bucket_policy", {}),
        ("delete_bucket", {}),
    ):
        with pytest.raises(ClientError, match="AccessDenied"):
            getattr(s3, call)(Bucket=bucket, **more)


def test_another_account_is_refused_by_the_queue(app: App) -> None:
    stranger = boto3.Session("111122223333", "test", region_name=REGION)
    sqs = stranger.client("sqs", endpoint_url=app.outputs["EndpointUrl"])
    for call, more in (("send_message", {"MessageBody": "{}"}), ("receive_message", {}), ("purge_queue", {})):
        with pytest.raises(ClientError):
            getattr(sqs, call)(QueueUrl=app.outputs["WorkQueueUrl"], **more)


def test_who_may_read_may_not_read_without_tls(app: App) -> None:
    """The emulator takes the word of whoever ends TLS before it, as it takes AWS's load balancers'."""
    twin = twin_of(app, role_name(app, "Pipeline/ProcessorRole"))
    bucket = app.outputs["DocumentsBucketName"]
    app.put("incoming/tls/a.json", b"{}")
    s3 = twin.client("s3")
    s3.get_object(Bucket=bucket, Key="incoming/tls/a.json")
    s3.meta.events.register(
        "before-sign.s3", lambda request, **_: request.headers.add_header("X-Forwarded-Proto", "http")
    )
    with pytest.raises(ClientError, match=r"AccessDenied.*explicit deny"):
        s3.get_object(Bucket=bucket, Key="incoming/tls/a.json")


@pytest.mark.parametrize("secret", ["test", "wrong"])
def test_a_key_that_nobody_was_given_is_refused(app: App, secret: str) -> None:
    stranger = boto3.Session("AKIAIOSFODNN7EXAMPLE", secret, region_name=REGION)
    for service, call in (("s3", "list_buckets"), ("dynamodb", "list_tables"), ("sqs", "list_queues")):
        with pytest.raises(ClientError):
            getattr(stranger.client(service, endpoint_url=app.outputs["EndpointUrl"]), call)()
