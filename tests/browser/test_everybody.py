"""The page for those without a mouse, a large screen, good eyes or the wish to see things move."""

import re
import uuid

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenTab
from tests.browser.visitor import Visitor
from tests.e2e.conftest import App

PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
STOPS = 80
FOCUSED = """() => {
  const it = document.activeElement, box = it.getBoundingClientRect();
  const isMarked = it.matches(":focus-visible") && getComputedStyle(it).outlineStyle !== "none";
  const labels = [...(it.labels ?? [])].map((label) => label.textContent.trim());
  return {
    names: [it.ariaLabel, it.textContent.trim(), ...labels],
    // A part of a date field has the focus without the field having it; the browser shows it itself.
    seen: (isMarked || it.matches(":not(:focus)")) && box.bottom > 0 && box.top < innerHeight,
  };
}"""
SIDEWAYS = """() => [document.documentElement, ...document.querySelectorAll("dialog[open]")]
  .map((box) => box.scrollWidth - box.clientWidth)"""
MOVES = """() => [...document.querySelectorAll("*")].filter((element) => {
  const { transitionDuration, animationName, animationDuration, scrollBehavior } = getComputedStyle(element);
  const isAnimated = animationName !== "none" && parseFloat(animationDuration) > 0.01;
  return isAnimated || parseFloat(transitionDuration) > 0.01 || scrollBehavior === "smooth";
}).map((element) => element.outerHTML.slice(0, 100))"""
BRIGHTNESS = """() => {
  const colour = [document.body, document.documentElement]
    .map((element) => getComputedStyle(element).backgroundColor)
    .find((found) => found !== "rgba(0, 0, 0, 0)");
  const paper = new OffscreenCanvas(1, 1).getContext("2d");
  paper.fillStyle = colour;
  paper.fillRect(0, 0, 1, 1);
  return Math.max(...paper.getImageData(0, 0, 1, 1).data.slice(0, 3));
}"""

SIGN_IN_ALOUD = """
- dialog "Sign in":
  - heading "Sign in" [level=2]
  - textbox "User name"
  - textbox "Password"
  - button "Sign in"
"""
LIST_ALOUD = """
- link "Skip to the documents"
- banner:
  - heading "Roundtrip" [level=1]
  - button "Help"
  - button "Sign out"
- main:
  - region "Upload":
    - heading "Upload" [level=2]
    - combobox "Collection"
    - button "Choose files"
    - button "Choose a folder"
  - region "Documents":
    - heading "Documents" [level=2]
    - search "Documents":
      - group "Status":
        - button "All 3" [pressed]
        - button "Processed 2"
        - button "Refused 1"
    - table "Documents":
      - rowgroup:
        - row:
          - columnheader
          - columnheader "Name"
          - columnheader "Outcome"
          - columnheader "Size"
          - columnheader "Uploaded"
      - rowgroup:
        - row:
          - cell:
            - checkbox "Select one.json"
          - rowheader:
            - link "one.json"
          - cell /Processed 2 records/
"""
DOCUMENT_ALOUD = """
- dialog /one.json/:
  - status: /Processed/
  - link "Download original"
  - link "Download result"
  - button "Reprocess"
  - button "Delete"
  - tablist "Parts of the document":
    - tab "Result" [selected]
    - tab "Facts"
  - tabpanel "Original"
  - tabpanel "Result"
"""


@pytest.fixture(scope="module")
def collection(page_app: App) -> str:
    """A collection of three documents, one of them refused, one with a long name; beside it one to change."""
    collection = f"c{uuid.uuid4().hex[:8]}"
    long = "a-" + "very-" * 30 + "long-name"
    documents = {"one": b"[1, 2]", "wrong": b"{", long: b"2"}
    awaited = []
    for folder in (collection, changeable(collection)):
        for name, body in documents.items():
            page_app.put(f"incoming/{folder}/{name}.json", body)
            awaited.append(f"{'quarantine' if name == 'wrong' else 'results'}/{folder}/{name}.json")
    for key in awaited:
        page_app.result(key)
    return collection


def changeable(collection: str) -> str:
    """The collection with the same documents that one test may change."""
    return f"{collection}-changeable"


def goes_to(page: Page, name: str, key: str = "Tab") -> None:
    """Presses the key until what is called so has the focus, and shows that it has."""
    for _ in range(STOPS):
        page.keyboard.press(key)
        focused = page.evaluate(FOCUSED)
        assert focused["seen"], f"the focus is not to be seen at {focused['names']}"
        if name in focused["names"]:
            return
    pytest.fail(f"{key} does not lead to {name!r}")


def test_everything_is_done_by_keyboard_alone(open_tab: OpenTab, page_app: App, collection: str) -> None:
    visitor = Visitor(open_tab(), page_app).comes(f"/#collection={changeable(collection)}")
    keyboard = visitor.page.keyboard
    keyboard.type(page_app.outputs["DemoUser"])
    goes_to(visitor.page, "Password")
    keyboard.type(page_app.outputs["DemoPassword"])
    keyboard.press("Enter")
    expect(visitor.rows()).to_have_count(3)
    keyboard.press("/")
    keyboard.type("one")
    expect(visitor.rows()).to_have_count(1)
    goes_to(visitor.page, "one.json")
    keyboard.press("Enter")
    visitor.document("one.json")
    goes_to(visitor.page, "Profile" if visitor.page.get_by_role("tab", name="Profile").count() else "Result")
    keyboard.press("ArrowRight")
    expect(visitor.page.get_by_role("tab", name="Facts")).to_have_attribute("aria-selected", "true")
    keyboard.press("Escape")
    expect(visitor.page.get_by_role("link", name="one.json", exact=True)).to_be_focused()
    goes_to(visitor.page, "Select one.json", "Shift+Tab")
    keyboard.press("Space")
    goes_to(visitor.page, "Delete")
    keyboard.press("Enter")
    expect(visitor.notice("Deleted one.json.")).to_be_visible()
    keyboard.press("Control+z")
    expect(visitor.notice("Restored one.json.")).to_be_visible()
    expect(visitor.row("one.json")).to_be_visible()


def test_on_a_phone_nothing_is_wider_than_the_screen(
    open_tab: OpenTab, page_app: App, collection: str
) -> None:
    visitor = Visitor(open_tab(**PHONE), page_app).comes(f"/#collection={collection}")
    states = {"sign-in": visitor.page.evaluate(SIDEWAYS)}
    visitor.signs_in()
    expect(visitor.rows()).to_have_count(3)
    states["list"] = visitor.page.evaluate(SIDEWAYS)
    visitor.tab.look("phone-list")
    for name in ("one.json", "wrong.json"):
        document = visitor.opens(name)
        for tab in document.get_by_role("tab").all():
            tab.click()
            states[f"{name} {tab.inner_text()}"] = visitor.page.evaluate(SIDEWAYS)
        visitor.tab.look(f"phone-{name.partition('.')[0]}")
        document.get_by_role("button", name="Close").click()
    visitor.button("Help").click()
    states["help"] = visitor.page.evaluate(SIDEWAYS)
    assert {state: wider for state, wider in states.items() if max(wider) > 0} == {}


def test_who_wants_nothing_to_move_sees_nothing_move(
    open_tab: OpenTab, page_app: App, collection: str
) -> None:
    visitor = Visitor(open_tab(reduced_motion="reduce"), page_app).comes(f"/#collection={collection}")
    visitor.signs_in()
    visitor.opens("one.json").get_by_role("button", name="Reprocess").click()
    expect(visitor.notice("Processing one.json again.")).to_be_visible()
    assert visitor.page.evaluate(MOVES) == []


def test_who_wants_it_dark_gets_it_dark(open_tab: OpenTab, page_app: App) -> None:
    visitor = Visitor(open_tab(color_scheme="dark"), page_app).comes()
    assert visitor.page.evaluate(BRIGHTNESS) < 64
    visitor.page.emulate_media(color_scheme="light")
    assert visitor.page.evaluate(BRIGHTNESS) > 192


def test_what_is_read_aloud_is_the_page_in_its_order(
    open_tab: OpenTab, page_app: App, collection: str
) -> None:
    visitor = Visitor(open_tab(), page_app).comes(f"/#collection={collection}&name=one")
    visitor.tab.look("sign-in")
    expect(visitor.page.get_by_role("dialog")).to_match_aria_snapshot(SIGN_IN_ALOUD)
    visitor.signs_in()
    expect(visitor.rows()).to_have_count(1)
    visitor.tab.look("list")
    expect(visitor.page.locator("body")).to_match_aria_snapshot(LIST_ALOUD)
    expect(visitor.opens("one.json")).to_match_aria_snapshot(DOCUMENT_ALOUD)


def test_the_help_is_one_key_away_and_says_the_keys(open_tab: OpenTab, page_app: App) -> None:
    visitor = Visitor(open_tab(), page_app).comes().signs_in()
    visitor.page.locator("#documents-title").focus()
    visitor.page.keyboard.press("?")
    expect(visitor.dialog("Help")).to_contain_text(re.compile("undo"))
    visitor.tab.look("help")
    visitor.page.keyboard.press("Escape")
    expect(visitor.dialog("Help")).to_be_hidden()
