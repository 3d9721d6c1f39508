"""Asks the processor for one document after the other, at a rate."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass

from operate.deployment import Deployment
from operate.parallel import each
from operate.rate import Rate
from operate.screen import Screen, Steps, count
from operate.sending import NotSent, Outbox, batches
from operate.snapshot import Marked, Snapshot

MessageFor = Callable[[Marked], str | None]
"""The message that asks for a document, or None where there is nothing to ask for any more."""


@dataclass
class Asking:
    """Counts what was asked for, and says it however it ends."""

    deployment: Deployment
    screen: Screen
    rate: int
    """Messages a second."""

    dry_run: bool = False
    """Then nothing is sent, and all else is done."""

    asked: int = 0
    passed_over: int = 0

    def ask(self, snapshot: Snapshot, message_for: MessageFor, pool: Executor) -> None:
        """Sends a message for all that is marked; raises NotSent."""
        how = "stopped before the end, so far: "
        try:
            with self.screen.progress("asking for them", "document", snapshot.marked_count()) as steps:
                wanted = self._wanted(each(pool, message_for, snapshot.marked()), steps)
                if self.dry_run:
                    for _ in wanted:
                        self._count(1, steps)
                else:
                    self._send(wanted, steps)
            how = ""
        finally:
            would = "would be " if self.dry_run else ""
            passed = f"; {self.passed_over:,} needed nothing any more" if self.passed_over else ""
            self.screen.say(f"{how}{count(self.asked, 'document')} {would}asked for{passed}")

    def _send(self, wanted: Iterable[str], steps: Steps) -> None:
        outbox = Outbox(self.deployment.sqs, self.deployment.work_queue, Rate(self.rate))
        for batch in batches(wanted, outbox.batch_size):
            refused = outbox.send(batch)
            self._count(len(batch) - len(refused), steps)
            if refused:
                codes = ", ".join(sorted(set(refused.values())))
                raise NotSent(
                    f"SQS did not take {len(refused)} of {count(len(batch), 'message')} ({codes}): "
                    "start again when it does."
                )

    def _count(self, number: int, steps: Steps) -> None:
        self.asked += number
        steps.advance(number)

    def _wanted(self, messages: Iterable[str | None], steps: Steps) -> Iterator[str]:
        for message in messages:
            if message is None:
                self.passed_over += 1
                steps.advance()
            else:
                yield message
