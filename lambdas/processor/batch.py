"""From what invoked the function to changes, one message at a time.

An SQS batch answers with the messages that failed, so that only they come back. An
event that arrives without a queue (S3 or EventBridge wired directly) has nobody to
answer to and raises instead, so that Lambda's own retries apply.
"""

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

from lambdas.processor.errors import LimitExceeded
from lambdas.processor.events import Change, changes_in

RESERVE_MS = 10_000
"""No message is begun with less time left, and no file read on: a timeout would return the whole batch."""

logger = logging.getLogger(__name__)

Apply = Callable[[Change, Callable[[], None]], None]
"""Takes a change, and what to call now and then while it is worked on: it raises when time is up."""


class OutOfTime(RuntimeError):
    """Others have used the function's time; the message comes back, and begins with all of it."""

    may_be_logged = True


def handle(
    event: Mapping[str, Any], apply: Apply, remaining_ms: Callable[[], int]
) -> dict[str, list[dict[str, str]]]:
    """Applies every change; the answer names the SQS messages to be tried again."""
    if not _is_sqs_batch(event):
        for number, change in enumerate(changes_in(event)):
            apply(change, _check(remaining_ms, first=number == 0))
        return {"batchItemFailures": []}
    failed = []
    for number, message in enumerate(event["Records"]):
        check_time = _check(remaining_ms, first=number == 0)
        if remaining_ms() < RESERVE_MS or not _succeeds(message, apply, check_time):
            failed.append(message["messageId"])
    return {"batchItemFailures": [{"itemIdentifier": identifier} for identifier in failed]}


def _is_sqs_batch(event: Mapping[str, Any]) -> bool:
    records = event.get("Records") or [{}]
    return bool(records[0].get("eventSource") == "aws:sqs")


def _succeeds(message: Mapping[str, Any], apply: Apply, check_time: Callable[[], None]) -> bool:
    try:
        for change in changes_in(json.loads(message["body"])):
            apply(change, check_time)
    except Exception:  # whatever it is, the other messages must not suffer
        logger.exception("will be retried", extra={"message_id": message["messageId"]})
        return False
    return True


def _check(remaining_ms: Callable[[], int], *, first: bool) -> Callable[[], None]:
    def check_time() -> None:
        if remaining_ms() < RESERVE_MS:
            if not first:
                raise OutOfTime("the messages before this one have used the time")
            sentence = (
                "The file takes more time than the function has: processor_timeout_seconds in cdk.json."
            )
            raise LimitExceeded("out-of-time", sentence)

    return check_time
