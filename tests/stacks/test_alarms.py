"""What is left behind raises an alarm, and the alarm reaches somebody."""

from pathlib import Path
from typing import Any

from stacks.settings import cdk_json_context
from tests.stacks.conftest import Template, only, resources, synthesized

LONGEST_DESCRIPTION = 1_024
"""CloudWatch's limit."""

TOKEN = "x" * 100
"""In place of a name that CloudFormation will know; about as long."""


def alarms(pipeline: Template) -> dict[tuple[str, str], Any]:
    """Logical id of the queue and name of the metric → the alarm's properties."""
    found = {}
    for entry in resources(pipeline, "AWS::CloudWatch::Alarm").values():
        alarm = entry["Properties"]
        (dimension,) = alarm["Dimensions"]
        assert dimension["Name"] == "QueueName"
        queue, attribute = dimension["Value"]["Fn::GetAtt"]
        assert (attribute, alarm["Namespace"]) == ("QueueName", "AWS/SQS")
        found[queue, alarm["MetricName"]] = alarm
    return found


def description(alarm: Any) -> str:
    text = alarm["AlarmDescription"]
    parts = [text] if isinstance(text, str) else text["Fn::Join"][1]
    return "".join(part if isinstance(part, str) else TOKEN for part in parts)


def named_dead_letters(pipeline: Template) -> set[str]:
    """Logical ids of the queues that hold what queues and rules could not get rid of."""
    queues = resources(pipeline, "AWS::SQS::Queue").values()
    policies = [queue["Properties"].get("RedrivePolicy") for queue in queues]
    arns = [policy["deadLetterTargetArn"] for policy in policies if policy]
    for rule in resources(pipeline, "AWS::Events::Rule").values():
        arns += [target["DeadLetterConfig"]["Arn"] for target in rule["Properties"]["Targets"]]
    return {arn["Fn::GetAtt"][0] for arn in arns}


def test_one_dead_letter_raises_an_alarm_within_a_minute(template: dict[str, Template]) -> None:
    pipeline = template["Pipeline"]
    dead_letters = named_dead_letters(pipeline)
    assert len(dead_letters) == 2
    for queue in dead_letters:
        alarm = alarms(pipeline)[queue, "ApproximateNumberOfMessagesVisible"]
        assert (alarm["Statistic"], alarm["Period"], alarm["EvaluationPeriods"]) == ("Maximum", 60, 1)
        assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanThreshold", 0)


def test_work_that_nobody_receives_raises_an_alarm_once_all_tries_could_have_been_made(
    template: dict[str, Template],
) -> None:
    pipeline = template["Pipeline"]
    mapping = only(pipeline, "AWS::Lambda::EventSourceMapping")["Properties"]
    name = mapping["EventSourceArn"]["Fn::GetAtt"][0]
    queue = pipeline["Resources"][name]["Properties"]
    alarm = alarms(pipeline)[name, "ApproximateAgeOfOldestMessage"]
    assert (alarm["Statistic"], alarm["Period"], alarm["EvaluationPeriods"]) == ("Maximum", 60, 1)
    assert alarm["ComparisonOperator"] == "GreaterThanThreshold"
    assert alarm["Threshold"] == queue["VisibilityTimeout"] * queue["RedrivePolicy"]["maxReceiveCount"]
    # There is time to act: SQS drops the message when its retention ends.
    assert alarm["Threshold"] < queue["MessageRetentionPeriod"] / 10
    assert f" {alarm['Threshold'] // 60} minutes" in description(alarm)


def test_no_alarm_is_raised_by_a_queue_that_nothing_is_known_of(template: dict[str, Template]) -> None:
    assert len(alarms(template["Pipeline"])) == 3
    for alarm in alarms(template["Pipeline"]).values():
        assert alarm["TreatMissingData"] == "notBreaching"


def test_the_topic_hears_of_the_beginning_and_the_end_of_every_alarm(template: dict[str, Template]) -> None:
    pipeline = template["Pipeline"]
    (topic,) = resources(pipeline, "AWS::SNS::Topic")
    assert pipeline["Outputs"]["AlarmTopicArn"]["Value"] == {"Ref": topic}
    for alarm in alarms(pipeline).values():
        assert alarm["AlarmActions"] == alarm["OKActions"] == [{"Ref": topic}]
        assert alarm.get("ActionsEnabled", True) is True


def test_every_description_says_what_to_do_and_until_when(stage: str, template: dict[str, Template]) -> None:
    pipeline = template["Pipeline"]
    queues = resources(pipeline, "AWS::SQS::Queue").values()
    (kept,) = {queue["Properties"]["MessageRetentionPeriod"] for queue in queues}
    for alarm in alarms(pipeline).values():
        text = description(alarm)
        assert "\n" not in text
        assert len(text) <= LONGEST_DESCRIPTION
        assert f" {kept // 86_400} days" in text
        if alarm["MetricName"] == "ApproximateNumberOfMessagesVisible":
            assert f" make redrive STAGE={stage}." in text


def test_where_the_function_is_to_blame_its_own_log_is_named(template: dict[str, Template]) -> None:
    pipeline = template["Pipeline"]
    function = only(pipeline, "AWS::Lambda::Function")["Properties"]
    logged_to = function["LoggingConfig"]["LogGroup"]
    for queue in ("DeadLetters", "WorkQueue"):
        (alarm,) = [alarm for (name, _), alarm in alarms(pipeline).items() if name.startswith(queue)]
        assert logged_to in alarm["AlarmDescription"]["Fn::Join"][1]


def test_only_alarms_of_this_account_publish_and_only_over_tls(template: dict[str, Template]) -> None:
    pipeline = template["Pipeline"]
    (topic,) = resources(pipeline, "AWS::SNS::Topic")
    policy = only(pipeline, "AWS::SNS::TopicPolicy")["Properties"]
    assert policy["Topics"] == [{"Ref": topic}]
    denied, allowed = sorted(
        policy["PolicyDocument"]["Statement"], key=lambda statement: statement["Effect"], reverse=True
    )
    assert denied["Effect"] == "Deny"
    assert (denied["Principal"], denied["Action"]) == ("*", "sns:Publish")
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert allowed["Effect"] == "Allow"
    assert allowed["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert allowed["Action"] == "sns:Publish"
    assert {statement["Resource"]["Ref"] for statement in (denied, allowed)} == {topic}
    account, region = {"Ref": "AWS::AccountId"}, {"Ref": "AWS::Region"}
    arn = ["arn:", {"Ref": "AWS::Partition"}, ":cloudwatch:", region, ":", account, ":alarm:*"]
    assert allowed["Condition"] == {
        "StringEquals": {"aws:SourceAccount": account},
        "ArnLike": {"aws:SourceArn": {"Fn::Join": ["", arn]}},
    }


def test_cloudwatch_may_publish_to_the_topic_since_no_key_keeps_it_out(
    stage: str, template: dict[str, Template]
) -> None:
    topic = only(template["Pipeline"], "AWS::SNS::Topic").get("Properties", {})
    if stage != "strict":
        assert "KmsMasterKeyId" not in topic
        return
    key = only(template["Storage"], "AWS::KMS::Key")["Properties"]["KeyPolicy"]
    (allowed,) = (s for s in key["Statement"] if s.get("Sid") == "AlarmsOfThisAccountPublish")
    assert allowed["Action"] == ["kms:Decrypt", "kms:GenerateDataKey*"]
    assert "Key" in str(topic["KmsMasterKeyId"])


def test_who_is_to_be_written_to_is_subscribed_and_nobody_else(
    templates: dict[str, Any], tmp_path: Path
) -> None:
    told = synthesized("dev", tmp_path, alarm_email="ops@example.org")["Pipeline"]
    (topic,) = resources(told, "AWS::SNS::Topic")
    assert only(told, "AWS::SNS::Subscription")["Properties"] == {
        "TopicArn": {"Ref": topic},
        "Protocol": "email",
        "Endpoint": "ops@example.org",
    }
    for stage, stacks_of_stage in templates.items():
        wanted = cdk_json_context()["stages"][stage].get("alarm_email")
        assert len(resources(stacks_of_stage["Pipeline"], "AWS::SNS::Subscription")) == bool(wanted)


def test_a_time_that_is_no_whole_number_of_minutes_is_told_as_it_is(tmp_path: Path) -> None:
    pipeline = synthesized("dev", tmp_path, processor_timeout_seconds=31)["Pipeline"]
    (alarm,) = [a for (_, metric), a in alarms(pipeline).items() if metric == "ApproximateAgeOfOldestMessage"]
    assert alarm["Threshold"] == 31 * 6 * 5
    assert " 15.5 minutes" in description(alarm)
