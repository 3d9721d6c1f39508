"""What must be true when all has settled: the newest version's outcome, once, from exactly its bytes."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from lambdas.shared import catalog
from lambdas.shared.catalog import Record
from lambdas.shared.keys import (
    PROFILES,
    PUBLIC,
    QUARANTINE,
    RESULTS,
    document_id,
    profile_key,
    quarantine_key,
    result_key,
)
from lambdas.shared.order import padded
from tests.proofs.kinds import KEY, Left
from tests.proofs.stores.world import Version, World

FOLDERS = (RESULTS, QUARANTINE, PROFILES, PUBLIC)
PLACES = {RESULTS: result_key(KEY), QUARANTINE: quarantine_key(KEY), PROFILES: profile_key(KEY)}
ID = document_id(KEY)


def broken(world: World, user: World, left: Left) -> Iterator[str]:
    """Every difference between what is there and what must be, as a sentence.

    `user`: the world as the user's changes alone have left it.
    """
    item = world.item(ID)
    record = Record.from_item(item) if item else None
    yield from _strange(world, user)
    if record is None:
        yield "there is no record"
        return
    yield from _record(record, left)
    visible = world.keys()
    for folder in FOLDERS:
        there = [key for key in visible if key.startswith(folder)]
        if len(there) != (folder in left.folders):
            yield f"under {folder} lie {there}"
    for key in visible:
        current = world.current(key)
        if key != KEY and current:
            yield from _object(key, current, record, left)


def wasted(world: World) -> Iterator[str]:
    """What is done twice or left behind though nothing went wrong.

    A fault may leave it: an upload that S3's lifecycle ends, or a second version of the same bytes. So
    may equal bytes of an older change, which S3's condition takes for those that were seen.
    """
    for key, versions in world.objects:
        if key == KEY or key.startswith(PUBLIC):
            continue
        for body in {version.body for version in versions}:
            origins = [version.metadata for version in versions if version.body == body]
            if len(origins) > 1 and len({*origins}) == 1:
                yield f"{key} was written twice for one change"
    if world.uploads:
        yield f"multipart uploads were left: {[upload.key for upload in world.uploads]}"


def mistaken(world: World, results: Mapping[tuple[str, str], bytes | None]) -> Iterator[str]:
    """What must not be there at any time, visible or not."""
    for key, versions in world.objects:
        if key.startswith(PUBLIC):
            yield from _misnamed(key, versions)
        elif key != KEY:
            yield from _misattributed(key, versions, results)
            yield from _covered(key, versions, results)


def _misnamed(key: str, versions: Sequence[Version]) -> Iterator[str]:
    """Public copies without the content that their name tells: who reads one may keep it forever."""
    sha256 = key.rpartition("/")[2].partition(".")[0]
    if any(sha256 != hashlib.sha256(version.body or b"").hexdigest() for version in versions):
        yield f"{key} has not the content that it is named for"


def _misattributed(
    key: str, versions: Sequence[Version], results: Mapping[tuple[str, str], bytes | None]
) -> Iterator[str]:
    """Outcomes that were not made of exactly the version whose change they name."""
    for version in versions:
        origin = (_order(version), dict(version.metadata).get("source-version", ""))
        if version.body is not None and origin not in results:
            yield f"{key} was made of {origin[1]!r} for the change {origin[0].rstrip('0')!r}"
        elif version.body is not None and key.startswith(RESULTS) and version.body != results[origin]:
            yield f"{key} was {version.body!r}, not {results[origin]!r}"


def _covered(
    key: str, versions: Sequence[Version], results: Mapping[tuple[str, str], bytes | None]
) -> Iterator[str]:
    """Outcomes of a newer change below that of an older one, so that readers would see the older.

    S3's condition cannot prevent it where equal bytes have come back: it knows them by their ETag.
    """
    for place, (below, above) in enumerate(pairwise(versions), 1):
        equal = {version.body for version in (*versions[: place - 1], *versions[place:])}
        equal |= {result for (order, _), result in results.items() if order < _order(above)}
        if _order(below) > _order(above) and below.body not in equal:
            yield f"{key} of {_order(below).rstrip('0')} was covered by that of {_order(above).rstrip('0')}"


def _order(version: Version) -> str:
    return dict(version.metadata).get("sequencer", "")


def _strange(world: World, user: World) -> Iterator[str]:
    if world.versions(KEY) != user.versions(KEY):
        yield "the original was changed"
    if [item_id for item_id, _ in world.items] not in ([], [ID]):
        yield f"the catalogue has {[item_id for item_id, _ in world.items]}"
    if strange := [key for key, _ in world.objects if key != KEY and not key.startswith(FOLDERS)]:
        yield f"there is something at {strange}"


def _record(record: Record, left: Left) -> Iterator[str]:
    wanted = {"status": left.status, "sequencer": padded(left.sequencer), "key": KEY}
    if left.status != catalog.DELETED:
        wanted |= {"source_version": left.version, "sha256": left.sha256}
    for name, value in wanted.items():
        if getattr(record, name) != value:
            yield f"the record's {name} is {getattr(record, name)!r}, not {value!r}"


def _object(key: str, current: Version, record: Record, left: Left) -> Iterator[str]:
    folder = next((folder for folder in FOLDERS if key.startswith(folder)), "")
    metadata = dict(current.metadata)
    if folder == PUBLIC:  # its name tells its content, and an older version may have had the same
        if record.published != key:
            yield f"{key} is public, and the record names {record.published}"
    else:
        if metadata.get("sequencer") != padded(left.sequencer):
            yield f"{key} is of {metadata.get('sequencer')}"
        if metadata.get("source-version") != left.version:
            yield f"{key} is made of version {metadata.get('source-version')}, not {left.version}"
        if _named(record).get(folder) != current.id:
            yield f"{key} is {current.id}, and the record names {_named(record).get(folder)}"
    if folder in (RESULTS, PUBLIC) and current.body != left.result:
        yield f"{key} has {current.body!r}, not {left.result!r}"


def _named(record: Record) -> dict[str, str | None]:
    """The version that the record names in each folder."""
    if record.status == catalog.PROCESSED:
        return {
            RESULTS: record.outcome_version,
            QUARANTINE: record.report_version,
            PROFILES: record.profile_version,
        }
    return {QUARANTINE: record.outcome_version}
