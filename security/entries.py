"""How much may be accepted, and what each entry owes: the lists are held to this by themselves."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from security.accepted import Accepted, Acknowledged, NotHeld
from security.verdict import StageVerdict

MOST_NOT_HELD = 9
MOST_ACKNOWLEDGED = 14
MOST_ACKNOWLEDGED_IN_STRICT = 4
STRICT = "strict"

SHORTEST_REASON = 40


def faults(
    not_held: Sequence[NotHeld], acknowledged: Sequence[Acknowledged], own: Collection[str]
) -> Iterator[str]:
    """A sentence for everything that is wrong with the lists as they stand; `own` names the own rules."""
    if len(not_held) > MOST_NOT_HELD:
        yield f"security/not_held.py has {len(not_held)} entries; at most {MOST_NOT_HELD} are allowed."
    if len(acknowledged) > MOST_ACKNOWLEDGED:
        yield (
            f"security/acknowledged.py has {len(acknowledged)} entries; "
            f"at most {MOST_ACKNOWLEDGED} are allowed."
        )
    for entry in not_held:
        where = f"security/not_held.py: {entry.rule}"
        yield from _faults(where, entry, own)
        if not entry.instead:
            yield f"{where} names no own rule that holds in its place."
        for name in entry.instead:
            if name not in own:
                yield f"{where} is to be replaced by {name}, which is no own rule."
    for one in acknowledged:
        where = f"security/acknowledged.py: {one.rule} at {one.resource}"
        yield from _faults(where, one, own)
        if "*" in one.resource or "/" not in one.resource:
            yield f"{where} is not one resource; an entry names exactly one."
    yield from _repeated(not_held, acknowledged)


def strict_faults(verdicts: Sequence[StageVerdict]) -> Iterator[str]:
    """A sentence where the strict stage needs more acknowledging than it may."""
    for verdict in verdicts:
        count = len(verdict.acknowledged)
        if verdict.stage == STRICT and count > MOST_ACKNOWLEDGED_IN_STRICT:
            yield (
                f"{count} findings are acknowledged in the stage {STRICT}; "
                f"at most {MOST_ACKNOWLEDGED_IN_STRICT} are allowed."
            )


def _faults(where: str, entry: Accepted, own: Collection[str]) -> Iterator[str]:
    if len(entry.reason) < SHORTEST_REASON:
        yield f"{where} has a reason of {len(entry.reason)} characters; at least {SHORTEST_REASON} say why."
    if entry.rule in own:
        yield f"{where} is a rule of our own, which is mended and not accepted."
    if "*" in entry.rule:
        yield f"{where} is not one rule; an entry names exactly one."


def _repeated(not_held: Sequence[NotHeld], acknowledged: Sequence[Acknowledged]) -> Iterator[str]:
    rules = Counter(entry.rule for entry in not_held)
    single = Counter((entry.rule, entry.resource) for entry in acknowledged)
    entries: list[Accepted] = [*not_held, *acknowledged]
    reasons = Counter(entry.reason for entry in entries)
    yield from (f"security/not_held.py: {rule} stands there {n} times." for rule, n in rules.items() if n > 1)
    yield from (
        f"security/acknowledged.py: {rule} at {resource} stands there {n} times."
        for (rule, resource), n in single.items()
        if n > 1
    )
    yield from (f"{n} entries have the same reason: {reason}" for reason, n in reasons.items() if n > 1)
