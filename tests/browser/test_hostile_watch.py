"""What the tests of hostile texts rely on: whatever one of them did to the page would be seen."""

from playwright.sync_api import Route

from tests.browser.conftest import OpenTab
from tests.browser.hostile_texts import MARKUP
from tests.browser.watch import Watch
from tests.e2e.conftest import App

ANYTHING = """([where, markup]) => document.querySelector(where).insertAdjacentHTML("beforeend", markup)"""


def test_a_page_that_put_a_name_into_its_markup_is_noticed(open_tab: OpenTab, page_app: App) -> None:
    """What all tests above rely on: with the page's own policy something is blocked, and that is seen."""
    tab = open_tab()
    watch = Watch(tab.page)

    def interpolating(route: Route) -> None:
        answer = route.fetch()
        body = answer.text().replace("</main>", "<img src=x onerror=hit()><b id=location></b></main>")
        route.fulfill(response=answer, body=body)

    tab.page.route(f"{page_app.url}/", interpolating)
    with tab.expecting("Content Security Policy"), tab.expecting("404"):
        tab.page.goto("/")
        found = watch.inside()
    assert found["hits"] == []
    assert any(each.startswith("script-src") for each in found["violations"])
    assert {each.partition(":")[0] for each in found["foreign"]} == {"not one of ours", "id=location"}
    tab.troubles.clear()


def test_without_the_policy_the_texts_run_and_that_is_noticed(open_tab: OpenTab, page_app: App) -> None:
    """So none of them is blunt: put in as markup, they run, or make what is not ours."""
    tab = open_tab()
    watch = Watch(tab.page)
    empty = "<!doctype html><head><title>a</title></head><body><main></main></body>"
    tab.page.route(f"{page_app.url}/", lambda route: route.fulfill(body=empty, content_type="text/html"))
    tab.page.route("**/hostile.example/**", lambda route: route.abort())
    tab.page.goto("/")
    stays = [text for text in MARKUP if "refresh" not in text]
    for text in stays:
        tab.page.evaluate(ANYTHING, ["main", text])
    found = watch.inside()
    assert len(found["hits"]) > 10
    assert len(found["foreign"]) > len(stays) / 2
    tab.troubles.clear()
    tab.page.close()
