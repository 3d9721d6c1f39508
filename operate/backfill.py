"""`backfill` asks for what is in the bucket to be processed, whether it was before or not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from lambdas.shared import messages, order
from lambdas.shared.keys import INCOMING, document_id
from operate.asking import Asking
from operate.deployment import Deployment
from operate.fresh import current_version, outcomes, record_of
from operate.known_order import latest
from operate.listing import Listed, objects
from operate.parallel import workers
from operate.screen import Screen, count
from operate.snapshot import DOCUMENT, Marked, Snapshot


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the command line asks for."""

    prefix: str
    """Under `incoming/`."""

    since: datetime | None
    until: datetime | None
    """Not included. Both are about when the current version was uploaded."""

    rate: int
    """Messages a second."""

    dry_run: bool


def run(deployment: Deployment, options: Options, screen: Screen) -> int:
    """Sends a message for each current object; 0."""
    asking = Asking(deployment, screen, options.rate)
    with Snapshot() as snapshot, workers() as pool:
        with screen.progress("listing the bucket", "object") as steps:
            for page in objects(deployment, INCOMING + options.prefix):
                for listed in chosen(page, options):
                    snapshot.mark(Marked(listed.key, DOCUMENT))
                steps.advance(len(page))
        if options.dry_run:
            screen.say(f"{count(snapshot.marked_count(), 'document')} would be asked for")
        else:
            asking.ask(snapshot, lambda marked: request(deployment, marked.place), pool)
    return 0


def chosen(page: list[Listed], options: Options) -> Iterator[Listed]:
    """Those that were uploaded in the time that is asked for."""
    for listed in page:
        early = options.since is not None and listed.modified < options.since
        late = options.until is not None and listed.modified >= options.until
        if not early and not late:
            yield listed


def request(deployment: Deployment, key: str) -> str | None:
    """The message that asks for the current version; None where there is none any more."""
    known = latest(record_of(deployment, document_id(key)), outcomes(deployment, key).values())
    version = current_version(deployment, key)  # after all that is known was read: see `known_order`
    if version is None:
        return None
    return messages.process_again(deployment.bucket, key, version, order.following(known))
