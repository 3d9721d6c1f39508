"""Gzip and zstd, told by their magic numbers and read piece by piece.

A few compressed bytes can stand for gigabytes. They are fed to the decoder in slices so
small that one slice's output stays below some MiB, and the sum is watched.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

from isal import igzip_lib, isal_zlib

from lambdas.processor.engine.limits import MAX_RATIO, MAX_ZSTD_WINDOW, RATIO_FLOOR, Limits
from lambdas.processor.errors import InvalidCompression, LimitExceeded

_MAGIC = {
    "gzip": (b"\x1f\x8b",),
    # A frame, or one of the sixteen kinds of frames to be skipped: some writers begin with one.
    "zstd": (b"\x28\xb5\x2f\xfd", *(bytes([kind]) + b"\x2a\x4d\x18" for kind in range(0x50, 0x60))),
}
_MAGIC_BYTES = 4

_GZIP_SLICE = 4096
"""Deflate unfolds a byte to 1,032 at most."""

_ZSTD_SLICE = 256
"""A zstd block of four bytes unfolds to 128 KiB."""


def decompressed(chunks: Iterable[bytes], limits: Limits) -> tuple[str | None, Iterator[bytes]]:
    """The source's encoding (`gzip`, `zstd` or None) and its plain bytes; raises while they are read."""
    source = iter(chunks)
    head = b""
    for chunk in source:
        head += chunk
        if len(head) >= _MAGIC_BYTES:
            break
    whole = chain((head,), source)
    if head.startswith(_MAGIC["gzip"]):
        return "gzip", _unpacked(whole, "gzip", _gzip_decoder, _GZIP_SLICE, limits)
    if head.startswith(_MAGIC["zstd"]):
        return "zstd", _unpacked(whole, "zstd", _zstd_decoder, _ZSTD_SLICE, limits)
    return None, _bounded(whole, limits)


class Compressor:
    """Packs what is written to it; `none` hands it on."""

    def __init__(self, compression: str | None, write: Callable[[bytes], object]) -> None:
        self._write = write
        self._packer: Any = None
        if compression == "gzip":
            self._packer = isal_zlib.compressobj(level=1, wbits=31)  # smaller than 2 and 3 here, and faster
        elif compression == "zstd":
            self._packer = _zstandard().ZstdCompressor(level=3).compressobj()

    def write(self, data: bytes) -> None:
        """Takes plain bytes."""
        packed = self._packer.compress(data) if self._packer else data
        if packed:
            self._write(packed)

    def finish(self) -> None:
        """Ends the stream; nothing is written after it."""
        if self._packer:
            self._write(self._packer.flush())


def too_large(limits: Limits) -> LimitExceeded:
    """The refusal of a file above the limit."""
    sentence = f"The file has more than {limits.file_bytes:,} bytes of JSON, the limit."
    return LimitExceeded("too-large", sentence)


def _bounded(chunks: Iterator[bytes], limits: Limits) -> Iterator[bytes]:
    plain = 0
    for chunk in chunks:
        plain += len(chunk)
        if plain > limits.file_bytes:
            raise too_large(limits)
        yield chunk


def _gzip_decoder() -> Any:
    return isal_zlib.decompressobj(wbits=31)


def _zstandard() -> Any:
    import zstandard  # most cold starts need none of its 17 ms

    return zstandard


def _zstd_decoder() -> Any:
    return _zstandard().ZstdDecompressor(max_window_size=MAX_ZSTD_WINDOW).decompressobj()


def _unpacked(
    chunks: Iterator[bytes], name: str, decoder: Callable[[], Any], size: int, limits: Limits
) -> Iterator[bytes]:
    """Plain bytes of all members or frames, one after the other, as the formats allow."""
    packed = plain = 0
    unpack: Any = decoder()
    ended = False  # at the end of a member: another may follow, or nothing
    try:
        for data in _slices(chunks, size):
            packed += len(data)
            rest = data
            while rest:
                if ended:
                    if name == "gzip":
                        rest = rest.lstrip(b"\0")  # tapes pad with zeros, and gunzip reads over them
                    if not rest:
                        break
                    if not any(rest.startswith(magic[: len(rest)]) for magic in _MAGIC[name]):
                        raise _not_packed(name)
                    unpack, ended = decoder(), False
                if out := unpack.decompress(rest):
                    plain += len(out)
                    _check_ratio(plain, packed, limits)
                    yield out
                ended = unpack.eof
                rest = unpack.unused_data if ended else b""
    except (igzip_lib.IsalError, _zstandard().ZstdError) as error:  # type: ignore[misc]  # isal's stub has a value there
        raise _not_packed(name) from error
    if not ended:
        raise InvalidCompression(f"{name}-truncated", f"The {name} file ends before its end.")


def _not_packed(name: str) -> InvalidCompression:
    return InvalidCompression(f"not-{name}", f"The file begins as {name} but cannot be unpacked.")


def _slices(chunks: Iterator[bytes], size: int) -> Iterator[bytes]:
    for chunk in chunks:
        for start in range(0, len(chunk), size):
            yield chunk[start : start + size]


def _check_ratio(plain: int, packed: int, limits: Limits) -> None:
    if plain > limits.file_bytes:
        raise too_large(limits)
    if plain > RATIO_FLOOR and plain > packed * MAX_RATIO:
        sentence = f"The file unfolds to more than {MAX_RATIO} times its size; split it if it is data."
        raise LimitExceeded("decompression-ratio", sentence)
