"""What the page costs: what it asks for, how long until it can be used, and how it bears many documents.

Beside it stands an empty page of the same server, so that what is measured is the page and not the
machine; and a line on which every answer takes 150 ms, so that each round trip shows.
"""

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from lambdas.shared.catalog import PROCESSED, Record
from lambdas.shared.keys import document_id
from tests.browser import chromium
from tests.browser.first_visit import USABLE, first_visit
from tests.browser.tab import Tab
from tests.browser.visitor import Visitor
from tests.e2e.conftest import App, stopped_in_the_end, up

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


def page() -> None:
    """Starts an app for it, and prints what was measured; without a Chromium, how to get one."""
    try:
        chromium.find()
    except chromium.NoChromium as none:
        print(none)
        return
    with tempfile.TemporaryDirectory() as folder, stopped_in_the_end(Path(folder)) as home:
        app = up(home)
        app.client("s3").put_object(
            Bucket=app.outputs["DocumentsBucketName"],
            Key=EMPTY,
            Body=b"<!doctype html><title>Empty</title><input>",
            ContentType="text/html",
        )
        with chromium.opened() as browser:
            _first_visit(browser, app)
            _times(browser, app)
            _documents(browser, app)


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


def _first_visit(browser: Browser, app: App) -> None:
    """What is asked for until somebody can sign in, and in how many rounds."""
    with _visit(browser, app) as page:
        visit = first_visit(page)
    print(
        f"first visit: {len(visit.asked)} requests, {sum(visit.received):,} bytes as they come here, "
        f"in {visit.rounds} rounds"
    )


def _times(browser: Browser, app: App) -> None:
    """How long until the first field has the focus, beside the empty page's `load`."""
    for name, line in (("on this machine", None), (f"at {LATENCY_MS} ms a round", LINE)):
        empty, ours = [], []
        for _ in range(ROUNDS):
            empty.append(_opened(browser, app, f"/{EMPTY}", "input", line))
            ours.append(_opened(browser, app, "/", USABLE, line))
        _print(f"usable {name}", empty, ours, "an empty page")


def _opened(browser: Browser, app: App, address: str, selector: str, line: dict[str, Any] | None) -> float:
    with _visit(browser, app) as page:
        if line:
            page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", line)
        start = time.perf_counter()
        page.goto(address, wait_until="commit")
        page.wait_for_selector(selector)
        return time.perf_counter() - start


def _documents(browser: Browser, app: App) -> None:
    """From the sign-in to the list, and a click in it, with few documents and with many."""
    _write(app, range(MANY - 100, MANY))
    few = [_listed(browser, app, 100) for _ in range(DOCUMENT_ROUNDS)]
    _write(app, range(MANY - 100))
    many = [_listed(browser, app, FAR) for _ in range(DOCUMENT_ROUNDS)]
    _print(
        "sign-in to list",
        [each[0] for each in few],
        [each[0] for each in many],
        f"100 documents, now {MANY:,}",
    )
    _print(
        "click in the list", [each[1] for each in few], [each[1] for each in many], f"100 rows, now {FAR:,}"
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


def _print(name: str, before: list[float], after: list[float], beside: str) -> None:
    one, other = statistics.median(before), statistics.median(after)
    print(f"{name:<28} {other * 1000:7.0f} ms, {other / one:4.1f} times {one * 1000:.0f} ms ({beside})")
