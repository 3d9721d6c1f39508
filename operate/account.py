"""`python -m operate.account`: can this account be deployed to? Says so, or says what is missing."""

import os

import boto3
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

BOOTSTRAP_VERSION = "/cdk-bootstrap/hnb659fds/version"
"""Where `cdk bootstrap` writes down what it made."""

NEEDED_VERSION = 6
"""The oldest that this aws-cdk-lib's templates accept."""


class NotReady(SystemExit):
    """The account cannot be deployed to yet; the message says what to do."""


def own_session() -> boto3.Session:
    """Of the caller's profile. boto3 alone does not look at AWS_REGION, which all else of AWS takes."""
    return boto3.Session(region_name=os.environ.get("AWS_REGION"))


def check(session: boto3.Session) -> str:
    """Account and region as a sentence; raises NotReady."""
    region = session.region_name
    if region is None:
        raise NotReady("No region is set: set AWS_REGION, or choose a profile that has one.")
    try:
        identity = session.client("sts").get_caller_identity()
        where = f"aws://{identity['Account']}/{region}"
        version = session.client("ssm").get_parameter(Name=BOOTSTRAP_VERSION)["Parameter"].get("Value", "0")
    except NoCredentialsError:
        raise NotReady("No AWS credentials were found: set AWS_PROFILE, or sign in first.") from None
    except ClientError as error:
        if error.response["Error"]["Code"] == "ParameterNotFound":
            raise NotReady(f"{where} is not bootstrapped for the CDK: run `make bootstrap` once.") from None
        raise NotReady(f"AWS refused: {error.response['Error'].get('Message', error)}") from None
    except BotoCoreError as error:
        raise NotReady(f"AWS could not be asked: {error}") from None
    if int(version) < NEEDED_VERSION:
        raise NotReady(
            f"{where} was bootstrapped by an old CDK (version {version}): run `make bootstrap` again."
        )
    return f"{where} as {identity['Arn']}"


if __name__ == "__main__":
    print(check(own_session()))
