"""The page is there soon: what it needs is asked for at once, and nothing twice."""

from playwright.sync_api import Route

from tests.browser.conftest import OpenTab
from tests.browser.first_visit import first_visit
from tests.browser.tab import Tab


def test_all_that_the_page_needs_is_asked_for_with_its_document(open_tab: OpenTab) -> None:
    visit = first_visit(open_tab().page)
    assert visit.rounds == 2, visit.asked
    addresses = [address for address, _ in visit.asked]
    assert sorted(addresses) == sorted(set(addresses))


def test_a_module_that_is_asked_for_by_another_is_seen_as_a_round_more(open_tab: OpenTab) -> None:
    def without_preloads(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace('rel="modulepreload"', 'rel="other"'))

    tab: Tab = open_tab()
    tab.page.route("**/", without_preloads)
    assert first_visit(tab.page).rounds > 2


def test_where_the_service_does_not_answer_it_is_said_and_tried_again(open_tab: OpenTab) -> None:
    tab: Tab = open_tab()
    tab.page.route("**/api/config", lambda route: route.abort(), times=2)
    with tab.expecting("ERR_FAILED"):
        tab.page.goto("/")
        tab.page.get_by_text("The service cannot be reached.").wait_for()
        tab.look("not-reachable")
        tab.page.unroute("**/api/config")
        tab.page.get_by_role("button", name="Try again").click()
        tab.page.get_by_role("dialog", name="Sign in").wait_for()
