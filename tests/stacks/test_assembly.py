"""A synthesized stage as it is read from its folder."""

import json
from pathlib import Path
from typing import Any

import pytest

from stacks.assembly import AssemblyMissing, read_stacks


def written(folder: Path, **artifacts: Any) -> Path:
    (folder / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))
    return folder


def stack(folder: Path, name: str, resources: Any, metadata: Any = None, **properties: Any) -> dict[str, Any]:
    (folder / f"{name}.template.json").write_text(json.dumps({"Resources": resources}))
    artifact: dict[str, Any] = {
        "type": "aws:cloudformation:stack",
        "properties": {"templateFile": f"{name}.template.json", **properties},
    }
    if metadata is not None:
        (folder / f"{name}.metadata.json").write_text(json.dumps(metadata))
        artifact["additionalMetadataFile"] = f"{name}.metadata.json"
    return artifact


def logical(name: str) -> list[dict[str, str]]:
    return [{"type": "aws:cdk:warning", "data": "Other"}, {"type": "aws:cdk:logicalId", "data": name}]


def test_stacks_are_read_and_nothing_else(tmp_path: Path) -> None:
    api = stack(tmp_path, "Api", {}, stackName="roundtrip-dev-api", terminationProtection=True)
    written(tmp_path, Tree={"type": "cdk:tree"}, Api=api, Cdn=stack(tmp_path, "Cdn", {}))
    found = read_stacks(tmp_path)
    assert list(found) == ["Api", "Cdn"]
    assert (found["Api"].name, found["Api"].protected) == ("roundtrip-dev-api", True)
    assert (found["Cdn"].name, found["Cdn"].protected) == ("Cdn", False)
    assert found["Api"].file == tmp_path / "Api.template.json"
    assert list(read_stacks(tmp_path, without=["Api"])) == ["Cdn"]


def test_each_resource_gets_its_constructs_path(tmp_path: Path) -> None:
    resources = {
        "One": {"Type": "A"},
        "Two": {"Type": "A", "Metadata": {"aws:cdk:path": "kept", "other": 1}},
        "Alone": {"Type": "A"},
    }
    metadata = {"/Api/One/Resource": logical("One"), "/Api/Two": logical("Two"), "/Api/Not": logical("Not")}
    written(tmp_path, Api=stack(tmp_path, "Api", resources, metadata))
    read = read_stacks(tmp_path)["Api"]
    assert read.template["Resources"] == {
        "One": {"Type": "A", "Metadata": {"aws:cdk:path": "Api/One/Resource"}},
        "Two": {"Type": "A", "Metadata": {"aws:cdk:path": "kept", "other": 1}},
        "Alone": {"Type": "A"},
    }
    assert json.loads(read.file.read_text())["Resources"] == resources


def test_a_folder_without_a_stage_is_named(tmp_path: Path) -> None:
    with pytest.raises(AssemblyMissing) as missing:
        read_stacks(tmp_path / "dev")
    assert str(missing.value) == f"{tmp_path / 'dev'} holds no synthesized stage; make one with make synth."
