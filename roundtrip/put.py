"""`put` uploads files side by side, and waits for what becomes of them where it is asked to."""

from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from roundtrip.exits import Exit, Failed, Misused, NotAllowed, Trouble, gravest
from roundtrip.journal import Journal
from roundtrip.remote import Document, Remote, Transfer, Uploaded
from roundtrip.rows import outcome_row, where_wrong
from roundtrip.screen import Screen, count
from roundtrip.sources import Found, Source
from roundtrip.waiting import Awaited, wait


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the command line asks for."""

    collection: str
    jobs: int
    """Files or parts of files that are sent at a time."""

    wait: bool
    seconds: float
    """How long to wait for outcomes once all is uploaded."""


def dry_run(remote: Remote, found: Found, collection: str, screen: Screen) -> Exit:
    """Shows what would be uploaded to where; changes nothing."""
    refuse_clashes(remote, found)
    exits = []
    for source in found.sources:
        try:
            destination = remote.destination(collection, source)
            line = outcome_row("would go", source.shown, destination, f"{source.size:,} bytes")
            screen.row(line, _row(source, "would-go") | {"key": destination})
        except Failed as failed:
            exits.append(_show_failure(screen, source, failed))
    _note_hidden(screen, found)
    return gravest(exits)


class Put:
    """One upload of many files."""

    def __init__(self, remote: Remote, options: Options, journal: Journal, screen: Screen) -> None:
        self._remote = remote
        self._options = options
        self._journal = journal
        self._screen = screen
        self._uploaded: dict[str, tuple[Source, Uploaded]] = {}

    def run(self, found: Found) -> Exit:
        """Uploads all; what one file fails of keeps no other from it. Raises Misused and NotAllowed."""
        refuse_clashes(self._remote, found)
        _note_hidden(self._screen, found)
        with _pool(self._options.jobs) as transfers:
            exits = [self._upload(found.sources, transfers)]
            if exits == [Exit.GOOD]:
                self._journal.close()
            else:
                self._say_how_to_go_on("Not all went well", len(found.sources))
            if self._options.wait:
                exits.append(self._await(transfers))
        return gravest(exits)

    def _upload(self, sources: list[Source], transfers: Executor) -> Exit:
        exits = []
        title = f"uploading {count(len(sources), 'file')}"
        with (
            self._screen.progress(title, sum(source.size for source in sources)) as moved,
            _pool(self._options.jobs) as pool,
        ):
            transfer = Transfer(pool=transfers, at_once=self._options.jobs, moved=moved)
            try:
                for source, future in self._begin(sources, pool, transfer):
                    exits.append(self._end(source, future))
            except KeyboardInterrupt:
                self._say_how_to_go_on("Interrupted", len(sources))
                raise
        return gravest(exits)

    def _begin(
        self, sources: list[Source], pool: Executor, transfer: Transfer
    ) -> Iterator[tuple[Source, "Future[Uploaded]"]]:
        """Each source as it ends."""
        known = self._journal.read()
        futures: dict[Future[Uploaded], Source] = {}
        for source in sources:
            before = known.get(source.token(self._options.collection))
            futures[pool.submit(self._one, source, transfer, before)] = source
        for future in as_completed(futures):
            yield futures[future], future

    def _one(self, source: Source, transfer: Transfer, before: Uploaded | None) -> Uploaded:
        if before is not None:
            transfer.moved(source.size)
            return before
        try:
            return self._remote.put(self._options.collection, source, transfer)
        except OSError as error:
            raise Failed(f"{source.shown} cannot be read: {error.strerror}.", "file-unreadable") from None

    def _end(self, source: Source, future: "Future[Uploaded]") -> Exit:
        try:
            uploaded = future.result()
        except (Misused, NotAllowed):
            raise
        except Trouble as trouble:
            return _show_failure(self._screen, source, trouble)
        try:
            self._journal.add(source.token(self._options.collection), uploaded)
        except OSError as error:
            # Once: without it, all is uploaded just as well.
            if not self._uploaded:
                self._screen.note(f"{error.filename} cannot be written: if this breaks off, it begins anew.")
        self._uploaded[uploaded.id] = source, uploaded
        if not self._options.wait:
            line = outcome_row("uploaded", source.shown, uploaded.key)
            self._screen.row(line, _row(source, "uploaded", uploaded))
        return Exit.GOOD

    def _await(self, pool: Executor) -> Exit:
        awaited = [
            Awaited(identifier, partial(_is_of, source, uploaded))
            for identifier, (source, uploaded) in self._uploaded.items()
        ]
        exits = []
        try:
            with self._screen.waiting(f"waiting for {count(len(awaited), 'document')}"):
                for identifier, document in wait(self._remote, awaited, self._options.seconds, pool):
                    exits.append(self._show_outcome(*self._uploaded[identifier], document))
        except KeyboardInterrupt:
            self._screen.note("Interrupted: all is uploaded, and is processed whether anybody waits or not.")
            raise
        return gravest(exits)

    def _show_outcome(self, source: Source, uploaded: Uploaded, document: Document | None) -> Exit:
        if document is None:
            detail = f"no outcome within {self._options.seconds:g} s"
            data = _row(source, "uploaded", uploaded) | {"code": "timed-out", "detail": detail}
            self._screen.row(outcome_row("uploaded", source.shown, uploaded.key, detail), data)
            return Exit.TIMED_OUT
        error = document["error"]
        parts = (source.shown, uploaded.key, *([where_wrong(error)] if error else []))
        data = _row(source, document["status"], uploaded) | {"document": document}
        self._screen.row(outcome_row(document["status"], *parts), data)
        return Exit.QUARANTINED if document["status"] == "quarantined" else Exit.GOOD

    def _say_how_to_go_on(self, what: str, total: int) -> None:
        self._screen.note(
            f"{what}: {len(self._uploaded):,} of {count(total, 'file')} uploaded. "
            "Run the same command again within a day, and it goes on from here."
        )


def refuse_clashes(remote: Remote, found: Found) -> None:
    """Raises Misused where two files would become one document."""
    seen: dict[str, Source] = {}
    for source in found.sources if remote.keeps_paths else ():
        other = seen.setdefault(source.name, source)
        if other is not source:
            raise Misused(
                f"{other.shown} and {source.shown} would become one document, {source.name}: "
                "upload them one by one, or the folder that both are in.",
                "same-path",
            )


def _is_of(source: Source, uploaded: Uploaded, document: Document) -> bool:
    """Whether a record is about these bytes. Of a file that is refused early no digest is made."""
    if document["sha256"] is None:
        return bool(document["size"] == source.size)
    return bool(document["sha256"] == uploaded.sha256)


def _row(source: Source, status: str, uploaded: Uploaded | None = None) -> dict[str, Any]:
    """What machines read of a file; the members are always these."""
    return {
        "file": source.shown,
        "size": source.size,
        "status": status,
        "id": uploaded and uploaded.id,
        "key": uploaded and uploaded.key,
        "sha256": uploaded and uploaded.sha256,
        "document": None,
        "code": None,
        "detail": None,
    }


def _show_failure(screen: Screen, source: Source, trouble: Trouble) -> Exit:
    screen.failure(source.shown, trouble, _row(source, "failed"))
    return Exit.FAILED


def _note_hidden(screen: Screen, found: Found) -> None:
    if found.hidden:
        screen.note(f"{count(found.hidden, 'hidden file')} left out.")


@contextmanager
def _pool(size: int) -> Iterator[Executor]:
    """Threads that are waited for at the end of the block, and not after an error in it."""
    pool = ThreadPoolExecutor(size)
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()
