"""What the page costs: what it asks for, how long until it can be used, and how it bears many documents.

Beside it stands an empty page of the same server, so that what is measured is the page and not the
machine; and a line on which every answer takes 150 ms, so that each round trip shows.
"""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from playwright.sync_api import Browser, Page, expect

from lambdas.shared.catalog import PROCESSED, Record
from lambdas.shared.keys import document_id
from tests.benchmarks.local_app import app_of_its_own
from tests.benchmarks.measured import CannotMeasure, Part, Result, Table, in_turns, progress
from tests.browser import chromium
from tests.browser.first_visit import USABLE, first_visit
from tests.browser.tab import Tab
from tests.browser.visitor import Visitor
from tests.e2e.conftest import App

ROUNDS = 5
DOCUMENT_ROUNDS = 3
MANY = 10_000
FAR = 1_000
EMPTY = "public/empty.html"
LATENCY_MS = 150
LINE = {"offline": False, "latency": LATENCY_MS, "downloadThroughput": 200_000, "uploadThroughput": 100_000}
"""Bytes a second; what the developer tools of Chromium call a fast 3G line."""

CLICK = """async () => {
  const box = document.querySelector("#list tbody input[type=checkbox]");
  const start = performance.now();
  box.click();
  await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
  return performance.now() - start;
}"""


def run(rounds: int | None = None) -> Part:
    """In an app of its own. CannotMeasure where there is no Chromium; it says how to get one."""
    try:
        chromium.find()
    except chromium.NoChromium as none:
        raise CannotMeasure(str(none)) from None
    with app_of_its_own() as app:
        app.client("s3").put_object(
            Bucket=app.outputs["DocumentsBucketName"],
            Key=EMPTY,
            Body=b"<!doctype html><title>Empty</title><input>",
            ContentType="text/html",
        )
        with chromium.opened() as browser:
            return Part(
                "The page",
                tables=[_first_visit(browser, app)],
                results=[
                    *_times(browser, app, rounds or ROUNDS),
                    *_documents(browser, app, rounds or DOCUMENT_ROUNDS),
                ],
            )


@contextmanager
def _visit(browser: Browser, app: App) -> Iterator[Page]:
    """A page of a window that has nothing cached."""
    context = browser.new_context(base_url=app.url)
    context.set_default_timeout(600_000)
    expect.set_options(timeout=600_000)
    try:
        yield context.new_page()
    finally:
        context.close()


def _first_visit(browser: Browser, app: App) -> Table:
    """What is asked for until somebody can sign in, and in how many rounds."""
    with _visit(browser, app) as page:
        visit = first_visit(page)
    cells = (str(len(visit.asked)), f"{sum(visit.received):,}", str(visit.rounds))
    return Table("First visit", ("requests", "bytes as they come here", "rounds"), [cells])


def _times(browser: Browser, app: App, rounds: int) -> Iterator[Result]:
    """How long until the first field has the focus, beside that of an empty page."""
    for name, line in (("on this machine", None), (f"at {LATENCY_MS} ms a round", LINE)):
        progress(f"page: how long until it can be used {name}")
        taken = in_turns(
            {
                "empty": partial(_opened, browser, app, f"/{EMPTY}", "input", line),
                "ours": partial(_opened, browser, app, "/", USABLE, line),
            },
            rounds,
            warm_up=1,
        )
        yield Result.paired(
            None, taken["ours"], taken["empty"], what=f"usable {name}", against="an empty page"
        )


def _opened(browser: Browser, app: App, address: str, selector: str, line: dict[str, Any] | None) -> float:
    with _visit(browser, app) as page:
        if line:
            page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", line)
        start = time.perf_counter()
        page.goto(address, wait_until="commit")
        page.wait_for_selector(selector)
        return time.perf_counter() - start


def _documents(browser: Browser, app: App, rounds: int) -> Iterator[Result]:
    """From the sign-in to the list, and a click in it, with few documents and with many.

    These are not taken in turns: that there are many cannot be taken back.
    """
    _write(app, range(MANY - 100, MANY))
    few = [_listed(browser, app, 100) for _ in range(rounds)]
    progress(f"page: {MANY:,} documents into the catalogue")
    _write(app, range(MANY - 100))
    many = [_listed(browser, app, FAR) for _ in range(rounds)]
    for at, what, against in (
        (0, f"sign-in to list, of {MANY:,} documents", "of 100"),
        (1, f"click in a list of {FAR:,} rows", "of 100"),
    ):
        yield Result.paired(
            None, [each[at] for each in many], [each[at] for each in few], what=what, against=against
        )


def _listed(browser: Browser, app: App, rows: int) -> tuple[float, float]:
    """Seconds until the newest document is there, and of a click when so many are."""
    with _visit(browser, app) as page:
        visitor = Visitor(Tab(page.context, page), app).comes()
        newest = page.locator("#list tbody tr").first
        start = time.perf_counter()
        visitor.signs_in()
        newest.wait_for()
        listed = time.perf_counter() - start
        while page.locator("#list tbody tr").count() < rows:
            page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
            page.wait_for_timeout(50)
        page.evaluate("scrollTo(0, 0)")
        return listed, statistics.median(page.evaluate(CLICK) for _ in range(ROUNDS)) / 1000


def _write(app: App, numbers: range) -> None:
    """Puts documents into the catalogue, as if they had been processed."""
    first = datetime(2026, 1, 1, tzinfo=UTC)
    dynamodb, table = app.client("dynamodb"), app.outputs["CatalogTableName"]
    requests = []
    for number in numbers:
        key = f"incoming/many/{number:05}.json"
        when = (first + timedelta(seconds=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
        record = Record(
            id=document_id(key),
            key=key,
            collection="many",
            status=PROCESSED,
            sequencer="0" * 64,
            recorded_at=when,
            uploaded_at=when,
            size=number,
            documents=1,
        )
        requests.append({"PutRequest": {"Item": record.to_item()}})
    for at in range(0, len(requests), 25):
        dynamodb.batch_write_item(RequestItems={table: requests[at : at + 25]})
