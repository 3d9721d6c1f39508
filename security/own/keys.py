"""What holds for a stage's own key: it encrypts everything, and opens for known services."""

from collections.abc import Iterator

from security.own.buckets import LOGS
from security.own.rule import Fault, rule
from security.own.stage import Resource, Stage
from security.own.statement import statements

KEY = "AWS::KMS::Key"

LOG_GROUP = "kms:encryptioncontext:aws:logs:arn"

FOR_LOGS = {"kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"}
"""As AWS documents them for CloudWatch Logs."""

USES = {
    "events.amazonaws.com": ({"kms:Decrypt", "kms:GenerateDataKey"}, set[str]()),
    "cloudwatch.amazonaws.com": (
        {"kms:Decrypt", "kms:GenerateDataKey*"},
        {"aws:sourceaccount", "aws:sourcearn"},
    ),
    "cloudfront.amazonaws.com": ({"kms:Decrypt"}, {"aws:sourcearn"}),
    "logs.{AWS::Region}.amazonaws.com": (FOR_LOGS, {LOG_GROUP}),
    "logs.us-east-1.amazonaws.com": (FOR_LOGS, {LOG_GROUP}),
}
"""Service → what it may do with a key at most, and what it has to say for that."""

OWNER = "AWS:arn:{AWS::Partition}:iam::{AWS::AccountId}:root"
"""The account, whose IAM says who administers the key; without it nobody could."""

HOW_TO_SAY_IT = {
    "AWS::DynamoDB::Table": ("SSESpecification", "KMSMasterKeyId"),
    "AWS::Lambda::Function": ("KmsKeyArn",),
    "AWS::Logs::LogGroup": ("KmsKeyId",),
    "AWS::SNS::Topic": ("KmsMasterKeyId",),
    "AWS::SQS::Queue": ("KmsMasterKeyId",),
}
"""Type → the property that names the key; a bucket's stands deeper."""


@rule
def keys_are_rotated(stage: Stage) -> Iterator[Fault]:
    """AWS makes new key material every year; what was encrypted stays readable."""
    for key in stage.of(KEY):
        if key.get("EnableKeyRotation") is not True:
            yield key, "It is not rotated."
        if key.get("Enabled", default=True) is not True:
            yield key, "It is off, and with it all that it encrypts."


@rule
def keys_outlive_what_they_encrypt(stage: Stage) -> Iterator[Fault]:
    """A deleted key is deleted data: where data is retained, its key is too."""
    for key in stage.of(KEY):
        for policy in ("DeletionPolicy", "UpdateReplacePolicy"):
            if stage.settings.retain_data and key.entry.get(policy) != "Retain":
                yield key, f"Its {policy} is {key.entry.get(policy)}: all that it encrypts would be lost."


@rule
def keys_open_for_known_services(stage: Stage) -> Iterator[Fault]:
    """A key's policy lets in the account and the table's services, bound by what they tell of themselves."""
    for key in stage.of(KEY):
        for statement in statements(stage, key, key.get("KeyPolicy", default={})):
            for principal in statement.principals if statement.allows else ():
                actions, keys = USES.get(principal.removeprefix("Service:"), (set[str](), set[str]()))
                known = set(statement.actions) <= actions and all(map(statement.values, keys))
                if not known and principal != OWNER:
                    yield key, f"It lets {principal} do {', '.join(statement.actions)}."


@rule
def the_stages_key_encrypts_everything(stage: Stage) -> Iterator[Fault]:
    """Where the stage has a key, it encrypts all that can have one: what is left out looks as if it were."""
    if stage.settings.customer_managed_key:
        for resource in stage.resources:
            if _can_have_a_key(resource) and _key_of(stage, resource) not in list(stage.of(KEY)):
                yield resource, "It is not encrypted with a key of this stage."


@rule
def buckets_ask_kms_seldom(stage: Stage) -> Iterator[Fault]:
    """A bucket key is on: else KMS is asked, and paid, for each object, and throttles at some thousands."""
    for bucket in stage.of("AWS::S3::Bucket"):
        for entry in bucket.get("BucketEncryption", "ServerSideEncryptionConfiguration", default=()):
            by_kms = entry.get("ServerSideEncryptionByDefault", {}).get("SSEAlgorithm") == "aws:kms"
            if by_kms and entry.get("BucketKeyEnabled") is not True:
                yield bucket, "Each object asks KMS."


def _can_have_a_key(resource: Resource) -> bool:
    """S3 delivers logs to no bucket with a key; a function without environment has nothing to encrypt."""
    if resource.kind == "AWS::S3::Bucket":
        return resource.path != LOGS
    if resource.kind == "AWS::Lambda::Function":
        return bool(resource.get("Environment", "Variables"))
    return resource.kind in HOW_TO_SAY_IT


def _key_of(stage: Stage, resource: Resource) -> Resource | None:
    named = resource.get(*HOW_TO_SAY_IT.get(resource.kind, ("",)))
    for entry in resource.get("BucketEncryption", "ServerSideEncryptionConfiguration", default=()):
        named = entry.get("ServerSideEncryptionByDefault", {}).get("KMSMasterKeyID")
    return stage.referred(resource.stack, named)
