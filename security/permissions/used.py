"""What is granted and never used, and what is used and would be refused."""

from collections.abc import Iterable
from dataclasses import dataclass

from security.permissions.policy import ALLOWED, Request, Statement, decide, matches

BY_LAMBDA = frozenset(
    {
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    }
)
"""Used by Lambda itself in the function's name, for its logs, its traces and its queue, so no call of the
function shows it. AWS's own policies for that hold these and no others: AWSLambdaBasicExecutionRole (but
for the log group, which a stack makes here), AWSLambdaSQSQueueExecutionRole, AWSXRayDaemonWriteAccess (but
for sampling, which a function does not do)."""


@dataclass(frozen=True, order=True)
class Grant:
    """One action of an Allow, on one of its resources."""

    action: str
    resource: str


def unused(granted: Iterable[Statement], asked: Iterable[Request]) -> list[Grant]:
    """Every grant that none of these requests needed."""
    requests = list(asked)
    return sorted(
        Grant(action, resource)
        for statement in granted
        for action in statement.actions
        for resource in statement.resources
        if statement.effect == "Allow" and action not in BY_LAMBDA
        if not any(_needs(request, statement, action, resource) for request in requests)
    )


def refused(granted: Iterable[Statement], asked: Iterable[Request]) -> list[Request]:
    """The requests that these policies do not allow."""
    statements = list(granted)
    return [request for request in asked if decide(statements, request) != ALLOWED]


def _needs(request: Request, statement: Statement, action: str, resource: str) -> bool:
    return (
        matches(action, request.action, ignore_case=True)
        and matches(resource, request.resource)
        and statement.matches(request)
    )
