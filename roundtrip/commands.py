"""The commands on documents that are there: ls, show, wait, counts, rm, restore and reprocess."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import islice
from typing import TextIO

from rich.text import Text

from lambdas.api.filters import Filters
from roundtrip.exits import Exit, Missing, TimedOut, Trouble, gravest
from roundtrip.names import Named
from roundtrip.remote import Action, Document, Done, Remote
from roundtrip.rows import HEADER, document_lines, document_row, outcome_row
from roundtrip.screen import Screen, count, shown
from roundtrip.waiting import Awaited, wait

PAGE = 100
"""Documents that are asked for at once; the API gives no more."""

LOOKS_AT_ONCE = 8


@dataclass(frozen=True)
class Commands:
    """On one deployment."""

    remote: Remote
    screen: Screen
    stdin: TextIO

    def ls(self, filters: Filters, limit: int | None, *, ids: bool) -> Exit:
        """Documents, newest first; None is all of them."""
        at_once = PAGE if limit is None else min(limit + 1, PAGE)
        documents = self.remote.documents(filters, at_once)
        for number, document in enumerate(islice(documents, limit)):
            if ids:
                self.screen.row(document["id"], {"id": document["id"]})
                continue
            if number == 0:
                self.screen.say(HEADER)
            self.screen.row(document_row(document), document)
        if limit is not None and next(documents, None) is not None:
            self.screen.note("There are more: --all shows them, or --limit.", "dim")
        return Exit.GOOD

    def show(self, documents: Sequence[Named]) -> Exit:
        """All that is known of each."""
        exits = []
        for number, each in enumerate(documents):
            document = self.remote.document(each.id)
            if document is None:
                exits.append(self._missing(each))
                continue
            if self.screen.json:
                self.screen.row("", document)
                continue
            if number:
                self.screen.say("")
            for line in document_lines(document):
                self.screen.say(line)
        return gravest(exits)

    def wait(self, documents: Sequence[Named], seconds: float) -> Exit:
        """Until each has its outcome."""
        return self._wait(documents, [Awaited(each.id) for each in documents], seconds)

    def counts(self, collection: str | None) -> Exit:
        """How many documents there are, by collection."""
        counts = self.remote.counts(collection)
        if counts.rows:
            self.screen.say(Text(f"{'processed':>13}  {'quarantined':>13}  collection", "bold"))
        for row in counts.rows:
            line = f"{row['processed']:>13,}  {row['quarantined']:>13,}  {shown(row['collection'])}"
            self.screen.row(line, {**row, "complete": counts.complete})
        if not counts.complete:
            self.screen.note("At least so many: there are more than are counted in one call.")
        return Exit.GOOD

    def remove(self, documents: Sequence[Named], *, yes: bool) -> Exit:
        """Deletes them, after a question where somebody can answer it, and says how to undo it."""
        if len(documents) > 1 and not yes and self.stdin.isatty():
            self.screen.err.print(f"Delete {count(len(documents), 'document')}? [y/N] ", end="")
            if self.stdin.readline().strip().lower() not in ("y", "yes"):
                self.screen.note("Nothing was deleted.")
                return Exit.FAILED
        done = self.remote.act(Action.DELETE, [each.id for each in documents])
        begun = [each.id for each in done if each.status != "failed"]
        if begun:
            undo = f"python -m roundtrip restore {self.remote.options} {' '.join(begun)}"
            self.screen.note(f"To undo it: {undo}", "dim")
        return self._show_done(documents, done)

    def restore(self, documents: Sequence[Named]) -> Exit:
        """Undoes deletions."""
        return self._show_done(documents, self.remote.act(Action.RESTORE, [each.id for each in documents]))

    def reprocess(self, documents: Sequence[Named], seconds: float | None) -> Exit:
        """Asks for the same versions to be processed once more; with seconds, waits for new records."""
        before = {}
        if seconds is not None:
            for each in documents:
                document = self.remote.document(each.id)
                before[each.id] = document["recorded_at"] if document else ""
        done = self.remote.act(Action.REPROCESS, [each.id for each in documents])
        begun = {each.id for each in done if each.status != "failed"}
        if seconds is None:
            return self._show_done(documents, done)
        failed = self._show_done(documents, [each for each in done if each.id not in begun])
        awaited = [Awaited(each, _later_than(before[each])) for each in begun]
        return gravest([failed, self._wait(documents, awaited, seconds)])

    def _wait(self, documents: Sequence[Named], awaited: Sequence[Awaited], seconds: float) -> Exit:
        given = {each.id: each for each in documents}
        exits = []
        title = f"waiting for {count(len(awaited), 'document')}"
        with self.screen.waiting(title), ThreadPoolExecutor(LOOKS_AT_ONCE) as pool:
            for identifier, document in wait(self.remote, awaited, seconds, pool):
                if document is None:
                    late = TimedOut(f"There is no outcome within {seconds:g} s.", "timed-out")
                    exits.append(self._failed(given[identifier], late))
                    continue
                self.screen.row(document_row(document), document)
                exits.append(Exit.QUARANTINED if document["status"] == "quarantined" else Exit.GOOD)
        return gravest(exits)

    def _show_done(self, documents: Sequence[Named], done: Sequence[Done]) -> Exit:
        given = {each.id: each.given for each in documents}
        exits = []
        for each in done:
            if each.status != "failed":
                self.screen.row(outcome_row(each.status, given[each.id]), asdict(each))
                exits.append(Exit.GOOD)
                continue
            unknown = each.code == "document-unknown"
            exits.append(Exit.MISSING if unknown else Exit.FAILED)
            self.screen.failure(given[each.id], Trouble(each.detail or "", each.code or ""), asdict(each))
        return gravest(exits)

    def _missing(self, document: Named) -> Exit:
        return self._failed(document, Missing("There is no such document.", "document-unknown"))

    def _failed(self, document: Named, trouble: Trouble) -> Exit:
        self.screen.failure(document.given, trouble, asdict(Done(document.id, "failed")))
        return trouble.ends


def _later_than(recorded_at: str) -> Callable[[Document], bool]:
    return lambda document: bool(document["recorded_at"] > recorded_at)
