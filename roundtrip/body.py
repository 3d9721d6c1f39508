"""What is sent of a file: a slice of it, read while it is sent."""

from collections.abc import Callable
from typing import BinaryIO

from roundtrip.exits import Failed

TELL_BYTES = 256 * 1024
"""So often it is told how far it has come: to tell costs more than to read."""


class Body:
    """So many bytes of a stream from where it stands, between what goes before and behind them."""

    def __init__(
        self,
        stream: BinaryIO,
        length: int,
        *,
        moved: Callable[[int], None],
        before: bytes = b"",
        behind: bytes = b"",
    ) -> None:
        self._stream = stream
        self._left = length
        self._length = len(before) + length + len(behind)
        self._moved = moved
        self._before = before
        self._behind = behind
        self._untold = 0
        self._told = 0

    def __len__(self) -> int:
        """Of all that will be sent; the request's Content-Length."""
        return self._length

    def read(self, size: int = -1) -> bytes:
        """The next bytes; raises Failed where the file has become shorter."""
        if self._before:
            data, self._before = self._before, b""
            return data
        if self._left:
            data = self._stream.read(self._left if size < 0 else min(size, self._left))
            if not data:
                raise Failed("It became shorter while it was read.", "file-changed")
            self._left -= len(data)
            self._tell(len(data))
            return data
        data, self._behind = self._behind, b""
        return data

    def take_back(self) -> None:
        """What was told is not in the bucket after all."""
        self._moved(-self._told)
        self._told = self._untold = 0

    def _tell(self, count: int) -> None:
        self._untold += count
        if self._untold >= TELL_BYTES or not self._left:
            self._moved(self._untold)
            self._told += self._untold
            self._untold = 0
