"""A few bytes that stand for gigabytes: refused soon, in little memory."""

import gzip
import struct
import time
import tracemalloc
from collections.abc import Iterator
from itertools import repeat

import pytest
import zstandard

from lambdas.processor.engine.codecs import decompressed
from lambdas.processor.engine.limits import MAX_RATIO, RATIO_FLOOR, Limits
from lambdas.processor.errors import LimitExceeded

LIMITS = Limits(record_bytes=1 << 20, file_bytes=1 << 40)
MIB = 1 << 20


def zstd_of_zeros(blocks: int) -> Iterator[bytes]:
    """Frames of 2 GiB: each block of four bytes says 128 KiB of zeros."""
    block = struct.pack("<I", 128 * 1024 << 3 | 1 << 1)[:3] + b"\0"
    yield b"\x28\xb5\x2f\xfd\x00\x58" + block * blocks


def refused_after(chunks: Iterator[bytes], limits: Limits = LIMITS) -> tuple[str, int, int]:
    """The code, the plain bytes that came before, and the largest piece of them."""
    sizes: list[int] = []
    with pytest.raises(LimitExceeded) as caught:
        sizes.extend(map(len, decompressed(chunks, limits)[1]))
    return caught.value.code, sum(sizes), max(sizes, default=0)


@pytest.mark.parametrize("kind", ["gzip", "zstd"])
def test_a_bomb_is_refused_once_the_ratio_is_beyond_doubt(kind: str) -> None:
    bombs = {"gzip": iter([gzip.compress(bytes(100 * MIB))] * 2), "zstd": zstd_of_zeros(16_384)}

    code, plain, largest = refused_after(bombs[kind])

    assert code == "decompression-ratio"
    assert RATIO_FLOOR - 9 * MIB < plain <= RATIO_FLOOR + 9 * MIB
    assert largest <= 9 * MIB


@pytest.mark.parametrize("kind", ["gzip", "zstd"])
def test_a_bomb_is_refused_at_the_limit_of_files_before(kind: str) -> None:
    bombs = {"gzip": iter([gzip.compress(bytes(20 * MIB))]), "zstd": zstd_of_zeros(16_384)}

    code, plain, _ = refused_after(bombs[kind], Limits(record_bytes=1, file_bytes=MIB))

    assert code == "too-large"
    assert plain <= MIB


def test_a_small_file_may_be_packed_however_well() -> None:
    packed = gzip.compress(bytes(RATIO_FLOOR))

    assert len(packed) * MAX_RATIO < RATIO_FLOOR
    assert sum(map(len, decompressed([packed], LIMITS)[1])) == RATIO_FLOOR


def test_a_large_file_may_be_packed_as_well_as_data_is() -> None:
    line = b'{"id": 12345, "name": "a name", "values": [1, 2, 3]}\n'
    packed = zstandard.ZstdCompressor(level=3).compress(bytes(range(256)) * 30 + line * 60)

    frames = RATIO_FLOOR // (256 * 30 + len(line) * 60) + 500
    assert sum(map(len, decompressed(repeat(packed, frames), LIMITS)[1])) > RATIO_FLOOR


@pytest.mark.parametrize("kind", ["gzip", "zstd"])
def test_a_bomb_takes_no_more_memory_than_a_few_pieces(kind: str) -> None:
    bombs = {"gzip": [gzip.compress(bytes(10 * MIB)) * 20], "zstd": list(zstd_of_zeros(16_384))}

    tracemalloc.start()
    refused_after(iter(bombs[kind]))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 30 * MIB


@pytest.mark.parametrize("kind", ["gzip", "zstd"])
def test_many_members_are_read_in_time_linear_in_their_number(kind: str) -> None:
    empty = {"gzip": gzip.compress(b""), "zstd": zstandard.ZstdCompressor().compress(b"")}[kind]

    started = time.process_time()
    assert b"".join(decompressed([empty * 100_000], LIMITS)[1]) == b""
    assert time.process_time() - started < 10  # it takes about 1
