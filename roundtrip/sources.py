"""Which files `put` uploads: files, folders, patterns that the shell left alone, standard input."""

import glob
import hashlib
import json
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from roundtrip.exits import Failed, Misused

STANDARD_INPUT = "-"

_READ_BYTES = 1 << 20
_TYPES = {
    ".json": "application/json",
    ".ndjson": "application/x-ndjson",
    ".jsonl": "application/x-ndjson",
    ".gz": "application/gzip",
}


@dataclass(frozen=True)
class Source:
    """A file as it was when it was looked for."""

    shown: str
    """What the caller calls it."""

    path: Path
    name: str
    """Its path below what was given: `a.json`, or `2026/a.json` of a folder."""

    size: int
    identity: str
    """What makes it this file and this state of it."""

    def refuse_if_changed(self) -> None:
        """Raises Failed where the file is no longer as it was."""
        status = self.path.stat()
        if self.shown != STANDARD_INPUT and _identity(self.path, status) != self.identity:
            raise Failed(f"{self.shown} changed while it was read.", "file-changed")

    @property
    def file_name(self) -> str:
        """The last part of its name."""
        return self.name.rpartition("/")[2]

    @property
    def content_type(self) -> str | None:
        """The media type that its name says, if it says one."""
        return _TYPES.get(os.path.splitext(self.name)[1].lower())  # noqa: PTH122  (of a name, not a path)

    def token(self, collection: str) -> str:
        """The same for the same state of the same file: so an upload is found again."""
        return hashlib.sha256(json.dumps([collection, self.name, self.identity]).encode()).hexdigest()[:40]


@dataclass(frozen=True)
class Found:
    """What there is to upload."""

    sources: list[Source]
    hidden: int
    """Files in folders that were left out, because their names begin with a dot."""


@contextmanager
def sources(given: Sequence[str], name: str | None, stdin: BinaryIO) -> Iterator[Found]:
    """The files that are meant, each once, while the block lasts; raises Misused."""
    if list(given) == [STANDARD_INPUT]:
        if name is None:
            raise Misused("Standard input has no name: --name says what it is to be called.")
        with _spooled(stdin) as spool:
            yield Found([_standard_input(spool, name)], 0)
        return
    if STANDARD_INPUT in given:
        raise Misused("Standard input (-) is uploaded alone, without other files.")
    found = _files(given)
    if name is not None:
        if len(found.sources) != 1:
            raise Misused(f"--name is for one file, and these are {len(found.sources):,}.")
        only = found.sources[0]
        found = Found([Source(only.shown, only.path, name, only.size, only.identity)], found.hidden)
    yield found


def _files(given: Sequence[str]) -> Found:
    hidden = 0
    by_path: dict[str, Source] = {}
    for text in _expanded(given):
        path = Path(text)
        try:
            mode = path.stat().st_mode
            if stat.S_ISDIR(mode):
                inside, left_out = _inside(path)
                hidden += left_out
            elif stat.S_ISREG(mode):
                inside = [(path, path.name)]
            else:
                raise Misused(f"{text} is neither a file nor a folder.")
            for file, name in inside:
                by_path.setdefault(str(file.absolute()), _source(file, name))
        except OSError as error:
            raise Misused(f"{error.filename or text} cannot be read: {error.strerror}.") from None
    return Found(list(by_path.values()), hidden)


def _expanded(given: Iterable[str]) -> Iterator[str]:
    for text in given:
        if Path(text).exists() or not glob.has_magic(text):
            yield text
            continue
        matches = sorted(glob.glob(text, recursive=True))  # noqa: PTH207  (the whole pattern may be absolute)
        if not matches:
            raise Misused(f"No file matches {text}.")
        yield from matches


def _inside(folder: Path) -> tuple[list[tuple[Path, str]], int]:
    """Files below a folder with their paths in it, in order; links to folders are not followed."""
    found: list[tuple[Path, str]] = []
    hidden = 0

    def unreadable(error: OSError) -> None:
        raise error

    for root, folders, files in os.walk(folder, onerror=unreadable):
        hidden += sum(name.startswith(".") for name in [*files, *folders])
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(root, name)
            if not name.startswith(".") and path.is_file():
                found.append((path, path.relative_to(folder).as_posix()))
    return found, hidden


def _source(path: Path, name: str) -> Source:
    status = path.stat()
    return Source(str(path), path, name, status.st_size, _identity(path, status))


def _identity(path: Path, status: os.stat_result) -> str:
    """With its whole path: two files of one name, size and time are still two."""
    return json.dumps([str(path.absolute()), status.st_size, status.st_mtime_ns])


@contextmanager
def _spooled(stdin: BinaryIO) -> Iterator[IO[bytes]]:
    """All of standard input on disk: its size has to be known, and a part may be sent twice."""
    with tempfile.NamedTemporaryFile(prefix="roundtrip-") as spool:
        shutil.copyfileobj(stdin, spool, _READ_BYTES)
        spool.flush()
        yield spool


def _standard_input(spool: IO[bytes], name: str) -> Source:
    path = Path(spool.name)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Source(STANDARD_INPUT, path, name, path.stat().st_size, digest)
