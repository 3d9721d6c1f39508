"""Templates as AWS sees them when it deploys: what comes from elsewhere stands there as a text.

cfn-guard reads one template alone. A key that is imported from another stack is nothing to it, and
neither is the account's number. Control Tower runs the same rules as hooks of CloudFormation, where
both are texts; so they are here. References within a template stay as they are.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from security.assembly import Assembly

PSEUDO = {
    "AWS::AccountId": "111122223333",
    "AWS::Partition": "aws",
    "AWS::Region": "eu-central-1",
    "AWS::URLSuffix": "amazonaws.com",
}


def resolved(assembly: Assembly, folder: Path) -> Assembly:
    """The same stage with its templates resolved, written into a folder that does not exist yet."""
    folder.mkdir(parents=True)
    elsewhere = _Elsewhere.of(assembly)
    files = {stack: folder / file.name for stack, file in assembly.files.items()}
    for stack, file in files.items():
        file.write_text(json.dumps(_text(assembly.templates[stack], elsewhere)))
    return replace(assembly, files=files)


@dataclass(frozen=True)
class _Elsewhere:
    """What the stacks of a stage tell each other."""

    exports: Mapping[str, str]
    outputs: Mapping[tuple[str, str], str]
    """Stack's name in AWS and output → text."""

    @classmethod
    def of(cls, assembly: Assembly) -> "_Elsewhere":
        exports: dict[str, str] = {}
        outputs: dict[tuple[str, str], str] = {}
        for stack, template in assembly.templates.items():
            for name, output in template.get("Outputs", {}).items():
                text = _placeholder(output["Value"])
                outputs[assembly.names[stack], name] = text
                if "Export" in output:
                    exports[output["Export"]["Name"]] = text
        return cls(exports, outputs)


def _placeholder(value: Any) -> str:
    """What another stack tells, in the form that it will have."""
    match value:
        case {"Fn::GetAtt": [name, "Arn"]}:
            return f"arn:aws:service:{PSEUDO['AWS::Region']}:{PSEUDO['AWS::AccountId']}:{name}"
        case {"Fn::GetAtt": [name, attribute]}:
            return f"{name}.{attribute}".lower()
        case {"Ref": name}:
            return str(name).lower()
        case _:
            return str(value)


def _text(node: Any, elsewhere: _Elsewhere) -> Any:
    told = _told(node, elsewhere)
    if told is not None:
        return told
    if isinstance(node, dict):
        return _joined({name: _text(below, elsewhere) for name, below in node.items()})
    return [_text(below, elsewhere) for below in node] if isinstance(node, list) else node


def _told(node: Any, elsewhere: _Elsewhere) -> str | None:
    match node:
        case {"Ref": str(name)}:
            return PSEUDO.get(name)
        case {"Fn::ImportValue": str(name)}:
            return elsewhere.exports.get(name)
        case {"Fn::GetStackOutput": {"StackName": str(stack), "OutputName": str(output)}}:
            return elsewhere.outputs.get((stack, output))
        case _:
            return None


def _joined(node: dict[str, Any]) -> Any:
    """The text, where all of its parts have become texts."""
    match node:
        case {"Fn::Join": [str(between), [*parts]]} if all(isinstance(part, str) for part in parts):
            return between.join(parts)
        case _:
            return node
