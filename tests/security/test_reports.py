"""A scanner that crashed, was not there, or left something out is a failure, and never a clean stage."""

import json
from pathlib import Path
from typing import Any

import pytest

from security import checkov, guard, lint, nag
from security.assembly import Assembly
from security.canary import CANARY, PLANTED, unseen
from security.failed import ScannerFailed
from security.finding import Finding
from security.processes import Ended
from tests.security.assemblies import bucket, written

CONTROL = guard.Control("CT.S3.PR.1", "Require a bucket to be closed")
GARBAGE = ["", "Traceback: it fell over", "[1", "null", "[]", '{"results": []}', "3"]


@pytest.fixture
def assembly(tmp_path: Path) -> Assembly:
    resources = {
        "Open1A": bucket("Storage/Open/Resource"),
        "Bare2B": {"Type": "AWS::S3::Bucket"},
    }
    return written(tmp_path / "prod", "prod", {"Storage": {"Resources": resources}})


def file(assembly: Assembly) -> str:
    return str(assembly.files["Storage"])


def checkov_report(assembly: Assembly, **changed: Any) -> dict[str, Any]:
    failed = {
        "check_id": "CKV_AWS_20",
        "check_name": "It is open",
        "file_abs_path": file(assembly),
        "resource": "AWS::S3::Bucket.Open1A",
    }
    return {
        "results": {"failed_checks": [failed], "passed_checks": [{}]},
        "summary": {"resource_count": 2, "skipped": 0, "parsing_errors": 0, **changed},
    }


def of_checkov(assembly: Assembly, report: Any) -> list[Finding]:
    return checkov.findings(Ended(1, json.dumps(report)), [assembly])["prod"]


def guard_report(assembly: Assembly, **changed: Any) -> dict[str, Any]:
    here = {"path": "/Resources/Open1A/Properties", "value": {}}
    there = {"path": "/Resources/Bare2B/Properties/Name", "value": "x"}
    clause = {"Clause": {"Unary": {"check": {"UnResolved": {"value": {"traversed_to": here}}, "to": there}}}}
    broken = {"Rule": {"name": "closed_check", "checks": [clause]}}
    return {
        "name": file(assembly),
        "not_compliant": [broken],
        "compliant": [],
        "not_applicable": [],
        **changed,
    }


def of_guard(assembly: Assembly, *reports: Any) -> list[Finding]:
    return guard.findings(Ended(19, json.dumps(reports)), [assembly], {"closed_check": CONTROL})["prod"]


def test_checkov_speaks_of_logical_ids_and_we_of_constructs(assembly: Assembly) -> None:
    expected = Finding("checkov", "CKV_AWS_20", "Storage", "Storage/Open", "It is open")
    assert of_checkov(assembly, checkov_report(assembly)) == [expected]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"resource_count": 1}, "checkov looked at 1 resources of 2."),
        ({"resource_count": 0}, "checkov looked at 0 resources of 2."),
        ({"skipped": 3}, "checkov skipped 3 checks, and could not read 0 templates."),
        ({"parsing_errors": 1}, "checkov skipped 0 checks, and could not read 1 templates."),
    ],
)
def test_checkov_that_left_something_out_has_failed(assembly: Assembly, changed: Any, said: str) -> None:
    with pytest.raises(ScannerFailed, match=f"^{said}$"):
        of_checkov(assembly, checkov_report(assembly, **changed))


def test_checkov_that_passed_nothing_has_failed(assembly: Assembly) -> None:
    report = checkov_report(assembly)
    report["results"]["passed_checks"] = []
    with pytest.raises(ScannerFailed, match="ran hardly any"):
        of_checkov(assembly, report)


@pytest.mark.parametrize("out", GARBAGE)
def test_what_is_no_report_is_a_failure_with_what_was_said(assembly: Assembly, out: str) -> None:
    ended = Ended(2, out, "somewhere\nit fell over")
    with pytest.raises(ScannerFailed, match=r"checkov ended with 2 .* it fell over"):
        checkov.findings(ended, [assembly])
    with pytest.raises(ScannerFailed, match=r"cfn-guard (ended with 2 .* it fell over|looked at 0)"):
        guard.findings(ended, [assembly], {"closed_check": CONTROL})
    if out != "[]":  # what cfn-lint says of clean templates; then the planted faults are missed
        with pytest.raises(ScannerFailed, match=r"cfn-lint ended with 2 .* it fell over"):
            lint.findings(ended, [assembly])


def test_a_report_of_another_file_is_a_failure(assembly: Assembly) -> None:
    report = checkov_report(assembly)
    report["results"]["failed_checks"][0]["file_abs_path"] = "/elsewhere/Storage.template.json"
    with pytest.raises(ScannerFailed, match="elsewhere"):
        of_checkov(assembly, report)
    with pytest.raises(ScannerFailed, match="elsewhere"):
        of_guard(assembly, guard_report(assembly, name="/elsewhere/Storage.template.json"))


def lint_report(assembly: Assembly, path: list[Any] | None) -> Ended:
    match = {
        "Filename": file(assembly),
        "Rule": {"Id": "W1"},
        "Message": "It is odd",
        "Location": {"Path": path},
    }
    return Ended(4, json.dumps([match]))


@pytest.mark.parametrize(
    ("path", "resource"),
    [
        (["Resources", "Open1A", "Properties", 0], "Storage/Open"),
        (["Resources", "Bare2B"], "Storage/Bare2B"),
        (["Resources"], ""),
        (["Outputs", "Open1A"], ""),
        ([], ""),
        (None, ""),
    ],
)
def test_cfn_lint_speaks_of_places_and_we_of_constructs(
    assembly: Assembly, path: list[Any] | None, resource: str
) -> None:
    expected = Finding("cfn-lint", "W1", "Storage", resource, "It is odd")
    assert lint.findings(lint_report(assembly, path), [assembly]) == {"prod": [expected]}


def test_cfn_guard_speaks_of_paths_and_we_of_the_constructs_that_are_wrong(assembly: Assembly) -> None:
    expected = Finding("cfn-guard", "CT.S3.PR.1", "Storage", "Storage/Open", CONTROL.sentence)
    assert of_guard(assembly, guard_report(assembly)) == [expected]


def test_a_control_that_names_no_resource_is_about_the_stack(assembly: Assembly) -> None:
    report = guard_report(assembly)
    report["not_compliant"][0]["Rule"]["checks"] = [{"path": "/Resources"}]
    report["not_compliant"][0]["Rule"]["checks"] = []
    assert [one.resource for one in of_guard(assembly, report)] == [""]


@pytest.mark.parametrize("said", ["compliant", "not_applicable"])
def test_a_control_that_holds_or_is_about_other_things_is_no_finding(assembly: Assembly, said: str) -> None:
    assert of_guard(assembly, guard_report(assembly, not_compliant=[], **{said: ["closed_check"]})) == []


def test_a_control_of_which_nothing_is_said_is_a_failure(assembly: Assembly) -> None:
    with pytest.raises(ScannerFailed, match="cfn-guard says nothing of 1 rules, closed_check among them"):
        of_guard(assembly, guard_report(assembly, not_compliant=[]))


def test_a_template_of_which_nothing_is_said_is_a_failure(assembly: Assembly, tmp_path: Path) -> None:
    more = written(tmp_path / "dev", "dev", {"Storage": {"Resources": {}}})
    ended = Ended(19, json.dumps([guard_report(assembly)]))
    with pytest.raises(ScannerFailed, match="cfn-guard looked at 1 templates of 2"):
        guard.findings(ended, [assembly, more], {"closed_check": CONTROL})


def test_there_are_hundreds_of_controls_each_with_its_own_number() -> None:
    ids = [control.id for control in guard.controls().values()]
    assert len(ids) > 200
    assert len(set(ids)) == len(ids)
    assert guard.controls()["lambda_inside_vpc_check"].id == "CT.LAMBDA.PR.3"


def test_no_rules_at_all_is_a_failure(tmp_path: Path) -> None:
    with pytest.raises(ScannerFailed, match="cfn-guard has no rules: there are none below"):
        guard.controls(tmp_path)


def test_a_file_of_rules_without_a_control_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "odd.guard").write_text("rule odd when true {}")
    with pytest.raises(ScannerFailed, match=r"odd\.guard names no control"):
        guard.controls(tmp_path)


def test_a_scanner_that_is_not_installed_is_a_failure(assembly: Assembly, tmp_path: Path) -> None:
    nothing = tmp_path / "nothing"
    for name, command in {
        "checkov": checkov.command,
        "cfn-lint": lint.command,
        "cfn-guard": guard.command,
    }.items():
        with pytest.raises(
            ScannerFailed, match=f"^{name} is not installed: there is no {nothing}.*make install"
        ):
            command([assembly], tmp_path, nothing)


def test_checkov_reaches_no_network_and_reads_no_settings_of_anybody(
    assembly: Assembly, tmp_path: Path
) -> None:
    command = checkov.command([assembly], tmp_path)
    assert "--skip-download" in command.words
    assert command.environ["CKV_SKIP_PACKAGE_UPDATE_CHECK"] == "true"
    assert command.environ["HOME"] == str(tmp_path) == str(command.folder)
    assert set(command.environ) - set(checkov.OFFLINE) == {"PATH", "HOME", "LANG"}


def test_no_report_of_cdk_nag_is_a_failure(assembly: Assembly) -> None:
    with pytest.raises(ScannerFailed, match="cdk-nag wrote no report for the stage prod"):
        nag.findings(assembly)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"pluginReports": [{}]}', '{"pluginReports": 1}'])
def test_a_report_of_cdk_nag_that_is_none_is_a_failure(assembly: Assembly, text: str) -> None:
    (assembly.folder / nag.REPORT).write_text(text)
    with pytest.raises(ScannerFailed, match="cdk-nag's report for the stage prod is not understood"):
        nag.findings(assembly)


@pytest.mark.parametrize("scanner", PLANTED)
def test_a_planted_fault_that_is_not_found_is_missed_one_by_one(scanner: str) -> None:
    seen = [Finding(scanner, rule, CANARY, "Canary/Open", "…") for rule in PLANTED[scanner]]
    elsewhere = [Finding(scanner, rule, "Storage", "Storage/Open", "…") for rule in PLANTED[scanner]]
    assert list(unseen(scanner, "prod", seen)) == []
    assert len(list(unseen(scanner, "prod", seen[1:]))) == 1
    assert len(list(unseen(scanner, "prod", elsewhere))) == len(PLANTED[scanner])
    assert len(list(unseen(scanner, "prod", []))) == len(PLANTED[scanner])
