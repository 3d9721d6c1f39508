"""A stage with snapshots: its API calls what has them."""

from typing import Any

import pytest

from app import synthesize
from security.own import findings, templates_of
from tests.security.own.bad.variant import Variant, drop, put
from tests.security.own.stages import settings_of
from tests.stacks.conftest import Template

RULE = "snapshots-are-what-is-called"
SETTINGS = settings_of("prod", api_snap_start=True)


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Template]:
    """The stage prod with `api_snap_start`, which no stage of cdk.json has."""
    out = tmp_path_factory.mktemp("snapshots")
    synthesize("prod", out, api_snap_start=True)
    return templates_of(out)


def path_of(templates: dict[str, Template], kind: str) -> str:
    """Of the construct that is the only one of its type."""
    (found,) = [
        resource["Metadata"]["aws:cdk:path"].removesuffix("/Resource")
        for resource in templates["Api"]["Resources"].values()
        if resource["Type"] == kind
    ]
    return str(found)


def logical_id(templates: dict[str, Template], kind: str) -> str:
    """Of the only one of its type."""
    (found,) = [name for name, each in templates["Api"]["Resources"].items() if each["Type"] == kind]
    return str(found)


def test_a_stage_with_snapshots_has_no_finding(snapshots: dict[str, Template]) -> None:
    assert findings(snapshots, SETTINGS) == []


def test_one_alias_of_one_version_is_called(snapshots: dict[str, Template]) -> None:
    kinds = [each["Type"] for each in snapshots["Api"]["Resources"].values()]
    assert (kinds.count("AWS::Lambda::Version"), kinds.count("AWS::Lambda::Alias")) == (1, 1)
    alias = {"Ref": logical_id(snapshots, "AWS::Lambda::Alias")}
    for kind, name in (
        ("ApiGatewayV2::Integration", "IntegrationUri"),
        ("Lambda::Permission", "FunctionName"),
    ):
        path = path_of(snapshots, f"AWS::{kind}")
        (entry,) = [
            each["Properties"]
            for each in snapshots["Api"]["Resources"].values()
            if each["Metadata"]["aws:cdk:path"].removesuffix("/Resource") == path
        ]
        assert entry[name] == alias


def test_an_old_version_goes_with_its_snapshot(snapshots: dict[str, Template]) -> None:
    (version,) = [
        each for each in snapshots["Api"]["Resources"].values() if each["Type"] == "AWS::Lambda::Version"
    ]
    assert "DeletionPolicy" not in version
    assert "UpdateReplacePolicy" not in version


@pytest.mark.parametrize(
    ("name", "kind", "change"),
    [
        ("no snapshots", "AWS::Lambda::Function", drop("SnapStart")),
        ("two versions", "AWS::Lambda::Alias", put("RoutingConfig", {"AdditionalVersionWeights": []})),
        ("$LATEST", "AWS::Lambda::Alias", put("FunctionVersion", "$LATEST")),
        ("called past it", "AWS::ApiGatewayV2::Integration", "IntegrationUri"),
        ("allowed past it", "AWS::Lambda::Permission", "FunctionName"),
    ],
)
def test_a_snapshot_that_is_not_called_is_found(
    name: str, kind: str, change: Any, snapshots: dict[str, Template]
) -> None:
    if isinstance(change, str):
        change = put(change, {"Ref": logical_id(snapshots, "AWS::Lambda::Function")})
    bad = Variant(name, path_of(snapshots, kind), change, "").made_of(snapshots)
    assert {finding.rule for finding in findings(bad, SETTINGS)} == {RULE}


def test_snapshots_that_the_stage_does_not_want_are_found(snapshots: dict[str, Template]) -> None:
    assert {finding.rule for finding in findings(snapshots, settings_of("prod"))} == {RULE}
