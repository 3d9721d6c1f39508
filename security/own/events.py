"""What holds on the way from the bucket to the processor: nothing is missed or runs in circles."""

from collections.abc import Iterator

from lambdas.shared import keys
from security.own.buckets import DOCUMENTS
from security.own.rule import Fault, rule
from security.own.stage import Resource, Stage
from security.own.statement import what_it_may

EVENT_RULE = "AWS::Events::Rule"
MAPPING = "AWS::Lambda::EventSourceMapping"

TOLD: tuple[tuple[str, dict[str, list[str]]], ...] = (
    ("Object Created", {}),
    ("Object Deleted", {"deletion-type": ["Delete Marker Created"]}),
    ("Object Deleted", {"deletion-type": ["Permanently Deleted"], "reason": ["DeleteObject"]}),
)
"""S3's type of event, and what its detail has to say besides bucket and key."""

LONGEST_DELIVERY = {"MaximumEventAgeInSeconds": 86_400, "MaximumRetryAttempts": 185}
"""The most that EventBridge offers."""


@rule
def rules_tell_only_of_incoming(stage: Stage) -> Iterator[Fault]:
    """A rule tells of incoming/ in the documents bucket: more would feed the processor its own output."""
    for entry in stage.of(EVENT_RULE):
        detail = entry.get("EventPattern", "detail", default={})
        buckets = [stage.text(entry.stack, name) for name in detail.get("bucket", {}).get("name", ())]
        if entry.get("EventPattern", "source") != ["aws.s3"] or buckets != ["{" + DOCUMENTS + "}"]:
            yield entry, "It listens to something else than the documents bucket."
        if detail.get("object") != {"key": [{"prefix": keys.INCOMING}]}:
            yield entry, f"Its keys are not those under {keys.INCOMING}."


@rule
def rules_miss_nothing(stage: Stage) -> Iterator[Fault]:
    """Each way in which a document comes, goes or loses a version is told by one enabled rule."""
    told = [
        (detail_type, {name: value for name, value in detail.items() if name not in ("bucket", "object")})
        for entry in stage.of(EVENT_RULE)
        if entry.get("State") == "ENABLED"
        for detail_type in entry.get("EventPattern", "detail-type", default=())
        for detail in [entry.get("EventPattern", "detail", default={})]
    ]
    for expected in TOLD:
        if told.count(expected) != 1:
            yield "Pipeline", f"{expected[0]} {expected[1]} is told by {told.count(expected)} rules, not one."
    for other in told:
        if other not in TOLD:
            yield "Pipeline", f"A rule tells of {other[0]} {other[1]}, which the processor does not expect."


@rule
def rules_lose_nothing(stage: Stage) -> Iterator[Fault]:
    """A rule sends to the work queue, as long as EventBridge offers, and has dead letters elsewhere."""
    sources = [stage.referred(mapping.stack, mapping.get("EventSourceArn")) for mapping in stage.of(MAPPING)]
    for entry in stage.of(EVENT_RULE):
        for target in entry.get("Targets", default=()):
            to = stage.referred(entry.stack, target["Arn"])
            dead = stage.referred(entry.stack, target.get("DeadLetterConfig", {}).get("Arn"))
            if to not in sources:
                yield entry, "A target is not the queue that the processor receives from."
            if dead not in list(stage.of("AWS::SQS::Queue")) or dead in sources:
                yield entry, "A target has no dead letters of its own."
            if target.get("RetryPolicy") != LONGEST_DELIVERY:
                yield entry, "A target is not tried for a day and 185 times."
            if {"Input", "InputPath", "InputTransformer"} & set(target):
                yield entry, "A target changes the event before the processor sees it."


@rule
def what_is_written_never_triggers(stage: Stage) -> Iterator[Fault]:
    """What a queue starts may not write where a rule listens: a circle would run, and cost, without end."""
    triggers = [
        match["prefix"]
        for entry in stage.of(EVENT_RULE)
        for match in entry.get("EventPattern", "detail", "object", "key", default=())
        if "prefix" in match
    ]
    for mapping in stage.of(MAPPING):
        function = stage.referred(mapping.stack, mapping.get("FunctionName"))
        role = stage.referred(mapping.stack, function.get("Role")) if function else None
        for prefix in _written(stage, role) if role else ():
            if any(prefix.startswith(trigger) or trigger.startswith(prefix) for trigger in triggers):
                yield role or mapping, f"It may write {prefix or 'any key'}, which a rule tells it of again."


@rule
def bad_documents_fail_alone(stage: Stage) -> Iterator[Fault]:
    """The function reports which messages failed; otherwise one bad document sends its whole batch back."""
    for mapping in stage.of(MAPPING):
        if mapping.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]:
            yield mapping, "One failed message fails its whole batch."


@rule
def processors_are_bounded(stage: Stage) -> Iterator[Fault]:
    """As many processors at once, and as many messages in a call, as the stage says: that bounds the bill."""
    for mapping in stage.of(MAPPING):
        most = mapping.get("ScalingConfig", "MaximumConcurrency")
        if most != stage.settings.processor_max_concurrency:
            yield mapping, f"Processors at once: {most}, not what the stage says."
        if mapping.get("BatchSize") != stage.settings.processor_batch_size:
            yield mapping, f"Messages in a call: {mapping.get('BatchSize')}, not what the stage says."


@rule
def messages_are_received_all(stage: Stage) -> Iterator[Fault]:
    """The mapping is on and filters nothing: what a filter refuses is deleted without a trace."""
    for mapping in stage.of(MAPPING):
        if mapping.get("Enabled", default=True) is not True:
            yield mapping, "It is turned off."
        if mapping.get("FilterCriteria") is not None:
            yield mapping, "It has a filter, which deletes messages unseen."


def _written(stage: Stage, role: Resource) -> Iterator[str]:
    """Prefixes of the documents bucket under which a role may write."""
    arn = "{" + DOCUMENTS + ".Arn}"
    for statement in what_it_may(stage, role):
        if "s3:PutObject" in statement.actions:
            for resource in statement.resources:
                if resource == "*" or resource.startswith(arn):
                    yield resource.removeprefix(arn).strip("*").removeprefix("/")
