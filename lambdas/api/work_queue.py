"""The processor's queue, as the API asks it for work."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lambdas.api import batch_store
from lambdas.shared import catalog, messages, order

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class WorkQueue:
    """Takes documents of one bucket."""

    def __init__(self, sqs: "SQSClient", url: str, bucket: str) -> None:
        self._sqs = sqs
        self._url = url
        self._bucket = bucket

    def reprocess(self, record: catalog.Record) -> None:
        """Asks for the record's version once more, after all that is known of it."""
        self._sqs.send_message(
            QueueUrl=self._url,
            MessageBody=messages.process_again(
                self._bucket, record.key, record.source_version or "", order.following(record.sequencer)
            ),
        )

    def reprocess_many(self, records: Sequence[catalog.Record]) -> dict[str, str]:
        """The same for up to a hundred. Document's id → error code, of those that failed."""
        return batch_store.reprocess_many(self._sqs, self._url, self._bucket, records)
