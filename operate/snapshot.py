"""Bucket and table at about one moment, in a temporary database on disk, document by document.

Millions of documents fit: SQLite keeps what it sorts in files of its own, and removes them
however the program ends.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, Self

from lambdas.shared import catalog
from lambdas.shared.keys import INCOMING, document_id
from operate.differences import State
from operate.listing import RECORD_FIELDS, Listed
from operate.owners import owner_id

DOCUMENT, OBJECT, ITEM = "document", "object", "item"

_OBJECT, _RECORD = 0, 1


@dataclass(frozen=True, order=True)
class Marked:
    """What more is to be done with: a document or an unowned object by key, a strange item by id."""

    place: str
    kind: str


class Snapshot:
    """Filled with pages in any order, then read once more from the beginning."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)  # "" is a temporary file
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "temp_store = FILE", "cache_size = -16384"):
            self._database.execute(f"PRAGMA {pragma}")
        self._database.execute(
            "CREATE TABLE entries (owner TEXT, kind INTEGER, key TEXT, value TEXT, size INTEGER)"
        )
        self._database.execute(
            "CREATE TABLE marked (place TEXT, kind TEXT, PRIMARY KEY (place, kind)) WITHOUT ROWID"
        )
        self._database.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def add_objects(self, page: list[Listed]) -> None:
        """Takes a page of the bucket."""
        self._add((owner_id(entry.key), _OBJECT, entry.key, entry.version, entry.size) for entry in page)

    def add_items(self, page: list[dict[str, Any]]) -> None:
        """Takes a page of the table; an item that is no document's record is marked at once."""
        records = []
        for item in page:
            record = readable(item)
            if record is None:
                self.mark(Marked(item["id"]["S"], ITEM))
            else:
                value = json.dumps([getattr(record, name) for name in RECORD_FIELDS])
                records.append((record.id, _RECORD, record.key, value, 0))
        self._add(iter(records))

    def uploaded_bytes(self) -> int:
        """Of all objects under `incoming/`."""
        row = self._database.execute(
            "SELECT COALESCE(SUM(size), 0) FROM entries WHERE substr(key, 1, ?) = ? AND kind = ?",
            (len(INCOMING), INCOMING, _OBJECT),
        ).fetchone()
        return int(row[0])

    def groups(self) -> Iterator[State | list[str]]:
        """The state of each document; and the keys of objects that seem to be of one that is not known."""
        rows = self._database.execute("SELECT owner, kind, key, value FROM entries ORDER BY owner")
        for _, group in groupby(rows, key=itemgetter(0)):
            yield _state([(kind, key, value) for _, kind, key, value in group])

    def mark(self, marked: Marked) -> None:
        """Notes something, once."""
        self._database.execute("INSERT OR IGNORE INTO marked VALUES (?, ?)", (marked.place, marked.kind))

    def marked(self) -> Iterator[Marked]:
        """All that was noted, ordered by key."""
        for place, kind in self._database.execute("SELECT place, kind FROM marked ORDER BY place, kind"):
            yield Marked(place, kind)

    def marked_count(self) -> int:
        """How many there are."""
        return int(self._database.execute("SELECT COUNT(*) FROM marked").fetchone()[0])

    def unmark_others(self, kind: str) -> int:
        """Keeps what is marked of one kind only; how many others there were."""
        return self._database.execute("DELETE FROM marked WHERE kind != ?", (kind,)).rowcount

    def _add(self, rows: Iterator[tuple[str, int, str, str, int]]) -> None:
        self._database.executemany("INSERT INTO entries VALUES (?, ?, ?, ?, ?)", rows)


def readable(item: Mapping[str, Any]) -> catalog.Record | None:
    """The record that an item of the table is; None where it is that of no document."""
    try:
        record = catalog.Record.from_item(item)
    except (TypeError, KeyError, ValueError):
        return None
    ours = record.key.startswith(INCOMING) and record.id == document_id(record.key)
    return record if ours else None


def _state(rows: list[tuple[int, str, str]]) -> State | list[str]:
    key, current, record = None, None, None
    objects = {}
    for kind, entry_key, value in rows:
        if kind == _RECORD:
            key = entry_key
            record = catalog.Record(**dict(zip(RECORD_FIELDS, json.loads(value), strict=True)))
        elif entry_key.startswith(INCOMING):
            key, current = entry_key, value
        else:
            objects[entry_key] = value
    if key is None:
        return sorted(objects)
    return State(key=key, current=current, record=record, objects=objects)
