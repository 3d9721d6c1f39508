"""The processor as one writes it with Powertools: the Parser checks each message and its event first."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.parser.models import S3EventNotificationEventBridgeModel, SqsRecordModel
from aws_lambda_powertools.utilities.typing import LambdaContext
from powertools_work import logger, metrics, process, tracer
from pydantic import Json


class Arrived(SqsRecordModel):
    """A message whose body is EventBridge's word of a document."""

    body: Json[S3EventNotificationEventBridgeModel]


batch = BatchProcessor(event_type=EventType.SQS, model=Arrived)


@logger.inject_lambda_context
@tracer.capture_lambda_handler
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Processes an SQS batch; what fails, or is no such message, comes back alone."""
    return process_partial_response(event=event, record_handler=one, processor=batch, context=context)


def one(record: Arrived) -> None:
    """What the message is about."""
    source = record.body.detail.object
    process(source.key, source.version_id, source.sequencer)
