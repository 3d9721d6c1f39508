"""What docs/security.md says of the scanners is what the lists and the scan say."""

from pathlib import Path

import pytest

from security import page, report
from security.acknowledged import ACKNOWLEDGED
from security.finding import SCANNERS, Finding
from security.not_held import NOT_HELD
from security.verdict import StageVerdict, judge
from stacks.settings import StageSettings, cdk_json_context

PAGE = Path(__file__).parent.parent.parent / "docs" / "security.md"

FOUND = [
    Finding("checkov", "CKV_AWS_117", "Api", "Api/Function", "It is in no VPC."),
    Finding("cdk-nag", "NIST.800.53.R5-LambdaInsideVPC", "Api", "Api/Function", "It is not VPC enabled."),
    Finding("cdk-nag", "AwsSolutions-COG2", "Api", "Api/Users", "It does not require MFA."),
    Finding("checkov", "CKV_AWS_18", "Storage", "Storage/New", "It has no access logging."),
    Finding("cdk-nag", "AwsSolutions-S1", "Storage", "Storage/New", "It has no logs."),
    Finding("cfn-lint", "W1", "Api", "", "It is odd."),
]


def verdict(stage: str) -> StageVerdict:
    settings = StageSettings(**cdk_json_context()["stages"][stage], stage=stage)
    return judge(settings, FOUND, NOT_HELD, ACKNOWLEDGED)


def test_the_page_has_both_lists_as_they_are() -> None:
    assert page.lists() in PAGE.read_text(encoding="utf-8")


def test_every_entry_is_on_the_page_with_its_reason_and_what_holds_instead() -> None:
    text = page.lists()
    for entry in [*NOT_HELD, *ACKNOWLEDGED]:
        assert entry.reason in text
    for one in NOT_HELD:
        assert all(f"`{name}`" in text for name in one.instead)
    assert text.count("`Cdn/Distribution`") == sum(
        entry.resource == "Cdn/Distribution" for entry in ACKNOWLEDGED
    )
    assert "AwsSolutions-IAM5[Resource::…]" in text


def test_all_between_the_marks_is_made_anew_and_nothing_else() -> None:
    text = f"# Before\n{page.BEGIN}\nbefore the scan\n{page.END}\nafter\n"
    once = page.filled(text, [verdict("dev")])
    assert once.startswith(f"# Before\n{page.BEGIN}\n\n| stage |")
    assert once.endswith(f"{page.END}\nafter\n")
    assert "before the scan" not in once
    assert page.lists() in once
    assert page.filled(once, [verdict("dev")]) == once


@pytest.mark.parametrize("text", ["", page.BEGIN, page.END, f"{page.END} {page.BEGIN}"])
def test_a_page_without_the_marks_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="There is no place for it"):
        page.filled(text, [])


def test_findings_are_counted_as_scanners_count_and_questions_once() -> None:
    counted = dict(zip(report.COLUMNS, report.counts(verdict("dev")), strict=True))
    assert [counted[scanner] for scanner in SCANNERS] == ["3", "0", "2", "1", "0", "0"]
    assert [counted[kind] for kind in ("questions", "not held", "acknowledged", "open")] == [
        "4",
        "2",
        "1",
        "1",
    ]


def test_a_stage_that_holds_more_has_more_open() -> None:
    assert report.counts(verdict("strict"))[-4:] == ("4", "1", "0", "3")


def test_what_is_open_is_told_once_with_who_asks_and_where() -> None:
    assert list(report.open_findings([verdict("dev"), verdict("prod"), verdict("strict")])) == [
        "dev, prod, strict: Api: W1: It is odd.",
        "strict: Storage/New: access-logs (AwsSolutions-S1, CKV_AWS_18): It has no logs.",
        "strict: Api/Users: second-factor (AwsSolutions-COG2): It does not require MFA.",
    ]


def test_what_is_accepted_is_told_with_its_stages_and_its_reason() -> None:
    lines = list(report.accepted([verdict("dev"), verdict("strict")]))
    assert [line.split(": ")[:4] for line in lines] == [
        ["acknowledged", "dev", "Api/Users", "second-factor"],
        ["not held", "dev", "Storage/New", "access-logs"],
        ["not held", "dev, strict", "Api/Function", "function-in-vpc"],
    ]
    assert lines[2].endswith(NOT_HELD[0].reason)


def test_the_table_is_aligned() -> None:
    lines = list(report.table([verdict("dev"), verdict("strict")]))
    assert len(lines) == 3
    assert len({len(line) for line in lines}) == 1
