"""`verify` says where the newest version's outcome is not what results and catalogue say."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, field
from threading import Event

from lambdas.shared import catalog
from operate.content import read_and_compare
from operate.deployment import Deployment
from operate.differences import Difference, Remedy, State
from operate.fresh import look
from operate.parallel import each, workers
from operate.queues import depth
from operate.screen import Screen, count, shown
from operate.snapshot import DOCUMENT, Marked, Snapshot
from operate.suspects import look_again, sift, take

SETTLE_SECONDS = 5.0
"""Longer than most documents take from upload to record."""

_ADVICE = {
    Remedy.REBUILD: "`make rebuild STAGE={stage}` asks for these documents again",
    Remedy.BACKFILL: "`make backfill STAGE={stage} OPTIONS='--prefix …'` processes what you name again",
    Remedy.REDRIVE: "`make redrive STAGE={stage}` sends them to the work queue again",
    Remedy.LOOK: "no document has these; look at them, and remove them yourself",
}


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the command line asks for."""

    prefix: str = ""
    """Under `incoming/`."""

    content: bool = False
    settle: float = SETTLE_SECONDS
    """Seconds between the two looks."""


@dataclass
class Verification:
    """One run of it, and what it has found so far."""

    deployment: Deployment
    options: Options
    screen: Screen
    sleep: Callable[[float], None] = time.sleep
    documents: int = 0
    found: Counter[Remedy] = field(default_factory=Counter)
    _ended: Event = field(default_factory=Event)

    def run(self) -> int:
        """Prints every difference and a summary; 1 where there is one, else 0."""
        try:
            with Snapshot() as snapshot, workers() as pool:
                try:
                    self._look_at_all(snapshot, pool)
                finally:
                    self._ended.set()
        except KeyboardInterrupt:
            self._summarize("stopped before the end, so far: ")
            raise
        self._summarize("")
        return 1 if self.found else 0

    def _look_at_all(self, snapshot: Snapshot, pool: Executor) -> None:
        take(self.deployment, self.options.prefix, snapshot, pool, self.screen)
        sound = self._count(sift(snapshot, self.options.prefix))
        if self.options.content:
            self._read(snapshot, pool, sound)
        else:
            for _ in sound:
                pass
        if suspects := snapshot.marked_count():
            with self.screen.progress("looking again at what differs", "suspect", suspects) as steps:
                self.sleep(self.options.settle)
                for found in each(pool, self._look_again, snapshot.marked()):
                    self._tell(found)
                    steps.advance()
        if not self.options.prefix:
            self._tell(self._dead_letters())

    def _count(self, states: Iterator[tuple[State, bool]]) -> Iterator[State]:
        """Counts all documents, and gives those that seem sound."""
        for state, sound in states:
            deleted = state.record is not None and state.record.status == catalog.DELETED
            self.documents += state.current is not None or not deleted
            if sound:
                yield state

    def _read(self, snapshot: Snapshot, pool: Executor, states: Iterator[State]) -> None:
        total = snapshot.uploaded_bytes()
        with self.screen.progress("reading the documents", "byte", total) as steps:

            def compare(state: State) -> str | None:
                return state.key if self._content(state, steps.advance) else None

            for key in each(pool, compare, states):
                if key:
                    snapshot.mark(Marked(key, DOCUMENT))

    def _look_again(self, suspect: Marked) -> list[Difference]:
        found = look_again(self.deployment, suspect)
        if found or suspect.kind != DOCUMENT or not self.options.content:
            return found
        return self._content(look(self.deployment, suspect.place).state, lambda _: None)

    def _content(self, state: State, tell: Callable[[int], None]) -> list[Difference]:
        if state.record is None:
            return []

        def tell_unless_ended(count: int) -> None:
            if self._ended.is_set():
                raise InterruptedError
            tell(count)

        return read_and_compare(self.deployment, state.record, tell_unless_ended)

    def _dead_letters(self) -> list[Difference]:
        queues = {
            "the work queue's dead-letter queue": self.deployment.dead_letters,
            "the rules' dead-letter queue": self.deployment.rule_dead_letters,
        }
        depths = {place: depth(self.deployment, url).total for place, url in queues.items()}
        return [
            Difference(place=place, expected="no message", there=f"it has {found:,}", remedy=Remedy.REDRIVE)
            for place, found in depths.items()
            if found
        ]

    def _tell(self, found: list[Difference]) -> None:
        for difference in found:
            self.found[difference.remedy] += 1
            self.screen.say(f"{shown(difference.place)}: expected {difference.expected}; {difference.there}")

    def _summarize(self, how: str) -> None:
        total = sum(self.found.values())
        for remedy in Remedy:
            if self.found[remedy]:
                advice = _ADVICE[remedy].format(stage=self.deployment.stage)
                self.screen.say(f"{self.found[remedy]:,} of them: {advice}.")
        if not how and (under_way := depth(self.deployment, self.deployment.work_queue).total):
            among = ", and may be among the differences" if total else ""
            holds = f"The work queue holds {count(under_way, 'message')}"
            self.screen.say(f"{holds}: their documents are under way{among}.")
        differ = count(total, "difference") if total else "no difference"
        self.screen.say(f"{how}{count(self.documents, 'document')}, {differ}")
