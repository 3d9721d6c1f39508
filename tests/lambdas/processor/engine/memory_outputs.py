"""Outputs that are kept in memory, and a conversion into them."""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import orjson

from lambdas.processor.engine.convert import Summary, convert
from lambdas.processor.engine.limits import Limits
from lambdas.processor.recipe.model import Recipe

LIMITS = Limits(record_bytes=1_000_000, file_bytes=100_000_000)


@dataclass
class Outputs:
    """What a conversion wrote."""

    results: list[tuple[str, str | None, bytearray]] = field(default_factory=list)
    reports: list[bytearray] = field(default_factory=list)

    def result(self, content_type: str, content_encoding: str | None) -> Callable[[bytes], object]:
        body = bytearray()
        self.results.append((content_type, content_encoding, body))
        return body.extend

    def rejects(self) -> Callable[[bytes], object]:
        self.reports.append(bytearray())
        return self.reports[-1].extend

    def spool(self) -> BinaryIO:
        return io.BytesIO()

    @property
    def body(self) -> bytes:
        """Of the one result."""
        ((_, _, body),) = self.results
        return bytes(body)

    @property
    def rejected(self) -> list[dict[str, Any]]:
        """The lines of the one report; none where there is none."""
        assert len(self.reports) <= 1
        return [orjson.loads(line) for report in self.reports for line in report.splitlines()]


def run(
    data: bytes | Iterable[bytes],
    recipe: Recipe | None = None,
    limits: Limits = LIMITS,
    check_time: Callable[[], None] = lambda: None,
) -> tuple[Summary, Outputs]:
    """By the default recipe, if none is given."""
    outputs = Outputs()
    chunks = [data] if isinstance(data, bytes) else data
    return convert(chunks, recipe or Recipe(), outputs, limits, check_time), outputs
