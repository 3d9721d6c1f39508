"""Every output of a recipe, from every shape of a source."""

import gzip
from collections.abc import Callable
from itertools import product
from typing import Any

import orjson
import pytest
import zstandard

from lambdas.processor.recipe.model import Output, Recipe
from tests.lambdas.processor.engine.memory_outputs import run

RECORDS: list[dict[str, Any]] = [{"a": 1, "b": "é"}, {"a": 2.5, "b": None}, {"a": 3}]
COMPACT = [orjson.dumps(record) for record in RECORDS]

SOURCES: dict[str, tuple[bytes, list[dict[str, Any]]]] = {
    "lines": (b"\n".join(COMPACT), RECORDS),
    "array": (b"[\n " + b",\n ".join(COMPACT) + b"\n]\n", RECORDS),
    "document": (b" " + COMPACT[0] + b"\n", RECORDS[:1]),
}
PACKS: dict[str, Callable[[bytes], bytes]] = {
    "none": bytes,
    "gzip": gzip.compress,
    "zstd": zstandard.compress,
}
UNPACKS: dict[str | None, Callable[[bytes], bytes]] = {
    None: bytes,
    "gzip": gzip.decompress,
    "zstd": lambda packed: zstandard.ZstdDecompressor().decompressobj().decompress(packed),
}
TYPES = {"json": "application/json", "ndjson": "application/x-ndjson", "csv": "text/csv; charset=utf-8"}


def expected(source: str, kind: str, style: str) -> bytes:
    """The plain result."""
    records = SOURCES[source][1]
    if kind == "csv":
        rows = [b'1,"\xc3\xa9"', b"2.5,", b"3,"][: len(records)]
        return b"".join(row + b"\r\n" for row in [b'"a","b"', *rows])
    if kind == "ndjson":
        return b"".join(orjson.dumps(record) + b"\n" for record in records)
    value = records[0] if source == "document" else records
    if style == "pretty":
        return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    return orjson.dumps(value)


@pytest.mark.parametrize("packed", PACKS)
@pytest.mark.parametrize("source", SOURCES)
def test_each_format_style_and_compression_is_made_of_each_source(source: str, packed: str) -> None:
    data = PACKS[packed](SOURCES[source][0])
    formats, styles = ("same", "json", "ndjson", "csv"), ("compact", "pretty")
    for kind, style, compression, changes in product(formats, styles, ("same", *PACKS), (False, True)):
        output = Output(format=kind, style=style, compression=compression)
        recipe = Recipe(steps=(dict,) if changes else (), output=output)

        summary, outputs = run(data, recipe)

        said = {"same": "ndjson" if source == "lines" else "json"}.get(kind, kind)
        encoding = packed if compression == "same" else compression
        ((content_type, content_encoding, _),) = outputs.results
        assert content_type == TYPES[said]
        assert content_encoding == (None if encoding == "none" else encoding)
        assert UNPACKS[content_encoding](outputs.body) == expected(source, said, style), output
        assert summary.documents == len(SOURCES[source][1])


@pytest.mark.parametrize(("kind", "joint"), [("json", b","), ("ndjson", b"\n")])
@pytest.mark.parametrize("form", ["lines", "array"])
def test_a_file_of_several_batches_is_one_result(form: str, kind: Any, joint: bytes) -> None:
    records = [b'{"n":%d,"t":"%b"}' % (place, b"x" * (place % 60)) for place in range(20_000)]
    data = b"\n".join(records) if form == "lines" else b"[" + b",".join(records) + b"]"

    summary, outputs = run(data, Recipe(output=Output(format=kind)))

    body = b"[%b]" % joint.join(records) if kind == "json" else joint.join(records) + b"\n"
    assert outputs.body == body
    assert summary.documents == 20_000


def test_the_input_may_be_named_by_the_recipe() -> None:
    for kind, body in [("ndjson", b"[1]\n"), ("json", b"[1]")]:
        assert run(b"[1]", Recipe(input=kind))[1].results == [(TYPES[kind], None, bytearray(body))]


def test_a_profile_counts_what_is_written() -> None:
    def drop_nothing(record: Any) -> Any:
        return record

    summary, outputs = run(SOURCES["lines"][0], Recipe(steps=(drop_nothing,), profile=True))

    assert summary.profile
    assert summary.profile["records"] == 3
    assert outputs.body.count(b"\n") == 3
    assert run(SOURCES["lines"][0])[0].profile is None
