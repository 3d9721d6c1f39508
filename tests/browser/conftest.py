"""The page in a real Chromium, against an app of its own that nobody else fills with documents.

`open_tab` opens tabs; what goes wrong in any of them fails the test, whatever it looks at, and then
a picture and what was said and asked lie in .build/screenshots.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser import chromium
from tests.browser.tab import SHOTS, Tab
from tests.browser.visitor import Visitor
from tests.browser.watch import Watch
from tests.e2e.conftest import PATIENCE_SECONDS, App, no_configuration, stopped_in_the_end, up

__all__ = ["no_configuration"]

PATIENCE_MS = PATIENCE_SECONDS * 1000
FAILED = pytest.StashKey[bool]()
OpenTab = Callable[..., Tab]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """As in tests/e2e: the emulator and the browser are other processes."""
    for item in items:
        if "page_app" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.enable_socket)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remembers a failure for the tabs that are still open."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(scope="session")
def page_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The app, up for all tests of the page; the pictures of the run before are removed."""
    shutil.rmtree(SHOTS, ignore_errors=True)
    with stopped_in_the_end(tmp_path_factory.mktemp("page")) as home:
        yield up(home)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For one file, so that those of others have an event loop if they want one."""
    expect.set_options(timeout=PATIENCE_MS)
    try:
        with chromium.opened() as browser:
            yield browser
    except chromium.NoChromium as none:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(none))


@pytest.fixture
def open_tab(browser: Browser, page_app: App, request: pytest.FixtureRequest) -> Iterator[OpenTab]:
    """Opens a tab, of a new window that knows nothing of others unless a context is given."""
    tabs: list[Tab] = []

    def opened(context: BrowserContext | None = None, **options: object) -> Tab:
        window = context or browser.new_context(base_url=page_app.url, **options)
        window.set_default_timeout(PATIENCE_MS)
        tabs.append(Tab(window, window.new_page()))
        return tabs[-1]

    yield opened
    troubles = [trouble for tab in tabs for trouble in tab.all_troubles()]
    if troubles or request.node.stash.get(FAILED, False):
        for number, tab in enumerate(tabs):
            tab.report(f"{re.sub(r'[^a-z0-9_-]', '-', request.node.name)}-{number}")
    for window in {id(tab.context): tab.context for tab in tabs}.values():
        window.close()
    assert not troubles


@pytest.fixture
def watched(open_tab: OpenTab, page_app: App) -> Iterator[Visitor]:
    """A visitor whose page is watched; in the end nothing of others has done anything."""
    tab = open_tab()
    watch = Watch(tab.page)
    yield Visitor(tab, page_app)
    assert watch.is_clean()
