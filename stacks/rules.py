"""Which of S3's events become work: the rules, and the policies by which they may send."""

import jsii
from aws_cdk import Duration, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs
from aws_cdk.interfaces.aws_events import IRuleRef

from lambdas.shared import keys

TRIED_FOR, RETRIES = Duration.hours(24), 185
"""The most that EventBridge offers. They are its defaults too, stated since documents hang on them."""

RULES: tuple[tuple[str, str, str, dict[str, list[str]]], ...] = (
    ("Uploads", "Every way an object can come under incoming/", "Object Created", {}),
    (
        "Deletions",
        "A delete marker under incoming/; versions that expire are no deletion",
        "Object Deleted",
        {"deletion-type": ["Delete Marker Created"]},
    ),
    (
        "RemovedVersions",
        "A version under incoming/ that somebody removed for good; what expires says nothing of its document",
        "Object Deleted",
        {"deletion-type": ["Permanently Deleted"], "reason": ["DeleteObject"]},
    ),
)
"""Construct id, description, S3's type of event, and what its detail has to say besides bucket and key."""


def add_rules(stack: Stack, documents: s3.IBucket, work: sqs.Queue, dead_letters: sqs.Queue) -> None:
    """Sends what happens under incoming/ to `work`, and what cannot be delivered to `dead_letters`."""
    rules = [
        events.Rule(
            stack,
            construct_id,
            description=description,
            event_pattern=events.EventPattern(
                source=["aws.s3"],
                detail_type=[detail_type],
                detail={
                    "bucket": {"name": [documents.bucket_name]},
                    "object": {"key": [{"prefix": keys.INCOMING}]},
                    **only_where,
                },
            ),
            targets=[_Queue(work, dead_letters)],
        )
        for construct_id, description, detail_type, only_where in RULES
    ]
    for queue in (work, dead_letters):
        _let_send(rules, queue)


@jsii.implements(events.IRuleTarget)
class _Queue:
    """A queue as a target. The CDK's own names no rule in the policy of a queue with a key of one's own."""

    def __init__(self, queue: sqs.Queue, dead_letters: sqs.Queue) -> None:
        self._queue, self._dead_letters = queue, dead_letters

    def bind(self, rule: IRuleRef, id: str | None = None) -> events.RuleTargetConfig:  # noqa: A002, ARG002  (the CDK's names)
        return events.RuleTargetConfig(
            arn=self._queue.queue_arn,
            target_resource=self._queue,
            dead_letter_config=events.CfnRule.DeadLetterConfigProperty(arn=self._dead_letters.queue_arn),
            retry_policy=events.CfnRule.RetryPolicyProperty(
                maximum_event_age_in_seconds=TRIED_FOR.to_seconds(), maximum_retry_attempts=RETRIES
            ),
        )


def _let_send(rules: list[events.Rule], queue: sqs.Queue) -> None:
    queue.add_to_resource_policy(
        iam.PolicyStatement(
            sid="RulesSend",
            principals=[iam.ServicePrincipal("events.amazonaws.com")],
            actions=["sqs:SendMessage"],
            resources=[queue.queue_arn],
            conditions={
                "StringEquals": {"aws:SourceAccount": Stack.of(queue).account},
                "ArnEquals": {"aws:SourceArn": [rule.rule_arn for rule in rules]},
            },
        )
    )
