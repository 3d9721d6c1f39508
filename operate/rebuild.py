"""`rebuild` asks for every document whose record or outcome is not that of what is in the bucket now.

It is for a catalogue that was lost, all or in part, and for what lost events left behind. What
`verify` finds of documents, it mends. What belongs to no document it leaves alone.
"""

from dataclasses import dataclass

from lambdas.shared import messages, order
from operate.asking import Asking
from operate.deployment import Deployment
from operate.differences import differences
from operate.fresh import look
from operate.known_order import latest, own
from operate.parallel import workers
from operate.queues import depth
from operate.screen import Screen, count
from operate.snapshot import DOCUMENT, Snapshot
from operate.suspects import sift, take


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the command line asks for."""

    prefix: str
    """Under `incoming/`."""

    rate: int
    """Messages a second."""

    dry_run: bool
    force: bool
    """Also while messages are in the work queue."""


class StillAtWork(SystemExit):
    """Messages are in the work queue: what looks lost may only be under way."""


def run(deployment: Deployment, options: Options, screen: Screen) -> int:
    """Sends a message for each such document; 0. Raises StillAtWork."""
    if not (options.force or options.dry_run):
        _refuse_while_at_work(deployment)
    asking = Asking(deployment, screen, options.rate, options.dry_run)
    with Snapshot() as snapshot, workers() as pool:
        take(deployment, options.prefix, snapshot, pool, screen)
        for _ in sift(snapshot, options.prefix):
            pass
        unowned = snapshot.unmark_others(DOCUMENT)
        asking.ask(snapshot, lambda marked: request(deployment, marked.place), pool)
    if unowned:
        screen.say(f"belonging to no document, it seems: {count(unowned, 'thing')}; `verify` says which")
    return 0


def request(deployment: Deployment, key: str) -> str | None:
    """The message that brings a document in line; None where it is by now, or there is none.

    Of what is not in the bucket any more, the processor looks for the current version itself,
    and where there is none, removes what is left and records the deletion.
    """
    seen = look(deployment, key)
    state = seen.state
    if not differences(state) or (state.current is None and state.record is None):
        return None
    known = seen.outcomes.values()
    after = order.following(latest(state.record, known))
    if state.current is None:
        return messages.look_again(deployment.bucket, state.key, after)
    asked = own(state.current, state.record, known) or after
    return messages.process_again(deployment.bucket, state.key, state.current, asked)


def _refuse_while_at_work(deployment: Deployment) -> None:
    if at_work := depth(deployment, deployment.work_queue).total:
        raise StillAtWork(
            f"The work queue holds {count(at_work, 'message')}, whose documents would be asked for twice: "
            "wait until it is empty, or say --force."
        )
