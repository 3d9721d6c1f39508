"""What holds for alarms and logs: what is left behind is told, and what is logged ends one day."""

from collections.abc import Iterator

from security.own.rule import Fault, rule
from security.own.stage import Resource, Stage
from security.own.statement import WITHOUT_TLS, denies_everybody, who_may_come_in

ALARM, TOPIC, QUEUE = "AWS::CloudWatch::Alarm", "AWS::SNS::Topic", "AWS::SQS::Queue"

AT_ONCE = {
    "Namespace": "AWS/SQS",
    "Statistic": "Maximum",
    "EvaluationPeriods": 1,
    "ComparisonOperator": "GreaterThanThreshold",
    "TreatMissingData": "notBreaching",
}
"""How an alarm looks at a queue: one minute is enough, and an unused queue raises none."""


@rule
def dead_letters_raise_an_alarm(stage: Stage) -> Iterator[Fault]:
    """One message in a queue of dead letters, of a queue's or a rule's, raises an alarm within a minute."""
    for queue in _dead_letters(stage):
        found = list(_alarms(stage, queue, "ApproximateNumberOfMessagesVisible"))
        if not any(alarm.get("Threshold") == 0 and alarm.get("Period", default=999) <= 60 for alarm in found):
            yield queue, "Nobody is told of a message in it."


@rule
def standstill_raises_an_alarm(stage: Stage) -> Iterator[Fault]:
    """A message that is older than all its tries take raises an alarm: what nobody receives never dies."""
    for mapping in stage.of("AWS::Lambda::EventSourceMapping"):
        queue = stage.referred(mapping.stack, mapping.get("EventSourceArn"))
        if queue is not None:
            receives = queue.get("RedrivePolicy", "maxReceiveCount", default=0)
            tries = queue.get("VisibilityTimeout", default=30) * receives
            found = list(_alarms(stage, queue, "ApproximateAgeOfOldestMessage"))
            if not any(alarm.get("Threshold") == tries for alarm in found):
                yield queue, "Nobody is told when it is not worked off."


@rule
def alarms_are_heard(stage: Stage) -> Iterator[Fault]:
    """The topic hears of each alarm's beginning and of its end; the actions are on."""
    topics = list(stage.of(TOPIC))
    for alarm in stage.of(ALARM):
        for name in ("AlarmActions", "OKActions"):
            heard = [stage.referred(alarm.stack, action) for action in alarm.get(name, default=())]
            if not any(topic in topics for topic in heard):
                yield alarm, f"{name} do not go to the topic."
        if alarm.get("ActionsEnabled", default=True) is not True:
            yield alarm, "Its actions are off."


@rule
def topics_refuse_plain_http(stage: Stage) -> Iterator[Fault]:
    """Everybody is denied to publish without TLS."""
    for topic in stage.of(TOPIC):
        arn = {"{" + topic.path + "}"}
        statements = who_may_come_in(stage)
        if not any(denies_everybody(one, "sns:Publish", arn, WITHOUT_TLS) for one in statements):
            yield topic, "Its policy does not deny what comes without TLS."


@rule
def alarms_may_speak(stage: Stage) -> Iterator[Fault]:
    """The topic's policy lets CloudWatch publish: without it an alarm begins and nobody hears it."""
    for topic in stage.of(TOPIC):
        needed = ("Allow", ("Service:cloudwatch.amazonaws.com",), "{" + topic.path + "}", True)
        if needed not in [
            (one.effect, one.principals, *one.resources, "sns:Publish" in one.actions)
            for one in who_may_come_in(stage)
        ]:
            yield topic, "Alarms may not publish to it."


@rule
def only_the_named_address_is_written_to(stage: Stage) -> Iterator[Fault]:
    """The stage's address is subscribed, by mail, and nobody else: alarms name log groups and queues."""
    address = stage.settings.alarm_email
    wanted = [("email", address)] if address else []
    found = list(stage.of("AWS::SNS::Subscription"))
    given = [(one.get("Protocol"), one.get("Endpoint")) for one in found]
    for subscription, who in zip(found, given, strict=True):
        if who not in wanted:
            yield subscription, f"{who[1]} is written to, whom the stage does not name."
    if len(given) < len(wanted):
        yield "Pipeline", f"{address} is not written to."


@rule
def logs_end(stage: Stage) -> Iterator[Fault]:
    """Every log group is kept as long as the stage says: without a number it is for ever, and paid for."""
    for group in stage.of("AWS::Logs::LogGroup"):
        if group.get("RetentionInDays") != stage.settings.log_retention_days:
            yield (
                group,
                f"It is kept for {group.get('RetentionInDays', default='ever')}, not as the stage says.",
            )


def _alarms(stage: Stage, queue: Resource, metric: str) -> Iterator[Resource]:
    """Alarms that look at this metric of this queue as they should."""
    for alarm in stage.of(ALARM):
        dimensions = alarm.get("Dimensions", default=[{}])
        looked_at = [stage.text(alarm.stack, one.get("Value", "")) for one in dimensions]
        expected = {**AT_ONCE, "MetricName": metric}
        given = {name: alarm.get(name) for name in expected}
        if looked_at == ["{" + queue.path + ".QueueName}"] and given == expected:
            yield alarm


def _dead_letters(stage: Stage) -> list[Resource]:
    """Queues that hold what queues and rules could not get rid of."""
    named = [
        stage.referred(queue.stack, queue.get("RedrivePolicy", "deadLetterTargetArn"))
        for queue in stage.of(QUEUE)
        if queue.get("RedrivePolicy") is not None
    ]
    named += [
        stage.referred(entry.stack, target.get("DeadLetterConfig", {}).get("Arn"))
        for entry in stage.of("AWS::Events::Rule")
        for target in entry.get("Targets", default=())
    ]
    return list(dict.fromkeys(queue for queue in named if queue is not None))
