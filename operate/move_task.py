"""SQS's own way to move the messages of a dead-letter queue: a task that runs inside SQS."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import ListMessageMoveTasksResultEntryTypeDef as Task

LOOK_SECONDS = 1.0
PATIENCE_LOOKS = 60
"""How often a task that was started may be missing from the list of tasks."""

MAX_RATE = 500
"""Messages a second: SQS's limit."""

_UNKNOWN_ACTION = (
    "InvalidAction",
    "UnknownOperationException",
    "UnsupportedOperation",
    "AWS.SimpleQueueService.UnsupportedOperation",
)


class NoMoveTasks(Exception):
    """SQS, or what answers in its place, does not know message move tasks."""


class MoveFailed(SystemExit):
    """SQS ended the task before all was moved; the message says why, if SQS does."""


@dataclass
class MoveTask:
    """From one queue to another, by their ARNs."""

    sqs: "SQSClient"
    source: str
    destination: str
    rate: int
    sleep: Callable[[float], None] = time.sleep

    def run(self, tell: Callable[[int, int | None], None]) -> None:
        """Starts a task, or follows the one that runs; returns when all is moved.

        `tell` is told how many were moved so far, and of how many. Ctrl-C cancels the task. Raises
        NoMoveTasks before anything was done, and MoveFailed.
        """
        before = self._newest()
        if before and before["Status"] == "RUNNING":
            handle, before = before["TaskHandle"], None
        else:
            handle = self._start()
        try:
            self._follow(before, tell)
        except KeyboardInterrupt:
            self._cancel(handle)
            raise

    def _follow(self, before: "Task | None", tell: Callable[[int, int | None], None]) -> None:
        unlisted = 0
        while unlisted < PATIENCE_LOOKS:
            task = self._newest()
            if task is None or (before and task.get("StartedTimestamp") == before.get("StartedTimestamp")):
                unlisted += 1  # the one that was started is not listed yet
            else:
                tell(
                    task.get("ApproximateNumberOfMessagesMoved", 0),
                    task.get("ApproximateNumberOfMessagesToMove"),
                )
                if task["Status"] == "COMPLETED":
                    return
                if task["Status"] not in ("RUNNING", "CANCELLING"):
                    reason = task.get("FailureReason") or "SQS does not say why"
                    raise MoveFailed(f"The move ended as {task['Status']}: {reason}.")
            self.sleep(LOOK_SECONDS)
        raise MoveFailed(
            "SQS does not list the move that it has started; look at the queue in the SQS console."
        )

    def _newest(self) -> "Task | None":
        try:
            results = self.sqs.list_message_move_tasks(SourceArn=self.source, MaxResults=1).get("Results", [])
        except ClientError as error:
            if error.response["Error"]["Code"] in _UNKNOWN_ACTION:
                raise NoMoveTasks from None
            raise
        return results[0] if results else None

    def _start(self) -> str:
        answer = self.sqs.start_message_move_task(
            SourceArn=self.source,
            DestinationArn=self.destination,
            MaxNumberOfMessagesPerSecond=self.rate,
        )
        return answer["TaskHandle"]

    def _cancel(self, handle: str) -> None:
        try:
            self.sqs.cancel_message_move_task(TaskHandle=handle)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":  # it has ended by itself
                raise
