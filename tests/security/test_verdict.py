"""What remains open, on made-up findings: one question of several scanners, entries, and what is stale."""

import itertools
from typing import Any

import pytest

from security.accepted import Acknowledged, NotHeld, Unless
from security.conclusion import wrong
from security.finding import Finding
from security.same_rule import SAME, Question, name_of, questions
from security.scan import Scan
from security.verdict import StageVerdict, judge, stale
from stacks.settings import StageSettings, cdk_json_context

REASON = "Because of something that is particular to this resource."
KEY = Unless("customer_managed_key", lambda settings: settings.customer_managed_key)


def settings(stage: str = "prod", **changed: Any) -> StageSettings:
    of_prod = StageSettings(**cdk_json_context()["stages"]["prod"], stage="prod")
    return of_prod.model_copy(update={"stage": stage, **changed})


def finding(rule: str, resource: str = "Storage/Documents", scanner: str = "checkov") -> Finding:
    return Finding(scanner, rule, resource.partition("/")[0], resource, f"{rule} is not held.")


def not_held(rule: str, unless: Unless | None = None) -> NotHeld:
    return NotHeld(rule=rule, reason=REASON, instead=("an-own-rule",), unless=unless)


def acknowledged(rule: str, resource: str, unless: Unless | None = None) -> Acknowledged:
    return Acknowledged(rule=rule, resource=resource, reason=REASON, unless=unless)


def opened(verdict: StageVerdict) -> list[tuple[str, str]]:
    return [(question.rule, question.resource) for question in verdict.open]


VPC = [finding(rule, "Api/Function") for rule in SAME["function-in-vpc"]]


def test_three_scanners_that_ask_the_same_ask_one_question() -> None:
    assert len(VPC) == 3
    assert questions(VPC) == {Question("function-in-vpc", "Api/Function"): sorted(VPC)}


def test_what_one_scanner_asks_alone_keeps_its_name() -> None:
    assert list(questions([finding("CKV_AWS_999")])) == [Question("CKV_AWS_999", "Storage/Documents")]


def test_the_same_rule_of_two_resources_is_two_questions() -> None:
    asked = questions([finding("CKV_AWS_18", "Storage/Documents"), finding("CKV_AWS_18", "Cdn/Site")])
    assert [question.resource for question in asked] == ["Cdn/Site", "Storage/Documents"]


def test_a_finding_of_a_whole_stack_is_about_the_stack() -> None:
    assert list(questions([Finding("cfn-lint", "E1001", "Api", "", "…")])) == [Question("E1001", "Api")]


def test_a_rule_that_names_what_it_found_is_one_rule_whatever_it_found() -> None:
    for found in ("*", "roundtrip-dev-storage:Exports/incoming/*", "<SiteE53D7754.Arn>/*"):
        assert name_of(f"AwsSolutions-IAM5[Resource::{found}]") == "resource-wildcard"


@pytest.mark.parametrize(
    "rule",
    [
        "AwsSolutions-IAM5[Action::s3:*]",
        "AwsSolutions-IAM5",
        "NIST.800.53.R5-IAM5[Resource::*]",
        "Another-AwsSolutions-IAM5[Resource::*]",
        "AwsSolutions-IAM5[Resource::*] and more",
        "AwsSolutions-S10",
        "CKV_AWS_1",
    ],
)
def test_what_only_looks_alike_is_another_rule(rule: str) -> None:
    assert name_of(rule) == rule


def test_no_id_of_a_scanner_has_two_names() -> None:
    ids = list(itertools.chain.from_iterable(SAME.values()))
    assert len(ids) == len(set(ids))
    assert not set(ids) & set(SAME)


def test_all_is_open_where_nothing_is_accepted() -> None:
    verdict = judge(settings(), [*VPC, finding("CKV_AWS_18")], [], [])
    assert opened(verdict) == [("access-logs", "Storage/Documents"), ("function-in-vpc", "Api/Function")]
    assert not verdict.not_held
    assert not verdict.acknowledged


def test_a_rule_that_is_not_held_is_so_at_every_resource() -> None:
    verdict = judge(
        settings(), [*VPC, finding("CT.LAMBDA.PR.3", "Cdn/Publisher")], [not_held("function-in-vpc")], []
    )
    assert opened(verdict) == []
    assert [question.resource for question in verdict.not_held] == ["Api/Function", "Cdn/Publisher"]


def test_an_acknowledgement_is_of_one_resource_and_one_rule() -> None:
    found = [finding("CKV_AWS_18", "Storage/Documents"), finding("CKV_AWS_18", "Cdn/Site"), finding("E1")]
    verdict = judge(settings(), found, [], [acknowledged("access-logs", "Storage/Documents")])
    assert opened(verdict) == [("E1", "Storage/Documents"), ("access-logs", "Cdn/Site")]
    assert list(verdict.acknowledged) == [Question("access-logs", "Storage/Documents")]


@pytest.mark.parametrize(
    "resource", ["Storage", "Storage/Documents/Policy", "Storage/Doc", "storage/documents"]
)
def test_an_acknowledgement_of_something_near_is_none(resource: str) -> None:
    verdict = judge(settings(), [finding("CKV_AWS_18")], [], [acknowledged("access-logs", resource)])
    assert opened(verdict) == [("access-logs", "Storage/Documents")]


@pytest.mark.parametrize("on", [False, True])
def test_a_stage_whose_settings_hold_the_rule_is_held_to_it(on: bool) -> None:
    found = [finding("CKV_AWS_119", "Storage/Catalog")]
    stage = settings(customer_managed_key=on)
    for verdict in (
        judge(stage, found, [not_held("customer-key", KEY)], []),
        judge(stage, found, [], [acknowledged("customer-key", "Storage/Catalog", KEY)]),
    ):
        assert opened(verdict) == ([("customer-key", "Storage/Catalog")] if on else [])


def test_an_entry_that_some_stage_needs_is_not_stale() -> None:
    rules, single = [not_held("function-in-vpc")], [acknowledged("access-logs", "Cdn/Site")]
    verdicts = [
        judge(settings("dev"), VPC, rules, single),
        judge(settings("prod"), [finding("CKV_AWS_18", "Cdn/Site")], rules, single),
    ]
    assert stale(verdicts, rules, single) == []


def test_an_entry_that_no_stage_needs_is_stale() -> None:
    rules, single = [not_held("function-in-vpc")], [acknowledged("access-logs", "Cdn/Site")]
    verdicts = [judge(settings(), [finding("CKV_AWS_18", "Storage/Documents")], rules, single)]
    assert stale(verdicts, rules, single) == [
        "security/not_held.py: nothing is found any more for function-in-vpc; take it out.",
        "security/acknowledged.py: nothing is found any more for access-logs at Cdn/Site; take it out.",
    ]


def test_an_entry_is_stale_though_the_same_rule_is_needed_elsewhere() -> None:
    single = [acknowledged("access-logs", "Cdn/Site"), acknowledged("access-logs", "Storage/Documents")]
    verdict = judge(settings(), [finding("CKV_AWS_18", "Cdn/Site")], [], single)
    (sentence,) = stale([verdict], [], single)
    assert "access-logs at Storage/Documents" in sentence


def test_an_entry_whose_stages_hold_the_rule_anyway_is_stale() -> None:
    single = [acknowledged("customer-key", "Storage/Catalog", KEY)]
    found = [finding("CKV_AWS_119", "Storage/Catalog")]
    assert stale([judge(settings(customer_managed_key=True), found, [], single)], [], single)


def test_an_acknowledgement_of_what_is_not_held_anyway_is_stale() -> None:
    rules, single = [not_held("function-in-vpc")], [acknowledged("function-in-vpc", "Api/Function")]
    assert len(stale([judge(settings(), VPC, rules, single)], rules, single)) == 1


def test_an_entry_by_a_scanners_id_is_told_our_name() -> None:
    single = [acknowledged("CKV_AWS_18", "Cdn/Site")]
    verdict = judge(settings(), [finding("CKV_AWS_18", "Cdn/Site")], [], single)
    assert opened(verdict) == [("access-logs", "Cdn/Site")]
    (sentence,) = stale([verdict], [], single)
    assert "(it is known as access-logs)" in sentence


def said(found: Scan, verdicts: list[StageVerdict], *, whole: bool = True) -> list[str]:
    single = [acknowledged("access-logs", "Cdn/Site")]
    return wrong(found, verdicts, [], single, {"an-own-rule"}, whole=whole)


def test_nothing_is_wrong_where_each_finding_has_its_entry() -> None:
    single = [acknowledged("access-logs", "Cdn/Site")]
    verdict = judge(settings(), [finding("CKV_AWS_18", "Cdn/Site")], [], single)
    assert said(Scan({}), [verdict]) == []


def test_what_is_open_and_what_is_stale_is_wrong() -> None:
    verdict = judge(settings(), [finding("CKV_AWS_18", "Storage/Documents")], [], [])
    assert said(Scan({}), [verdict]) == [
        "prod: Storage/Documents: access-logs (CKV_AWS_18): CKV_AWS_18 is not held.",
        "security/acknowledged.py: nothing is found any more for access-logs at Cdn/Site; take it out.",
    ]


def test_nothing_is_stale_where_something_was_not_looked_at() -> None:
    verdict = judge(settings(), [], [], [])
    assert said(Scan({}), [verdict], whole=False) == []
    assert said(Scan({}, ["checkov did not run."]), [verdict]) == ["checkov did not run."]


def test_what_the_lists_owe_is_wrong() -> None:
    short = [Acknowledged(rule="a", resource="Cdn/Site", reason="so")]
    (sentence,) = wrong(Scan({}), [], [], short, (), whole=False)
    assert "has a reason of 2 characters" in sentence
    many = StageVerdict("strict", [])
    many.acknowledged = {
        Question("a", f"Api/{number}"): acknowledged("a", f"Api/{number}") for number in range(5)
    }
    (sentence,) = wrong(Scan({}), [many], [], [], (), whole=False)
    assert sentence == "5 findings are acknowledged in the stage strict; at most 4 are allowed."
