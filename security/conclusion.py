"""All that is wrong after a scan, a sentence each; nothing is what `make check` asks for."""

from collections.abc import Collection, Sequence

from security import report
from security.accepted import Acknowledged, NotHeld
from security.entries import faults, strict_faults
from security.scan import Scan
from security.verdict import StageVerdict, stale


def wrong(
    found: Scan,
    verdicts: Sequence[StageVerdict],
    not_held: Sequence[NotHeld],
    acknowledged: Sequence[Acknowledged],
    own: Collection[str],
    *,
    whole: bool,
) -> list[str]:
    """What failed, what is open, and what the lists owe; `own` names the own rules.

    Entries are stale only where the whole was looked at, all stages by all scanners: else they would be
    so for what was left out.
    """
    return [
        *found.faults,
        *report.open_findings(verdicts),
        *faults(not_held, acknowledged, own),
        *strict_faults(verdicts),
        *(stale(verdicts, not_held, acknowledged) if whole and not found.faults else ()),
    ]
