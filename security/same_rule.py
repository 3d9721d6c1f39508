"""One name for what several scanners ask in their own words.

A finding of a rule that stands here is known by our name, any other by its scanner's id. So three
scanners that want a function in a VPC ask one question of each function, and get one answer.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from security.finding import Finding

SAME: Mapping[str, tuple[str, ...]] = {
    "function-in-vpc": ("CKV_AWS_117", "NIST.800.53.R5-LambdaInsideVPC", "CT.LAMBDA.PR.3"),
    "function-concurrency": ("CKV_AWS_115", "NIST.800.53.R5-LambdaConcurrency"),
    "function-runtime": ("AwsSolutions-L1", "Serverless-LambdaLatestVersion"),
    "dead-letter-queue": (
        "CKV_AWS_116",
        "NIST.800.53.R5-LambdaDLQ",
        "Serverless-LambdaDLQ",
        "Serverless-LambdaEventSourceMappingDestination",
        "AwsSolutions-SQS3",
        "Serverless-SQSRedrivePolicy",
        "CT.SQS.PR.1",
    ),
    "customer-key": (
        "CKV_AWS_26",
        "CKV_AWS_27",
        "CKV_AWS_119",
        "CKV_AWS_158",
        "CKV_AWS_173",
        "NIST.800.53.R5-CloudWatchLogGroupEncrypted",
        "NIST.800.53.R5-S3DefaultEncryptionKMS",
        "NIST.800.53.R5-SNSEncryptedKMS",
        "CT.CLOUDWATCH.PR.3",
        "CT.DYNAMODB.PR.2",
        "CT.S3.PR.10",
    ),
    "access-logs": (
        "AwsSolutions-S1",
        "NIST.800.53.R5-S3BucketLoggingEnabled",
        "CKV_AWS_18",
        "CT.S3.PR.2",
        "AwsSolutions-CFR3",
        "CKV_AWS_86",
        "CT.CLOUDFRONT.PR.5",
    ),
    "object-lock": ("CT.S3.PR.9",),
    # For both, NIST names the same controls: CP-6 (a second place) and CP-9 (backup).
    "second-copy": ("NIST.800.53.R5-S3BucketReplicationEnabled", "NIST.800.53.R5-DynamoDBInBackupPlan"),
    "resource-wildcard": (r"AwsSolutions-IAM5\[Resource::.*\]",),
    "open-route": ("AwsSolutions-APIG4", "CT.APIGATEWAY.PR.5"),
    "web-acl": ("AwsSolutions-CFR2", "CKV_AWS_68"),
    "countries": ("AwsSolutions-CFR1",),
    "viewer-tls": (
        "AwsSolutions-CFR4",
        "CKV_AWS_174",
        "CT.CLOUDFRONT.PR.6",
        "CT.CLOUDFRONT.PR.7",
        "CT.CLOUDFRONT.PR.9",
    ),
    "origin-tls": ("AwsSolutions-CFR5", "CT.CLOUDFRONT.PR.8"),
    "origin-failover": ("CT.CLOUDFRONT.PR.4",),
    "second-factor": ("AwsSolutions-COG2",),
    "threat-protection": ("AwsSolutions-COG8",),
}
"""Our name → ids of scanners. An id with brackets is an expression, since cdk-nag writes into it what
it found: the ARN, which is another one in every stage."""

_BY_ID = {one: name for name, ids in SAME.items() for one in ids if "[" not in one}
_BY_EXPRESSION = {re.compile(one): name for name, ids in SAME.items() for one in ids if "[" in one}


@dataclass(frozen=True, order=True)
class Question:
    """What is asked of one resource, whoever asks."""

    rule: str
    """Our name, or a scanner's id where only one asks."""

    resource: str
    """Path of the construct; the stack's name where the whole stack is meant."""


def name_of(rule: str) -> str:
    """Our name for a scanner's id; the id itself where we have none."""
    if rule in _BY_ID:
        return _BY_ID[rule]
    return next((name for pattern, name in _BY_EXPRESSION.items() if pattern.fullmatch(rule)), rule)


def questions(findings: Iterable[Finding]) -> dict[Question, list[Finding]]:
    """The findings by what they ask, sorted."""
    asked: dict[Question, list[Finding]] = defaultdict(list)
    for finding in sorted(findings):
        asked[Question(name_of(finding.rule), finding.resource or finding.stack)].append(finding)
    return dict(sorted(asked.items()))
