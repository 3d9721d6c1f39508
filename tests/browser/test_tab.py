"""What the other tests rely on: a tab notices what goes wrong in it."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import PATIENCE_MS, OpenTab
from tests.browser.tab import Tab
from tests.browser.visitor import Visitor
from tests.e2e.conftest import App

STEP_MS = 20
TOKEN_LIKE = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"  # {"alg":"RS256"} and so on
WRONG: dict[str, tuple[Callable[[Tab], object], str]] = {
    "a style beside the sheet": (
        lambda tab: tab.page.evaluate("document.body.setAttribute('style', 'color: red')"),
        "Content Security Policy",
    ),
    "a script beside the files": (
        lambda tab: tab.page.evaluate(
            "document.body.append(Object.assign(document.createElement('script'), {text: '1'}))"
        ),
        "Content Security Policy",
    ),
    "another host": (
        lambda tab: tab.page.evaluate("setTimeout(() => (location.href = 'http://127.0.0.2:9/'))"),
        "asked another host: GET http://127.0.0.2:9/",
    ),
    "an error that nobody caught": (
        lambda tab: tab.page.evaluate("setTimeout(() => { throw new Error('oh') })"),
        "uncaught: oh",
    ),
    "an answer that refuses": (lambda tab: tab.page.evaluate("fetch('api/none')"), "status of 401"),
}


@pytest.fixture
def tab(open_tab: OpenTab, page_app: App) -> Tab:
    return Visitor(open_tab(), page_app).comes().tab


@pytest.mark.parametrize(("do", "told"), WRONG.values(), ids=WRONG)
def test_what_goes_wrong_is_noticed(tab: Tab, do: Callable[[Tab], object], told: str) -> None:
    do(tab)
    for _ in range(PATIENCE_MS // STEP_MS):
        if found := [trouble for trouble in tab.troubles if told in trouble]:
            break
        tab.page.wait_for_timeout(STEP_MS)  # the browser tells it in its own time
    assert found
    tab.troubles.clear()
    tab.page.close()


def test_what_is_expected_is_no_trouble_and_all_else_is(tab: Tab) -> None:
    with tab.page.expect_event("console"):
        tab.page.evaluate("fetch('api/none')")
    assert len(tab.troubles) == 1
    tab.troubles.clear()
    with tab.expecting("status of 401.*/api/none"), tab.page.expect_event("console"):
        tab.page.evaluate("fetch('api/none')")
    assert tab.troubles == []
    with tab.page.expect_event("console"):
        tab.page.evaluate("fetch('api/other')")
    assert len(tab.troubles) == 1
    tab.troubles.clear()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_somebody_could_not_read_is_noticed(tab: Tab, scheme: str) -> None:
    tab.page.evaluate("document.querySelector('h1').style.color = 'light-dark(#ddd, #333)'")
    with pytest.raises(AssertionError, match=f"{scheme}: color-contrast"):
        tab.look("not-to-be-read")


def test_what_a_page_keeps_is_seen(tab: Tab) -> None:
    tab.page.evaluate("localStorage.a = 'eyJ1'; sessionStorage.b = 'eyJ2'; document.cookie = 'c=eyJ3'")
    tab.page.evaluate("new Promise((done) => (indexedDB.open('eyJ4').onsuccess = done))")
    assert [value for value in ("eyJ1", "eyJ2", "eyJ3", "eyJ4") if value not in tab.stored()] == []
    assert tab.all_troubles() == []
    tab.page.evaluate("(token) => (localStorage.a = token)", TOKEN_LIKE)
    assert len(tab.all_troubles()) == 1
    tab.page.evaluate("localStorage.clear()")
