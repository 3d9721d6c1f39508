"""A synthesized stage as the scanners are given it: templates, and what each logical id is in the app."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stacks.assembly import read_stacks

Template = Mapping[str, Any]


@dataclass(frozen=True)
class Assembly:
    """One stage, as `cdk synth` leaves it in a folder."""

    stage: str
    folder: Path
    files: Mapping[str, Path]
    """Stack → its template's file."""

    names: Mapping[str, str]
    """Stack → its name in AWS."""

    templates: Mapping[str, Template]

    def path(self, stack: str, logical_id: str) -> str:
        """The construct's path without a last `/Resource`; by logical id where the template has no path."""
        entry = self.templates[stack].get("Resources", {}).get(logical_id, {})
        named = entry.get("Metadata", {}).get("aws:cdk:path", f"{stack}/{logical_id}")
        return str(named).removesuffix("/Resource")

    def stack_of(self, file: str | Path) -> str:
        """The stack whose template the file is; KeyError where it is none of ours."""
        wanted = Path(file).resolve()
        for stack, path in self.files.items():
            if path.resolve() == wanted:
                return stack
        raise KeyError(str(file))


def read(stage: str, folder: Path) -> Assembly:
    """What lies in the folder; every stack of it. Raises AssemblyMissing where there is none."""
    stacks = read_stacks(folder)
    return Assembly(
        stage,
        folder,
        files={name: stack.file for name, stack in stacks.items()},
        names={name: stack.name for name, stack in stacks.items()},
        templates={name: stack.template for name, stack in stacks.items()},
    )


def find(assemblies: Sequence[Assembly], file: str | Path) -> tuple[Assembly, str]:
    """Whose template a file is, and of which stack; KeyError where it is none of theirs."""
    for assembly in assemblies:
        try:
            return assembly, assembly.stack_of(file)
        except KeyError:
            continue
    raise KeyError(str(file))
