"""A stage's templates as a list of resources, each known by the path of its construct."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Templates = Mapping[str, Mapping[str, Any]]
"""Stack → template, as plain dictionaries: one stage."""


@dataclass(frozen=True)
class Resource:
    """One resource of a template."""

    stack: str
    logical_id: str
    kind: str
    """CloudFormation's type, such as `AWS::Lambda::Function`."""

    properties: Mapping[str, Any]
    path: str
    """Of its construct, such as `Pipeline/Processor`."""

    def get(self, *names: str | int) -> Any:
        """What stands at a property's path, or None where there is nothing."""
        found: Any = self.properties
        for name in names:
            if isinstance(name, int):
                found = found[name] if isinstance(found, list) and name < len(found) else None
            else:
                found = found.get(name) if isinstance(found, Mapping) else None
        return found

    def is_named_by(self, value: object) -> bool:
        """Whether a property refers to this resource, from within its own stack."""
        return self.logical_id in references(value)


def resources(templates: Templates, kind: str | None = None) -> list[Resource]:
    """All resources of a stage, or those of one type, in the templates' order."""
    return [
        Resource(
            stack, logical_id, entry["Type"], entry.get("Properties", {}), _path(stack, logical_id, entry)
        )
        for stack, template in templates.items()
        for logical_id, entry in template.get("Resources", {}).items()
        if kind is None or entry["Type"] == kind
    ]


def references(value: object) -> set[str]:
    """Logical ids that a property refers to by Ref or Fn::GetAtt."""
    return set(_references(value))


def _references(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(value.get("Ref"), str):
            yield value["Ref"]
        attribute = value.get("Fn::GetAtt")
        if isinstance(attribute, list) and attribute:
            yield str(attribute[0])
        for each in value.values():
            yield from _references(each)
    elif isinstance(value, list):
        for each in value:
            yield from _references(each)


def _path(stack: str, logical_id: str, entry: Mapping[str, Any]) -> str:
    path: str = entry.get("Metadata", {}).get("aws:cdk:path", f"{stack}/{logical_id}")
    return path.removesuffix("/Resource").removesuffix("/Default")
