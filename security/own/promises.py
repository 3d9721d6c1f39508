"""What a setting promises is in the templates: a firewall, a name, access logs, a second factor."""

from collections.abc import Iterator
from typing import Any

from security.own.buckets import LOGS
from security.own.distribution import DISTRIBUTION
from security.own.functions import API, FUNCTION, PROCESSOR, PUBLISHER
from security.own.rule import Fault, rule
from security.own.stage import Resource, Stage

ACL = "AWS::WAFv2::WebACL"

MANAGED = {
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
}

MAY_ONLY_COUNT = {"SizeRestrictions_BODY"}
"""The API takes larger bodies than 8 KB, and has limits of its own."""


@rule
def the_firewall_stands_before_the_distribution(stage: Stage) -> Iterator[Fault]:
    """Where the stage has a web ACL, the distribution is behind it; a firewall beside guards nothing."""
    reference = {
        "Fn::GetStackOutput": {
            "StackName": f"roundtrip-{stage.settings.stage}-webacl",
            "Region": "us-east-1",
            "OutputName": "WebAclArn",
        }
    }
    for distribution in stage.of(DISTRIBUTION):
        given = distribution.get("DistributionConfig", "WebACLId")
        if given != (reference if stage.settings.web_acl else None):
            yield distribution, "It is not behind the web ACL that the stage asks for."
    output = stage.templates.get("WebAcl", {}).get("Outputs", {}).get("WebAclArn", {}).get("Value")
    for acl in stage.of(ACL):
        if stage.referred(acl.stack, output) != acl or acl.get("Scope") != "CLOUDFRONT":
            yield acl, "It is not the one that the distribution is behind."


@rule
def the_firewall_refuses(stage: Stage) -> Iterator[Fault]:
    """It blocks who asks too often, and what AWS's rules find; a group that only counts guards nothing."""
    for acl in stage.of(ACL):
        rules = acl.get("Rules", default=())
        limits = [
            entry["Statement"].get("RateBasedStatement", {}).get("Limit")
            for entry in rules
            if entry.get("Action") == {"Block": {}}
        ]
        asked = stage.settings.web_acl
        if asked is None or asked.requests_per_five_minutes not in limits:
            yield acl, "It does not block who asks more often than the stage allows."
        for missing in sorted(MANAGED - set(_refusing_groups(rules))):
            yield acl, f"{missing} does not refuse."


@rule
def the_firewalls_log_tells_no_secrets(stage: Stage) -> Iterator[Fault]:
    """Its log, of what was refused, is without tokens and queries; no requests are kept as samples."""
    for logging in stage.of("AWS::WAFv2::LoggingConfiguration"):
        redacted = logging.get("RedactedFields", default=[])
        if {"SingleHeader": {"Name": "authorization"}} not in redacted or {"QueryString": {}} not in redacted:
            yield logging, "Tokens or queries stand in its log."
    for acl in stage.of(ACL):
        for part in (acl.properties, *acl.get("Rules", default=())):
            if part.get("VisibilityConfig", {}).get("SampledRequestsEnabled") is not False:
                yield acl, "Requests are kept as samples, with their tokens."


@rule
def the_name_is_the_stages_own(stage: Stage) -> Iterator[Fault]:
    """With a domain, the distribution has its name, its certificate and TLS 1.3 alone; else none of them."""
    domain = stage.settings.domain
    names = [domain.name] if domain else None
    certificate = (
        {
            "AcmCertificateArn": domain.certificate_arn,
            "MinimumProtocolVersion": "TLSv1.3_2025",
            "SslSupportMethod": "sni-only",
        }
        if domain
        else None
    )
    for distribution in stage.of(DISTRIBUTION):
        config = distribution.get("DistributionConfig", default={})
        if (config.get("Aliases"), config.get("ViewerCertificate")) != (names, certificate):
            yield distribution, "Its names, certificate or TLS are not those of the stage's domain."


@rule
def countries_are_those_of_the_stage(stage: Stage) -> Iterator[Fault]:
    """The distribution answers the countries that the stage names, or all."""
    asked = stage.settings.countries
    wanted = {"RestrictionType": "whitelist", "Locations": asked} if asked else None
    for distribution in stage.of(DISTRIBUTION):
        if distribution.get("DistributionConfig", "Restrictions", "GeoRestriction") != wanted:
            yield distribution, "It does not answer the countries that the stage names."


@rule
def accesses_are_logged_where_the_stage_says(stage: Stage) -> Iterator[Fault]:
    """With access logs, buckets and distribution log to the bucket for that, which does not log itself."""
    if stage.settings.access_logs:
        for bucket in stage.of("AWS::S3::Bucket"):
            to = stage.referred(bucket.stack, bucket.get("LoggingConfiguration", "DestinationBucketName"))
            if (to.path if to else None) != (None if bucket.path == LOGS else LOGS):
                yield bucket, "Accesses to it are not logged as the stage says."
        for distribution in stage.of(DISTRIBUTION):
            to = stage.referred(
                distribution.stack, distribution.get("DistributionConfig", "Logging", "Bucket")
            )
            if to != stage.at(LOGS):
                yield distribution, "Requests to it are not logged as the stage says."
            if (
                distribution.get("DistributionConfig", "Logging", "IncludeCookies", default=False)
                is not False
            ):
                yield distribution, "Its log holds cookies."


@rule
def sign_in_is_as_strict_as_the_stage_says(stage: Stage) -> Iterator[Fault]:
    """Where the stage says so, a second factor is required, and threats are acted upon, not only counted."""
    for pool in stage.of("AWS::Cognito::UserPool"):
        if stage.settings.require_mfa and pool.get("MfaConfiguration") != "ON":
            yield pool, "A second factor is not required."
        if stage.settings.threat_protection:
            if pool.get("UserPoolAddOns", "AdvancedSecurityMode") != "ENFORCED":
                yield pool, "Threats are not acted upon."
            if pool.get("UserPoolTier") != "PLUS":
                yield pool, "Its plan has no protection against threats."


@rule
def concurrency_is_what_the_stage_reserves(stage: Stage) -> Iterator[Fault]:
    """Each function has as many calls at once as the stage reserves, or shares the account's; never none."""
    settings = stage.settings
    reserved: dict[str, int | None] = {
        API: settings.api_max_concurrency,
        PROCESSOR: settings.processor_max_concurrency,
        PUBLISHER: 1,
    }
    for function in stage.of(FUNCTION):
        given = function.get("ReservedConcurrentExecutions")
        if given != (reserved.get(function.path) if settings.reserve_concurrency else None):
            yield function, f"Its reserved concurrency is {given}, not what the stage says."


@rule
def the_budget_is_the_stages(stage: Stage) -> Iterator[Fault]:
    """Where the stage has a budget, its address is written to before the amount is reached, and then."""
    asked = stage.settings.budget
    found = list(stage.of("AWS::Budgets::Budget"))
    if asked is None or len(found) != 1:
        if found or asked:
            yield "Budget", f"There are {len(found)} budgets, not what the stage says."
        return
    if found[0].get("Budget", "BudgetLimit") != {"Amount": asked.monthly_dollars, "Unit": "USD"}:
        yield found[0], "Its amount is not the stage's."
    told = _told(found[0])
    if told != {("FORECASTED", asked.email), ("ACTUAL", asked.email)}:
        yield found[0], f"It tells {sorted(told)}."


def _refusing_groups(rules: Any) -> Iterator[str]:
    """Groups of AWS's rules whose own actions count, but those that may only count."""
    for entry in rules:
        group = entry["Statement"].get("ManagedRuleGroupStatement", {})
        overridden = {one["Name"] for one in group.get("RuleActionOverrides", ())}
        whole = entry.get("OverrideAction") == {"None": {}} and "ScopeDownStatement" not in group
        if whole and group.get("VendorName") == "AWS" and overridden <= MAY_ONLY_COUNT:
            yield str(group.get("Name"))


def _told(budget: Resource) -> set[tuple[str, str]]:
    """Kind of cost and address, of what warns at or below the whole amount."""
    return {
        (entry["Notification"]["NotificationType"], subscriber["Address"])
        for entry in budget.get("NotificationsWithSubscribers", default=())
        if entry["Notification"]["Threshold"] <= 100
        for subscriber in entry["Subscribers"]
    }
