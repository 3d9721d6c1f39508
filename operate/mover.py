"""Moves the messages of one queue to another: each is sent first and deleted then, so none is ever lost.

One that is deleted too late is sent twice; the processor does not mind.
"""

from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING

from operate.sending import MAX_MESSAGES, NotSent, Outbox, batches

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

HIDDEN_SECONDS = 60
"""Time to send what was received; after it, others may receive it again."""

WAIT_SECONDS = 1
"""With a wait, SQS asks all its servers: an empty answer means an empty queue."""


def move(
    sqs: "SQSClient", source: str, outbox: Outbox, tell: Callable[[int], None], wait: int = WAIT_SECONDS
) -> None:
    """Moves all that can be received from the queue `source`, a URL; raises NotSent."""
    while messages := sqs.receive_message(
        QueueUrl=source,
        MaxNumberOfMessages=min(MAX_MESSAGES, outbox.batch_size),
        VisibilityTimeout=HIDDEN_SECONDS,
        WaitTimeSeconds=wait,
    ).get("Messages", []):
        received = iter(messages)
        for batch in batches(message["Body"] for message in messages):
            refused = outbox.send(batch)
            moved = [
                message["ReceiptHandle"]
                for place, message in enumerate(islice(received, len(batch)))
                if place not in refused
            ]
            if moved:
                sqs.delete_message_batch(
                    QueueUrl=source,
                    Entries=[
                        {"Id": str(place), "ReceiptHandle": handle} for place, handle in enumerate(moved)
                    ],
                )
                tell(len(moved))
            if refused:
                codes = ", ".join(sorted(set(refused.values())))
                raise NotSent(
                    f"SQS did not take {len(refused):,} of {len(batch):,} messages ({codes}); "
                    "they are still in the dead-letter queue."
                )
