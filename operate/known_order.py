"""The latest order that is known of a document, and why a request comes right after it.

A version is asked for under the order that follows the latest known one, K. Whatever is
uploaded or deleted later has a sequencer above all that was known before it, so it is above
`following(K)` too, and wins, no matter which of the two is processed first.

For that, K has to be read first and the current version after it. Read the other way round:
version 1 is found to be current; version 2 comes and is processed; K is now the order of
version 2; and version 1, asked for under an order after it, would replace version 2 for good.
Read in this order, a version that comes after K was read is above `following(K)`, and one
that came before is the current one, or below it.
"""

import re
from collections.abc import Iterable

from lambdas.shared import catalog, order
from operate.fresh import Written

_ORDER = re.compile(rf"[0-9A-F]{{{order.SEQUENCER_DIGITS}}}(#[0-9]{{8,}})?")


def latest(record: catalog.Record | None, outcomes: Iterable[Written]) -> str:
    """K, of what record and visible outcomes say; `order.EARLIEST` where they say nothing.

    Metadata that is no order is passed over: it was written by hand, and an order that followed
    it could be above all that S3 will ever give.
    """
    said = [outcome.sequencer for outcome in outcomes]
    if record:
        said.append(record.sequencer)
    return max((text for text in said if _ORDER.fullmatch(text)), default=order.EARLIEST)


def own(version: str, record: catalog.Record | None, outcomes: Iterable[Written]) -> str | None:
    """The order of the outcome of this very version, where it only lacks its record; else None.

    Asked for under this order, the processor finds its own outcome, keeps it if its bytes are
    the same, and writes the record. It must be the latest of all, or its outcome would be stale.
    """
    known = list(outcomes)
    newest = latest(record, known)
    of_version = {outcome.sequencer for outcome in known if outcome.source_version == version}
    recorded = record is not None and record.sequencer >= newest
    return newest if newest in of_version and not recorded else None
