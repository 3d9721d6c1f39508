"""Templates for the stacks' tests: one synth of every stage for the whole session."""

import json
from pathlib import Path
from typing import Any

import pytest

import stacks  # noqa: F401  # isort: skip  (before aws_cdk: it chooses the Node that aws_cdk runs on)

from aws_cdk import App

from app import build
from stacks.settings import cdk_json_context

STAGES = tuple(cdk_json_context()["stages"])
STACKS = ("Storage", "Pipeline", "Api", "Cdn")
"""Those of every stage; a stage may have more."""

Template = dict[str, Any]


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Template]]:
    """Stage → stack → template, as plain dictionaries."""
    found: dict[str, dict[str, Template]] = {}
    for stage in STAGES:
        out = tmp_path_factory.mktemp(stage)
        app = App(context={**cdk_json_context(), "stage": stage}, outdir=str(out))
        build(app)
        app.synth()
        named = sorted(path.name.partition(".")[0] for path in out.glob("*.template.json"))
        assert set(STACKS) <= set(named)
        found[stage] = {stack: _template(out, stage, stack) for stack in named}
    return found


def _template(out: Path, stage: str, stack: str) -> Template:
    manifest = json.loads((out / "manifest.json").read_text())
    artifact = manifest["artifacts"][stack]
    assert artifact["properties"]["stackName"] == f"roundtrip-{stage}-{stack.lower()}"
    template: Template = json.loads((out / artifact["properties"]["templateFile"]).read_text())
    template["_asset_root"] = str(out)
    template["_protected"] = artifact["properties"].get("terminationProtection", False)
    return template


@pytest.fixture(params=STAGES)
def stage(request: pytest.FixtureRequest) -> str:
    """Each stage in turn."""
    return str(request.param)


@pytest.fixture
def template(stage: str, templates: dict[str, dict[str, Template]]) -> dict[str, Template]:
    """The stage's templates by stack."""
    return templates[stage]


def resources(template: Template, kind: str) -> dict[str, Any]:
    """Logical id → resource, for all of one type."""
    return {name: entry for name, entry in template["Resources"].items() if entry["Type"] == kind}


def only(template: Template, kind: str) -> dict[str, Any]:
    """The one resource of a type."""
    (found,) = resources(template, kind).values()
    assert isinstance(found, dict)
    return found
