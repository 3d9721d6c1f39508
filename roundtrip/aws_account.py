"""The caller's AWS account: the deployment of a stage in it, and what AWS refuses as one sentence."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import boto3
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

from operate.account import NotReady, own_session
from operate.deployment import Deployment, find
from roundtrip.exits import Failed, Misused, NotAllowed

_NOT_ALLOWED = (
    "AccessDenied",
    "AccessDeniedException",
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
)


def deployment_of(stage: str, session: Callable[[], boto3.Session] | None = None) -> Deployment:
    """The bucket, table and queues of a stage; raises Misused, NotAllowed or Failed."""
    with aws_speaks():
        try:
            return find((session or own_session)(), stage)
        except NotReady as missing:
            raise Misused(str(missing), "no-deployment") from None


@contextmanager
def aws_speaks() -> Iterator[None]:
    """What AWS refuses within the block is raised as NotAllowed or Failed."""
    try:
        yield
    except NoCredentialsError:
        sentence = "No AWS credentials were found: set AWS_PROFILE, or sign in first."
        raise NotAllowed(sentence, "no-credentials") from None
    except ClientError as error:
        code = error.response["Error"]["Code"]
        message = error.response["Error"].get("Message", "")
        kind = NotAllowed if code in _NOT_ALLOWED else Failed
        raise kind(f"AWS refused {error.operation_name} ({code}): {message}", code) from None
    except BotoCoreError as error:
        raise Failed(f"AWS could not be asked: {error}", "aws-unreachable") from None
