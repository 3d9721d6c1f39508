"""The same without the Parser: it takes out of an event what it needs, and checks nothing."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from powertools_work import logger, metrics, process, tracer

batch = BatchProcessor(event_type=EventType.SQS)


@logger.inject_lambda_context
@tracer.capture_lambda_handler
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Processes an SQS batch; what fails comes back alone."""
    return process_partial_response(event=event, record_handler=one, processor=batch, context=context)


def one(record: SQSRecord) -> None:
    """What the message is about."""
    source = record.json_body["detail"]["object"]
    process(source["key"], source["version-id"], source["sequencer"])
