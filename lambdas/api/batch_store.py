"""What is done to many documents in one call; what fails of them is named, and fails alone."""

import logging
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from lambdas.shared import catalog, messages, order

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

MESSAGES_AT_ONCE = 10
"""SQS takes no more in one call."""

_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
"""Characters that it does not know, and the carriage return, which readers of it make a line feed of."""

logger = logging.getLogger(__name__)


def delete_many(s3: "S3Client", bucket: str, keys: Sequence[str]) -> dict[str, str]:
    """Hides up to 1,000 objects behind delete markers. Key → S3's error code, of those that failed.

    Where S3 refuses the whole call, its error is raised; calling again does no harm.
    """
    failed: dict[str, str] = {}
    listed = [key for key in keys if not _NOT_IN_XML.search(key)]
    if listed:
        answer = s3.delete_objects(
            Bucket=bucket, Delete={"Objects": [{"Key": key} for key in listed], "Quiet": True}
        )
        failed |= {error["Key"]: error["Code"] for error in answer.get("Errors", [])}
    for key in keys:
        if _NOT_IN_XML.search(key):  # it cannot stand in a list, but in an address
            try:
                s3.delete_object(Bucket=bucket, Key=key)
            except ClientError as error:
                failed[key] = error.response["Error"]["Code"]
    return failed


def reprocess_many(
    sqs: "SQSClient", queue_url: str, bucket: str, records: Sequence[catalog.Record]
) -> dict[str, str]:
    """Asks for each record's version once more. Document's id → error code, of those that failed.

    Of ten that are sent together all fail where SQS refuses the call or does not answer; some
    of them may have been sent then, and being asked for twice does a document no harm.
    """
    failed: dict[str, str] = {}
    for start in range(0, len(records), MESSAGES_AT_ONCE):
        some = records[start : start + MESSAGES_AT_ONCE]
        entries = [{"Id": record.id, "MessageBody": _again(bucket, record)} for record in some]
        try:
            answer = sqs.send_message_batch(QueueUrl=queue_url, Entries=entries)  # type: ignore[arg-type]
            failed |= {entry["Id"]: entry["Code"] for entry in answer.get("Failed", [])}
        except (ClientError, BotoCoreError):
            logger.exception("SQS failed", extra={"documents": [record.id for record in some]})
            failed |= {record.id: "Unavailable" for record in some}
    return failed


def _again(bucket: str, record: catalog.Record) -> str:
    return messages.process_again(
        bucket, record.key, record.source_version or "", order.following(record.sequencer)
    )
