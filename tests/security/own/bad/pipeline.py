"""Bad queues and rules: documents that are lost or doubled."""

from tests.security.own.bad.variant import (
    Variant,
    add,
    both,
    drop,
    put,
    say,
    where_it_says,
    without,
)

WORK, DEAD, RULE_DEAD = "Pipeline/WorkQueue", "Pipeline/DeadLetters", "Pipeline/RuleDeadLetters"
MAPPING = "Pipeline/Processor/SqsEventSource:PipelineWorkQueue60D34D31"
UPLOADS, DELETIONS, REMOVED = "Pipeline/Uploads", "Pipeline/Deletions", "Pipeline/RemovedVersions"

BAD_QUEUES = [
    Variant(
        "hidden for as long as the function runs",
        WORK,
        put("VisibilityTimeout", 300),
        "queues-hide-messages-long-enough standstill-raises-an-alarm",
    ),
    Variant(
        "the function runs longer than it is hidden",
        "Pipeline/Processor",
        put("Timeout", 900),
        "functions-end-in-time queues-hide-messages-long-enough",
    ),
    Variant(
        "one throttled poll kills",
        WORK,
        put("RedrivePolicy/maxReceiveCount", 1),
        "messages-are-tried-often-enough standstill-raises-an-alarm",
    ),
    Variant(
        "a bad document is tried a thousand times",
        WORK,
        put("RedrivePolicy/maxReceiveCount", 1000),
        "messages-are-tried-often-enough standstill-raises-an-alarm",
    ),
    Variant(
        "no dead letters",
        WORK,
        drop("RedrivePolicy"),
        "messages-are-tried-often-enough queues-have-dead-letters standstill-raises-an-alarm",
    ),
    Variant(
        "dead letters go elsewhere",
        WORK,
        put("RedrivePolicy/deadLetterTargetArn", "arn:aws:sqs:eu-central-1:111122223333:theirs"),
        "queues-have-dead-letters",
    ),
    Variant(
        "dead letters are kept for four days", DEAD, drop("MessageRetentionPeriod"), "dead-letters-are-kept"
    ),
    Variant("work is kept for a day", WORK, put("MessageRetentionPeriod", 86_400), "dead-letters-are-kept"),
    Variant(
        "plain http to the queue",
        f"{DEAD}/Policy",
        without("aws:SecureTransport"),
        "queues-refuse-plain-http",
    ),
    Variant(
        "plain http is denied for one action",
        f"{WORK}/Policy",
        where_it_says("aws:SecureTransport", put("Action", "sqs:ReceiveMessage")),
        "queues-refuse-plain-http",
    ),
    Variant("no encryption of messages", WORK, put("SqsManagedSseEnabled", False), "queues-are-encrypted"),
    Variant(
        "every rule of the world sends",
        f"{WORK}/Policy",
        where_it_says("events.amazonaws.com", drop("Condition")),
        "queues-take-from-our-rules-alone rules-may-send-where-they-have-to services-come-for-this-account",
    ),
    Variant(
        "every service of the account sends",
        f"{WORK}/Policy",
        where_it_says("events.amazonaws.com", put("Principal", {"Service": "sns.amazonaws.com"})),
        "only-known-services-come-in queues-take-from-our-rules-alone",
    ),
    Variant(
        "rules may receive",
        f"{WORK}/Policy",
        where_it_says("events.amazonaws.com", add("Action", "sqs:ReceiveMessage")),
        "only-known-services-come-in queues-take-from-our-rules-alone rules-may-send-where-they-have-to",
    ),
    Variant(
        "a rule may not send",
        f"{WORK}/Policy",
        without("events.amazonaws.com"),
        "rules-may-send-where-they-have-to",
    ),
    Variant(
        "a rule may not leave dead letters",
        f"{RULE_DEAD}/Policy",
        without("events.amazonaws.com"),
        "rules-may-send-where-they-have-to",
    ),
    Variant(
        "a queue of somebody else",
        MAPPING,
        put("EventSourceArn", "arn:aws:sqs:eu-central-1:111122223333:theirs"),
        "queues-hide-messages-long-enough rules-lose-nothing",
    ),
    Variant(
        "dead letters are work again",
        WORK,
        put("RedrivePolicy/deadLetterTargetArn", {"Fn::GetAtt": ["WorkQueue94013F35", "Arn"]}),
        "dead-letters-raise-an-alarm queues-have-dead-letters",
    ),
    Variant(
        "a rule sends to another queue by the policy",
        f"{WORK}/Policy",
        where_it_says("events.amazonaws.com", put("Resource", "*")),
        "queues-take-from-our-rules-alone",
    ),
    Variant(
        "another rule sends too",
        f"{WORK}/Policy",
        where_it_says(
            "events.amazonaws.com",
            add("Condition/ArnEquals/aws:SourceArn", "arn:aws:events:eu-central-1:111122223333:rule/theirs"),
        ),
        "queues-take-from-our-rules-alone",
    ),
    Variant(
        "a function of somebody else works",
        MAPPING,
        put("FunctionName", "arn:aws:lambda:eu-central-1:111122223333:function:theirs"),
        "queues-hide-messages-long-enough",
    ),
    Variant(
        "rules are denied to send",
        f"{WORK}/Policy",
        where_it_says("events.amazonaws.com", put("Effect", "Deny")),
        "rules-may-send-where-they-have-to",
    ),
]

BAD_RULES = [
    Variant(
        "a rule tells of results too",
        UPLOADS,
        put("EventPattern/detail/object/key", [{"prefix": ""}]),
        "rules-tell-only-of-incoming what-is-written-never-triggers",
    ),
    Variant(
        "a rule tells of a folder of results",
        UPLOADS,
        add("EventPattern/detail/object/key", {"prefix": "results/orders/"}),
        "rules-tell-only-of-incoming what-is-written-never-triggers",
    ),
    Variant(
        "a rule tells of every bucket",
        DELETIONS,
        drop("EventPattern/detail/bucket"),
        "rules-tell-only-of-incoming",
    ),
    Variant(
        "a rule tells of what anybody says",
        UPLOADS,
        put("EventPattern/source", ["custom.s3"]),
        "rules-tell-only-of-incoming",
    ),
    Variant("a rule is off", DELETIONS, put("State", "DISABLED"), "rules-miss-nothing"),
    Variant(
        "only plain puts are told",
        UPLOADS,
        put("EventPattern/detail/reason", ["PutObject"]),
        "rules-miss-nothing",
    ),
    Variant("what expires is told", REMOVED, drop("EventPattern/detail/reason"), "rules-miss-nothing"),
    Variant(
        "tags are told", UPLOADS, add("EventPattern/detail-type", "Object Tags Added"), "rules-miss-nothing"
    ),
    Variant(
        "a rule has no dead letters",
        UPLOADS,
        drop("Targets/0/DeadLetterConfig"),
        "queues-take-from-our-rules-alone rules-lose-nothing",
    ),
    Variant(
        "a rule's dead letters are work",
        UPLOADS,
        both(say("RuleDeadLetters6F592DCF", "WorkQueue94013F35")),
        "dead-letters-raise-an-alarm queues-take-from-our-rules-alone rules-lose-nothing",
    ),
    Variant(
        "a rule gives up after an hour",
        DELETIONS,
        put("Targets/0/RetryPolicy/MaximumEventAgeInSeconds", 3600),
        "rules-lose-nothing",
    ),
    Variant(
        "a rule does not try again",
        UPLOADS,
        put("Targets/0/RetryPolicy/MaximumRetryAttempts", 0),
        "rules-lose-nothing",
    ),
    Variant(
        "a second target elsewhere",
        UPLOADS,
        add("Targets", {"Arn": "arn:aws:sqs:eu-central-1:111122223333:theirs", "Id": "Second"}),
        "rules-lose-nothing",
    ),
    Variant(
        "a rule passes on half of the event",
        UPLOADS,
        put("Targets/0/InputPath", "$.detail"),
        "rules-lose-nothing",
    ),
    Variant("one bad document fails ten", MAPPING, drop("FunctionResponseTypes"), "bad-documents-fail-alone"),
    Variant("as many processors as AWS allows", MAPPING, drop("ScalingConfig"), "processors-are-bounded"),
    Variant(
        "ten times as many processors",
        MAPPING,
        put("ScalingConfig/MaximumConcurrency", 1000),
        "processors-are-bounded",
    ),
    Variant("a thousand messages in a call", MAPPING, put("BatchSize", 1000), "processors-are-bounded"),
    Variant("nothing is received", MAPPING, put("Enabled", False), "messages-are-received-all"),
    Variant(
        "a filter deletes messages",
        MAPPING,
        put("FilterCriteria", {"Filters": [{"Pattern": "{}"}]}),
        "messages-are-received-all",
    ),
    Variant(
        "a rule sends to dead letters",
        UPLOADS,
        put("Targets/0/Arn", {"Fn::GetAtt": ["DeadLettersBBF8BAAB", "Arn"]}),
        "queues-take-from-our-rules-alone rules-lose-nothing rules-may-send-where-they-have-to",
    ),
]
