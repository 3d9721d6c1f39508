"""Each limit or bound that is taken out of the templates turns the wallet red, with a sentence about it."""

from collections.abc import Callable

import pytest

from costs.limits import read
from costs.reading import LimitsMissing
from tests.costs.broken import BOUNDS, DISTRIBUTION, LIMITS, MAPPING, STAGE
from tests.costs.conftest import Stage, add, at, only, rules

BROKEN = {**LIMITS, **BOUNDS}


@pytest.mark.parametrize("broken", BROKEN)
def test_what_is_missing_is_named(broken: str, stage_of: Callable[[str], Stage]) -> None:
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
    for break_it in (LIMITS["throttle"][0], LIMITS["table's cap"][0], LIMITS["API's timeout"][0]):
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


def test_where_a_stage_says_nothing_it_has_what_aws_gives(stage_of: Callable[[str], Stage]) -> None:
    stage = stage_of("dev")
    for name in ("Architectures", "TracingConfig", "EphemeralStorage"):
        at(stage, "Api/Function").pop(name, None)
    limits = read(stage)
    assert not limits.api.arm
    assert not limits.api.traced
    assert limits.api.disk_mb == 512
    assert limits.api.at_once is None
    assert limits.standing.plan == "ESSENTIALS"
    assert not limits.standing.inspected
    assert limits.standing.mails == limits.standing.acl_rules == limits.standing.keys == 0
    assert limits.standing.budgets == ()


def test_what_a_stage_has_beside_the_usual_is_seen(stage_of: Callable[[str], Stage]) -> None:
    stage = stage_of("dev")
    at(stage, "Api/Function").update(EphemeralStorage={"Size": 2048}, ReservedConcurrentExecutions=7)
    only(stage, "AWS::Cognito::UserPool")["UserPoolTier"] = "PLUS"
    only(stage, DISTRIBUTION)["DistributionConfig"]["WebACLId"] = "arn"
    rate = {"Statement": {"RateBasedStatement": {"Limit": 1000}}}
    common = {"Statement": {"ManagedRuleGroupStatement": {"Name": "AWSManagedRulesCommonRuleSet"}}}
    add(stage, "Cdn", "Acl", "AWS::WAFv2::WebACL", Rules=[rate, common])
    add(stage, "Cdn", "AclLogging", "AWS::WAFv2::LoggingConfiguration")
    add(stage, "Storage", "Key", "AWS::KMS::Key")
    add(stage, "Pipeline", "Mail", "AWS::SNS::Subscription", Protocol="email")
    add(stage, "Pipeline", "Function", "AWS::SNS::Subscription", Protocol="lambda")
    add(stage, "Api", "Monthly", "AWS::Budgets::Budget", Budget={"BudgetLimit": {"Amount": 50}})
    limits = read(stage)
    assert limits.api.arm
    assert limits.api.traced
    assert limits.api.disk_mb == 2048
    assert limits.api.at_once is not None
    assert limits.api.at_once.value == 7
    standing = limits.standing
    assert (standing.plan, standing.alarms, standing.mails, standing.keys) == ("PLUS", 3, 1, 1)
    assert (standing.acls, standing.acl_rules, standing.budgets) == (1, 2, (50,))
    assert standing.inspected
    assert standing.blocked_logged


def test_the_rule_that_removes_old_versions_may_be_any(stage_of: Callable[[str], Stage]) -> None:
    stage = stage_of("dev")
    rules(stage).insert(0, {"Status": "Enabled", "ExpirationInDays": 1, "Prefix": "tmp/"})
    days = read(stage).noncurrent_days
    assert days.value == rules(stage)[1]["NoncurrentVersionExpiration"]["NoncurrentDays"]
