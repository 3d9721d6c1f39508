"""What comes after a document's outcomes are made: they are shown, recorded, and what is left is removed.

Whoever is recorded removes what older changes have left; who is overtaken removes its own. All of it can be
repeated: see `store` for why every order of writers ends the same.
"""

from typing import Any

from lambdas.processor.events import Change
from lambdas.processor.outcomes import Outcomes, keys_of
from lambdas.processor.store import Store
from lambdas.shared import catalog, order
from lambdas.shared.keys import profile_key, quarantine_key, result_key

Told = tuple[str, dict[str, Any]]
"""What became of a change, in a word, and what else the log says of it: nothing that the document holds."""


class Settling:
    """Settles one change after the other in a store."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def settle(self, change: Change, outcomes: Outcomes, fields: dict[str, Any]) -> Told:
        """Shows and records what was made of a version; `fields` are the record's, without the outcomes'."""
        record, before = None, None
        if outcomes.finish():
            record = catalog.Record(**fields, **_written(outcomes, change.key, fields["status"]))
            written, before = self.store.write_record(record)
            record = record if written else None
        if record is None:
            # What attempts before this one have left, the later change has found.
            self._take_back({*outcomes.versions}, change)
            return "stale", {}
        # Looked for, not taken from the record before: its writer may have died before it was recorded.
        self._take_back({*keys_of(change.key)} - {*outcomes.versions}, change)
        if before or order.was_asked_for(change.sequencer):  # the record before may have been lost
            record = self._uncovered(record, outcomes)
            self.store.unpublish_others(record)
        result = outcomes.at(result_key(change.key))
        if record.published and result:
            self.store.publish(result, record)
        said = {"version": record.source_version, "code": record.error_code, "documents": record.documents}
        return record.status, {name: value for name, value in said.items() if value is not None}

    def overtaken(self, change: Change, recorded: catalog.Record) -> Told:
        """A later change is through, so nothing is written; an attempt before may have left something."""
        self._take_back({*keys_of(change.key)}, change)
        self.store.unpublish_others(recorded)
        return "stale", {}

    def delete(self, change: Change, record: catalog.Record) -> Told:
        """Records that a document is gone, and removes what there is of it."""
        written, before = self.store.write_record(record)
        if not written:
            return "stale", {}
        self._take_back({*keys_of(change.key)}, change)
        if before or order.was_asked_for(change.sequencer):
            self.store.unpublish_others(record)
        return catalog.DELETED, {}

    def _uncovered(self, record: catalog.Record, outcomes: Outcomes) -> catalog.Record:
        """The record of what is on top: of the same event delivered twice at once, both may have written."""
        while (on_top := self._on_top(record, outcomes)) != outcomes.versions:
            outcomes.versions = on_top
            record = record._replace(**_written(outcomes, record.key, record.status))
            self.store.write_record(record)  # and look again: the other may have come back meanwhile
        return record

    def _on_top(self, record: catalog.Record, outcomes: Outcomes) -> dict[str, str]:
        return {
            key: self.store.uncover(key, record.sequencer) or version
            for key, version in outcomes.versions.items()
        }

    def _take_back(self, keys: set[str], change: Change) -> None:
        """What this change or an older one has left at these keys."""
        for key in sorted(keys):
            self.store.take_back(key, change.sequencer)


def _written(outcomes: Outcomes, key: str, status: str) -> dict[str, Any]:
    """What the record says of the objects that were written."""
    report, result = quarantine_key(key), result_key(key)
    outcome = result if status == catalog.PROCESSED else report
    written = outcomes.at(outcome)
    return {
        "outcome_version": outcomes.versions[outcome],
        "outcome_size": written.size if written else 0,
        "report_version": outcomes.versions.get(report) if outcome == result else None,
        "profile_version": outcomes.versions.get(profile_key(key)),
    }
