"""Policies read one statement at a time, wherever they stand in the templates."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from security.own.stage import Resource, Stage

RESOURCE_POLICIES = ("AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy")
"""What lets others in, besides the policies that stand in keys and permissions."""

ASKING = {"StringEquals", "StringLike", "ArnEquals", "ArnLike"}
"""Operators that do not hold where the key is missing."""

Condition = tuple[str, str, tuple[str, ...]]
"""Operator, key in small letters, and the values as texts."""

WITHOUT_TLS: Condition = ("Bool", "aws:securetransport", ("false",))


@dataclass(frozen=True)
class Statement:
    """One statement, its references resolved (`Stage.text`)."""

    about: Resource
    """The resource whose policy it stands in."""

    effect: str
    principals: tuple[str, ...]
    """Such as `Service:lambda.amazonaws.com`, or `AWS:*` for everybody."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: frozenset[Condition]
    negated: tuple[str, ...]
    """`NotAction` and its like, where it has them."""

    @property
    def allows(self) -> bool:
        """Whether it lets something be done."""
        return self.effect == "Allow"

    def values(self, *keys: str) -> tuple[str, ...]:
        """What its conditions ask these keys to be; what also holds where a key is missing asks nothing."""
        return tuple(
            value
            for operator, key, values in sorted(self.conditions)
            if key in keys and operator in ASKING
            for value in values
        )


def statements(stage: Stage, about: Resource, document: Any) -> Iterator[Statement]:
    """The statements of one policy document."""
    for entry in listed(document.get("Statement", ())):
        yield Statement(
            about=about,
            effect=entry.get("Effect", ""),
            principals=tuple(_principals(stage, about.stack, entry.get("Principal"))),
            actions=_texts(stage, about.stack, entry.get("Action")),
            resources=_texts(stage, about.stack, entry.get("Resource")),
            conditions=frozenset(_conditions(stage, about.stack, entry.get("Condition", {}))),
            negated=tuple(name for name in ("NotAction", "NotResource", "NotPrincipal") if name in entry),
        )


def who_may_come_in(stage: Stage) -> list[Statement]:
    """All statements of all resources' own policies, but the roles' trust."""
    if stage not in _READ:
        policies = [(one, one.get("PolicyDocument", default={})) for one in stage.of(*RESOURCE_POLICIES)]
        policies += [(one, one.get("KeyPolicy", default={})) for one in stage.of("AWS::KMS::Key")]
        _READ[stage] = [each for about, document in policies for each in statements(stage, about, document)]
    return _READ[stage]


_READ: WeakKeyDictionary[Stage, list[Statement]] = WeakKeyDictionary()
"""A dozen rules ask for the same."""


def who_may_be(stage: Stage, role: Resource) -> list[Statement]:
    """The role's trust."""
    return list(statements(stage, role, role.get("AssumeRolePolicyDocument", default={})))


def what_it_may(stage: Stage, role: Resource) -> list[Statement]:
    """All statements of all policies of a role, those that stand in it too."""
    found: list[Statement] = []
    for inline in role.get("Policies", default=()):
        found += statements(stage, role, inline["PolicyDocument"])
    for policy in stage.of("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy"):
        if role in policies_roles(stage, policy):
            found += statements(stage, policy, policy.get("PolicyDocument", default={}))
    return found


def policies_roles(stage: Stage, policy: Resource) -> list[Resource | None]:
    """The roles that a policy is attached to; None for one that is not ours."""
    named = [*policy.get("Roles", default=()), *listed(policy.get("RoleName"))]
    attached = [stage.referred(policy.stack, role) for role in named]
    for role in stage.of("AWS::IAM::Role"):
        arns = listed(role.get("ManagedPolicyArns"))
        if policy in [stage.referred(role.stack, arn) for arn in arns]:
            attached.append(role)
    return attached


def denies_everybody(statement: Statement, action: str, resources: set[str], condition: Condition) -> bool:
    """Whether nobody may do this, on any of these resources, where the condition holds."""
    denied = (statement.effect, statement.principals, statement.actions, statement.conditions)
    return denied == ("Deny", ("AWS:*",), (action,), frozenset({condition})) and resources <= set(
        statement.resources
    )


def listed(value: Any) -> list[Any]:
    """A policy's one or many as many."""
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _texts(stage: Stage, stack: str, value: Any) -> tuple[str, ...]:
    return tuple(stage.text(stack, one) for one in listed(value))


def _principals(stage: Stage, stack: str, principal: Any) -> Iterator[str]:
    if isinstance(principal, Mapping):
        for kind, values in principal.items():
            yield from (f"{kind}:{stage.text(stack, value)}" for value in listed(values))
    elif principal is not None:
        yield f"AWS:{principal}"


def _conditions(stage: Stage, stack: str, conditions: Mapping[str, Any]) -> Iterator[Condition]:
    for operator, tests in conditions.items():
        for key, values in tests.items():
            yield operator, str(key).lower(), _texts(stage, stack, values)
