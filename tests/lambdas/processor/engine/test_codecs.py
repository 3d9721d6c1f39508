"""Gzip and zstd: read to the end, refused where they break, and written alike at any time."""

import gzip
import io
from collections.abc import Callable, Iterator
from random import Random

import pytest
import zstandard

from lambdas.processor.engine.codecs import Compressor, decompressed
from lambdas.processor.engine.limits import MAX_ZSTD_WINDOW, Limits
from lambdas.processor.errors import InvalidCompression, InvalidDocument, LimitExceeded

LIMITS = Limits(record_bytes=1_000, file_bytes=1_000_000)
PLAIN = b'{"a": [1, 2, 3], "b": "' + bytes(range(32, 127)).replace(b'"', b"").replace(b"\\", b"") + b'"}'


def zstd(data: bytes, level: int = 3) -> bytes:
    return zstandard.ZstdCompressor(level=level).compress(data)


def chunks(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def unpack(data: bytes, size: int = 1_000_000, limits: Limits = LIMITS) -> tuple[str | None, bytes]:
    encoding, plain = decompressed(chunks(data, size), limits)
    return encoding, b"".join(plain)


def refusal(data: bytes, size: int = 1_000_000, limits: Limits = LIMITS) -> InvalidDocument:
    with pytest.raises(InvalidDocument) as caught:
        unpack(data, size, limits)
    return caught.value


SKIPPED = b"\x50\x2a\x4d\x18\x04\x00\x00\x00abcd"
"""A frame that a zstd decoder reads over."""


@pytest.mark.parametrize(
    ("packed", "encoding"),
    [
        (PLAIN, None),
        (gzip.compress(PLAIN), "gzip"),
        (gzip.compress(PLAIN, 0), "gzip"),
        (gzip.compress(PLAIN[:9]) + gzip.compress(PLAIN[9:]), "gzip"),
        (gzip.compress(b"") + gzip.compress(PLAIN) + gzip.compress(b""), "gzip"),
        (b"".join(gzip.compress(PLAIN[place : place + 1]) for place in range(len(PLAIN))), "gzip"),
        (gzip.compress(PLAIN) + bytes(512), "gzip"),
        (gzip.compress(PLAIN[:9]) + bytes(7) + gzip.compress(PLAIN[9:]) + bytes(7), "gzip"),
        (zstd(PLAIN), "zstd"),
        (zstd(PLAIN, 19), "zstd"),
        (zstd(PLAIN[:9]) + zstd(PLAIN[9:]), "zstd"),
        (zstd(b"") + zstd(PLAIN) + zstd(b""), "zstd"),
        (b"".join(zstd(PLAIN[place : place + 1]) for place in range(len(PLAIN))), "zstd"),
        (SKIPPED + zstd(PLAIN), "zstd"),
        (zstd(PLAIN[:9]) + SKIPPED + zstd(PLAIN[9:]) + SKIPPED, "zstd"),
        (zstandard.ZstdCompressor(write_checksum=True, write_content_size=False).compress(PLAIN), "zstd"),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 3, 5, 17, 100_000])
def test_what_was_packed_is_unpacked_wherever_the_chunks_end(
    packed: bytes, encoding: str | None, size: int
) -> None:
    assert unpack(packed, size) == (encoding, PLAIN)


@pytest.mark.parametrize(
    ("flags", "fields", "size"),
    [
        (0x04, b"\x03\x00abc", 1),
        (0x08, b"a name\x00", 1),
        (0x10, b"a comment\x00", 1),
        (0x1C, b"\x03\x00abc" + b"a name\x00" + b"a comment\x00", 1_000),
    ],
)
def test_a_gzip_header_may_have_all_that_the_format_allows(flags: int, fields: bytes, size: int) -> None:
    packed = gzip.compress(PLAIN)

    assert unpack(packed[:3] + bytes([flags]) + packed[4:10] + fields + packed[10:], size) == ("gzip", PLAIN)


@pytest.mark.parametrize(
    "data", [b"", b"\x1f", b"\x8b\x1f", b"\x28\xb5\x2f", b"\x28\xb5\x2f\xfe1", b"PK\x03\x04"]
)
def test_what_does_not_begin_as_gzip_or_zstd_is_plain(data: bytes) -> None:
    assert unpack(data) == (None, data)
    assert unpack(data, 1) == (None, data)


@pytest.mark.parametrize(
    ("name", "packed"),
    [
        ("gzip", gzip.compress(PLAIN)),
        ("gzip", gzip.compress(PLAIN, 0)),
        ("zstd", zstd(PLAIN)),
        ("zstd", zstandard.ZstdCompressor(write_checksum=True).compress(PLAIN)),
    ],
)
def test_a_file_that_ends_early_is_refused_wherever_it_is_cut(name: str, packed: bytes) -> None:
    shortest = {"gzip": 2, "zstd": 4}[name]
    for size in range(shortest, len(packed)):
        for before in (b"", packed):
            error = refusal(before + packed[:size])
            assert isinstance(error, InvalidCompression)
            assert error.code == f"{name}-truncated", size


@pytest.mark.parametrize(
    "data",
    [
        b"\x1f\x8b\x07" + gzip.compress(b"[]")[3:],
        gzip.compress(b"[]")[:-8] + bytes(8),
        gzip.compress(b"[]")[:-4] + b"\xff\xff\xff\xff",
        gzip.compress(b"[]")[:10] + b"\xff\xff\xff\xff" + gzip.compress(b"[]")[14:],
        gzip.compress(b"[]") + b"[]",
        gzip.compress(b"[]") + b"\x1f" + b"[]" * 9,
        gzip.compress(b"[]") + b"x",
        gzip.compress(b"[]") + b"\0\0[]",
        gzip.compress(b"[]") + zstd(b"[]"),
    ],
    ids=[
        "method",
        "checksum",
        "length",
        "data",
        "rubbish",
        "half a magic",
        "a byte",
        "padded rubbish",
        "zstd",
    ],
)
@pytest.mark.parametrize("size", [1, 100_000])
def test_a_corrupt_gzip_file_is_refused(data: bytes, size: int) -> None:
    error = refusal(data, size)

    assert isinstance(error, InvalidCompression)
    assert error.code == "not-gzip"


@pytest.mark.parametrize(
    "data",
    [
        zstd(b"[]")[:4] + b"\xff" * 20,
        zstandard.ZstdCompressor(write_checksum=True).compress(b"[]")[:-4] + bytes(4),
        zstd(b"[]") + b"[]",
        zstd(b"[]") + b"\x28x",
        zstd(b"[]") + bytes(4),
        zstd(b"[]") + gzip.compress(b"[]"),
    ],
    ids=["data", "checksum", "rubbish", "half a magic", "padding", "gzip"],
)
@pytest.mark.parametrize("size", [1, 100_000])
def test_a_corrupt_zstd_file_is_refused(data: bytes, size: int) -> None:
    error = refusal(data, size)

    assert isinstance(error, InvalidCompression)
    assert error.code == "not-zstd"


@pytest.mark.parametrize("pack", [gzip.compress, zstd])
def test_whatever_is_wrong_with_a_packed_file_it_is_refused_or_harmless(
    pack: Callable[[bytes], bytes],
) -> None:
    random = Random(20261121)
    packed = pack(PLAIN * 3)
    refused = 0
    for _ in range(3_000):
        wrong = bytearray(packed)
        for _ in range(random.choice([1, 1, 2, 5])):
            wrong[random.randrange(4, len(wrong))] = random.randrange(256)
        try:
            _, plain = unpack(bytes(wrong), random.choice([1, 16, 10_000]))
        except InvalidDocument:
            refused += 1
        else:
            assert plain == PLAIN * 3 or pack is zstd  # whose frames have no checksum unless asked for

    assert refused > 500


def test_a_window_that_no_decoder_has_to_have_is_refused() -> None:
    def packed(window_log: int) -> bytes:
        parameters = zstandard.ZstdCompressionParameters.from_level(3, window_log=window_log)
        packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
        return packer.compress(PLAIN) + packer.flush()

    assert MAX_ZSTD_WINDOW == 2**23
    assert unpack(packed(23)) == ("zstd", PLAIN)
    assert refusal(packed(24)).code == "not-zstd"
    assert refusal(packed(31)).code == "not-zstd"


@pytest.mark.parametrize(
    "pack", [bytes, gzip.compress, zstd, lambda data: gzip.compress(data[:9]) + gzip.compress(data[9:])]
)
def test_exactly_the_limit_is_read_and_one_byte_more_is_refused(pack: Callable[[bytes], bytes]) -> None:
    limits = Limits(record_bytes=1, file_bytes=5_000)

    for size in (7, 100_000):
        assert len(unpack(pack(b" " * 5_000), size, limits)[1]) == 5_000
        error = refusal(pack(b" " * 5_001), size, limits)
        assert isinstance(error, LimitExceeded)
        assert error.code == "too-large"
        assert "5,000 bytes" in error.sentence


def written(compression: str | None, pieces: list[bytes]) -> bytes:
    file = io.BytesIO()
    compressor = Compressor(compression, file.write)
    for piece in pieces:
        compressor.write(piece)
    compressor.finish()
    return file.getvalue()


PIECES = [b'{"a":1}\n', b"", b"x" * 100_000, "é漢".encode() * 999]


@pytest.mark.parametrize("pieces", [PIECES, [], [b""]])
def test_what_is_written_can_be_read_by_others_and_by_us(pieces: list[bytes]) -> None:
    plain = b"".join(pieces)

    assert gzip.decompress(written("gzip", pieces)) == plain
    assert unpack(written("gzip", pieces)) == ("gzip", plain)
    packed = written("zstd", pieces)
    assert zstandard.ZstdDecompressor().decompressobj().decompress(packed) == plain
    assert unpack(packed) == ("zstd", plain)
    assert written(None, pieces) == plain


@pytest.mark.parametrize("compression", ["gzip", "zstd"])
def test_the_same_records_give_the_same_bytes_at_any_time(compression: str) -> None:
    assert written(compression, PIECES) == written(compression, PIECES)
    if compression == "gzip":
        assert written("gzip", PIECES)[4:8] == bytes(4)  # no time


def test_what_can_be_written_already_is_not_kept() -> None:
    random = Random(1)
    for compression in ("gzip", "zstd", None):
        file = io.BytesIO()
        compressor = Compressor(compression, file.write)
        for _ in range(20):
            compressor.write(random.randbytes(100_000))
        assert file.tell() > 1_500_000
