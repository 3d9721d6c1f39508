"""Bounds that are no number: each that is taken out turns the wallet red, with a sentence that names it."""

from collections.abc import Callable
from typing import Any

import pytest

from costs.limits import read
from costs.reading import LimitsMissing
from tests.costs.conftest import Stage, add, at, only, rules

MAPPING = "AWS::Lambda::EventSourceMapping"
STAGE = "AWS::ApiGatewayV2::Stage"
TABLE = "AWS::DynamoDB::Table"
DISTRIBUTION = "AWS::CloudFront::Distribution"


def without_a_start(stage: Stage) -> None:
    only(stage, "Custom::Page")["ServiceToken"] = "arn:aws:lambda:eu-central-1:1:function:other"


def with_access_logs(stage: Stage) -> None:
    add(stage, "Storage", "AccessTold", "AWS::S3::Bucket")
    logging = {"DestinationBucketName": {"Ref": "AccessTold"}}
    at(stage, "Storage/Documents")["LoggingConfiguration"] = logging


BROKEN: dict[str, tuple[Callable[[Stage], Any], str]] = {
    "a route's own throttle": (
        lambda s: only(s, STAGE).update(RouteSettings={"GET /api/health": {"ThrottlingRateLimit": 9999}}),
        "RouteSettings",
    ),
    "billing by request": (lambda s: only(s, TABLE).pop("BillingMode"), "is not billed by request"),
    "lifecycle": (
        lambda s: at(s, "Storage/Documents").pop("LifecycleConfiguration"),
        "AbortIncompleteMultipartUpload",
    ),
    "given up uploads go": (
        lambda s: rules(s)[0].pop("AbortIncompleteMultipartUpload"),
        "Storage/Documents has no enabled rule with AbortIncompleteMultipartUpload",
    ),
    "lifecycle is on": (lambda s: rules(s)[0].update(Status="Disabled"), "no enabled rule"),
    "lifecycle of all": (lambda s: rules(s)[0].update(Prefix="results/"), "for all of it"),
    "another bucket's old versions": (
        lambda s: add(s, "Cdn", "Other", "AWS::S3::Bucket", VersioningConfiguration={"Status": "Enabled"}),
        "Cdn/Other has no enabled rule with NoncurrentVersionExpiration",
    ),
    "another bucket's uploads": (
        lambda s: add(
            s,
            "Cdn",
            "Other",
            "AWS::S3::Bucket",
            NotificationConfiguration={"EventBridgeConfiguration": {"EventBridgeEnabled": True}},
        ),
        "Cdn/Other has no enabled rule with AbortIncompleteMultipartUpload",
    ),
    "another log group": (
        lambda s: add(s, "Cdn", "Other", "AWS::Logs::LogGroup"),
        "Cdn/Other has no RetentionInDays",
    ),
    "no loop": (
        lambda s: at(s, "Pipeline/Uploads")["EventPattern"]["detail"].pop("object"),
        "Pipeline/Uploads has no EventPattern.detail.object.key with a prefix",
    ),
    "who makes users": (
        lambda s: only(s, "AWS::Cognito::UserPool").pop("AdminCreateUserConfig"),
        "AllowAdminCreateUserOnly: strangers make users",
    ),
    "no text messages": (
        lambda s: only(s, "AWS::Cognito::UserPool").update(SmsConfiguration={"SnsCallerArn": "arn"}),
        "Api/Users sends SMS",
    ),
    "no codes by text": (
        lambda s: only(s, "AWS::Cognito::UserPool").update(EnabledMfas=["SMS_MFA"]),
        "Api/Users sends SMS",
    ),
    "price class": (
        lambda s: only(s, DISTRIBUTION)["DistributionConfig"].pop("PriceClass"),
        "Cdn/Distribution has the PriceClass None",
    ),
    "all is known": (
        lambda s: add(s, "Api", "Big", "AWS::RDS::DBInstance"),
        "Api/Big is an AWS::RDS::DBInstance, and the wallet does not know what that costs",
    ),
    "every function's start is known": (without_a_start, "Cdn/Publisher is started by nothing"),
    "one queue is worked off": (
        lambda s: add(s, "Pipeline", "Second", MAPPING),
        "There are 2 resources AWS::Lambda::EventSourceMapping",
    ),
    "one table": (lambda s: add(s, "Storage", "Second", TABLE), "There are 2 resources AWS::DynamoDB::Table"),
    "bucket is known": (
        lambda s: s["Storage"]["Outputs"].pop("DocumentsBucketName"),
        "No stack has an output DocumentsBucketName that names a resource",
    ),
    "queue is known": (
        lambda s: only(s, MAPPING).update(EventSourceArn="arn:aws:sqs:eu-central-1:1:other"),
        "names no queue of its stack",
    ),
    "web ACL slows down": (
        lambda s: add(s, "Cdn", "Acl", "AWS::WAFv2::WebACL", Rules=[]),
        "Cdn/Acl has no rule with a RateBasedStatement.Limit",
    ),
    "web ACL's dear rules": (
        lambda s: add(
            s,
            "Cdn",
            "Acl",
            "AWS::WAFv2::WebACL",
            Rules=[
                {"Statement": {"RateBasedStatement": {"Limit": 1000}}},
                {"Statement": {"ManagedRuleGroupStatement": {"Name": "AWSManagedRulesBotControlRuleSet"}}},
            ],
        ),
        "Cdn/Acl has AWSManagedRulesBotControlRuleSet, which costs more",
    ),
    "bucket key": (
        lambda s: at(s, "Storage/Documents").update(
            BucketEncryption={
                "ServerSideEncryptionConfiguration": [
                    {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
                ]
            }
        ),
        "Storage/Documents has no BucketKeyEnabled: every request to it is one to KMS too",
    ),
    "logs of access go": (with_access_logs, "Storage/AccessTold has no rule with ExpirationInDays"),
}
"""What is broken → how, and what the sentence says."""


@pytest.mark.parametrize("broken", BROKEN)
def test_a_bound_that_is_missing_is_named(broken: str, stage_of: Callable[[str], Stage]) -> None:
    break_it, said = BROKEN[broken]
    stage = stage_of("prod")
    break_it(stage)
    with pytest.raises(LimitsMissing) as raised:
        read(stage)
    assert said in str(raised.value)


def test_a_bucket_without_versions_needs_no_rule_for_them(stage_of: Callable[[str], Stage]) -> None:
    stage = stage_of("dev")
    add(stage, "Cdn", "Other", "AWS::S3::Bucket")
    add(stage, "Cdn", "Off", "AWS::S3::Bucket", VersioningConfiguration={"Status": "Suspended"})
    read(stage)


def test_a_key_for_the_bucket_spares_requests_to_kms(stage_of: Callable[[str], Stage]) -> None:
    stage = stage_of("dev")
    by_kms = {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}, "BucketKeyEnabled": True}
    at(stage, "Storage/Documents")["BucketEncryption"] = {"ServerSideEncryptionConfiguration": [by_kms]}
    read(stage)


def test_logs_of_access_that_go_are_fine(stage_of: Callable[[str], Stage]) -> None:
    stage = stage_of("dev")
    with_access_logs(stage)
    at(stage, "Storage/AccessTold")["LifecycleConfiguration"] = {"Rules": [{"ExpirationInDays": 30}]}
    assert read(stage).standing.access_logged
