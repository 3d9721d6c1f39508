"""How an own rule is written: a function of a stage that yields what does not hold."""

from collections.abc import Callable, Iterator

from security.own.stage import Resource, Stage

Fault = tuple[Resource | str, str]
"""A resource, or a stack's name for the whole stack; and a sentence."""

Rule = Callable[[Stage], Iterator[Fault]]

RULES: dict[str, Rule] = {}
"""By name, in the order in which they are declared."""


def rule(check: Rule) -> Rule:
    """Registers a rule by its function's name, with hyphens; its docstring says what must hold, and why."""
    RULES[check.__name__.replace("_", "-")] = check
    return check
