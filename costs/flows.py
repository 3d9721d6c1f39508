"""The flows that the model prices, for a million documents or a terabyte."""

from costs.asking import asked, by_link, published
from costs.compute import FILE_BYTES, TB
from costs.durations import Durations
from costs.flow import Flow
from costs.processing import Files, kept, processed, uploaded
from costs.setup import Setup

MILLION = 10**6
KB = 1000
BUNDLED = 1000
"""Documents in an NDJSON file of the model."""

READ_BYTES = 10 * KB


def flows(setup: Setup, durations: Durations) -> list[Flow]:
    """All of them, in the order in which the page tells of them."""
    return [
        one_by_one(setup, durations, KB),
        one_by_one(setup, durations, 10 * KB),
        through_the_api(setup, durations, KB),
        through_the_api(setup, durations, 10 * KB),
        bundled(setup, durations, KB),
        bundled(setup, durations, 10 * KB),
        *(
            terabyte(setup, durations, size, recipe=recipe)
            for size in (FILE_BYTES, 5 * FILE_BYTES)
            for recipe in (False, True)
        ),
        *reading(setup, durations),
    ]


def processing(setup: Setup, durations: Durations, name: str, of: str, files: Files) -> Flow:
    """Files that are written to S3, processed and kept."""
    lines = (*uploaded(setup, files), *processed(setup, durations, files))
    return Flow(name, of, lines, tuple(kept(setup, files)))


def one_by_one(setup: Setup, durations: Durations, size: int, count: int = MILLION) -> Flow:
    """Small documents, each a file, each by itself in its call of the processor."""
    name = f"Documents of {bytes_shown(size)}, one by one"
    return processing(setup, durations, name, f"{count:,} documents", Files(count, size))


def through_the_api(setup: Setup, durations: Durations, size: int, count: int = MILLION) -> Flow:
    """The same, each uploaded by a link of the API."""
    files = Files(count, size)
    lines = (
        *asked(setup, durations, "create_document", count),
        *uploaded(setup, files),
        *processed(setup, durations, files),
    )
    name = f"Documents of {bytes_shown(size)}, through the API's links"
    return Flow(name, f"{count:,} documents", lines, tuple(kept(setup, files)))


def bundled(setup: Setup, durations: Durations, size: int, count: int = MILLION, each: int = BUNDLED) -> Flow:
    """The same documents as lines of NDJSON files."""
    files = Files(max(1, -(-count // each)), min(count, each) * size)
    name = f"Documents of {bytes_shown(size)}, {each:,} to an NDJSON file"
    return processing(setup, durations, name, f"{count:,} documents", files)


def terabyte(setup: Setup, durations: Durations, size: int, *, recipe: bool) -> Flow:
    """10¹² bytes of NDJSON in large files."""
    how = "schema, transform and redaction" if recipe else "no recipe"
    name = f"NDJSON in files of {bytes_shown(size)}, {how}"
    return processing(setup, durations, name, "1 TB", Files(TB // size, size, recipe=recipe))


def reading(setup: Setup, durations: Durations) -> list[Flow]:
    """A million of each."""
    link = (
        *asked(setup, durations, "get_result", MILLION),
        *by_link(setup, MILLION, READ_BYTES),
    )
    of = f"{MILLION:,} requests"
    return [
        Flow("Ask what became of a document", of, tuple(asked(setup, durations, "get_document", MILLION))),
        Flow("List a page of documents", of, tuple(asked(setup, durations, "list_documents", MILLION))),
        Flow(f"Fetch a result of {bytes_shown(READ_BYTES)} by its link", of, link),
        Flow(
            f"Fetch a published result of {bytes_shown(READ_BYTES)}, cached",
            of,
            tuple(published(setup, MILLION, READ_BYTES, cached=True)),
        ),
        Flow(
            f"Fetch a published result of {bytes_shown(READ_BYTES)}, not cached",
            of,
            tuple(published(setup, MILLION, READ_BYTES, cached=False)),
        ),
    ]


def bytes_shown(size: int) -> str:
    """`1 KB`, `200 MB`: in powers of ten, as files are told of."""
    for unit, name in ((10**9, "GB"), (10**6, "MB"), (KB, "KB")):
        if size >= unit:
            return f"{size / unit:g} {name}"
    return f"{size} bytes"
