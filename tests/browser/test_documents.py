"""Finding documents and looking at them: what is shown is what is stored, to the last digit."""

import re
import uuid
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from local.demo import SAMPLES
from tests.browser.conftest import OpenTab
from tests.browser.visitor import Visitor
from tests.e2e.conftest import App

FILES = {"apple": b'{"price": 0.10}\n', "apricot": b"2", "broken": b'{\n  "ok": true,\n  "wrong": nope\n}\n'}
TAKEN = ("numbers/exact.json", "readings/2026-11-02.ndjson", "telemetry/turbines-2026-11.json")


@pytest.fixture(scope="module")
def collection(page_app: App) -> str:
    """A collection of three documents; its name also begins those of some samples in their collections."""
    collection = f"c{uuid.uuid4().hex[:8]}"
    awaited = []
    for name, body in FILES.items():
        page_app.put(f"incoming/{collection}/{name}.json", body)
        awaited.append(f"{'quarantine' if name == 'broken' else 'results'}/{collection}/{name}.json")
    for path in TAKEN:
        key = f"{path.partition('/')[0]}/{collection}-{path.partition('/')[2]}"
        page_app.put(f"incoming/{key}", (SAMPLES / path).read_bytes())
        awaited.append(f"results/{key}")
    for key in awaited:
        page_app.result(key)
    return collection


@pytest.fixture
def visitor(open_tab: OpenTab, page_app: App, collection: str) -> Visitor:
    return Visitor(open_tab(), page_app)


def panel(document: Locator, name: str) -> Locator:
    """A part of the document, with its tab chosen where it has to be."""
    tab = document.get_by_role("tab", name=name)
    if tab.is_visible():
        tab.click()
    return document.get_by_role("tabpanel", name=name)


def test_numbers_are_shown_with_every_digit_that_was_written(visitor: Visitor, collection: str) -> None:
    name = f"{collection}-exact.json"
    visitor.comes(f"/#name={name}").signs_in()
    document = visitor.opens(name)
    for part, largest in (("Original", "1e400"), ("Result", "1E+400")):
        for digits in ("1.000000000000000005", "9007199254740993", "36893488147419103233", largest):
            expect(panel(document, part)).to_contain_text(digits)
    visitor.tab.look("document-processed")


def test_what_is_wrong_is_marked_where_it_is(visitor: Visitor, collection: str) -> None:
    visitor.comes(f"/#collection={collection}").signs_in()
    expect(visitor.row("broken.json")).to_contain_text("line 3, column 12")
    original = panel(visitor.opens("broken.json"), "Original")
    line = original.get_by_role("listitem").filter(has=visitor.page.locator("mark"))
    expect(line).to_have_attribute("aria-posinset", "3")
    expect(line.locator("mark")).to_have_text("n")
    expect(original).to_contain_text("^ ")
    visitor.tab.look("document-refused")


def test_a_profile_is_drawn(visitor: Visitor, collection: str) -> None:
    name = f"{collection}-2026-11-02.ndjson"
    visitor.comes(f"/#name={name}").signs_in()
    profile = panel(visitor.opens(name), "Profile")
    expect(profile.get_by_role("img").first).to_be_visible()
    expect(profile.get_by_role("row").filter(has_text="sensor").first).to_be_visible()
    visitor.tab.look("document-profile")


def test_a_word_is_found_in_a_document_of_three_megabytes(visitor: Visitor, collection: str) -> None:
    name = f"{collection}-turbines-2026-11.json"
    visitor.comes(f"/#name={name}").signs_in()
    result = panel(visitor.opens(name), "Result")
    result.get_by_role("searchbox").fill("turbine")
    expect(result.locator("mark").first).to_be_visible()
    expect(result.get_by_role("status").filter(has_text=re.compile(r"^[\d,]+ of [\d,]+$"))).to_be_visible()
    assert result.get_by_role("listitem").count() < 500


@pytest.mark.parametrize(("part", "place"), [("original", "incoming"), ("result", "results")])
def test_a_download_has_the_right_name_and_the_right_bytes(
    visitor: Visitor, collection: str, part: str, place: str
) -> None:
    visitor.comes(f"/#collection={collection}").signs_in()
    document = visitor.opens("apple.json")
    with visitor.page.expect_download() as download:
        document.get_by_role("link", name=f"Download {part}").click()
    assert download.value.suggested_filename == "apple.json"
    stored = visitor.app.result(f"{place}/{collection}/apple.json")
    assert Path(download.value.path()).read_bytes() == stored["bytes"]


def test_filters_say_how_many_there_are_and_show_these(visitor: Visitor, collection: str) -> None:
    visitor.comes(f"/#collection={collection}").signs_in()
    expect(visitor.rows()).to_have_count(3)
    expect(visitor.button("All 3")).to_be_visible()
    visitor.button("Refused 1").click()
    expect(visitor.rows()).to_have_count(1)
    expect(visitor.row("broken.json")).to_be_visible()
    visitor.button("Processed 2").click()
    visitor.page.get_by_label("Name begins with").fill("app")
    expect(visitor.rows()).to_have_count(1)
    expect(visitor.row("apple.json")).to_be_visible()
    visitor.tab.look("list-filtered")
    visitor.page.get_by_label("Name begins with").fill("zebra")
    expect(visitor.page.get_by_text("No document fits these filters.")).to_be_visible()
    visitor.button("Clear filters").click()
    expect(visitor.rows().nth(2)).to_be_visible()


def test_an_address_leads_somebody_else_to_the_same_place_and_back_leads_back(
    visitor: Visitor, open_tab: OpenTab, collection: str
) -> None:
    visitor.comes(f"/#collection={collection}").signs_in()
    visitor.button("Refused 1").click()
    expect(visitor.rows()).to_have_count(1)
    visitor.opens("broken.json")
    other = Visitor(open_tab(), visitor.app).comes(visitor.page.url).signs_in()
    other.document("broken.json").get_by_role("button", name="Close").click()
    expect(other.rows()).to_have_count(1)
    visitor.page.go_back()
    expect(visitor.page.get_by_role("dialog")).to_have_count(0)
    expect(visitor.rows()).to_have_count(1)
    visitor.page.go_back()
    expect(visitor.rows()).to_have_count(3)
    visitor.page.go_forward()
    expect(visitor.rows()).to_have_count(1)
    visitor.page.go_forward()
    visitor.document("broken.json")
