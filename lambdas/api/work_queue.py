"""The processor's queue, as the API asks it for work."""

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from lambdas.shared import messages, order
from lambdas.shared.catalog import Record

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

MESSAGES_AT_ONCE = 10
"""SQS takes no more in one call."""

logger = logging.getLogger(__name__)


class WorkQueue:
    """Takes documents of one bucket. What it asks for comes after all that is known of a document.

    `sqs` is called for the client when there is something to send, and not before.
    """

    def __init__(self, sqs: Callable[[], "SQSClient"], url: str, bucket: str) -> None:
        self._sqs = sqs
        self._url = url
        self._bucket = bucket

    def reprocess(self, record: Record) -> None:
        """Asks for the record's version once more."""
        sqs = self._sqs()
        sqs.send_message(QueueUrl=self._url, MessageBody=self._again(record))

    def reprocess_many(self, records: Sequence[Record]) -> dict[str, str]:
        """The same for each. Document's id → error code, of those that failed."""
        return self._send(records, self._again)

    def look_again(self, record: Record) -> None:
        """Asks for whatever is the current version of the document by then."""
        sqs = self._sqs()
        sqs.send_message(QueueUrl=self._url, MessageBody=self._current(record))

    def look_again_many(self, records: Sequence[Record]) -> dict[str, str]:
        """The same for each. Document's id → error code, of those that failed."""
        return self._send(records, self._current)

    def _again(self, record: Record) -> str:
        version, after = record.source_version or "", order.following(record.sequencer)
        return messages.process_again(self._bucket, record.key, version, after)

    def _current(self, record: Record) -> str:
        return messages.look_again(self._bucket, record.key, order.following(record.sequencer))

    def _send(self, records: Sequence[Record], body_of: Callable[[Record], str]) -> dict[str, str]:
        """Of ten that are sent together all fail where SQS refuses the call or does not answer.

        Some of them may have been sent then; being asked for twice does a document no harm.
        """
        failed: dict[str, str] = {}
        for start in range(0, len(records), MESSAGES_AT_ONCE):
            some = records[start : start + MESSAGES_AT_ONCE]
            entries: list[SendMessageBatchRequestEntryTypeDef] = [
                {"Id": record.id, "MessageBody": body_of(record)} for record in some
            ]
            try:
                sqs = self._sqs()
                answer = sqs.send_message_batch(QueueUrl=self._url, Entries=entries)
                failed |= {entry["Id"]: entry["Code"] for entry in answer.get("Failed", [])}
            except (ClientError, BotoCoreError):
                logger.exception("SQS failed", extra={"documents": [record.id for record in some]})
                failed |= {record.id: "Unavailable" for record in some}
        return failed
