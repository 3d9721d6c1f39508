"""What an accepted finding has to say for itself, and where it counts."""

from collections.abc import Callable
from dataclasses import dataclass

from stacks.settings import StageSettings


@dataclass(frozen=True)
class Unless:
    """Stages that do hold the rule, told by their settings; what is found there is open."""

    words: str
    """For people, such as `access_logs`."""

    holds: Callable[[StageSettings], bool]


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """A rule that is not held, and why."""

    rule: str
    """Our name (security/same_rule.py), or a scanner's id where we have none."""

    reason: str
    unless: Unless | None = None

    def counts_in(self, settings: StageSettings) -> bool:
        """Whether the stage may leave it out."""
        return self.unless is None or not self.unless.holds(settings)


@dataclass(frozen=True, kw_only=True)
class NotHeld(Accepted):
    """By no resource."""

    instead: tuple[str, ...]
    """The own rules that hold in its place."""


@dataclass(frozen=True, kw_only=True)
class Acknowledged(Accepted):
    """By one resource."""

    resource: str
    """Path of its construct, as in a finding."""
