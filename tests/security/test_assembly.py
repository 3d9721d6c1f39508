"""Templates as scanners are given them: constructs, hidden findings, and what comes from other stacks."""

import json
from pathlib import Path
from typing import Any

import pytest

from security.assembly import Assembly, find
from security.hidden import hidden
from security.resolved import resolved
from tests.security.assemblies import bucket, written

ACCOUNT, REGION = "111122223333", "eu-central-1"


def assembly(tmp_path: Path, stage: str = "prod", **templates: Any) -> Assembly:
    return written(
        tmp_path / stage, stage, {name: {"Resources": {}, **text} for name, text in templates.items()}
    )


def test_a_resource_is_known_by_its_construct(tmp_path: Path) -> None:
    resources = {
        "A1": bucket("Storage/Documents/Resource"),
        "B2": bucket("Storage/Documents"),
        "C3": bucket("Storage/Resource/Resource"),
        "D4": {"Type": "Custom::Thing"},
    }
    read = assembly(tmp_path, Storage={"Resources": resources})
    assert [read.path("Storage", name) for name in (*resources, "Gone")] == [
        "Storage/Documents",
        "Storage/Documents",
        "Storage/Resource",
        "Storage/D4",
        "Storage/Gone",
    ]


def test_a_template_is_of_its_stage(tmp_path: Path) -> None:
    both = [assembly(tmp_path, stage, Api={}, Cdn={}) for stage in ("dev", "prod")]
    assert find(both, both[1].files["Cdn"]) == (both[1], "Cdn")
    assert find(both, tmp_path / "dev" / ".." / "dev" / "Api.template.json") == (both[0], "Api")
    with pytest.raises(KeyError):
        find(both, tmp_path / "Cdn.template.json")


@pytest.mark.parametrize("key", ["cdk_nag", "checkov", "cfn-lint", "guard"])
def test_a_scanner_that_is_told_to_be_silent_is_a_fault(tmp_path: Path, key: str) -> None:
    loud = bucket("Storage/Loud/Resource")
    quiet = bucket("Storage/Quiet/Resource")
    quiet["Metadata"][key] = {"skip": []}
    (sentence,) = hidden(assembly(tmp_path, Storage={"Resources": {"A": loud, "B": quiet}}))
    assert sentence == (
        f"Storage/Quiet hides findings by {key} in the stage prod; what is accepted stands in "
        "security/acknowledged.py or security/not_held.py."
    )
    (sentence,) = hidden(assembly(tmp_path, Api={"Metadata": {key: {}}}))
    assert sentence.startswith(f"Api hides findings by {key}")


def deployed(tmp_path: Path, value: Any, **outputs: Any) -> Any:
    """A value of a template as CloudFormation hands it on, beside a stack with these outputs."""
    there = {"Outputs": {name: {"Value": told, "Export": {"Name": name}} for name, told in outputs.items()}}
    here = {"Resources": {"A": bucket("Api/A/Resource", Value=value)}}
    both = resolved(assembly(tmp_path, Storage=there, Api=here), tmp_path / "resolved")
    return json.loads(both.files["Api"].read_text())["Resources"]["A"]["Properties"]["Value"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"Ref": "AWS::AccountId"}, ACCOUNT),
        ({"Fn::ImportValue": "key"}, f"arn:aws:service:{REGION}:{ACCOUNT}:Key1"),
        ({"Fn::ImportValue": "name"}, "bucket2"),
        ({"Fn::ImportValue": "domain"}, "bucket2.regionaldomainname"),
        ({"Fn::ImportValue": "plain"}, "https://example.org"),
        ({"Fn::GetStackOutput": {"StackName": "roundtrip-prod-storage", "OutputName": "name"}}, "bucket2"),
        (
            {"Fn::Join": [":", ["arn", {"Ref": "AWS::Partition"}, {"Ref": "AWS::Region"}]]},
            f"arn:aws:{REGION}",
        ),
        ({"Fn::Join": ["", ["a/", {"Fn::Join": ["/", ["b", {"Fn::ImportValue": "name"}]]}]]}, "a/b/bucket2"),
        ([{"Ref": "AWS::URLSuffix"}], ["amazonaws.com"]),
    ],
)
def test_what_comes_from_elsewhere_is_a_text(tmp_path: Path, value: Any, text: Any) -> None:
    key, bucket2 = {"Fn::GetAtt": ["Key1", "Arn"]}, {"Ref": "Bucket2"}
    domain = {"Fn::GetAtt": ["Bucket2", "RegionalDomainName"]}
    told = {"key": key, "name": bucket2, "domain": domain, "plain": "https://example.org"}
    assert deployed(tmp_path, value, **told) == text


@pytest.mark.parametrize(
    "value",
    [
        {"Ref": "A"},
        {"Ref": "AWS::NoValue"},
        {"Fn::GetAtt": ["A", "Arn"]},
        {"Fn::ImportValue": "unknown"},
        {"Fn::GetStackOutput": {"StackName": "roundtrip-prod-storage", "OutputName": "unknown"}},
        {"Fn::Join": ["", ["a", {"Ref": "A"}]]},
        {"Fn::Sub": "${AWS::AccountId}"},
        True,
        3,
        None,
        "text",
    ],
)
def test_what_is_of_the_template_or_unknown_stays(tmp_path: Path, value: Any) -> None:
    assert deployed(tmp_path, value, name={"Ref": "Bucket2"}) == value


def test_what_is_resolved_is_still_the_same_stage(tmp_path: Path) -> None:
    before = assembly(tmp_path, Storage={"Resources": {"A": bucket("Storage/A/Resource")}})
    after = resolved(before, tmp_path / "resolved")
    assert after.files["Storage"] != before.files["Storage"]
    assert find([after], after.files["Storage"]) == (after, "Storage")
    assert after.path("Storage", "A") == "Storage/A"
    assert json.loads(before.files["Storage"].read_text()) == before.templates["Storage"]
