"""A stage's templates: from a fresh synth, or from a folder in which somebody has synthesized it."""

import json
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from costs.template import Templates


class AssemblyMissing(Exception):
    """There is no synthesized stage where one is expected."""


def stages() -> tuple[str, ...]:
    """Those of cdk.json that are for an account; `local` never leaves this machine, and depends on it."""
    import stacks  # noqa: F401  # isort: skip  (before aws_cdk: it chooses the Node that aws_cdk runs on)
    from stacks.settings import cdk_json_context

    return tuple(stage for stage in cdk_json_context()["stages"] if stage != "local")


def synthesize(wanted: Iterable[str]) -> dict[str, Templates]:
    """Stage → templates, made now; takes some seconds for the first."""
    import stacks  # noqa: F401  # isort: skip
    from aws_cdk import App

    from app import build
    from stacks.settings import cdk_json_context

    found: dict[str, Templates] = {}
    with tempfile.TemporaryDirectory() as folder:
        for stage in wanted:
            out = Path(folder) / stage
            app = App(context={**cdk_json_context(), "stage": stage}, outdir=str(out))
            build(app)
            app.synth()
            found[stage] = read_assembly(out)
    return found


def read_assembly(folder: Path) -> dict[str, dict[str, Any]]:
    """Stack → template of a synthesized stage, such as `cdk.out/prod` after `make synth`.

    Each resource has its construct's path among its metadata, as the CDK's command line writes it.
    """
    manifest = folder / "manifest.json"
    if not manifest.exists():
        raise AssemblyMissing(f"{folder} holds no synthesized stage; make one with make synth.")
    artifacts = json.loads(manifest.read_text(encoding="utf-8"))["artifacts"]
    return {
        name: _with_paths(
            json.loads((folder / artifact["properties"]["templateFile"]).read_text(encoding="utf-8")),
            json.loads((folder / artifact["additionalMetadataFile"]).read_text(encoding="utf-8")),
        )
        for name, artifact in artifacts.items()
        if artifact["type"] == "aws:cloudformation:stack"
    }


def _with_paths(template: dict[str, Any], metadata: Mapping[str, Any]) -> dict[str, Any]:
    resources = template.get("Resources", {})
    for path, entries in metadata.items():
        for entry in entries:
            if entry["type"] == "aws:cdk:logicalId" and entry["data"] in resources:
                known = resources[entry["data"]].setdefault("Metadata", {})
                known.setdefault("aws:cdk:path", path.removeprefix("/"))
    return template
