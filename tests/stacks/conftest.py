"""Templates for the stacks' tests: one synth of every stage for the whole session."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app import synthesize
from stacks.assembly import read_stacks
from stacks.settings import cdk_json_context

STAGES = tuple(cdk_json_context()["stages"])
STACKS = ("Storage", "Pipeline", "Api", "Cdn")
"""Those of every stage; a stage may have more."""

Template = dict[str, Any]


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Template]]:
    """Stage → stack → template, as plain dictionaries."""
    return all_stages(tmp_path_factory.getbasetemp() / "stages")


@cache
def all_stages(folder: Path) -> dict[str, dict[str, Template]]:
    """Made once for a process: pytest makes a fixture anew for each module that imports it."""
    return {stage: synthesized(stage, folder / stage) for stage in STAGES}


def synthesized(stage: str, out: Path, **overrides: Any) -> dict[str, Template]:
    """Stack → template of a stage with some settings changed, as it lies in a folder."""
    synthesize(stage, out, **overrides)
    stacks = read_stacks(out)
    assert set(STACKS) <= set(stacks)
    for name, stack in stacks.items():
        assert stack.name == f"roundtrip-{stage}-{name.lower()}"
    return {
        name: {
            **json.loads(stack.file.read_text()),
            "_asset_root": str(out),
            "_protected": stack.protected,
        }
        for name, stack in stacks.items()
    }


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
