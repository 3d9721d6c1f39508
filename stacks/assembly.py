"""A synthesized stage as it lies in a folder: what every tool reads of it.

The shape is that of the CDK's cloud assembly: `manifest.json` names the templates.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Template = dict[str, Any]


class AssemblyMissing(Exception):
    """There is no synthesized stage where one is expected; the message says how to make one."""


@dataclass(frozen=True)
class SynthesizedStack:
    """One stack of a stage."""

    file: Path
    """Its template, as it is deployed."""

    name: str
    """In AWS."""

    protected: bool
    """Whether it refuses to be deleted."""

    template: Template
    """What the file says, and each resource's construct path among its metadata."""


def read_stacks(folder: Path, *, without: Collection[str] = ()) -> dict[str, SynthesizedStack]:
    """Stack → what was synthesized of it, of a folder such as `cdk.out/prod`, but for those named."""
    manifest = folder / "manifest.json"
    if not manifest.exists():
        raise AssemblyMissing(f"{folder} holds no synthesized stage; make one with make synth.")
    artifacts = _json(manifest)["artifacts"]
    return {
        stack: _read(folder, stack, artifact)
        for stack, artifact in artifacts.items()
        if artifact["type"] == "aws:cloudformation:stack" and stack not in without
    }


def _read(folder: Path, stack: str, artifact: Mapping[str, Any]) -> SynthesizedStack:
    properties = artifact["properties"]
    file = folder / properties["templateFile"]
    metadata = artifact.get("additionalMetadataFile")
    return SynthesizedStack(
        file=file,
        name=properties.get("stackName", stack),
        protected=properties.get("terminationProtection", False),
        template=_with_paths(_json(file), _json(folder / metadata) if metadata else {}),
    )


def _with_paths(template: Template, metadata: Mapping[str, Any]) -> Template:
    """The paths as the CDK's command line writes them into templates, whoever has synthesized."""
    resources = template.get("Resources", {})
    for path, entries in metadata.items():
        for entry in entries:
            if entry["type"] == "aws:cdk:logicalId" and entry["data"] in resources:
                known = resources[entry["data"]].setdefault("Metadata", {})
                known.setdefault("aws:cdk:path", path.removeprefix("/"))
    return template


def _json(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))
