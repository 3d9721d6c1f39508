"""Somebody at the page, who finds things by what they are called and waits until they are there."""

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.tab import Tab
from tests.e2e.conftest import App


@dataclass(frozen=True)
class Visitor:
    """A person in a tab."""

    tab: Tab
    app: App

    @property
    def page(self) -> Page:
        return self.tab.page

    def comes(self, address: str = "/") -> "Visitor":
        """Opens the page, which asks who it is."""
        self.page.goto(address)
        expect(self.dialog("Sign in")).to_be_visible()
        return self

    def signs_in(self, user: str | None = None, password: str | None = None) -> "Visitor":
        """As the demo user, who is an editor, unless told otherwise."""
        self.tries(user or self.app.outputs["DemoUser"], password or self.app.outputs["DemoPassword"])
        expect(self.button("Sign out")).to_be_visible()
        return self

    def tries(self, user: str, password: str) -> None:
        """Sends the sign-in, whatever comes of it."""
        dialog = self.dialog("Sign in")
        dialog.get_by_label("User name").fill(user)
        dialog.get_by_label("Password").fill(password)
        dialog.get_by_role("button", name="Sign in").click()

    def uploads(self, collection: str, *paths: Path) -> None:
        """Drops files and folders on the page."""
        self.page.get_by_role("combobox", name="Collection").and_(self.page.locator("input")).fill(collection)
        self.tab.drop("main", *paths)

    def opens(self, name: str) -> Locator:
        """The document's dialog."""
        self.row(name).get_by_role("link", name=name, exact=True).click()
        return self.document(name)

    def document(self, name: str) -> Locator:
        """The dialog of a document that is open; it is not found before the document is there."""
        dialog = self.page.get_by_role("dialog").filter(has=self.page.get_by_role("heading", name=name))
        expect(dialog.get_by_role("tablist")).to_be_visible()
        return dialog

    def row(self, name: str) -> Locator:
        """The document's row of the list."""
        link = self.page.get_by_role("link", name=name, exact=True)
        return self.page.get_by_role("table", name="Documents").get_by_role("row").filter(has=link)

    def rows(self) -> Locator:
        """All that the list shows."""
        return (
            self.page.get_by_role("table", name="Documents")
            .get_by_role("row")
            .filter(has=self.page.get_by_role("rowheader"))
        )

    def dialog(self, name: str) -> Locator:
        return self.page.get_by_role("dialog", name=name)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def notice(self, text: str) -> Locator:
        """A short message that says this."""
        return self.page.get_by_role("status", name="Notices").get_by_text(text)
