"""What holds for queues: messages are hidden long enough, kept long enough, and come from rules alone."""

from collections.abc import Iterator

from security.own.rule import Fault, rule
from security.own.stage import Resource, Stage
from security.own.statement import WITHOUT_TLS, Statement, denies_everybody, who_may_come_in

QUEUE = "AWS::SQS::Queue"

KEPT_SECONDS = 14 * 24 * 3600
"""The longest that SQS keeps a message."""

SEND = ("sqs:SendMessage",)


@rule
def queues_hide_messages_long_enough(stage: Stage) -> Iterator[Fault]:
    """A message is hidden for six times the function's timeout, as AWS asks, or it is worked on twice."""
    for mapping in stage.of("AWS::Lambda::EventSourceMapping"):
        queue = stage.referred(mapping.stack, mapping.get("EventSourceArn"))
        function = stage.referred(mapping.stack, mapping.get("FunctionName"))
        if queue not in list(stage.of(QUEUE)) or function not in list(stage.of("AWS::Lambda::Function")):
            yield mapping, "Its queue or its function is not ours."
        elif (
            queue
            and function
            and queue.get("VisibilityTimeout", default=30) < 6 * function.get("Timeout", default=3)
        ):
            yield queue, "It hides messages for less than six times the function's timeout."


@rule
def messages_are_tried_often_enough(stage: Stage) -> Iterator[Fault]:
    """Throttled polls count as receives: below five, sound messages die; above ten, bad ones stay."""
    for queue in _worked_off(stage):
        receives = queue.get("RedrivePolicy", "maxReceiveCount", default=0)
        if not 5 <= receives <= 10:
            yield queue, f"A message is received {receives} times before it is a dead letter, not 5 to 10."


@rule
def queues_have_dead_letters(stage: Stage) -> Iterator[Fault]:
    """What cannot be processed goes to a queue of ours that nothing works off, and is not lost."""
    worked_off = _worked_off(stage)
    for queue in worked_off:
        dead = stage.referred(queue.stack, queue.get("RedrivePolicy", "deadLetterTargetArn"))
        if dead not in list(stage.of(QUEUE)) or dead in worked_off:
            yield queue, "It has no queue of ours for dead letters."


@rule
def dead_letters_are_kept(stage: Stage) -> Iterator[Fault]:
    """Every queue keeps messages for 14 days: a dead letter's time runs from its first sending."""
    for queue in stage.of(QUEUE):
        if queue.get("MessageRetentionPeriod", default=345_600) != KEPT_SECONDS:
            yield queue, "It does not keep messages for 14 days."


@rule
def queues_refuse_plain_http(stage: Stage) -> Iterator[Fault]:
    """Everybody is denied everything without TLS: messages name documents."""
    for queue in stage.of(QUEUE):
        arn = {"{" + queue.path + ".Arn}"}
        statements = _policy_of(stage, queue)
        if not any(denies_everybody(one, "sqs:*", arn, WITHOUT_TLS) for one in statements):
            yield queue, "Its policy does not deny what comes without TLS."


@rule
def queues_are_encrypted(stage: Stage) -> Iterator[Fault]:
    """Encryption is stated, with SQS's key or one of ours."""
    for queue in stage.of(QUEUE):
        if queue.get("SqsManagedSseEnabled") is not True and queue.get("KmsMasterKeyId") is None:
            yield queue, "It states no encryption."


@rule
def queues_take_from_our_rules_alone(stage: Stage) -> Iterator[Fault]:
    """A queue's policy lets in the rules that send to it, each by its ARN, to send, and nobody else."""
    for queue in stage.of(QUEUE):
        for statement in _policy_of(stage, queue):
            if statement.allows and not _lets_a_rule_send(stage, statement, queue):
                yield queue, "Its policy lets in somebody else than a rule that sends to it."


@rule
def rules_may_send_where_they_have_to(stage: Stage) -> Iterator[Fault]:
    """Target and dead letters of each rule let it send; else its events are lost in silence."""
    for queue in stage.of(QUEUE):
        for sender in senders(stage, queue):
            arn = "{" + sender.path + ".Arn}"
            let_in = [
                statement
                for statement in _policy_of(stage, queue)
                if statement.allows and arn in statement.values("aws:sourcearn")
            ]
            if not any(statement.actions == SEND for statement in let_in):
                yield queue, f"Its policy does not let {sender.path} send."


def senders(stage: Stage, queue: Resource) -> list[Resource]:
    """The rules that send to a queue, or leave there what they cannot deliver."""
    return [
        entry
        for entry in stage.of("AWS::Events::Rule")
        for target in entry.get("Targets", default=())
        if queue
        in (
            stage.referred(entry.stack, target["Arn"]),
            stage.referred(entry.stack, target.get("DeadLetterConfig", {}).get("Arn")),
        )
    ]


def _worked_off(stage: Stage) -> list[Resource]:
    """The queues that functions receive from."""
    mappings = stage.of("AWS::Lambda::EventSourceMapping")
    sources = [stage.referred(mapping.stack, mapping.get("EventSourceArn")) for mapping in mappings]
    return [queue for queue in stage.of(QUEUE) if queue in sources]


def _policy_of(stage: Stage, queue: Resource) -> list[Statement]:
    return [
        statement
        for statement in who_may_come_in(stage)
        if queue
        in [stage.referred(statement.about.stack, one) for one in statement.about.get("Queues", default=())]
    ]


def _lets_a_rule_send(stage: Stage, statement: Statement, queue: Resource) -> bool:
    arns = {"{" + sender.path + ".Arn}" for sender in senders(stage, queue)}
    named = statement.values("aws:sourcearn")
    return (
        statement.principals == ("Service:events.amazonaws.com",)
        and statement.actions == SEND
        and statement.resources == ("{" + queue.path + ".Arn}",)
        and bool(named)
        and set(named) <= arns
    )
