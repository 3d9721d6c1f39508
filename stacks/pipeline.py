"""What happens to a document: rules, work queue, processor, and alarms for what gets stuck."""

from collections.abc import Iterable

from aws_cdk import CfnOutput, Duration, Stack
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda_event_sources as event_sources
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from lambdas.processor.settings import ProcessorSettings
from lambdas.shared import keys
from stacks.alarms import Alarms
from stacks.operations import OPERATIONS
from stacks.python_function import PythonFunction
from stacks.rules import add_rules
from stacks.settings import StageSettings
from stacks.storage import StorageStack

RECEIVES_BEFORE_DEAD_LETTER = 5
"""Throttled polls count as receives too, so fewer would dead-letter sound messages."""

VISIBILITY_TIMEOUTS = 6
"""AWS's rule: the queue hides a message for at least six times the function's timeout."""

MEMORY_PER_RECORD_BYTE = 64
"""Memory that a byte of one record may take while it is parsed, checked and written again: 41
were measured, of arrays in arrays. The rest is for what a recipe makes of it."""

KEPT = Duration.days(14)
"""The longest that SQS keeps a message."""


class PipelineStack(Stack):
    """Holds no state but messages under way."""

    def __init__(
        self, scope: Construct, construct_id: str, settings: StageSettings, storage: StorageStack
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            stack_name=f"roundtrip-{settings.stage}-pipeline",
            description="Roundtrip: rules, work queue and processor",
        )
        key = storage.key_for(self)
        rule_dead_letters = _queue(self, "RuleDeadLetters", key)
        dead_letters = _queue(self, "DeadLetters", key)
        hidden_seconds = settings.processor_timeout_seconds * VISIBILITY_TIMEOUTS
        self.work_queue = _queue(
            self,
            "WorkQueue",
            key,
            visibility_timeout=Duration.seconds(hidden_seconds),
            dead_letter_queue=sqs.DeadLetterQueue(
                queue=dead_letters, max_receive_count=RECEIVES_BEFORE_DEAD_LETTER
            ),
        )
        add_rules(self, storage.documents, self.work_queue, rule_dead_letters)
        processor = self._processor(settings, storage, key)
        alarms = Alarms(self, "Alarms", settings, key)
        alarms.watch_work(self.work_queue, hidden_seconds * RECEIVES_BEFORE_DEAD_LETTER, processor.log_group)
        alarms.watch_dead_letters(dead_letters, processor.log_group)
        alarms.watch_rule_dead_letters(rule_dead_letters)
        CfnOutput(self, "WorkQueueUrl", value=self.work_queue.queue_url)
        CfnOutput(self, "DeadLetterQueueUrl", value=dead_letters.queue_url)
        CfnOutput(self, "RuleDeadLetterQueueUrl", value=rule_dead_letters.queue_url)
        CfnOutput(self, "ProcessorFunctionName", value=processor.function_name)
        CfnOutput(self, "AlarmTopicArn", value=alarms.topic_arn)

    def _processor(
        self, settings: StageSettings, storage: StorageStack, key: kms.IKey | None
    ) -> PythonFunction:
        documents, catalog = storage.documents, storage.catalog
        processor = PythonFunction(
            self,
            "Processor",
            settings=settings,
            folder="processor",
            description="Reads, checks and processes each uploaded version",
            aws_operations=OPERATIONS["processor"],
            environment=ProcessorSettings(
                documents_bucket=documents.bucket_name,
                catalog_table=catalog.table_name,
                max_record_bytes=settings.processor_memory_mb * 1024 * 1024 // MEMORY_PER_RECORD_BYTE,
                max_file_bytes=settings.processor_max_file_mb * 1024 * 1024,
            ).to_env(),
            memory_mb=settings.processor_memory_mb,
            timeout_seconds=settings.processor_timeout_seconds,
            key=key,
            concurrency=settings.processor_max_concurrency if settings.reserve_concurrency else None,
        )
        _allow(processor, storage)
        # What Lambda does for it with the queue; the function itself has no client for SQS.
        processor.allow(
            ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], [self.work_queue.queue_arn]
        )
        if key:
            # Decrypt also for the queue, the table and the environment.
            processor.allow(["kms:Decrypt", "kms:GenerateDataKey"], [key.key_arn])
        processor.add_event_source(
            event_sources.SqsEventSource(
                self.work_queue,
                batch_size=settings.processor_batch_size,
                max_concurrency=settings.processor_max_concurrency,
                report_batch_item_failures=True,
            )
        )
        return processor


def _allow(processor: PythonFunction, storage: StorageStack) -> None:
    refuse_loops(keys.WRITTEN_BY_PROCESSOR, keys.INCOMING)
    documents = storage.documents
    written = {prefix: documents.arn_for_objects(f"{prefix}*") for prefix in keys.WRITTEN_BY_PROCESSOR}
    processor.allow(["s3:GetObject", "s3:GetObjectVersion"], [documents.arn_for_objects(f"{keys.INCOMING}*")])
    processor.allow(["s3:GetObject", "s3:PutObject", "s3:DeleteObjectVersion"], list(written.values()))
    processor.allow(["s3:GetObjectVersion"], [written[keys.RESULTS]])  # to publish exactly that version
    # Only these two can be so large that they come in parts.
    processor.allow(["s3:AbortMultipartUpload"], [written[keys.RESULTS], written[keys.QUARANTINE]])
    # Without it S3 answers 403, not 404, for an object that is not there.
    processor.allow(["s3:ListBucket"], [documents.bucket_arn])
    processor.allow(["dynamodb:GetItem", "dynamodb:PutItem"], [storage.catalog.table_arn])


def refuse_loops(written: Iterable[str], trigger: str) -> None:
    """Ends the synth if something written could trigger the processor again, and so without end."""
    for prefix in written:
        if prefix.startswith(trigger) or trigger.startswith(prefix):
            raise LoopPossible(f"The processor may write {prefix}*, which its trigger {trigger}* matches.")


class LoopPossible(SystemExit):
    """What the processor writes would start the processor."""


def _queue(
    scope: Construct,
    construct_id: str,
    key: kms.IKey | None,
    visibility_timeout: Duration | None = None,
    dead_letter_queue: sqs.DeadLetterQueue | None = None,
) -> sqs.Queue:
    return sqs.Queue(
        scope,
        construct_id,
        encryption=sqs.QueueEncryption.KMS if key else sqs.QueueEncryption.SQS_MANAGED,
        encryption_master_key=key,
        enforce_ssl=True,
        retention_period=KEPT,
        visibility_timeout=visibility_timeout,
        dead_letter_queue=dead_letter_queue,
    )
