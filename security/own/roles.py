"""What holds for roles: for one service, with exactly the rights that stand in `grants.py`."""

import re
from collections.abc import Iterator
from itertools import product

from security.own.grants import ANY, PAGE_ARCHIVE, TRACES, Grant, grants_of
from security.own.rule import Fault, rule
from security.own.stage import Resource, Stage
from security.own.statement import Statement, listed, policies_roles, what_it_may, who_may_be

ROLE = "AWS::IAM::Role"
POLICY = "AWS::IAM::ManagedPolicy"

ASSET = re.compile(r"/[0-9a-f]{64}\.")

LETS_SOMEBODY_DO_MORE = ("iam", "sts", "organizations", "lambda", "cloudformation", "ssm", "secretsmanager")
"""Services by which a role could become another one, change what runs, or read what is secret."""

OURS = ("{Storage/", "{Pipeline/", "{Api/", "{Cdn/")


@rule
def roles_may_what_the_table_says(stage: Stage) -> Iterator[Fault]:
    """Rights are those of `grants.py`, no more and no fewer: a new one is looked at beside all others."""
    for role in stage.of(ROLE):
        expected = grants_of(role.path, stage.settings.customer_managed_key)
        allowed = _allowed(stage, role)
        for action, resource, condition in sorted(allowed - expected):
            yield role, f"It may {action} on {resource} [{condition}], which is not in the table of grants."
        for action, resource, condition in sorted(expected - allowed):
            yield role, f"The table grants {action} on {resource} [{condition}], which it may not."


@rule
def roles_have_no_wildcard_actions(stage: Stage) -> Iterator[Fault]:
    """Each action is named: what a wildcard allows grows with every release of AWS."""
    for role, statement in _may(stage):
        for action in statement.actions:
            if "*" in action or "?" in action:
                yield role, f"It may {action}."


@rule
def roles_name_their_resources(stage: Stage) -> Iterator[Fault]:
    """Each resource is one of our own stacks or the page's archive; only the two calls of X-Ray have none."""
    for role, statement in _may(stage):
        for resource in statement.resources:
            traces = (statement.actions, resource) == (TRACES, ANY)
            ours = any(name in resource for name in OURS)
            archive = ASSET.sub("/<hash>.", resource) == PAGE_ARCHIVE
            if not (traces or ours or archive):
                yield role, f"It may {', '.join(statement.actions)} on {resource}."


@rule
def roles_cannot_become_more(stage: Stage) -> Iterator[Fault]:
    """No role may touch roles, functions, stacks or secrets: from there it would get every other right."""
    for role, statement in _may(stage):
        for action in statement.actions:
            if action.partition(":")[0] in LETS_SOMEBODY_DO_MORE:
                yield role, f"It may {action}."


@rule
def roles_say_what_is_allowed(stage: Stage) -> Iterator[Fault]:
    """No NotAction, NotResource or NotPrincipal: they allow all that nobody thought of."""
    for role in stage.of(ROLE):
        for statement in [*what_it_may(stage, role), *who_may_be(stage, role)]:
            for name in statement.negated:
                yield role, f"A statement has {name}."


@rule
def the_api_writes_only_items_of_its_own(stage: Stage) -> Iterator[Fault]:
    """The processor is the one writer of records; the API's writes are bound to its key and its counters."""
    writes = {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"}
    for role, statement in _may(stage):
        bound = [values for _, key, values in statement.conditions if key == "dynamodb:leadingkeys"]
        free = not bound or any(value.startswith("*") for values in bound for value in values)
        if role.path == "Api/FunctionRole" and writes & set(statement.actions) and free:
            yield role, f"It may {', '.join(statement.actions)} on every record."


@rule
def roles_are_for_functions(stage: Stage) -> Iterator[Fault]:
    """Lambda may assume a role for this account, and nobody else, by one statement."""
    lambda_ = ("Allow", ("Service:lambda.amazonaws.com",), ("sts:AssumeRole",))
    here = frozenset({("StringEquals", "aws:sourceaccount", ("{AWS::AccountId}",))})
    for role in stage.of(ROLE):
        trust = [(one.effect, one.principals, one.actions, one.conditions) for one in who_may_be(stage, role)]
        if trust != [(*lambda_, here)]:
            yield role, "Others than Lambda, for this account, may assume it."


@rule
def roles_have_no_policies_of_others(stage: Stage) -> Iterator[Fault]:
    """No policy of AWS, which changes without us; none of ours hangs on a role, user or group elsewhere."""
    for role in stage.of(ROLE):
        for arn in listed(role.get("ManagedPolicyArns")):
            attached = stage.referred(role.stack, arn)
            if attached not in list(stage.of(POLICY)):
                yield role, f"It has the policy {stage.text(role.stack, arn)}, which is not ours."
    for policy in stage.of(POLICY):
        if None in policies_roles(stage, policy) or policy.get("Users") or policy.get("Groups"):
            yield policy, "It is attached to somebody that is none of these templates."


def _may(stage: Stage) -> Iterator[tuple[Resource, Statement]]:
    for role in stage.of(ROLE):
        yield from ((role, statement) for statement in what_it_may(stage, role) if statement.allows)


def _allowed(stage: Stage, role: Resource) -> set[Grant]:
    found: set[Grant] = set()
    for statement in what_it_may(stage, role):
        if statement.allows:
            condition = "; ".join(
                f"{operator} {key} {' '.join(values)}"
                for operator, key, values in sorted(statement.conditions)
            )
            resources = [ASSET.sub("/<hash>.", resource) for resource in statement.resources]
            found |= {(action, one, condition) for action, one in product(statement.actions, resources)}
    return found
