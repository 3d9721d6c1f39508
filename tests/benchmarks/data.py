"""Records like those that people have, the same in every run."""

import json
import random
from collections.abc import Iterator
from functools import cache
from typing import Any

import orjson

CHUNK_BYTES = 256 * 1024
"""What the processor reads from S3 at a time."""


def record(random_: random.Random, number: int) -> dict[str, Any]:
    """An order of about 350 bytes."""
    return {
        "id": f"{random_.getrandbits(128):032x}",
        "number": number,
        "placed_at": f"2026-11-{1 + number % 28:02d}T04:{number % 60:02d}:{number % 59:02d}Z",
        "customer": {"name": f"Zoë {number}" if number % 10 == 0 else f"Anna {number}", "city": "Oslo"},
        "email": f"person{number}@example.org",
        "latitude": random_.random() * 90,
        "tags": ["new", "paid"],
        "note": None,
        "items": [
            {"sku": f"sku-{item}", "quantity": item + 1, "price": round(random_.random() * 100, 2)}
            for item in range(3)
        ],
    }


def records(count: int) -> list[dict[str, Any]]:
    """The first `count` records."""
    random_ = random.Random(1)
    return [record(random_, number) for number in range(count)]


def files(count: int) -> dict[str, bytes]:
    """The same records in every shape that a file may have, and some that are no records."""
    found = records(count)
    random_ = random.Random(2)
    return {
        "NDJSON, compact": b"".join(orjson.dumps(one) + b"\n" for one in found),
        "NDJSON, as json.dumps writes it": "".join(json.dumps(one) + "\n" for one in found).encode(),
        "array, compact": orjson.dumps(found),
        "array, as json.dumps writes it": json.dumps(found).encode(),
        "array, indented": orjson.dumps(found, option=orjson.OPT_INDENT_2),
        "array of numbers": json.dumps([random_.random() for _ in range(10 * count)]).encode(),
        "one document": orjson.dumps({"orders": found}),
    }


def chunks(data: bytes) -> Iterator[bytes]:
    """As they come from S3."""
    for start in range(0, len(data), CHUNK_BYTES):
        yield data[start : start + CHUNK_BYTES]


def endless(size: int) -> Iterator[bytes]:
    """NDJSON of about `size` bytes in chunks, made while it is read: the same lines in ever new order."""
    lines = [orjson.dumps(one) + b"\n" for one in records(min(2000, 1 + size // 350))]
    random_ = random.Random(3)
    made = 0
    while made < size:
        random_.shuffle(lines)
        for chunk in chunks(b"".join(lines)):
            yield chunk
            made += len(chunk)


BLOCK_COPIES = 6
"""Of 2,000 lines, each time in another order: 4 MB."""


@cache
def block() -> bytes:
    """NDJSON of some 4 MB, which is made once; a file has it as many times as it is large."""
    lines = list(_lines())
    random_ = random.Random(4)
    return b"".join(line for _ in range(BLOCK_COPIES) for line in random_.sample(lines, len(lines)))


@cache
def each_once() -> bytes:
    """Every line of the block, once: whoever gets these right gets a file of any size right."""
    return b"".join(_lines())


def sized(size: int) -> tuple[bytes, int]:
    """NDJSON of about so many bytes: what, and how many times over. Of at least one line."""
    if size < len(block()):
        return block()[: max(block().rfind(b"\n", 0, size), block().find(b"\n")) + 1], 1
    return block(), round(size / len(block()))


def _lines() -> Iterator[bytes]:
    return (orjson.dumps(one) + b"\n" for one in records(2000))
