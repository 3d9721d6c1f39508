"""`redrive` moves what lies in the two dead-letter queues to the work queue, to be tried again."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from operate.deployment import Deployment
from operate.move_task import MoveTask, NoMoveTasks
from operate.mover import WAIT_SECONDS, move
from operate.queues import depth
from operate.rate import Rate
from operate.screen import Screen, Steps, count
from operate.sending import Outbox

WORK, RULES = "the work queue's dead-letter queue", "the rules' dead-letter queue"


@dataclass
class Redrive:
    """One run of it, and what it has moved so far."""

    deployment: Deployment
    rate: int
    """Messages a second, at most 500."""

    screen: Screen
    sleep: Callable[[float], None] = time.sleep
    wait: int = WAIT_SECONDS
    moved: dict[str, int] = field(default_factory=dict)

    def show(self) -> int:
        """Says how many messages lie where; 0."""
        for place, url in self._queues().items():
            found = depth(self.deployment, url)
            flying = f", {found.in_flight:,} in flight" if found.in_flight else ""
            self.screen.say(f"{place}: {count(found.waiting, 'message')}{flying}")
        return 0

    def run(self) -> int:
        """Moves all that can be received; 0. Raises MoveFailed and NotSent."""
        how = "stopped before the end, so far: "
        try:
            self._move_with(RULES, self._by_hand)  # EventBridge's: SQS moves no other queue's dead letters
            self._move_with(WORK, self._by_task)
            how = ""
        finally:
            for place, number in self.moved.items():
                self.screen.say(f"{how}{place}: {count(number, 'message')} moved to the work queue")
        for place, url in self._queues().items():
            if flying := depth(self.deployment, url).in_flight:
                self.screen.say(
                    f"{place}: {count(flying, 'message')} in flight stayed; try again in a minute"
                )
        return 0

    def _queues(self) -> dict[str, str]:
        return {WORK: self.deployment.dead_letters, RULES: self.deployment.rule_dead_letters}

    def _move_with(self, place: str, way: Callable[[str, Steps], None]) -> None:
        url = self._queues()[place]
        self.moved[place] = 0
        total = depth(self.deployment, url).waiting
        with self.screen.progress(f"emptying {place}", "message", total) as steps:
            try:
                way(url, steps)
            finally:
                self.moved[place] = steps.done

    def _by_hand(self, url: str, steps: Steps) -> None:
        sqs = self.deployment.sqs
        outbox = Outbox(sqs, self.deployment.work_queue, Rate(self.rate, sleep=self.sleep), self.sleep)
        move(sqs, url, outbox, steps.advance, self.wait)

    def _by_task(self, url: str, steps: Steps) -> None:
        def tell(moved: int, total: int | None) -> None:
            steps.total = total if total is not None else steps.total
            steps.advance(moved - steps.done)

        source, destination = self._arn(url), self._arn(self.deployment.work_queue)
        try:
            MoveTask(self.deployment.sqs, source, destination, self.rate, self.sleep).run(tell)
        except NoMoveTasks:
            self.screen.note("This SQS knows no message move tasks; the messages are moved one by one.")
            self._by_hand(url, steps)

    def _arn(self, url: str) -> str:
        answer = self.deployment.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        return answer["Attributes"]["QueueArn"]
