"""Who is told when a document is left behind: alarms on the queues, and the topic they go to."""

from aws_cdk import ArnFormat, Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from stacks.settings import StageSettings

DEAD_LETTERS = """
A document could not be processed, however often it was tried. The function's log group {log_group}
says why. Mend the cause, then run: make redrive STAGE={stage}. SQS drops the message 14 days after
it was first sent.
"""

RULE_DEAD_LETTERS = """
EventBridge could not deliver a document's event to the work queue, so the document is not processed.
ERROR_CODE among the message's attributes says why; mostly it is the queue's policy. Mend it, then
run: make redrive STAGE={stage}. SQS drops the message after 14 days.
"""

STANDSTILL = """
A message lies in the work queue for more than {minutes:g} minutes, longer than all its tries take.
Either nothing is received: see whether the function's event source mapping is enabled and may
receive; log group {log_group}. Or more comes than is worked off: it ends by itself, and sooner with a
higher processor_max_concurrency. SQS drops a message after 14 days, without a dead letter.
"""

EVERY = Duration.minutes(1)
"""As often as SQS publishes its metrics."""


class Alarms(sns.Topic):
    """A topic, and an alarm for each way in which a document can wait for ever without an error.

    The topic hears of each alarm's beginning and end. An alarm's description says what it means
    and what to do.
    """

    def __init__(
        self, scope: Construct, construct_id: str, settings: StageSettings, key: kms.IKey | None
    ) -> None:
        # Without a key of one's own it is not encrypted with KMS: the policy of the key that AWS
        # manages for SNS does not let CloudWatch use it, so no alarm would arrive. An alarm holds
        # names and numbers, nothing of a document.
        super().__init__(scope, construct_id, enforce_ssl=True, master_key=key)
        self._stage = settings.stage
        self._let_alarms_publish()
        if settings.alarm_email:
            self.add_subscription(subscriptions.EmailSubscription(settings.alarm_email))

    def watch_dead_letters(self, queue: sqs.Queue, log_group: logs.ILogGroup) -> None:
        """Raised by a document that was tried as often as it may."""
        text = DEAD_LETTERS.format(log_group=log_group.log_group_name, stage=self._stage)
        self._when_any("DeadLetters", queue, text)

    def watch_rule_dead_letters(self, queue: sqs.Queue) -> None:
        """Raised by an event that did not come as far as the work queue."""
        self._when_any("RuleDeadLetters", queue, RULE_DEAD_LETTERS.format(stage=self._stage))

    def watch_work(self, queue: sqs.Queue, all_tries_seconds: int, log_group: logs.ILogGroup) -> None:
        """Raised by a message that is there for longer than all its tries take.

        What nobody receives is never dead-lettered: SQS drops it when its retention ends. A bad
        document does not raise this alarm: SQS leaves out of the metric what was received three
        times, and after all its tries it is a dead letter.
        """
        age = queue.metric_approximate_age_of_oldest_message(period=EVERY)
        text = STANDSTILL.format(minutes=all_tries_seconds / 60, log_group=log_group.log_group_name)
        self._alarm("Standstill", age, all_tries_seconds, text)

    def _let_alarms_publish(self) -> None:
        # The policy that forbids plain HTTP takes the place of the one by which they could.
        stack = Stack.of(self)
        any_alarm = stack.format_arn(
            service="cloudwatch",
            resource="alarm",
            resource_name="*",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        self.add_to_resource_policy(
            iam.PolicyStatement(
                sid="AlarmsOfThisAccountPublish",
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[self.topic_arn],
                conditions={
                    "StringEquals": {"aws:SourceAccount": stack.account},
                    "ArnLike": {"aws:SourceArn": any_alarm},
                },
            )
        )

    def _when_any(self, construct_id: str, queue: sqs.Queue, text: str) -> None:
        # What is visible, not what is sent: SQS does not count as sent what it moves by itself.
        visible = queue.metric_approximate_number_of_messages_visible(period=EVERY)
        self._alarm(construct_id, visible, 0, text)

    def _alarm(self, construct_id: str, metric: cloudwatch.Metric, threshold: int, text: str) -> None:
        alarm = cloudwatch.Alarm(
            self,
            construct_id,
            alarm_description=text.strip().replace("\n", " "),
            metric=metric,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            threshold=threshold,
            evaluation_periods=1,
            # SQS publishes nothing of a queue that was empty and left alone for six hours.
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        to_topic = actions.SnsAction(self)
        alarm.add_alarm_action(to_topic)
        alarm.add_ok_action(to_topic)
