"""What is not as it should be with one document: its object, its record, and what lies of it elsewhere."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from lambdas.shared import catalog
from lambdas.shared.keys import profile_key, quarantine_key, result_key


class Remedy(Enum):
    """What to do about a difference."""

    REBUILD = "rebuild"
    BACKFILL = "backfill"
    REDRIVE = "redrive"
    LOOK = "look"


@dataclass(frozen=True, kw_only=True)
class State:
    """All that is known of one document at one moment."""

    key: str
    """`incoming/…`"""

    current: str | None
    """Version id of the object there. None where there is none, or a delete marker lies on it."""

    record: catalog.Record | None
    objects: Mapping[str, str]
    """Version id of each visible object that belongs to it elsewhere, by key."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing that is not as it should be."""

    place: str
    """Key of the object, or what else it is about."""

    expected: str
    there: str
    remedy: Remedy


@dataclass(frozen=True, kw_only=True)
class Content:
    """What reading a document's objects showed, to be held against its record."""

    outcomes: Mapping[str, tuple[str, str]]
    """Sequencer and source version in the metadata of each outcome that the record names, by key."""

    sha256: str | None
    """Of the source version's bytes; None where the record names no hash to compare with."""


def differences(state: State) -> list[Difference]:
    """All differences; none where the newest version's outcome is what record and objects say."""
    if state.current and state.record is None:  # what lies elsewhere cannot be judged without a record
        return [_of_record(state, f"a record of version {state.current}", "there is none")]
    return [*_record_differences(state), *_object_differences(state)]


def content_differences(record: catalog.Record, content: Content) -> list[Difference]:
    """What the record says otherwise than the outcomes' metadata and the source's bytes do."""
    expected = (record.sequencer, record.source_version)
    found = [
        Difference(
            place=key,
            expected="metadata of its record's change: sequencer {}, source-version {}".format(*expected),
            there="it has {}, {}".format(*(value or "none" for value in metadata)),
            remedy=Remedy.BACKFILL,
        )
        for key, metadata in sorted(content.outcomes.items())
        if metadata != expected
    ]
    if content.sha256 and content.sha256 != record.sha256:
        found.append(
            Difference(
                place=record.key,
                expected=f"bytes of the SHA-256 {record.sha256}, as its record says",
                there=f"version {record.source_version} has {content.sha256}",
                remedy=Remedy.BACKFILL,
            )
        )
    return found


def named_outcomes(record: catalog.Record | None) -> dict[str, str]:
    """Version id of the result, reports and profile that a record names, by key."""
    if record is None:
        return {}
    place = result_key if record.status == catalog.PROCESSED else quarantine_key
    versions = {
        quarantine_key(record.key): record.report_version,
        profile_key(record.key): record.profile_version,
        place(record.key): record.outcome_version,
    }
    return {key: version for key, version in versions.items() if version}


def _of_record(state: State, expected: str, there: str) -> Difference:
    return Difference(place=state.key, expected=expected, there=there, remedy=Remedy.REBUILD)


def _record_differences(state: State) -> Iterator[Difference]:
    record = state.record
    if record is None:
        return
    deleted = record.status == catalog.DELETED
    if state.current is None and not deleted:
        sentence = f"there is one of version {record.source_version}, {record.status}"
        yield _of_record(state, "a record that says deleted, as the object is gone", sentence)
    if state.current and deleted:
        yield _of_record(state, f"a record of version {state.current}", "there is one that says deleted")
    if state.current and not deleted and record.source_version != state.current:
        sentence = f"there is one of version {record.source_version}"
        yield _of_record(state, f"a record of version {state.current}", sentence)


def _object_differences(state: State) -> Iterator[Difference]:
    named: dict[str, str | None] = {**named_outcomes(state.record)}
    if state.record and state.record.published:
        named[state.record.published] = None  # any version: its name says what it holds
    known = state.record is not None or state.current is not None
    for key in sorted({*named, *state.objects}):
        version, expected = state.objects.get(key), named.get(key)
        there = f"there is version {version}" if version else "there is none"
        if key not in named:
            remedy = Remedy.REBUILD if known else Remedy.LOOK
            yield Difference(place=key, expected="nothing, as no record names it", there=there, remedy=remedy)
        elif version is None or expected not in (None, version):
            wanted = f"version {expected}" if expected else "the public copy"
            yield Difference(
                place=key, expected=f"{wanted}, as its record says", there=there, remedy=Remedy.REBUILD
            )
