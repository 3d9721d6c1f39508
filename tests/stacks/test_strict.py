"""What else the stage `strict` sets is where it belongs, and nowhere in the other stages."""

from pathlib import Path
from typing import Any

import pytest

from tests.stacks.conftest import Template, only, resources, synthesized

NAME = "documents.example.org"


@pytest.fixture
def strict(templates: dict[str, dict[str, Template]]) -> dict[str, Template]:
    return templates["strict"]


def distribution(stage: dict[str, Template]) -> Any:
    return only(stage["Cdn"], "AWS::CloudFront::Distribution")["Properties"]["DistributionConfig"]


def test_the_distribution_has_its_name_and_nothing_older_than_tls_1_3(strict: dict[str, Template]) -> None:
    found = distribution(strict)
    assert found["Aliases"] == [NAME]
    certificate = found["ViewerCertificate"]
    assert certificate["AcmCertificateArn"].startswith("arn:aws:acm:us-east-1:")
    assert (certificate["MinimumProtocolVersion"], certificate["SslSupportMethod"]) == (
        "TLSv1.3_2025",
        "sni-only",
    )
    assert strict["Cdn"]["Outputs"]["CdnUrl"]["Value"] == f"https://{NAME}"


def test_the_page_under_its_name_may_use_links_and_needs_no_leave_for_the_api(
    strict: dict[str, Template],
) -> None:
    bucket = strict["Storage"]["Resources"]["Documents7E5B2978"]["Properties"]
    (rule,) = bucket["CorsConfiguration"]["CorsRules"]
    assert rule["AllowedOrigins"] == [f"https://{NAME}"]
    assert "CorsConfiguration" not in only(strict["Api"], "AWS::ApiGatewayV2::Api")["Properties"]


def test_the_web_acl_is_in_us_east_1_and_the_distribution_finds_it_there(strict: dict[str, Template]) -> None:
    assert distribution(strict)["WebACLId"] == {
        "Fn::GetStackOutput": {
            "StackName": "roundtrip-strict-webacl",
            "OutputName": "WebAclArn",
            "Region": "us-east-1",
        }
    }
    acl = only(strict["WebAcl"], "AWS::WAFv2::WebACL")
    (name,) = resources(strict["WebAcl"], "AWS::WAFv2::WebACL")
    assert strict["WebAcl"]["Outputs"]["WebAclArn"]["Value"] == {"Fn::GetAtt": [name, "Arn"]}
    assert acl["Properties"]["Scope"] == "CLOUDFRONT"


def test_who_asks_too_often_is_refused_before_anything_else_is_looked_at(strict: dict[str, Template]) -> None:
    rules = only(strict["WebAcl"], "AWS::WAFv2::WebACL")["Properties"]["Rules"]
    first = min(rules, key=lambda rule: rule["Priority"])
    assert first["Statement"]["RateBasedStatement"] == {"AggregateKeyType": "IP", "Limit": 10_000}
    assert first["Action"] == {"Block": {}}
    assert len({rule["Priority"] for rule in rules}) == len(rules)


def test_awss_rules_refuse_but_for_the_length_of_a_body(strict: dict[str, Template]) -> None:
    rules = only(strict["WebAcl"], "AWS::WAFv2::WebACL")["Properties"]["Rules"]
    managed = {rule["Name"]: rule for rule in rules if "ManagedRuleGroupStatement" in rule["Statement"]}
    assert set(managed) == {
        "AWSManagedRulesAmazonIpReputationList",
        "AWSManagedRulesCommonRuleSet",
        "AWSManagedRulesKnownBadInputsRuleSet",
    }
    for name, rule in managed.items():
        assert rule["OverrideAction"] == {"None": {}}
        counted = rule["Statement"]["ManagedRuleGroupStatement"].get("RuleActionOverrides", [])
        # A request to complete an upload names 10,000 parts; 8 KB would be too few.
        expected = ["SizeRestrictions_BODY"] if name == "AWSManagedRulesCommonRuleSet" else []
        assert [each["Name"] for each in counted] == expected


def test_the_web_acls_log_holds_neither_tokens_nor_queries(strict: dict[str, Template]) -> None:
    logging = only(strict["WebAcl"], "AWS::WAFv2::LoggingConfiguration")["Properties"]
    assert logging["RedactedFields"] == [{"SingleHeader": {"Name": "authorization"}}, {"QueryString": {}}]
    assert logging["LoggingFilter"]["DefaultBehavior"] == "DROP"
    (group,) = resources(strict["WebAcl"], "AWS::Logs::LogGroup").values()
    assert group["Properties"]["LogGroupName"].startswith("aws-waf-logs-")  # WAF's condition


def test_all_accesses_are_logged_each_under_its_own_prefix(strict: dict[str, Template]) -> None:
    documents = strict["Storage"]["Resources"]["Documents7E5B2978"]["Properties"]["LoggingConfiguration"]
    site = only(strict["Cdn"], "AWS::S3::Bucket")["Properties"]["LoggingConfiguration"]
    logging = distribution(strict)["Logging"]
    prefixes = [documents["LogFilePrefix"], site["LogFilePrefix"], logging["Prefix"]]
    assert prefixes == ["documents/", "site/", "distribution/"]
    for target in (documents["DestinationBucketName"], site["DestinationBucketName"], logging["Bucket"]):
        assert "AccessLogs8B620ECA" in str(target)


def test_the_log_bucket_takes_logs_of_this_stages_buckets_and_of_cloudfront(
    strict: dict[str, Template],
) -> None:
    logs = strict["Storage"]["Resources"]["AccessLogs8B620ECA"]["Properties"]
    assert logs["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}
    assert set(logs["PublicAccessBlockConfiguration"].values()) == {True}
    (rule,) = logs["LifecycleConfiguration"]["Rules"]
    assert rule["ExpirationInDays"] == 365
    (policy,) = (
        entry["Properties"]["PolicyDocument"]["Statement"]
        for name, entry in resources(strict["Storage"], "AWS::S3::BucketPolicy").items()
        if name.startswith("AccessLogs")
    )
    (allowed,) = (entry for entry in policy if entry["Effect"] == "Allow")
    assert allowed["Principal"] == {"Service": "logging.s3.amazonaws.com"}
    assert allowed["Action"] == "s3:PutObject"
    assert [resource["Fn::Join"][1][-1] for resource in allowed["Resource"]] == ["/documents/*", "/site/*"]
    assert allowed["Condition"] == {
        "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}},
        "ArnLike": {
            "aws:SourceArn": {
                "Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":s3:::roundtrip-strict-*"]]
            }
        },
    }


def test_nobody_signs_in_without_a_second_factor_and_cognito_watches(strict: dict[str, Template]) -> None:
    users = only(strict["Api"], "AWS::Cognito::UserPool")["Properties"]
    assert (users["MfaConfiguration"], users["EnabledMfas"]) == ("ON", ["SOFTWARE_TOKEN_MFA"])
    assert users["UserPoolTier"] == "PLUS"
    assert users["UserPoolAddOns"]["AdvancedSecurityMode"] == "ENFORCED"


def test_concurrency_is_reserved_for_as_many_as_are_received_at_once(strict: dict[str, Template]) -> None:
    reserved = {
        stack: only(strict[stack], "AWS::Lambda::Function")["Properties"]["ReservedConcurrentExecutions"]
        for stack in ("Pipeline", "Api", "Cdn")
    }
    mapping = only(strict["Pipeline"], "AWS::Lambda::EventSourceMapping")["Properties"]
    assert reserved == {"Pipeline": mapping["ScalingConfig"]["MaximumConcurrency"], "Api": 200, "Cdn": 1}


@pytest.mark.parametrize("stage", ["dev", "prod", "local"])
def test_a_stage_that_sets_none_of_it_has_none_of_it(
    templates: dict[str, dict[str, Template]], stage: str
) -> None:
    found = templates[stage]
    assert set(found) == {"Storage", "Pipeline", "Api", "Cdn"}
    for absent in ("Aliases", "ViewerCertificate", "WebACLId", "Logging", "Restrictions"):
        assert absent not in distribution(found)
    assert list(resources(found["Storage"], "AWS::S3::Bucket")) == ["Documents7E5B2978"]
    users = only(found["Api"], "AWS::Cognito::UserPool")["Properties"]
    assert users["MfaConfiguration"] == "OPTIONAL"
    assert "UserPoolTier" not in users
    for stack in ("Pipeline", "Api", "Cdn"):
        function = only(found[stack], "AWS::Lambda::Function")["Properties"]
        assert "ReservedConcurrentExecutions" not in function


def test_countries_are_those_that_the_distribution_answers(tmp_path: Path) -> None:
    found = distribution(synthesized("dev", tmp_path, countries=["AT", "CH"]))
    assert found["Restrictions"] == {
        "GeoRestriction": {"RestrictionType": "whitelist", "Locations": ["AT", "CH"]}
    }


def test_a_budget_writes_before_it_is_spent_and_when_it_is(tmp_path: Path) -> None:
    found = synthesized("dev", tmp_path, budget={"monthly_dollars": 50, "email": "ops@example.org"})
    budget = only(found["Budget"], "AWS::Budgets::Budget")["Properties"]
    assert budget["Budget"] == {
        "BudgetLimit": {"Amount": 50, "Unit": "USD"},
        "BudgetType": "COST",
        "TimeUnit": "MONTHLY",
    }
    told = {
        (each["Notification"]["NotificationType"], each["Notification"]["Threshold"]): each["Subscribers"]
        for each in budget["NotificationsWithSubscribers"]
    }
    somebody = [{"SubscriptionType": "EMAIL", "Address": "ops@example.org"}]
    assert told == {("FORECASTED", 80): somebody, ("ACTUAL", 100): somebody}
    for each in budget["NotificationsWithSubscribers"]:
        assert each["Notification"]["ThresholdType"] == "PERCENTAGE"
        assert each["Notification"]["ComparisonOperator"] == "GREATER_THAN"
