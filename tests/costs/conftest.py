"""Templates that the stacks' tests have synthesized, durations that are made up, and the functions' AWS."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from costs.assembly import read_assembly
from costs.durations import Durations
from tests.lambdas.api.conftest import api, settings, signing_s3, store_record
from tests.lambdas.conftest import aws, clients
from tests.lambdas.processor.conftest import world
from tests.stacks.conftest import templates

__all__ = ["api", "aws", "clients", "settings", "signing_s3", "store_record", "templates", "world"]

Stage = dict[str, dict[str, Any]]
"""Stack → template, of one stage, to be changed at will."""

DURATIONS = {
    "processor.small": 0.01,
    "processor.small.batched": 0.008,
    "processor.ndjson.per_gb": 20.0,
    "processor.recipe.per_gb": 30.0,
    "naive.small": 0.012,
    "naive.ndjson.per_gb": 80.0,
    "naive.recipe.per_gb": 900.0,
    "naive.peak_per_byte": 12.0,
    "api.create_document": 0.004,
    "api.get_document": 0.004,
    "api.list_documents": 0.03,
    "api.get_result": 0.004,
    "cold.processor": 0.5,
    "cold.api": 0.4,
}
"""Such as a benchmark may measure; no test takes them for true."""


@pytest.fixture
def durations() -> Durations:
    """Made up."""
    return Durations.of(DURATIONS)


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
