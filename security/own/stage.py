"""A stage as the own rules see it: its settings, and its templates with references resolved."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from stacks.assembly import read_stacks
from stacks.settings import StageSettings

Template = Mapping[str, Any]

Templates = Mapping[str, Template]
"""Stack → template, with `_protected` for whether the stack refuses to be deleted (`templates_of`)."""


def templates_of(assembly: Path) -> dict[str, dict[str, Any]]:
    """The templates of all stacks of a synthesized folder, such as `cdk.out/prod`."""
    return {
        name: {**stack.template, "_protected": stack.protected}
        for name, stack in read_stacks(assembly).items()
    }


@dataclass(frozen=True)
class Resource:
    """One resource of one template."""

    stack: str
    id: str
    kind: str
    path: str
    """The construct's path without `/Resource`, such as `Storage/Documents`."""

    entry: Mapping[str, Any] = field(hash=False, repr=False)

    @property
    def properties(self) -> Mapping[str, Any]:
        """What the template sets; empty where it sets nothing."""
        properties: Mapping[str, Any] = self.entry.get("Properties", {})
        return properties

    def get(self, *names: str, default: Any = None) -> Any:
        """The property below these names; `default` where one of them is not there."""
        value: Any = self.properties
        for name in names:
            if not isinstance(value, Mapping) or name not in value:
                return default
            value = value[name]
        return value


class Stage:
    """All templates of one stage as one thing: rules look across stacks."""

    def __init__(self, templates: Templates, settings: StageSettings) -> None:
        self.templates = templates
        self.settings = settings

    @cached_property
    def resources(self) -> list[Resource]:
        """All of all stacks."""
        return [
            Resource(stack, name, entry["Type"], _path(stack, name, entry), entry)
            for stack, template in self.templates.items()
            for name, entry in template["Resources"].items()
        ]

    def of(self, *kinds: str) -> Iterator[Resource]:
        """All resources of these types."""
        return (resource for resource in self.resources if resource.kind in kinds)

    def at(self, path: str) -> Resource | None:
        """The resource of a construct; None where there is none."""
        return self._by_path.get(path)

    def text(self, stack: str, value: Any) -> str:
        """A value as a text in which every reference stands as `{path}` or `{path.Attribute}`.

        Exports are followed, so a bucket is `{Storage/Documents}` in every stack; what AWS knows
        stands as `{AWS::Region}`. Any other function is its JSON: it equals nothing that a rule expects.
        """
        match value:
            case str() | bool() | int() | float():
                return value if isinstance(value, str) else json.dumps(value)
            case {"Fn::Join": [glue, list(parts)]}:
                return str(glue).join(self.text(stack, part) for part in parts)
            case {"Fn::ImportValue": str(name)} if name in self._exports:
                return self.text(*self._exports[name])
            case {"Fn::Sub": str(text)}:
                return text.replace("${", "{")
        return self._reference(stack, value) or json.dumps(value, sort_keys=True)

    def _reference(self, stack: str, value: Any) -> str | None:
        match value:
            case {"Ref": name}:
                return "{" + self._name(stack, name) + "}"
            case {"Fn::GetAtt": [name, attribute]}:
                return "{" + f"{self._name(stack, name)}.{attribute}" + "}"
        return None

    def referred(self, stack: str, value: Any) -> Resource | None:
        """The resource that a value is, by a reference to it or to one of its attributes."""
        text = self.text(stack, value)
        if not (text.startswith("{") and text.endswith("}")):
            return None
        inside = text[1:-1]
        return self.at(inside) or self.at(inside.partition(".")[0])

    def called(self, stack: str, value: Any) -> Resource | None:
        """The function that a value is, or that the alias is for which it stands."""
        found = self.referred(stack, value)
        if found and found.kind == "AWS::Lambda::Alias":
            return self.referred(found.stack, found.get("FunctionName"))
        return found

    @cached_property
    def _by_path(self) -> dict[str, Resource]:
        return {resource.path: resource for resource in self.resources}

    @cached_property
    def _exports(self) -> dict[str, tuple[str, Any]]:
        return {
            output["Export"]["Name"]: (stack, output["Value"])
            for stack, template in self.templates.items()
            for output in template.get("Outputs", {}).values()
            if isinstance(output.get("Export", {}).get("Name"), str)
        }

    def _name(self, stack: str, name: str) -> str:
        entry = self.templates[stack]["Resources"].get(name)
        return _path(stack, name, entry) if entry else name


def _path(stack: str, name: str, entry: Mapping[str, Any]) -> str:
    path = entry.get("Metadata", {}).get("aws:cdk:path", f"{stack}/{name}")
    return str(path).removesuffix("/Resource")
