"""IAM's decision, for the part of its language that is used here.

Whoever is not allowed is refused; a Deny outdoes every Allow. Everything of the language that is not
understood here ends with an error, so that no decision rests on what was passed over. Source: the AWS
Identity and Access Management User Guide, "Policy evaluation logic" and "Condition operators".
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

ALLOWED, NOT_ALLOWED, DENIED = "allowed", "not allowed", "denied"


class NotUnderstood(ValueError):
    """A policy says something that is not decided here."""


@dataclass(frozen=True)
class Request:
    """One thing that somebody asks for."""

    action: str
    """As `s3:GetObject`."""

    resource: str
    """Its ARN."""

    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Condition keys, as IAM writes them, and their values."""


@dataclass(frozen=True)
class Condition:
    """All of a statement's must be met."""

    operator: str
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Statement:
    """One of a policy, without whom it is about."""

    effect: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()

    def matches(self, request: Request) -> bool:
        """Whether it is about this."""
        return (
            any(matches(action, request.action, ignore_case=True) for action in self.actions)
            and any(matches(resource, request.resource) for resource in self.resources)
            and all(_met(condition, request) for condition in self.conditions)
        )


def statements(document: Mapping[str, Any]) -> list[Statement]:
    """Those of a policy; every value in it must be text by now."""
    found = []
    for statement in _listed(document["Statement"]):
        unknown = set(statement) - {"Sid", "Effect", "Principal", "Action", "Resource", "Condition"}
        if unknown:
            raise NotUnderstood(f"{min(unknown)} in a statement is not understood")
        conditions = [
            Condition(operator, key, tuple(map(str, _listed(values))))
            for operator, keys in statement.get("Condition", {}).items()
            for key, values in keys.items()
        ]
        for condition in conditions:
            _operator(condition.operator)
        actions, resources = _listed(statement["Action"]), _listed(statement.get("Resource", "*"))
        found.append(Statement(statement["Effect"], tuple(actions), tuple(resources), tuple(conditions)))
    return found


def decide(policies: Iterable[Statement], request: Request) -> str:
    """ALLOWED, NOT_ALLOWED where nobody says anything, or DENIED."""
    effects = {statement.effect for statement in policies if statement.matches(request)}
    if "Deny" in effects:
        return DENIED
    return ALLOWED if "Allow" in effects else NOT_ALLOWED


def matches(pattern: str, text: str, *, ignore_case: bool = False) -> bool:
    """IAM's wildcards: `*` is any text, `?` any one letter."""
    return _compiled(pattern, ignore_case).fullmatch(text) is not None


@cache
def _compiled(pattern: str, ignore_case: bool) -> re.Pattern[str]:
    letters = {"*": ".*", "?": "."}
    expression = "".join(letters.get(letter, re.escape(letter)) for letter in pattern)
    return re.compile(expression, re.DOTALL | (re.IGNORECASE if ignore_case else 0))


def _met(condition: Condition, request: Request) -> bool:
    every, met = _operator(condition.operator)
    found = next((v for key, v in request.context.items() if key.lower() == condition.key.lower()), ())
    each = [any(met(wanted, value) for wanted in condition.values) for value in found]
    return all(each) if every else len(each) == 1 and each[0]


def _operator(name: str) -> tuple[bool, Any]:
    """Whether all values must fit, as in ForAllValues, where none is enough; and how one fits."""
    every = name.startswith("ForAllValues:")
    fits = _OPERATORS.get(name.removeprefix("ForAllValues:"))
    if fits is None:
        raise NotUnderstood(f"the condition operator {name} is not understood")
    return every, fits


def _below(wanted: str, value: str) -> bool:
    return float(value) < float(wanted)


_OPERATORS = {
    "StringEquals": str.__eq__,
    "StringLike": matches,
    "ArnEquals": matches,
    "ArnLike": matches,
    "Bool": lambda wanted, value: wanted.lower() == value.lower(),
    "NumericLessThan": _below,
}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
