"""Two looks at every document: a quick one finds what may be wrong, a consistent one says that it is.

Documents change while bucket and table are listed. So what the listing shows is only
suspicion; each suspect is looked at again by itself.
"""

from collections.abc import Iterator
from concurrent.futures import Executor

from lambdas.shared.keys import PUBLIC, QUARANTINE, quarantine_key
from operate import listing
from operate.deployment import Deployment
from operate.differences import Difference, Remedy, State, differences
from operate.fresh import current_version, item_of, look, record_of
from operate.owners import belongs, claimants
from operate.parallel import side_by_side
from operate.screen import Screen
from operate.snapshot import DOCUMENT, ITEM, OBJECT, Marked, Snapshot, readable


def take(deployment: Deployment, prefix: str, snapshot: Snapshot, pool: Executor, screen: Screen) -> None:
    """Fills the snapshot with all documents under `incoming/<prefix>` and what belongs to them."""
    pages = [listing.objects(deployment, place) for place in listing.prefixes(prefix)]
    with screen.progress("listing the bucket", "object") as steps:
        for page in side_by_side(pool, pages):
            snapshot.add_objects(page)
            steps.advance(len(page))
    segments = [listing.items(deployment, prefix, segment) for segment in range(listing.SEGMENTS)]
    with screen.progress("reading the catalogue", "record") as steps:
        for items in side_by_side(pool, segments):
            snapshot.add_items(items)
            steps.advance(len(items))


def sift(snapshot: Snapshot, prefix: str) -> Iterator[tuple[State, bool]]:
    """All documents, and whether the first look finds nothing; what it finds something in is marked."""
    for group in snapshot.groups():
        if not isinstance(group, State):
            for key in group:
                if not (prefix and key.startswith(PUBLIC)):  # perhaps of a document of another prefix
                    snapshot.mark(Marked(key, OBJECT))
            continue
        for key in group.objects:
            if not belongs(key, group.key):
                snapshot.mark(Marked(key, OBJECT))
        sound = not differences(group) and not _is_partly_listed(group.key, prefix)
        if not sound:
            snapshot.mark(Marked(group.key, DOCUMENT))
        yield group, sound


def look_again(deployment: Deployment, suspect: Marked) -> list[Difference]:
    """What is still not as it should be."""
    if suspect.kind == DOCUMENT:
        return differences(look(deployment, suspect.place).state)
    if suspect.kind == ITEM:
        return _item(deployment, suspect.place)
    return _object(deployment, suspect.place)


def _is_partly_listed(key: str, prefix: str) -> bool:
    """Whether its report lies elsewhere than under the prefix, since its key is very long."""
    return not quarantine_key(key).startswith(QUARANTINE + prefix)


def _object(deployment: Deployment, key: str) -> list[Difference]:
    """An object of no listed document: perhaps of one that came after the listing."""
    for claimant in _claimants(deployment, key):
        state = look(deployment, claimant).state
        if key in state.objects and (state.record or state.current):
            return [found for found in differences(state) if found.place == key]
    version = current_version(deployment, key)
    return [_stray(key, version)] if version else []


def _claimants(deployment: Deployment, key: str) -> set[str]:
    source, document = claimants(key)
    record = record_of(deployment, document) if document else None
    return {claimant for claimant in (source, record and record.key) if claimant}


def _item(deployment: Deployment, item_id: str) -> list[Difference]:
    item = item_of(deployment, item_id)
    if item is None or readable(item):
        return []
    place = f"item {item_id} of the catalogue"
    return [Difference(place=place, expected="a document's record", there="it is none", remedy=Remedy.LOOK)]


def _stray(key: str, version: str) -> Difference:
    there = f"there is version {version}"
    return Difference(place=key, expected="nothing, as no record names it", there=there, remedy=Remedy.LOOK)
