"""The environment contract between a stack and its function.

A frozen dataclass is the only place where a variable's name is written: the field
`documents_bucket` is the variable `DOCUMENTS_BUCKET`. The stack calls `to_env`, the
handler `from_env`; a variable that is missing or malformed fails the cold start with
every such name in one sentence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Self


class EnvironmentInvalid(RuntimeError):
    """The function's environment does not hold what its settings need."""


@dataclass(frozen=True)
class Environment:
    """Base of a function's settings: fields of type `str` or `int`, nothing else."""

    def to_env(self) -> dict[str, str]:
        """Variables for the function's configuration."""
        return {field.name.upper(): str(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        """Settings from the variables; raises EnvironmentInvalid naming all that are wrong."""
        values: dict[str, str | int] = {}
        wrong: list[str] = []
        for field in fields(cls):
            name = field.name.upper()
            text = environ.get(name, "")
            if not text:
                wrong.append(f"{name} is missing")
            elif field.type is int and not text.isdecimal():
                wrong.append(f"{name} is not a whole number")
            else:
                values[field.name] = int(text) if field.type is int else text
        if wrong:
            raise EnvironmentInvalid(f"{cls.__name__}: {', '.join(wrong)}")
        return cls(**values)
