"""What editors do to documents, and what readers cannot."""

import re
import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import OpenTab
from tests.browser.visitor import Visitor
from tests.e2e.conftest import App, eventually

NAMES = ("a.json", "b.json", "c.json")
PASSWORD = "Reader-of-documents-1"


@pytest.fixture(scope="module")
def collections(page_app: App) -> Iterator[str]:
    """Collections of three documents, made together since each takes as long as all."""
    names = [f"c{uuid.uuid4().hex[:8]}" for _ in range(5)]
    paths = [f"{collection}/{name}" for collection in names for name in NAMES]
    for path in paths:
        page_app.put(f"incoming/{path}", b"[1, 2]")
    for path in paths:
        page_app.result(f"results/{path}")
    return iter(names)


@pytest.fixture
def collection(collections: Iterator[str]) -> str:
    """One that no other test has touched."""
    return next(collections)


@pytest.fixture
def visitor(open_tab: OpenTab, page_app: App, collection: str) -> Visitor:
    return Visitor(open_tab(), page_app).comes(f"/#collection={collection}").signs_in()


def is_gone(app: App, key: str) -> bool:
    return bool(eventually(lambda: app.get(key) is None, f"{key} to be gone"))


def test_a_deleted_document_comes_back_when_it_is_undone(visitor: Visitor, collection: str) -> None:
    left: list[int] = []

    def ask(route: Route) -> None:
        left.append(visitor.rows().count())
        route.continue_()

    document = visitor.opens("a.json")
    visitor.page.route(re.compile(r"/api/documents/[0-9a-f]{32}$"), ask, times=1)
    document.get_by_role("button", name="Delete").click()
    expect(visitor.notice("Deleted a.json.")).to_be_visible()
    assert left == [2], "its row went before the API was asked"
    visitor.button("Undo").focus()  # which keeps it there, however slow the machine
    assert is_gone(visitor.app, f"results/{collection}/a.json")
    visitor.tab.look("list-deleted")
    visitor.button("Undo").click()
    expect(visitor.notice("Restored a.json.")).to_be_visible()
    expect(visitor.rows()).to_have_count(3)
    assert visitor.app.result(f"results/{collection}/a.json")


def test_many_are_selected_and_deleted_at_once(visitor: Visitor, collection: str) -> None:
    visitor.rows().first.get_by_role("checkbox").check()
    visitor.rows().last.get_by_role("checkbox").click(modifiers=["Shift"])
    selected = visitor.page.get_by_role("group", name="Selected documents")
    expect(selected).to_contain_text("3 selected")
    visitor.tab.look("list-selected")
    selected.get_by_role("button", name="Delete").click()
    expect(visitor.notice("Deleted 3 documents.")).to_be_visible()
    visitor.button("Undo").focus()
    expect(visitor.rows()).to_have_count(0)
    assert all(is_gone(visitor.app, f"results/{collection}/{name}") for name in NAMES)
    assert len(visitor.tab.asked("POST", "/api/documents/batch-delete")) == 1
    visitor.page.keyboard.press("Control+z")
    expect(visitor.notice("Restored 3 documents.")).to_be_visible()
    expect(visitor.rows()).to_have_count(3)
    assert all(visitor.app.result(f"results/{collection}/{name}") for name in NAMES)


def test_a_document_is_processed_again_and_says_what_became_of_it(visitor: Visitor, collection: str) -> None:
    before = visitor.app.result(f"results/{collection}/b.json")["VersionId"]
    visitor.opens("b.json").get_by_role("button", name="Reprocess").click()
    expect(visitor.notice("Processed: 2 records")).to_be_visible()
    assert visitor.app.result(f"results/{collection}/b.json")["VersionId"] != before


def test_a_refusal_of_the_api_brings_the_row_back_and_says_why(visitor: Visitor) -> None:
    problem = {"code": "unavailable", "detail": "It cannot be deleted just now."}
    visitor.page.route("**/api/documents/*", lambda route: route.fulfill(status=409, json=problem), times=1)
    visitor.page.get_by_label("Select a.json").check()
    with visitor.tab.expecting("status of 409"):
        visitor.page.get_by_role("group", name="Selected documents").get_by_role(
            "button", name="Delete"
        ).click()
        expect(visitor.notice("a.json could not be deleted: It cannot be deleted just now.")).to_be_visible()
    expect(visitor.rows()).to_have_count(3)


def test_a_reader_reads_and_is_offered_nothing_else(
    open_tab: OpenTab, page_app: App, collection: str
) -> None:
    name = f"rita-{uuid.uuid4().hex[:6]}"
    cognito, pool = page_app.client("cognito-idp"), page_app.outputs["UserPoolId"]
    cognito.admin_create_user(UserPoolId=pool, Username=name, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username=name, Password=PASSWORD, Permanent=True)
    reader = Visitor(open_tab(), page_app).comes(f"/#collection={collection}").signs_in(name, PASSWORD)
    expect(reader.rows()).to_have_count(3)
    expect(reader.page.get_by_role("heading", name="Upload")).to_be_hidden()
    expect(reader.page.get_by_role("checkbox").filter(visible=True)).to_have_count(0)
    document = reader.opens("a.json")
    expect(document.get_by_role("link", name="Download original")).to_be_visible()
    for change in ("Delete", "Reprocess"):
        expect(document.get_by_role("button", name=change)).to_be_hidden()
    reader.tab.look("document-reader")
    token = page_app.token(name, PASSWORD)
    refused = page_app.api("POST", "/documents", token, json={"collection": collection, "name": "d.json"})
    assert (refused.status_code, refused.json()["code"]) == (403, "editors-only")
