"""Each limit that is taken out of the templates turns the wallet red, with a sentence that names it."""

from collections.abc import Callable
from typing import Any

import pytest

from costs.limits import read
from costs.reading import LimitsMissing
from tests.costs.conftest import Stage, at, only

Break = Callable[[Stage], Any]

MAPPING = "AWS::Lambda::EventSourceMapping"
STAGE = "AWS::ApiGatewayV2::Stage"
TABLE = "AWS::DynamoDB::Table"
DISTRIBUTION = "AWS::CloudFront::Distribution"


def table(stage: Stage) -> dict[str, Any]:
    return only(stage, TABLE)


def rules(stage: Stage) -> list[dict[str, Any]]:
    return at(stage, "Storage/Documents")["LifecycleConfiguration"]["Rules"]


def variables(stage: Stage, path: str) -> dict[str, str]:
    return at(stage, path)["Environment"]["Variables"]


def add(stage: Stage, stack: str, name: str, kind: str, **properties: Any) -> None:
    stage[stack]["Resources"][name] = {
        "Type": kind,
        "Properties": properties,
        "Metadata": {"aws:cdk:path": f"{stack}/{name}/Resource"},
    }


def without_a_start(stage: Stage) -> None:
    only(stage, "Custom::Page")["ServiceToken"] = "arn:aws:lambda:eu-central-1:1:function:other"


def with_access_logs(stage: Stage) -> None:
    add(stage, "Storage", "AccessTold", "AWS::S3::Bucket")
    logging = {"DestinationBucketName": {"Ref": "AccessTold"}}
    at(stage, "Storage/Documents")["LoggingConfiguration"] = logging


BROKEN: dict[str, tuple[Break, str]] = {
    "scaling config": (lambda s: only(s, MAPPING).pop("ScalingConfig"), "ScalingConfig.MaximumConcurrency"),
    "maximum concurrency": (
        lambda s: only(s, MAPPING)["ScalingConfig"].pop("MaximumConcurrency"),
        "as many processors run at once as the account allows",
    ),
    "maximum concurrency 0": (
        lambda s: only(s, MAPPING)["ScalingConfig"].update(MaximumConcurrency=0),
        "ScalingConfig.MaximumConcurrency",
    ),
    "throttle": (lambda s: only(s, STAGE).pop("DefaultRouteSettings"), "ThrottlingRateLimit"),
    "rate": (lambda s: only(s, STAGE)["DefaultRouteSettings"].pop("ThrottlingRateLimit"), "RateLimit"),
    "burst": (lambda s: only(s, STAGE)["DefaultRouteSettings"].pop("ThrottlingBurstLimit"), "BurstLimit"),
    "a route's own throttle": (
        lambda s: only(s, STAGE).update(RouteSettings={"GET /api/health": {"ThrottlingRateLimit": 9999}}),
        "RouteSettings",
    ),
    "access log": (lambda s: only(s, STAGE).pop("AccessLogSettings"), "AccessLogSettings.DestinationArn"),
    "table's cap": (
        lambda s: table(s).pop("OnDemandThroughput"),
        "Storage/Catalog has no OnDemandThroughput",
    ),
    "table's reads": (
        lambda s: table(s)["OnDemandThroughput"].pop("MaxReadRequestUnits"),
        "Storage/Catalog takes whatever comes",
    ),
    "table's writes": (
        lambda s: table(s)["OnDemandThroughput"].pop("MaxWriteRequestUnits"),
        "OnDemandThroughput.MaxWriteRequestUnits",
    ),
    "table's writes -1": (
        lambda s: table(s)["OnDemandThroughput"].update(MaxWriteRequestUnits=-1),  # AWS's word for none
        "OnDemandThroughput.MaxWriteRequestUnits",
    ),
    "first index's cap": (
        lambda s: table(s)["GlobalSecondaryIndexes"][0].pop("OnDemandThroughput"),
        "Index newest takes whatever comes",
    ),
    "second index's writes": (
        lambda s: table(s)["GlobalSecondaryIndexes"][1]["OnDemandThroughput"].pop("MaxWriteRequestUnits"),
        "Index newest-in-collection takes whatever comes",
    ),
    "billing by request": (lambda s: table(s).pop("BillingMode"), "is not billed by request"),
    "API's timeout": (lambda s: at(s, "Api/Function").pop("Timeout"), "Api/Function has no Timeout"),
    "API's memory": (lambda s: at(s, "Api/Function").pop("MemorySize"), "Api/Function has no MemorySize"),
    "processor's timeout": (lambda s: at(s, "Pipeline/Processor").pop("Timeout"), "Processor has no Timeout"),
    "processor's memory": (lambda s: at(s, "Pipeline/Processor").pop("MemorySize"), "no MemorySize"),
    "publisher's timeout": (lambda s: at(s, "Cdn/Publisher").pop("Timeout"), "Cdn/Publisher has no Timeout"),
    "own log group": (lambda s: at(s, "Api/Function").pop("LoggingConfig"), "LoggingConfig.LogGroup"),
    "API's retention": (
        lambda s: at(s, "Api/FunctionLogs").pop("RetentionInDays"),
        "Api/FunctionLogs has no",
    ),
    "processor's retention": (
        lambda s: at(s, "Pipeline/ProcessorLogs").pop("RetentionInDays"),
        "Pipeline/ProcessorLogs has no RetentionInDays: what is logged is kept for ever",
    ),
    "publisher's retention": (
        lambda s: at(s, "Cdn/PublisherLogs").pop("RetentionInDays"),
        "Cdn/PublisherLogs",
    ),
    "file size": (
        lambda s: variables(s, "Pipeline/Processor").pop("MAX_FILE_BYTES"),
        "Pipeline/Processor has no Environment.Variables.MAX_FILE_BYTES",
    ),
    "form size": (lambda s: variables(s, "Api/Function").pop("MAX_FORM_BYTES"), "MAX_FORM_BYTES"),
    "links' lifetime": (lambda s: variables(s, "Api/Function").pop("LINK_SECONDS"), "LINK_SECONDS"),
    "editors' limit": (lambda s: variables(s, "Api/Function").pop("WRITES_PER_MINUTE"), "WRITES_PER_MINUTE"),
    "editors' limit in words": (
        lambda s: variables(s, "Api/Function").update(WRITES_PER_MINUTE="many"),
        "WRITES_PER_MINUTE",
    ),
    "tries": (lambda s: at(s, "Pipeline/WorkQueue").pop("RedrivePolicy"), "RedrivePolicy.maxReceiveCount"),
    "lifecycle": (
        lambda s: at(s, "Storage/Documents").pop("LifecycleConfiguration"),
        "AbortIncompleteMultipartUpload",
    ),
    "old versions go": (
        lambda s: rules(s)[0].pop("NoncurrentVersionExpiration"),
        "NoncurrentVersionExpiration",
    ),
    "given up uploads go": (
        lambda s: rules(s)[0].pop("AbortIncompleteMultipartUpload"),
        "Storage/Documents has no enabled rule with AbortIncompleteMultipartUpload",
    ),
    "lifecycle is on": (lambda s: rules(s)[0].update(Status="Disabled"), "no enabled rule"),
    "lifecycle of all": (lambda s: rules(s)[0].update(Prefix="results/"), "for all of it"),
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
    "bucket is known": (lambda s: s["Storage"]["Outputs"].pop("DocumentsBucketName"), "DocumentsBucketName"),
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
def test_a_limit_that_is_missing_is_named(broken: str, stage_of: Callable[[str], Stage]) -> None:
    break_it, said = BROKEN[broken]
    stage = stage_of("prod")
    break_it(stage)
    with pytest.raises(LimitsMissing) as raised:
        read(stage)
    assert said in str(raised.value)


def test_nothing_is_missing_from_what_is_shipped(assembled: dict[str, Stage]) -> None:
    assert {"dev", "prod", "local"} <= set(assembled)
    for templates in assembled.values():
        read(templates)


def test_all_that_is_missing_is_told_at_once_each_thing_once(stage_of: Callable[[str], Stage]) -> None:
    stage = stage_of("dev")
    for break_it in (BROKEN["throttle"][0], BROKEN["table's cap"][0], BROKEN["API's timeout"][0]):
        break_it(stage)
    with pytest.raises(LimitsMissing) as raised:
        read(stage)
    sentences = str(raised.value).splitlines()
    assert len(sentences) == len(set(sentences)) == 5


def test_an_empty_stage_is_refused_with_sentences() -> None:
    with pytest.raises(LimitsMissing, match="No function is started by the API"):
        read({})


def test_what_the_templates_say_is_what_is_read(stage_of: Callable[[str], Stage]) -> None:
    stage = stage_of("dev")
    limits = read(stage)
    assert limits.processors.value == only(stage, MAPPING)["ScalingConfig"]["MaximumConcurrency"]
    assert (
        limits.requests_per_second.value == only(stage, STAGE)["DefaultRouteSettings"]["ThrottlingRateLimit"]
    )
    assert limits.api.memory_mb.value == at(stage, "Api/Function")["MemorySize"]
    assert limits.processor.memory_mb.value == at(stage, "Pipeline/Processor")["MemorySize"]
    assert limits.access_log_days.where == "Api/AccessLog RetentionInDays"
    assert [each.name for each in limits.capacities] == [
        "Storage/Catalog",
        "Index newest",
        "Index newest-in-collection",
    ]
