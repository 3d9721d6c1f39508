"""Messages to the work queue, ten at a time, and what SQS did not take of them."""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from operate.rate import Rate

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

MAX_MESSAGES = 10
"""SQS takes no more in one call."""

MAX_BYTES = 256 * 1024
"""Of all messages of one call; every SQS takes this much."""

_TRIES = 5


class NotSent(SystemExit):
    """SQS did not take a message, again and again."""


def batches(bodies: Iterable[str], most: int = MAX_MESSAGES) -> Iterator[list[str]]:
    """The same, in calls that SQS takes; one that is too large by itself is left to SQS to refuse."""
    batch: list[str] = []
    filled = 0
    for body in bodies:
        size = len(body.encode())
        if batch and (len(batch) == most or filled + size > MAX_BYTES):
            yield batch
            batch, filled = [], 0
        batch.append(body)
        filled += size
    if batch:
        yield batch


class Outbox:
    """One queue, at a rate."""

    def __init__(
        self, sqs: "SQSClient", url: str, rate: Rate, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._sqs = sqs
        self._url = url
        self._rate = rate
        self._sleep = sleep
        self.batch_size = min(MAX_MESSAGES, rate.per_second)
        """Messages of one call, so that a low rate does not become a burst."""

    def send(self, batch: list[str]) -> dict[int, str]:
        """Waits for its turn and sends; error codes of the messages that were refused, by place."""
        self._rate.wait(len(batch))
        refused: dict[int, str] = {}
        again = list(range(len(batch)))
        for attempt in range(_TRIES):
            if attempt:
                self._sleep(0.1 * 2**attempt)
            answer = self._sqs.send_message_batch(
                QueueUrl=self._url,
                Entries=[{"Id": str(place), "MessageBody": batch[place]} for place in again],
            )
            failed = answer.get("Failed", [])
            refused = {place: code for place, code in refused.items() if place not in again}
            refused |= {int(entry["Id"]): entry["Code"] for entry in failed}
            again = [int(entry["Id"]) for entry in failed if not entry["SenderFault"]]
            if not again:
                break
        return refused
