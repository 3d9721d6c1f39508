"""Waits until documents have their outcome, and no longer."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from roundtrip.remote import Document, Remote

AT_ONCE = 32
"""Of those that are waited for, so many are looked at in a round: the first first."""

FIRST_PAUSE, LONGEST_PAUSE = 0.25, 3.0


@dataclass(frozen=True)
class Awaited:
    """A document, and what has to be so of its record."""

    id: str
    is_it: Callable[[Document], bool] = lambda _: True


def wait(
    remote: Remote,
    awaited: Sequence[Awaited],
    seconds: float,
    pool: Executor,
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[tuple[str, Document | None]]:
    """Each id with its document, as soon as it is there; in the end those without that were not in time."""
    deadline = clock() + seconds
    left = list(awaited)
    pause = FIRST_PAUSE
    while left:
        looked_at = left[:AT_ONCE]
        found = list(pool.map(lambda each: remote.document(each.id), looked_at))
        kept = []
        for each, document in zip(looked_at, found, strict=True):
            if document is not None and each.is_it(document):
                yield each.id, document
            else:
                kept.append(each)
        # What is not there yet is looked at again after the others.
        left = left[AT_ONCE:] + kept
        if not left:
            return
        if clock() >= deadline:
            yield from ((each.id, None) for each in left)
            return
        if len(kept) < len(looked_at):
            pause = FIRST_PAUSE
        if kept:
            sleep(min(pause, max(deadline - clock(), 0)))
            pause = min(pause * 1.5, LONGEST_PAUSE)
