"""From what invoked the function to changes, one message at a time.

An SQS batch answers with the messages that failed, so that only they come back. An
event that arrives without a queue (S3 or EventBridge wired directly) has nobody to
answer to and raises instead, so that Lambda's own retries apply.
"""

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

from lambdas.processor.events import Change, changes_in

RESERVE_MS = 10_000
"""No message is begun with less time left: a timeout would return the whole batch."""

logger = logging.getLogger(__name__)


def handle(
    event: Mapping[str, Any],
    apply: Callable[[Change], None],
    remaining_ms: Callable[[], int],
) -> dict[str, list[dict[str, str]]]:
    """Applies every change; the answer names the SQS messages to be tried again."""
    if not _is_sqs_batch(event):
        for change in changes_in(event):
            apply(change)
        return {"batchItemFailures": []}
    failed = [
        message["messageId"]
        for message in event["Records"]
        if remaining_ms() < RESERVE_MS or not _succeeds(message, apply)
    ]
    return {"batchItemFailures": [{"itemIdentifier": identifier} for identifier in failed]}


def _is_sqs_batch(event: Mapping[str, Any]) -> bool:
    records = event.get("Records") or [{}]
    return bool(records[0].get("eventSource") == "aws:sqs")


def _succeeds(message: Mapping[str, Any], apply: Callable[[Change], None]) -> bool:
    try:
        for change in changes_in(json.loads(message["body"])):
            apply(change)
    except Exception:  # whatever it is, the other messages must not suffer
        logger.exception("will be retried", extra={"message_id": message["messageId"]})
        return False
    return True
