"""Small assemblies, written as `cdk synth` leaves them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from security.assembly import Assembly, read


def written(folder: Path, stage: str, templates: Mapping[str, Mapping[str, Any]]) -> Assembly:
    """An assembly of these templates, by stack."""
    folder.mkdir(parents=True, exist_ok=True)
    artifacts: dict[str, Any] = {
        "Tree": {"type": "cdk:tree"},
        "Assets": {"type": "cdk:asset-manifest", "properties": {"file": "Assets.json"}},
    }
    for stack, template in templates.items():
        (folder / f"{stack}.template.json").write_text(json.dumps(template))
        properties = {
            "templateFile": f"{stack}.template.json",
            "stackName": f"roundtrip-{stage}-{stack.lower()}",
        }
        artifacts[stack] = {"type": "aws:cloudformation:stack", "properties": properties}
    (folder / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))
    return read(stage, folder)


def bucket(path: str, **properties: Any) -> dict[str, Any]:
    """A bucket that stands at this path of the app."""
    return {"Type": "AWS::S3::Bucket", "Properties": properties, "Metadata": {"aws:cdk:path": path}}
