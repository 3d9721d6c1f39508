"""The engine beside what it could be compared with: bare orjson, and the loop that one writes first."""

import io
import json
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any, BinaryIO

import jmespath
import jsonschema
import orjson

from lambdas.processor.engine.convert import convert
from lambdas.processor.engine.limits import Limits
from lambdas.processor.recipe.model import Recipe
from lambdas.processor.recipe.redact import compile_redaction
from lambdas.processor.recipe.schema import compile_schema
from lambdas.processor.recipe.transform import compile_transform
from tests.benchmarks.data import chunks, files, records

LIMITS = Limits(record_bytes=27 * 1024 * 1024, file_bytes=1 << 40)
ROUNDS = 7

SCHEMA = {
    "type": "object",
    "required": ["id", "number", "items"],
    "properties": {
        "id": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
        "number": {"type": "integer", "minimum": 0},
        "email": {"type": "string", "maxLength": 200},
        "items": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["sku", "quantity", "price"],
                "properties": {"quantity": {"type": "integer"}, "price": {"type": "number", "minimum": 0}},
            },
        },
    },
}
TRANSFORM = """
{id: id, customer: customer.name, email: email,
 skus: items[?quantity > `1`].sku, total: sum(items[].price)}
"""
REDACT = {"/email": "mask", "/customer": "remove"}


class Nowhere:
    """Takes what is written, and counts it."""

    size = 0

    def result(self, _content_type: str, _content_encoding: str | None) -> Callable[[bytes], object]:
        return self._write

    def rejects(self) -> Callable[[bytes], object]:
        return self._write

    def spool(self) -> BinaryIO:
        return io.BytesIO()

    def _write(self, data: bytes) -> None:
        self.size += len(data)


def ours(data: bytes, recipe: Recipe) -> None:
    """The whole engine."""
    convert(chunks(data), recipe, Nowhere(), LIMITS)


def bare(data: bytes) -> int:
    """orjson alone: parse, write, lose what it loses; a line at a time if there are lines."""
    if data.startswith(b"["):
        return len(orjson.dumps(orjson.loads(data)))
    return sum(len(orjson.dumps(orjson.loads(line)) + b"\n") for line in data.splitlines())


def naive(data: bytes) -> int:
    """json, jsonschema and jmespath, record by record."""
    validator = jsonschema.Draft202012Validator(SCHEMA)
    size = 0
    for line in data.splitlines():
        record: Any = json.loads(line)
        validator.validate(record)
        result = jmespath.search(TRANSFORM, record)
        result["email"] = "***"
        del result["customer"]
        size += len(json.dumps(result).encode()) + 1
    return size


def beside(first: Callable[[], object], second: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Median seconds of each, taken in turns: on a busy machine only their ratio means something."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for function, seconds in zip((first, second), taken, strict=True):
            start = time.perf_counter()
            function()
            seconds.append(time.perf_counter() - start)
    return statistics.median(taken[0]), statistics.median(taken[1])


def throughput() -> None:
    """No recipe, against parse and write of the same library."""
    print(f"{'no recipe':34} {'MB':>6} {'orjson alone':>14} {'engine':>12} {'ratio':>7}")
    for name, data in files(20_000).items():
        alone, engine = beside(partial(bare, data), partial(ours, data, Recipe()), ROUNDS)
        size = len(data) / 1e6
        print(
            f"{name:34} {size:6.1f} {size / alone:9.0f} MB/s {size / engine:7.0f} MB/s {alone / engine:7.2f}"
        )


def with_recipe() -> None:
    """Schema, transform and redaction, against the loop that one writes first."""
    recipe = Recipe(
        steps=(
            compile_schema(SCHEMA, {}, private=True),
            compile_transform(TRANSFORM),
            compile_redaction(REDACT, lambda: b"key"),
        ),
        redacts=True,
    )
    data = b"".join(orjson.dumps(one) + b"\n" for one in records(2_000))
    first, engine = beside(lambda: naive(data), lambda: ours(data, recipe), 3)
    size = len(data) / 1e6
    print(f"\n{'schema, transform, redact':34} {'MB':>6} {'naive loop':>14} {'engine':>12} {'ratio':>7}")
    print(
        f"{'NDJSON':34} {size:6.1f} {size / first:9.2f} MB/s {size / engine:7.0f} MB/s {first / engine:7.1f}"
    )
