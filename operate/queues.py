"""How many messages lie in a queue."""

from dataclasses import dataclass

from operate.deployment import Deployment


@dataclass(frozen=True)
class Depth:
    """About how many, as SQS counts them."""

    waiting: int
    """That can be received now or, if they are delayed, in a while."""

    in_flight: int
    """That somebody has received and not yet deleted."""

    @property
    def total(self) -> int:
        """All of them."""
        return self.waiting + self.in_flight


def depth(deployment: Deployment, url: str) -> Depth:
    """Of one queue, by its URL."""
    attributes = deployment.sqs.get_queue_attributes(
        QueueUrl=url,
        AttributeNames=[
            "ApproximateNumberOfMessages",
            "ApproximateNumberOfMessagesDelayed",
            "ApproximateNumberOfMessagesNotVisible",
        ],
    )["Attributes"]
    waiting = int(attributes["ApproximateNumberOfMessages"])
    delayed = int(attributes.get("ApproximateNumberOfMessagesDelayed", "0"))
    return Depth(waiting + delayed, int(attributes["ApproximateNumberOfMessagesNotVisible"]))
