"""Bounds that are no number: each check notes a sentence where something could cost without end."""

from collections.abc import Callable
from typing import Any

from costs.reading import Reading
from costs.template import Resource, references

FREE = {
    "AWS::ApiGatewayV2::Api",
    "AWS::ApiGatewayV2::Authorizer",
    "AWS::ApiGatewayV2::Integration",
    "AWS::ApiGatewayV2::Route",
    "AWS::CDK::Metadata",
    "AWS::CloudFront::CachePolicy",
    "AWS::CloudFront::OriginAccessControl",
    "AWS::CloudFront::OriginRequestPolicy",
    "AWS::CloudFront::ResponseHeadersPolicy",
    "AWS::Cognito::UserPoolClient",
    "AWS::Cognito::UserPoolGroup",
    "AWS::Cognito::UserPoolRiskConfigurationAttachment",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Policy",
    "AWS::IAM::Role",
    "AWS::KMS::Alias",
    "AWS::Lambda::Alias",
    "AWS::Lambda::Permission",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
    "Custom::Page",
}
"""Types that cost nothing by themselves."""

COUNTED = {
    "AWS::ApiGatewayV2::Stage",
    "AWS::Budgets::Budget",
    "AWS::CloudFront::Distribution",
    "AWS::CloudWatch::Alarm",
    "AWS::Cognito::UserPool",
    "AWS::DynamoDB::Table",
    "AWS::Events::Rule",
    "AWS::KMS::Key",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Lambda::Function",
    "AWS::Lambda::Version",
    "AWS::Logs::LogGroup",
    "AWS::S3::Bucket",
    "AWS::SNS::Subscription",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
    "AWS::WAFv2::LoggingConfiguration",
    "AWS::WAFv2::WebACL",
}
"""Types whose cost is in the wallet."""

PRICE_CLASS = "PriceClass_100"
"""What the prices of CloudFront in `prices` are for."""

DEARER_RULES = ("BotControlRuleSet", "ATPRuleSet", "ACFPRuleSet", "AntiDDoSRuleSet")
"""Ends of the names of AWS's own groups of rules that cost more than a dollar a month."""


def check_bounds(reading: Reading) -> None:
    """Goes through all of them."""
    for kind, check in CHECKS:
        for resource in reading.all(kind):
            check(reading, resource)
    for resource in reading.all_kinds():
        known = resource.kind in FREE | COUNTED
        reading.needs(
            known, f"{resource.path} is an {resource.kind}, and the wallet does not know what that costs."
        )
    _check_logs_expire(reading)


def _log_group(reading: Reading, group: Resource) -> None:
    reading.limit(group, "RetentionInDays", without="what is logged is kept for ever, and paid for")


def _table(reading: Reading, table: Resource) -> None:
    on_demand = table.get("BillingMode") == "PAY_PER_REQUEST"
    reading.needs(on_demand, f"{table.path} is not billed by request, which is all that the wallet counts.")


def _stage(reading: Reading, stage: Resource) -> None:
    single = stage.get("RouteSettings")
    reading.needs(
        not single, f"{stage.path} has RouteSettings: single routes may go beyond DefaultRouteSettings."
    )


def _bucket(reading: Reading, bucket: Resource) -> None:
    versioned = bucket.get("VersioningConfiguration", "Status") == "Enabled"
    told = bucket.get("NotificationConfiguration") is not None
    whole = [rule for rule in _rules(bucket) if rule.get("Status") == "Enabled" and not _is_partial(rule)]
    expires = any(rule.get("NoncurrentVersionExpiration") for rule in whole)
    aborts = any(rule.get("AbortIncompleteMultipartUpload") for rule in whole)
    reading.needs(
        expires or not versioned,
        f"{bucket.path} has no enabled rule with NoncurrentVersionExpiration for all of it: what is replaced "
        "or deleted is kept, and paid for, for ever.",
    )
    reading.needs(
        aborts or not told,
        f"{bucket.path} has no enabled rule with AbortIncompleteMultipartUpload for all of it: parts of "
        "uploads that were given up are kept, unseen, for ever.",
    )
    for rule in bucket.get("BucketEncryption", "ServerSideEncryptionConfiguration") or []:
        by_kms = rule.get("ServerSideEncryptionByDefault", {}).get("SSEAlgorithm") == "aws:kms"
        reading.needs(
            not by_kms or rule.get("BucketKeyEnabled") is True,
            f"{bucket.path} has no BucketKeyEnabled: every request to it is one to KMS too.",
        )


def _rules(bucket: Resource) -> list[dict[str, Any]]:
    return bucket.get("LifecycleConfiguration", "Rules") or []


def _is_partial(rule: dict[str, Any]) -> bool:
    return any(
        rule.get(name) for name in ("Prefix", "TagFilters", "ObjectSizeGreaterThan", "ObjectSizeLessThan")
    )


def _check_logs_expire(reading: Reading) -> None:
    """A bucket that AWS writes logs into removes them some day."""
    named: set[tuple[str, str]] = set()
    for resource in reading.all_kinds():
        for path in (
            ("LoggingConfiguration", "DestinationBucketName"),
            ("DistributionConfig", "Logging", "Bucket"),
        ):
            named |= {(resource.stack, each) for each in references(resource.get(*path))}
    for bucket in reading.all("AWS::S3::Bucket"):
        if (bucket.stack, bucket.logical_id) in named:
            gone = any(rule.get("ExpirationInDays") for rule in _rules(bucket))
            reading.needs(gone, f"{bucket.path} has no rule with ExpirationInDays: logs are kept for ever.")


def _rule(reading: Reading, rule: Resource) -> None:
    prefixed = rule.get("EventPattern", "detail", "object", "key", 0, "prefix")
    reading.needs(
        bool(prefixed),
        f"{rule.path} has no EventPattern.detail.object.key with a prefix: what the processor writes "
        "starts it again, and so without end.",
    )


def _pool(reading: Reading, pool: Resource) -> None:
    reading.needs(
        pool.get("AdminCreateUserConfig", "AllowAdminCreateUserOnly") is True,
        f"{pool.path} has no AdminCreateUserConfig.AllowAdminCreateUserOnly: strangers make users, "
        "each of whom is paid for.",
    )
    texts = pool.get("SmsConfiguration") is not None or "SMS_MFA" in (pool.get("EnabledMfas") or [])
    reading.needs(not texts, f"{pool.path} sends SMS: strangers can have them sent, each paid for.")


def _distribution(reading: Reading, distribution: Resource) -> None:
    price_class = distribution.get("DistributionConfig", "PriceClass")
    reading.needs(
        price_class == PRICE_CLASS,
        f"{distribution.path} has the PriceClass {price_class}, where bytes cost more than in {PRICE_CLASS}.",
    )


def _acl(reading: Reading, acl: Resource) -> None:
    rules = acl.get("Rules") or []
    limited = any(rule.get("Statement", {}).get("RateBasedStatement", {}).get("Limit") for rule in rules)
    reading.needs(limited, f"{acl.path} has no rule with a RateBasedStatement.Limit: it slows nobody down.")
    for rule in rules:
        name = str(rule.get("Statement", {}).get("ManagedRuleGroupStatement", {}).get("Name"))
        reading.needs(
            not name.endswith(DEARER_RULES), f"{acl.path} has {name}, which costs more than a rule does."
        )


def _function(reading: Reading, function: Resource) -> None:
    called = [each.get("IntegrationUri") for each in reading.all("AWS::ApiGatewayV2::Integration")]
    used = any(
        alias.is_named_by(called) and function.is_named_by(alias.get("FunctionName"))
        for alias in reading.all("AWS::Lambda::Alias")
    )
    reading.needs(
        used or function.get("SnapStart", "ApplyOn") != "PublishedVersions",
        f"{function.path} has SnapStart.ApplyOn, and the API calls no alias of it: its snapshot is paid for, "
        "and nothing begins from it.",
    )


CHECKS: tuple[tuple[str, Callable[[Reading, Resource], None]], ...] = (
    ("AWS::Logs::LogGroup", _log_group),
    ("AWS::DynamoDB::Table", _table),
    ("AWS::ApiGatewayV2::Stage", _stage),
    ("AWS::S3::Bucket", _bucket),
    ("AWS::Events::Rule", _rule),
    ("AWS::Cognito::UserPool", _pool),
    ("AWS::CloudFront::Distribution", _distribution),
    ("AWS::WAFv2::WebACL", _acl),
    ("AWS::Lambda::Function", _function),
)
"""Type → what must hold of each resource of it."""
