"""The lists of what is accepted: how long they may be, and what each entry owes."""

from collections.abc import Sequence

import pytest

from security import own
from security.accepted import Acknowledged, NotHeld
from security.acknowledged import ACKNOWLEDGED
from security.entries import faults, strict_faults
from security.finding import Finding
from security.not_held import NOT_HELD
from security.same_rule import SAME, Question
from security.verdict import StageVerdict

REASON = "Because of something that is particular to number {}."
OWN = {"it-is-so"}


def rules(count: int) -> list[NotHeld]:
    return [
        NotHeld(rule=f"rule-{number}", reason=REASON.format(number), instead=("it-is-so",))
        for number in range(count)
    ]


def single(count: int) -> list[Acknowledged]:
    return [
        Acknowledged(rule="a-rule", resource=f"Api/{number}", reason=REASON.format(f"1{number}"))
        for number in range(count)
    ]


def wrong(not_held: Sequence[NotHeld] = (), acknowledged: Sequence[Acknowledged] = ()) -> list[str]:
    return list(faults(not_held, acknowledged, OWN))


def test_the_lists_of_this_project_owe_nothing() -> None:
    assert list(faults(NOT_HELD, ACKNOWLEDGED, own.RULES)) == []


def test_the_entries_of_this_project_use_our_names() -> None:
    assert {entry.rule for entry in NOT_HELD} | {entry.rule for entry in ACKNOWLEDGED} <= set(SAME)


def test_nine_rules_and_fourteen_findings_may_be_accepted() -> None:
    assert wrong(rules(9), single(9)) == []
    assert wrong((), single(14)) == []


def test_a_tenth_rule_and_a_fifteenth_finding_are_too_many() -> None:
    assert wrong(rules(10)) == ["security/not_held.py has 10 entries; at most 9 are allowed."]
    assert wrong((), single(15)) == ["security/acknowledged.py has 15 entries; at most 14 are allowed."]


@pytest.mark.parametrize(("length", "right"), [(39, False), (40, True)])
def test_a_reason_has_some_length(length: int, right: bool) -> None:
    assert (wrong([NotHeld(rule="a", reason="x" * length, instead=("it-is-so",))]) == []) == right
    assert (wrong((), [Acknowledged(rule="a", resource="A/b", reason="x" * length)]) == []) == right


def test_two_entries_do_not_share_a_reason() -> None:
    twice = [Acknowledged(rule="a", resource=f"Api/{name}", reason=REASON) for name in "ab"]
    assert wrong((), twice) == [f"2 entries have the same reason: {REASON}"]


@pytest.mark.parametrize("resource", ["*", "Api/*", "Api/Func*", "Api", ""])
def test_an_acknowledgement_names_one_resource(resource: str) -> None:
    (sentence,) = wrong((), [Acknowledged(rule="a", resource=resource, reason=REASON)])
    assert sentence.endswith("is not one resource; an entry names exactly one.")


def test_an_entry_names_one_rule() -> None:
    (sentence,) = wrong((), [Acknowledged(rule="CKV_*", resource="Api/Function", reason=REASON)])
    assert sentence.endswith("is not one rule; an entry names exactly one.")


def test_a_rule_of_our_own_is_not_accepted() -> None:
    assert (
        "is a rule of our own, which is mended"
        in wrong((), [Acknowledged(rule="it-is-so", resource="Api/Function", reason=REASON)])[0]
    )


def test_what_is_not_held_names_an_own_rule_that_holds_instead() -> None:
    none = NotHeld(rule="a", reason=REASON, instead=())
    unknown = NotHeld(rule="a", reason=REASON, instead=("it-is-otherwise",))
    assert wrong([none]) == ["security/not_held.py: a names no own rule that holds in its place."]
    assert wrong([unknown]) == [
        "security/not_held.py: a is to be replaced by it-is-otherwise, which is no own rule."
    ]


def test_an_entry_stands_there_once() -> None:
    again = Acknowledged(
        rule="a-rule", resource="Api/0", reason="Because it is so, and once more than before."
    )
    assert wrong((), [*single(1), again]) == [
        "security/acknowledged.py: a-rule at Api/0 stands there 2 times."
    ]
    twice = NotHeld(rule="rule-0", reason=again.reason, instead=("it-is-so",))
    assert wrong([*rules(1), twice]) == ["security/not_held.py: rule-0 stands there 2 times."]


@pytest.mark.parametrize(
    ("stage", "count", "right"), [("strict", 4, True), ("strict", 5, False), ("dev", 9, True)]
)
def test_the_strict_stage_needs_little_acknowledging(stage: str, count: int, right: bool) -> None:
    findings: list[Finding] = []
    verdict = StageVerdict(stage, findings)
    verdict.acknowledged = {Question(entry.rule, entry.resource): entry for entry in single(count)}
    assert (list(strict_faults([verdict])) == []) == right
