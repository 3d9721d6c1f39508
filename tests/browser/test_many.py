"""Ten thousand documents: the list goes on to the last, and stays quick under the hand.

The API's answers are canned here, since the emulator reads the whole table for each of them;
tests/benchmarks/page.py has the same number of real ones.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Route, expect

from lambdas.api.answers import Document
from lambdas.api.documents import shown
from lambdas.shared.catalog import PROCESSED, QUARANTINED, Record
from tests.browser.conftest import PATIENCE_MS, OpenTab
from tests.browser.visitor import Visitor
from tests.e2e.conftest import App

COUNT = 10_000
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
TO_THE_END = """async ([count, patience]) => {
  const rows = () => document.querySelectorAll("#list tbody tr").length;
  for (let seen = 0, until = 0; seen < count; ) {
    scrollTo(0, document.documentElement.scrollHeight);
    await new Promise(requestAnimationFrame);
    if (rows() > seen) [seen, until] = [rows(), performance.now() + patience];
    else if (performance.now() > until) throw new Error(`the list ends after ${seen}`);
  }
}"""
PRESSED = """async () => {
  const box = document.querySelector("#list tbody input[type=checkbox]");
  const took = [];
  for (let i = 0; i < 10; i += 1) {
    const start = performance.now();
    box.click();
    document.documentElement.getBoundingClientRect();
    await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
    took.push(performance.now() - start);
  }
  return Math.min(...took);
}"""
"""Milliseconds from a click until what it changes is drawn."""

SLOWER = 10
"""Times that a click may take with 200 times as many rows."""

SOON_MS = 50
"""A click that takes no longer is never too slow: two frames are in it."""


def document(number: int) -> Document:
    """One of many, a second younger than the one before; every tenth was refused."""
    is_good = number % 10 > 0
    when = (FIRST + timedelta(seconds=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return shown(
        Record(
            id=f"{number:032x}",
            key=f"incoming/many/{number:05}.json",
            collection="many",
            status=PROCESSED if is_good else QUARANTINED,
            sequencer="",
            recorded_at=when,
            uploaded_at=when,
            size=number,
            documents=1 if is_good else None,
            error_code=None if is_good else "syntax",
            error_message=None if is_good else "A value is expected.",
        )
    )


def listing(route: Route) -> None:
    """A page of so many documents, newest first; the cursor is the number to go on at."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(route.request.url).query).items()}
    if route.request.headers.get("if-none-match"):
        return route.fulfill(status=304)
    newest = int(asked.get("cursor", COUNT - 1))
    oldest = max(newest - int(asked["limit"]), -1)
    page: dict[str, Any] = {"documents": [document(number) for number in range(newest, oldest, -1)]}
    page["cursor"] = str(oldest) if oldest >= 0 else None
    return route.fulfill(json=page, headers={"etag": '"many"'})


@pytest.fixture
def visitor(open_tab: OpenTab, page_app: App) -> Visitor:
    counts = {"counts": [{"collection": "many", "processed": 9_000, "quarantined": 1_000}], "complete": False}
    tab = open_tab()
    tab.page.route("**/api/documents?*", listing)
    tab.page.route("**/api/counts", lambda route: route.fulfill(json=counts))
    return Visitor(tab, page_app).comes().signs_in()


def test_the_list_of_ten_thousand_is_scrolled_to_its_end_and_is_still_quick(visitor: Visitor) -> None:
    expect(visitor.row("09999.json")).to_be_visible()
    expect(visitor.button("All 10,000+")).to_be_visible()
    assert visitor.tab.asked("GET", "cursor=") == [], "what nobody looks at was asked for"
    with_few = visitor.page.evaluate(PRESSED)
    visitor.page.evaluate(TO_THE_END, [COUNT, PATIENCE_MS])
    expect(visitor.page.locator("#list").get_by_text("00000.json")).to_be_visible()
    with_many = visitor.page.evaluate(PRESSED)
    assert with_many < max(SLOWER * with_few, SOON_MS), f"{with_few:.1f} ms → {with_many:.1f} ms"
    visitor.tab.shoot("list-end-of-many")
