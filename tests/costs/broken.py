"""Templates in which something that bounds the bill is taken away."""

from collections.abc import Callable
from typing import Any

from tests.costs.conftest import Stage, add, at, only, rules

Break = Callable[[Stage], Any]

MAPPING = "AWS::Lambda::EventSourceMapping"
STAGE = "AWS::ApiGatewayV2::Stage"
TABLE = "AWS::DynamoDB::Table"
DISTRIBUTION = "AWS::CloudFront::Distribution"


def table(stage: Stage) -> dict[str, Any]:
    return only(stage, "AWS::DynamoDB::Table")


def variables(stage: Stage, path: str) -> dict[str, str]:
    return at(stage, path)["Environment"]["Variables"]


def without_a_start(stage: Stage) -> None:
    only(stage, "Custom::Page")["ServiceToken"] = "arn:aws:lambda:eu-central-1:1:function:other"


def with_access_logs(stage: Stage) -> None:
    add(stage, "Storage", "AccessTold", "AWS::S3::Bucket")
    logging = {"DestinationBucketName": {"Ref": "AccessTold"}}
    at(stage, "Storage/Documents")["LoggingConfiguration"] = logging


LIMITS: dict[str, tuple[Break, str]] = {
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
    "old versions go": (
        lambda s: rules(s)[0].pop("NoncurrentVersionExpiration"),
        "NoncurrentVersionExpiration",
    ),
}
"""A number is taken away → how, and what the sentence says."""

BOUNDS: dict[str, tuple[Break, str]] = {
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
    "a snapshot that is used": (
        lambda s: at(s, "Api/Function").update(SnapStart={"ApplyOn": "PublishedVersions"}),
        "Api/Function has SnapStart.ApplyOn, and the API calls no alias of it",
    ),
    "another function's snapshot": (
        lambda s: at(s, "Pipeline/Processor").update(SnapStart={"ApplyOn": "PublishedVersions"}),
        "Pipeline/Processor has SnapStart.ApplyOn",
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
"""The same of what bounds without a number."""
