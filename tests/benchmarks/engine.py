"""The engine alone, without AWS, beside bare orjson: each form that a file may have."""

import io
from collections.abc import Callable
from functools import partial
from typing import BinaryIO

import orjson

from lambdas.processor.engine.convert import convert
from lambdas.processor.engine.limits import Limits
from lambdas.processor.recipe.model import Recipe
from tests.benchmarks.data import chunks, files
from tests.benchmarks.measured import Part, Result, in_turns, timed

LIMITS = Limits(record_bytes=27 * 1024 * 1024, file_bytes=1 << 40)
RECORDS = 20_000
ROUNDS = 7


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


def run(rounds: int | None = None) -> Part:
    """Megabytes a second, without a recipe; the engine loses nothing where orjson rounds and drops."""
    results = []
    for name, data in files(RECORDS).items():
        contenders = {"engine": timed(partial(ours, data)), "orjson": timed(partial(bare, data))}
        taken = in_turns(contenders, rounds or ROUNDS, warm_up=1)
        speeds = {who: [len(data) / 1e6 / seconds for seconds in taken[who]] for who in taken}
        results.append(
            Result.paired(
                None,
                speeds["engine"],
                speeds["orjson"],
                "MB/s",
                what=f"{name}, {len(data) / 1e6:.1f} MB",
                against="orjson alone",
            )
        )
    return Part(title="The engine, each form of a file", results=results)


def ours(data: bytes) -> None:
    """The whole engine."""
    convert(chunks(data), Recipe(), Nowhere(), LIMITS)


def bare(data: bytes) -> int:
    """orjson alone: parse, write, lose what it loses; a line at a time if there are lines."""
    if data.startswith(b"["):
        return len(orjson.dumps(orjson.loads(data)))
    return sum(len(orjson.dumps(orjson.loads(line)) + b"\n") for line in data.splitlines())
