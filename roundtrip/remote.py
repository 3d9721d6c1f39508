"""What the commands need of a deployment. There are two ways to it: its API, and AWS itself."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from lambdas.api.documents import Part
from lambdas.api.filters import Filters
from roundtrip.exits import Missing
from roundtrip.sources import Source

Document = Mapping[str, Any]
"""A document as the API shows it; docs/api.md lists its members."""


class Action(StrEnum):
    """What can be done to documents that are there; the value is the API's word for it."""

    DELETE = "delete"
    RESTORE = "restore"
    REPROCESS = "reprocess"


@dataclass(frozen=True)
class Counts:
    """Documents by collection: mappings of `collection`, `processed` and `quarantined`."""

    rows: Sequence[Mapping[str, Any]]
    complete: bool
    """Where not, there are at least so many."""


@dataclass(frozen=True)
class Done:
    """What became of one document of an action: the API's status, or `failed` with code and sentence."""

    id: str
    status: str
    code: str | None = None
    detail: str | None = None


@dataclass(frozen=True)
class Uploaded:
    """A file that is in the bucket."""

    id: str
    key: str
    sha256: str
    """Of its bytes, in hexadecimal digits."""


def missing_part(document: Document, part: Part) -> Missing:
    """The document has no such part, and why."""
    error = document["error"]
    why = f": it is {document['status']} ({error['code']}), {error['message'].rstrip('.')}" if error else ""
    return Missing(f"{document['key']} has no {part}{why}.", f"no-{part}")


class Dropped(Exception):
    """A download ended before its end; it can be gone on with."""


class Incoming(Protocol):
    """The bytes of a download, from somewhere on."""

    encoding: str
    """How they are packed: `gzip`, `zstd`, or "" where they are not."""

    def read(self, size: int) -> bytes:
        """At most so many bytes, none at the end; raises Dropped."""

    def close(self) -> None:
        """Lets the connection go."""


@dataclass(frozen=True, kw_only=True)
class Download:
    """A part of a document, ready to be fetched."""

    name: str
    size: int | None
    """Bytes as they are stored, where that is recorded."""

    sha256: str | None
    """Of the bytes as they are stored, where that is recorded."""

    unpack: bool
    """Whether it is to be unpacked on its way, as a browser would."""

    at: Callable[[int], Incoming]
    """Opens it at a byte."""


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """What an upload uses of the one who asked for it."""

    pool: Executor
    """Where what is sent is sent from; so many at a time."""

    at_once: int
    moved: Callable[[int], None]
    """Is told how many bytes more are in the bucket; fewer, where they have to be sent again."""


class Remote(Protocol):
    """One deployment. All of it may be used by several threads at once, and raises Trouble."""

    name: str
    """Its URL or its stage, as sentences name it."""

    options: str
    """What names it on the command line: `--stage dev`."""

    keeps_paths: bool
    """Whether a file's path becomes its key, so that two of one path would be one document."""

    def destination(self, collection: str, source: Source) -> str:
        """Where the file would go, as `--dry-run` shows it; raises where it cannot."""

    def put(self, collection: str, source: Source, transfer: Transfer) -> Uploaded:
        """Uploads a file; what of it was uploaded before is not sent again."""

    def documents(self, filters: Filters, at_once: int) -> Iterator[Document]:
        """Documents, newest first, asked for `at_once` by `at_once` as they are taken."""

    def document(self, document_id: str) -> Document | None:
        """What is known of one; None where there is none, or it is deleted."""

    def counts(self, collection: str | None) -> Counts:
        """How many there are."""

    def act(self, action: Action, ids: Sequence[str]) -> list[Done]:
        """Does it to each, in this order; one that fails does not keep the others from it."""

    def download(self, document_id: str, part: Part) -> Download:
        """A part of a document; raises Missing."""
