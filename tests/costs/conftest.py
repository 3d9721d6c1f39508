"""Templates for the wallet's tests: those that the stacks' tests have synthesized."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from costs.assembly import read_assembly
from tests.stacks.conftest import templates

__all__ = ["templates"]

Stage = dict[str, dict[str, Any]]
"""Stack → template, of one stage, to be changed at will."""


@pytest.fixture(scope="session")
def assembled(templates: dict[str, Stage]) -> dict[str, Stage]:
    """Stage → stack → template, of all stacks that a stage has."""
    return {stage: read_assembly(folder_of(stacks)) for stage, stacks in templates.items()}


@pytest.fixture
def stage_of(assembled: dict[str, Stage]) -> Callable[[str], Stage]:
    """A stage's templates, to be changed."""
    return lambda stage: copy.deepcopy(assembled[stage])


def folder_of(stacks: Stage) -> Path:
    """Where a stage was synthesized."""
    return Path(stacks["Storage"]["_asset_root"])


def at(stage: Stage, path: str, kind: str | None = None) -> dict[str, Any]:
    """The properties of the resource of a construct, such as `Pipeline/Processor`."""
    stack = path.partition("/")[0]
    found = [
        resource
        for resource in stage[stack]["Resources"].values()
        if resource["Metadata"].get("aws:cdk:path", "").removesuffix("/Resource") == path
        and (kind is None or resource["Type"] == kind)
    ]
    assert len(found) == 1, f"{path}: {len(found)} resources"
    return found[0].setdefault("Properties", {})


def only(stage: Stage, kind: str) -> dict[str, Any]:
    """The properties of the only resource of a type."""
    (found,) = [
        resource
        for template in stage.values()
        for resource in template["Resources"].values()
        if resource["Type"] == kind
    ]
    return found["Properties"]


def add(stage: Stage, stack: str, name: str, kind: str, **properties: Any) -> None:
    """One more resource."""
    stage[stack]["Resources"][name] = {
        "Type": kind,
        "Properties": properties,
        "Metadata": {"aws:cdk:path": f"{stack}/{name}/Resource"},
    }


def rules(stage: Stage) -> list[dict[str, Any]]:
    """Of the documents' lifecycle."""
    return at(stage, "Storage/Documents")["LifecycleConfiguration"]["Rules"]
