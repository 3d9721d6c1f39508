"""Bad alarms and logs: what is left behind unseen."""

from tests.security.own.bad.variant import (
    Variant,
    add,
    both,
    drop,
    gone,
    new,
    put,
    where_it_says,
    without,
)

TOPIC_POLICY = "Pipeline/Alarms/Policy"

BAD_ALARMS = [
    Variant(
        "dead letters raise no alarm",
        "Pipeline",
        gone("Pipeline/Alarms/DeadLetters"),
        "dead-letters-raise-an-alarm",
    ),
    Variant(
        "a rule's dead letters raise no alarm",
        "Pipeline",
        gone("Pipeline/Alarms/RuleDeadLetters"),
        "dead-letters-raise-an-alarm",
    ),
    Variant(
        "ten dead letters raise none",
        "Pipeline/Alarms/DeadLetters",
        put("Threshold", 10),
        "dead-letters-raise-an-alarm",
    ),
    Variant(
        "the mean of an hour",
        "Pipeline/Alarms/DeadLetters",
        both(put("Period", 3600), put("Statistic", "Average")),
        "dead-letters-raise-an-alarm",
    ),
    Variant(
        "what SQS moves is not counted",
        "Pipeline/Alarms/DeadLetters",
        put("MetricName", "NumberOfMessagesSent"),
        "dead-letters-raise-an-alarm",
    ),
    Variant(
        "standstill raises no alarm",
        "Pipeline",
        gone("Pipeline/Alarms/Standstill"),
        "standstill-raises-an-alarm",
    ),
    Variant(
        "standstill is told after two weeks",
        "Pipeline/Alarms/Standstill",
        put("Threshold", 1_209_600),
        "standstill-raises-an-alarm",
    ),
    Variant(
        "nobody hears an alarm's beginning",
        "Pipeline/Alarms/DeadLetters",
        drop("AlarmActions"),
        "alarms-are-heard",
    ),
    Variant(
        "nobody hears an alarm's end",
        "Pipeline/Alarms/RuleDeadLetters",
        put("OKActions", []),
        "alarms-are-heard",
    ),
    Variant(
        "an alarm's actions are off",
        "Pipeline/Alarms/Standstill",
        put("ActionsEnabled", False),
        "alarms-are-heard",
    ),
    Variant(
        "plain http to the topic", TOPIC_POLICY, without("aws:SecureTransport"), "topics-refuse-plain-http"
    ),
    Variant("alarms may not speak", TOPIC_POLICY, without("cloudwatch.amazonaws.com"), "alarms-may-speak"),
    Variant(
        "alarms of every account speak",
        TOPIC_POLICY,
        where_it_says("cloudwatch.amazonaws.com", drop("Condition")),
        "services-come-for-this-account",
    ),
    Variant(
        "everybody hears the alarms",
        TOPIC_POLICY,
        where_it_says("cloudwatch.amazonaws.com", add("Action", "sns:Subscribe")),
        "only-known-services-come-in",
    ),
    Variant(
        "somebody else is written to",
        "Pipeline",
        new("AWS::SNS::Subscription", "Pipeline/Other", Protocol="https", Endpoint="https://example.org/"),
        "only-the-named-address-is-written-to",
    ),
    Variant("logs are kept for ever", "Api/AccessLog", drop("RetentionInDays"), "logs-end"),
    Variant("logs are kept for a day", "Pipeline/ProcessorLogs", put("RetentionInDays", 1), "logs-end"),
    Variant(
        "another service speaks for alarms",
        TOPIC_POLICY,
        where_it_says("cloudwatch.amazonaws.com", put("Principal", {"Service": "events.amazonaws.com"})),
        "alarms-may-speak only-known-services-come-in",
    ),
    Variant(
        "alarms speak elsewhere",
        TOPIC_POLICY,
        where_it_says("cloudwatch.amazonaws.com", put("Resource", "*")),
        "alarms-may-speak",
    ),
    Variant(
        "alarms are denied to speak",
        TOPIC_POLICY,
        where_it_says("cloudwatch.amazonaws.com", put("Effect", "Deny")),
        "alarms-may-speak",
    ),
]
