"""One deployed stage: its names, from the outputs of its stacks, and the clients to reach it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from operate.account import NotReady
from operate.parallel import WORKERS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

_CONFIG = Config(max_pool_connections=WORKERS, retries={"mode": "standard", "total_max_attempts": 8})


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """What the commands work on. The clients may be used by several threads at once."""

    stage: str
    s3: "S3Client"
    dynamodb: "DynamoDBClient"
    sqs: "SQSClient"
    bucket: str
    table: str
    work_queue: str
    """URL, as of the other queues."""

    dead_letters: str
    """Where a message goes that the processor could not process."""

    rule_dead_letters: str
    """Where an event goes that EventBridge could not deliver to the work queue."""

    page_size: int = 1000
    """Entries of a listing or a scan that are asked for at once; S3 gives no more."""


def find(session: boto3.Session, stage: str) -> Deployment:
    """The deployment of a stage; raises NotReady where there is none."""
    if session.region_name is None:
        raise NotReady("No region is set: set AWS_REGION, or choose a profile that has one.")
    storage = _outputs(session, f"roundtrip-{stage}-storage", ("DocumentsBucketName", "CatalogTableName"))
    urls = ("WorkQueueUrl", "DeadLetterQueueUrl", "RuleDeadLetterQueueUrl")
    pipeline = _outputs(session, f"roundtrip-{stage}-pipeline", urls)
    return Deployment(
        stage=stage,
        s3=session.client("s3", config=_CONFIG),
        dynamodb=session.client("dynamodb", config=_CONFIG),
        sqs=session.client("sqs", config=_CONFIG),
        bucket=storage["DocumentsBucketName"],
        table=storage["CatalogTableName"],
        work_queue=pipeline["WorkQueueUrl"],
        dead_letters=pipeline["DeadLetterQueueUrl"],
        rule_dead_letters=pipeline["RuleDeadLetterQueueUrl"],
    )


def _outputs(session: boto3.Session, stack: str, names: tuple[str, ...]) -> dict[str, str]:
    try:
        answer = session.client("cloudformation", config=_CONFIG).describe_stacks(StackName=stack)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ValidationError":  # what AWS calls a missing stack
            raise NotReady(
                f"There is no stack {stack} in {session.region_name}: "
                "name the stage with --stage, the region with AWS_REGION, or deploy it first."
            ) from None
        raise
    outputs = {
        output["OutputKey"]: output["OutputValue"] for output in answer["Stacks"][0].get("Outputs", [])
    }
    if missing := [name for name in names if name not in outputs]:
        raise NotReady(f"The stack {stack} has no output {', '.join(missing)}: deploy it again.")
    return {name: outputs[name] for name in names}
