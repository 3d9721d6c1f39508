"""How a command ends: the exit codes, and every error as one sentence.

Trouble
├── Failed          1  something failed, whatever it was
├── Misused         2  the command line is wrong
├── Missing         4  no such document, or it has no such part
├── NotAllowed      5  not signed in, or signed in and not allowed
└── TimedOut        6  it did not happen in time
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, ClassVar


class Exit(IntEnum):
    """What scripts can rely on; README and `--help` list them."""

    GOOD = 0
    FAILED = 1
    MISUSED = 2
    QUARANTINED = 3
    """A document was refused, and somebody waited for it."""

    MISSING = 4
    NOT_ALLOWED = 5
    TIMED_OUT = 6
    INTERRUPTED = 130


_GRAVEST_FIRST = (Exit.FAILED, Exit.TIMED_OUT, Exit.MISSING, Exit.QUARANTINED, Exit.GOOD)


def gravest(exits: Iterable[Exit]) -> Exit:
    """The one that counts where several things were done: 1, 6, 4, 3 and 0, the first that occurs."""
    return min(exits, key=_GRAVEST_FIRST.index, default=Exit.GOOD)


@dataclass(eq=False)
class Trouble(Exception):
    """Something could not be done; the sentence names it and what is expected."""

    ends: ClassVar[Exit]

    sentence: str
    code: str = "failed"
    """Stable and machine-readable: that of the API's problem where it is one."""

    members: Mapping[str, Any] = field(default_factory=dict)
    """All that the API's problem says."""

    def __str__(self) -> str:
        return self.sentence


class Failed(Trouble):
    """Something failed; other files or documents go on."""

    ends = Exit.FAILED


class Misused(Trouble):
    """The command line is wrong; nothing was done."""

    ends = Exit.MISUSED


class Missing(Trouble):
    """No such document, or it has no such part."""

    ends = Exit.MISSING


class NotAllowed(Trouble):
    """Not signed in, or signed in and not allowed; nothing else would be."""

    ends = Exit.NOT_ALLOWED


class TimedOut(Trouble):
    """It did not happen in time; it may still happen."""

    ends = Exit.TIMED_OUT
