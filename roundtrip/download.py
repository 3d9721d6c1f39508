"""A download that goes on where it broke off, is verified, and appears at once or not at all."""

import hashlib
import os
import secrets
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

import zstandard

from roundtrip.exits import Failed
from roundtrip.remote import Download, Dropped, Incoming

TRIES = 6
"""In a row without a byte that is new."""

_READ_BYTES = 1 << 20
_PACKED_BYTES = 1 << 14
"""What little becomes of these is much, and it is held at once."""


class _Unpacker(Protocol):
    """Of zlib or zstandard, for one packed file."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, /) -> bytes: ...


_UNPACKERS: dict[str, Callable[[], _Unpacker]] = {
    "gzip": lambda: zlib.decompressobj(zlib.MAX_WBITS | 16),
    "zstd": lambda: zstandard.ZstdDecompressor().decompressobj(),
}


def fetch(
    download: Download,
    out: BinaryIO,
    moved: Callable[[int], None],
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Writes all of it, and verifies what was stored: how many bytes were written. Raises Failed."""
    stored = _Stored(download, moved, sleep)
    try:
        written = sum(out.write(data) for data in _plain(stored, download))
    finally:
        stored.close()
    stored.verify()
    return written


@contextmanager
def new_file(path: Path, force: bool) -> Iterator[BinaryIO]:
    """A file that gets its name when the block has ended well. Raises Failed where there is one."""
    if not force and path.exists():
        raise _exists(path)
    draft = path.with_name(f".roundtrip-{secrets.token_hex(6)}.part")
    try:
        with draft.open("xb") as file:
            yield file
        if force:
            draft.replace(path)
        else:
            os.link(draft, path)  # unlike a rename, it does not replace what came meanwhile
    except FileExistsError:
        raise _exists(path) from None
    finally:
        draft.unlink(missing_ok=True)


def safe_name(served: str) -> str:
    """The name under which a file is served, without what would lead out of a folder, or be hidden in it.

    A leading dot makes a file that shells and tools read by themselves, such as `.bashrc`.
    """
    name = served.rpartition("/")[2]
    name = "".join(char if char.isprintable() else "_" for char in name)
    if name in ("", ".", ".."):
        return "document"
    return f"_{name[1:]}" if name.startswith(".") else name


class _Stored:
    """The bytes as they are stored, however often the connection breaks off."""

    def __init__(
        self, download: Download, moved: Callable[[int], None], sleep: Callable[[float], None]
    ) -> None:
        self._download = download
        self._moved = moved
        self._sleep = sleep
        self._position = 0
        self._digest = hashlib.sha256()
        self._incoming: Incoming = download.at(0)
        self.encoding = self._incoming.encoding

    def read(self, size: int) -> bytes:
        for left in reversed(range(TRIES)):
            try:
                data = self._incoming.read(size)
            except Dropped:
                if not left:
                    break
                self._incoming.close()
                self._sleep(min(0.25 * 2 ** (TRIES - left), 8.0))
                self._incoming = self._download.at(self._position)
            else:
                self._position += len(data)
                self._digest.update(data)
                self._moved(len(data))
                return data
        raise Failed(f"The download of {self._download.name} broke off again and again.", "broken-off")

    def verify(self) -> None:
        expected = self._download
        if expected.size is not None and self._position != expected.size:
            sentence = f"{expected.name} came with {self._position:,} bytes; {expected.size:,} are expected."
            raise Failed(sentence, "size-differs")
        if expected.sha256 is not None and self._digest.hexdigest() != expected.sha256:
            raise Failed(f"{expected.name} came with another SHA-256 than is recorded.", "sha256-differs")

    def close(self) -> None:
        self._incoming.close()


def _plain(stored: _Stored, download: Download) -> Iterator[bytes]:
    """The bytes that are meant; several packed files one after the other are one."""
    new = _UNPACKERS.get(stored.encoding) if download.unpack else None
    if new is None:
        while data := stored.read(_READ_BYTES):
            yield data
        return
    unpacker: _Unpacker | None = None
    try:
        while data := stored.read(_PACKED_BYTES):
            while data:
                unpacker = unpacker or new()
                yield unpacker.decompress(data)
                data = unpacker.unused_data if unpacker.eof else b""
                unpacker = None if unpacker.eof else unpacker
    except (zlib.error, zstandard.ZstdError) as error:
        raise Failed(f"{download.name} cannot be unpacked: {error}.", "not-unpackable") from None
    if unpacker is not None:
        raise Failed(f"{download.name} cannot be unpacked: it ends early.", "not-unpackable")


def _exists(path: Path) -> Failed:
    return Failed(f"{path} exists already; --force replaces it.", "file-exists")
