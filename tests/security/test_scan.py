"""Each scanner bites: a small app with a fault for each, scanned as the stages are."""

import stacks  # noqa: F401  # isort: skip  (before aws_cdk: it chooses the Node that aws_cdk runs on)

import json
from dataclasses import replace
from pathlib import Path

import pytest
from aws_cdk import Acknowledgment, App, CfnParameter, CfnResource, Stack, Validations
from aws_cdk.aws_cognito import CfnUserPool
from aws_cdk.aws_iam import CfnManagedPolicy
from aws_cdk.aws_s3 import Bucket, CfnBucket
from cdk_nag import AwsSolutionsChecks, NIST80053R5Checks

from security import nag
from security.assembly import Assembly, read
from security.canary import CANARY, PLANTED, unseen
from security.hidden import ACKNOWLEDGED, hidden
from security.scan import Scan, Tools, scan
from security.synthesize import CONTEXT, context_of, plant, synthesize_scanned
from stacks.settings import cdk_json_context

SCANNERS = ("cdk-nag", "cdk", "checkov", "cfn-lint", "cfn-guard")


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """A stack with an open bucket, a policy for all, no such property, a bucket of unknown state, and
    what scanners only warn of: users without a second factor, and a parameter that nothing uses.
    """
    out = tmp_path_factory.mktemp("small")
    app = App(context=CONTEXT, outdir=str(out))
    small = Stack(app, "Small", stack_name="roundtrip-test-small")
    CfnBucket(small, "Open", access_control="PublicRead")
    everything = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    CfnManagedPolicy(small, "All", policy_document={"Version": "2012-10-17", "Statement": [everything]})
    CfnResource(small, "Wrong", type="AWS::SQS::Queue", properties={"VisibilityTimeOut": 30})
    status = CfnParameter(small, "Status").value_as_string
    Bucket(small, "Kept")
    CfnParameter(small, "Unused")
    CfnUserPool(small, "Users")
    CfnBucket(small, "Unknown", versioning_configuration={"status": status})
    synthesize_scanned(app)
    return read("test", out)


@pytest.fixture(scope="module")
def found(assembly: Assembly, tmp_path_factory: pytest.TempPathFactory) -> Scan:
    """What all scanners say of it."""
    return scan([assembly], {}, SCANNERS, tmp_path_factory.mktemp("scratch"), lambda name, seconds: None)


def findings(found: Scan, scanner: str) -> set[tuple[str, str]]:
    return {(one.rule, one.resource) for one in found.findings["test"] if one.scanner == scanner}


def test_every_scanner_did_its_work(found: Scan) -> None:
    assert found.faults == []
    assert {finding.scanner for finding in found.findings["test"]} == {*SCANNERS}


def test_all_is_about_our_stacks_and_says_something(found: Scan) -> None:
    for finding in found.findings["test"]:
        assert finding.stack == "Small"
        assert finding.resource.startswith("Small/") or finding.rule == "W2001"
        assert not finding.resource.endswith("/Resource")
        assert len(finding.sentence) > 15


def test_cdk_nag_finds_them_with_each_of_its_packs(found: Scan) -> None:
    seen = findings(found, "cdk-nag")
    assert ("AwsSolutions-S1", "Small/Open") in seen
    assert ("AwsSolutions-S1", "Small/Kept") in seen
    assert ("AwsSolutions-IAM5[Action::s3:*]", "Small/All") in seen
    assert ("NIST.800.53.R5-S3BucketVersioningEnabled", "Small/Open") in seen
    assert ("NIST.800.53.R5-S3BucketPublicReadProhibited", "Small/Open") in seen
    assert ("Serverless-SQSRedrivePolicy", "Small/Wrong") not in seen  # it looks at typed resources alone


def test_what_cdk_nag_cannot_evaluate_is_not_taken_for_held(found: Scan) -> None:
    seen = findings(found, "cdk-nag")
    assert ("NIST.800.53.R5-S3BucketVersioningEnabled", "Small/Unknown") in seen


def test_warnings_are_findings_too(found: Scan) -> None:
    assert ("AwsSolutions-COG2", "Small/Users") in findings(found, "cdk-nag")
    assert ("W2001", "") in findings(found, "cfn-lint")


def test_cdks_own_check_finds_them(found: Scan) -> None:
    assert ("F3002", "Small/Wrong") in findings(found, "cdk")


def test_checkov_finds_them(found: Scan) -> None:
    assert {("CKV_AWS_20", "Small/Open"), ("CKV_AWS_27", "Small/Wrong")} <= findings(found, "checkov")


def test_cfn_lint_finds_them(found: Scan) -> None:
    assert ("E3002", "Small/Wrong") in findings(found, "cfn-lint")


def test_cfn_guard_finds_them(found: Scan) -> None:
    seen = findings(found, "cfn-guard")
    assert {("CT.S3.PR.1", "Small/Open"), ("CT.S3.PR.11", "Small/Open")} <= seen
    assert ("CT.SQS.PR.1", "Small/Wrong") in seen


def test_what_is_planted_is_in_the_assembly_and_not_among_the_findings(
    assembly: Assembly, found: Scan
) -> None:
    assert CANARY in assembly.files
    assert set(PLANTED) == {*SCANNERS}
    assert not [finding for finding in found.findings["test"] if finding.stack == CANARY]


def test_a_pack_of_cdk_nag_that_is_not_loaded_is_missed(tmp_path: Path) -> None:
    app = App(context=CONTEXT, outdir=str(tmp_path))
    plant(app)
    Validations.of(app).add_plugins(AwsSolutionsChecks(app), NIST80053R5Checks(app))
    app.synth()
    (sentence,) = unseen("cdk-nag", "test", nag.findings(read("test", tmp_path)))
    assert sentence == (
        "cdk-nag did not find the fault planted for Serverless-SQSRedrivePolicy in the stage test: "
        "it did not run, or looked at nothing."
    )


def test_the_check_of_the_library_that_is_skipped_is_missed(tmp_path: Path) -> None:
    app = App(context=CONTEXT, outdir=str(tmp_path), builtin_cloud_formation_validation=False)
    synthesize_scanned(app)
    (sentence,) = unseen("cdk", "test", nag.findings(read("test", tmp_path)))
    assert sentence.startswith("cdk did not find the fault planted for F3002 in the stage test")


def test_what_is_acknowledged_in_the_app_itself_is_a_fault(tmp_path: Path) -> None:
    app = App(context=CONTEXT, outdir=str(tmp_path))
    quiet = CfnBucket(Stack(app, "Small"), "Quiet")
    Validations.of(quiet).acknowledge(Acknowledgment(id="AwsSolutions-S1", reason="nobody counts it"))
    synthesize_scanned(app)
    assembly = read("test", tmp_path)
    assert ("AwsSolutions-S1", "Small/Quiet") not in {
        (one.rule, one.resource) for one in nag.findings(assembly)
    }
    (sentence,) = hidden(assembly)
    assert sentence.startswith(
        "/Small/Quiet acknowledges findings in the stage test; what is accepted stands"
    )


def test_scanners_that_are_not_there_are_faults_and_keep_no_other_from_its_work(
    assembly: Assembly, tmp_path: Path
) -> None:
    nothing = tmp_path / "nothing"
    tools = Tools(checkov=nothing, lint=nothing)
    found = scan([assembly], {}, SCANNERS, tmp_path, lambda name, seconds: None, tools=tools)
    assert [fault.split(":")[0] for fault in found.faults] == [
        "checkov is not installed",
        "cfn-lint is not installed",
    ]
    assert {finding.scanner for finding in found.findings["test"]} == {"cdk-nag", "cdk", "cfn-guard"}


def test_a_scanner_that_finds_nothing_at_all_is_a_fault(assembly: Assembly, tmp_path: Path) -> None:
    silent = tmp_path / "silent"
    silent.write_text("#!/bin/sh\necho '[]'\n")
    silent.chmod(0o755)
    found = scan([assembly], {}, ["cfn-lint"], tmp_path, lambda name, seconds: None, tools=Tools(lint=silent))
    (sentence,) = found.faults
    assert sentence.startswith("cfn-lint did not find the fault planted for E3002 in the stage test")


def test_a_scanner_that_crashes_is_a_fault(assembly: Assembly, tmp_path: Path) -> None:
    crashing = tmp_path / "crashing"
    crashing.write_text("#!/bin/sh\necho it fell over >&2\nexit 70\n")
    crashing.chmod(0o755)
    tools = Tools(lint=crashing, checkov=crashing)
    found = scan([assembly], {}, ["checkov", "cfn-lint"], tmp_path, lambda name, seconds: None, tools=tools)
    assert [fault.partition(" and no report")[0] for fault in found.faults] == [
        "checkov ended with 70",
        "cfn-lint ended with 70",
    ]


def test_an_acknowledgement_in_the_app_is_a_fault_of_the_scan(assembly: Assembly, tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    copy = replace(assembly, folder=tmp_path / "copy")
    (copy.folder / "Small.metadata.json").write_text(
        json.dumps({"/Small/Open": [{"type": ACKNOWLEDGED, "data": {}}]})
    )
    found = scan([copy], {}, [], tmp_path, lambda name, seconds: None)
    assert len(found.faults) == 1


def test_a_stage_for_this_machine_is_scanned_as_on_any() -> None:
    assert cdk_json_context()["stages"]["local"]["function_platform"] == "host"
    assert json.loads(context_of("local")["overrides"]) == {"function_platform": "arm64"}
    assert "overrides" not in context_of("prod")
    assert context_of("prod")["stage"] == "prod"
