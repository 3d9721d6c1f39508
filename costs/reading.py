"""Reads numbers from resources, and remembers each that should be there and is not."""

from dataclasses import dataclass, field

from costs.template import Resource, Templates, references, resources


class LimitsMissing(Exception):
    """Something may cost without bound; each argument is a sentence that names it."""

    def __str__(self) -> str:
        return "\n".join(map(str, self.args))


@dataclass(frozen=True)
class Limit:
    """A number that bounds the bill, and where it stands."""

    value: int
    where: str
    """Path of the construct and of the property, such as `Pipeline/Processor Timeout`."""


@dataclass
class Reading:
    """Goes on where something is missing, so that all of it is told at once."""

    templates: Templates
    missing: list[str] = field(default_factory=list)

    def all(self, kind: str) -> list[Resource]:
        """Resources of a type."""
        return resources(self.templates, kind)

    def all_kinds(self) -> list[Resource]:
        """All resources there are."""
        return resources(self.templates)

    def one(self, kind: str) -> Resource:
        """The only resource of a type; an empty one in its place where there is none or there are more."""
        found = self.all(kind)
        if len(found) != 1:
            self.note(f"There are {len(found)} resources {kind}; the wallet counts with exactly one.")
            return Resource("", "", kind, {}, kind)
        return found[0]

    def output(self, name: str) -> Resource:
        """The resource that an output of some stack refers to; an empty one where there is none."""
        for stack, template in self.templates.items():
            named = references(template.get("Outputs", {}).get(name, {}))
            for resource in resources({stack: template}):
                if resource.logical_id in named:
                    return resource
        self.note(f"No stack has an output {name} that names a resource.")
        return Resource("", "", "", {}, name)

    def limit(self, resource: Resource, *path: str | int, without: str) -> Limit:
        """A positive number; what is without it is the rest of the sentence where it is not there."""
        name = ".".join(map(str, path))
        value = resource.get(*path)
        if isinstance(value, str) and value.isdecimal():  # as environments have numbers
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
            self.note(f"{resource.path} has no {name}: {without}.")
            value = 0
        return Limit(value, f"{resource.path} {name}")

    def needs(self, holds: bool, sentence: str) -> None:
        """Notes the sentence unless something holds."""
        if not holds:
            self.note(sentence)

    def note(self, sentence: str) -> None:
        """Remembers it, once."""
        if sentence not in self.missing:
            self.missing.append(sentence)
