"""Dropping files and folders, and what becomes of them while one looks on."""

import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Response, Route, expect

from local.demo import SAMPLES
from tests.browser.conftest import OpenTab
from tests.browser.visitor import Visitor
from tests.e2e.conftest import App

NOT_YET = r"status of 404.*/api/documents/[0-9a-f]{32}\b"
"""What the browser says while the page asks for a document that is still being processed."""

SLOW_DISK = """() => {
  const later = new Promise((resolve) => (window.goOn = resolve));
  const entryOf = DataTransferItem.prototype.webkitGetAsEntry;
  DataTransferItem.prototype.webkitGetAsEntry = function () {
    const folder = entryOf.call(this);
    const reader = folder.createReader();
    const read = reader.readEntries.bind(reader);
    folder.createReader = () => reader;
    reader.readEntries = (...told) => later.then(() => read(...told));
    return folder;
  };
}"""
"""What is in a folder comes when `goOn` is called."""

LARGE_BYTES = 40 * 10**6


@pytest.fixture
def visitor(open_tab: OpenTab, page_app: App) -> Visitor:
    return Visitor(open_tab(), page_app).comes().signs_in()


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A file of 40 MB, which is sent in parts."""
    line = b'{"text":"' + b"x" * 9_980 + b'"}\n'
    path = tmp_path / "large.ndjson"
    path.write_bytes(line * (LARGE_BYTES // len(line)))
    return path


def transfer(visitor: Visitor, name: str) -> Locator:
    """What the page says of a file on its way."""
    return visitor.page.get_by_role("list", name="Uploads").get_by_role("listitem").filter(has_text=name)


def nth(count: int, method: str) -> Callable[[Response], bool]:
    """Whether an answer is that one of those to requests of this method."""
    seen: list[Response] = []

    def fits(answer: Response) -> bool:
        if answer.request.method == method:
            seen.append(answer)
        return len(seen) == count

    return fits


def letting_through(count: int) -> Callable[[Route], None]:
    """Lets so many parts through; the others hang, as on a line that is gone."""
    begun: list[Route] = []

    def handle(route: Route) -> None:
        begun.append(route)
        if len(begun) <= count:
            route.continue_()

    return handle


def test_the_samples_are_dropped_and_their_outcomes_come(visitor: Visitor) -> None:
    with visitor.tab.expecting(NOT_YET):
        for collection in ("orders", "invoices", "readings"):
            visitor.uploads(collection, SAMPLES / collection)
        expect(transfer(visitor, "order-1001.json")).to_contain_text("Processed")
        expect(transfer(visitor, "order-1002-broken.json")).to_contain_text("Refused: line 5, column 37")
        expect(transfer(visitor, "2026-11.json")).to_contain_text("Processed: 2 records")
        expect(transfer(visitor, "2026-11-wrong-total.json")).to_contain_text("Refused")
        expect(transfer(visitor, "2026-11-02.ndjson")).to_contain_text("Processed: 23 records, 1 refused")
        for name in ("order-1001.json", "order-1002-broken.json", "2026-11-wrong-total.json"):
            expect(visitor.row(name).first).to_be_visible()
        visitor.tab.look("list-uploaded")


def test_a_dropped_folder_belongs_where_it_was_dropped_however_long_it_is_read(
    visitor: Visitor, tmp_path: Path
) -> None:
    name = f"{uuid.uuid4().hex[:8]}.json"
    (tmp_path / "slow").mkdir()
    (tmp_path / "slow" / name).write_text("[1, 2]")
    visitor.page.evaluate(SLOW_DISK)
    with visitor.tab.expecting(NOT_YET):
        visitor.uploads("first", tmp_path / "slow")
        visitor.page.get_by_role("combobox", name="Collection").and_(visitor.page.locator("input")).fill(
            "second"
        )
        expect(transfer(visitor, name)).to_have_count(0)
        visitor.page.evaluate("goOn()")
        expect(transfer(visitor, name)).to_contain_text("first")
        expect(transfer(visitor, name)).to_contain_text("Processed: 2 records")


def test_a_file_that_is_chosen_waits_until_its_collection_is_said(visitor: Visitor, tmp_path: Path) -> None:
    name = f"{uuid.uuid4().hex[:8]}.json"
    (tmp_path / name).write_text("[1, 2]")
    visitor.page.get_by_label("Files").set_input_files(tmp_path / name)
    field = visitor.page.get_by_role("combobox", name="Collection").and_(visitor.page.locator("input"))
    expect(visitor.page.get_by_text("1 file waits.")).to_be_visible()
    with visitor.tab.expecting(NOT_YET):
        field.fill("chosen")
        field.press("Enter")
        expect(transfer(visitor, name)).to_contain_text("Processed: 2 records")


def test_an_upload_goes_on_where_a_closed_tab_has_left_it(
    visitor: Visitor, open_tab: OpenTab, large: Path
) -> None:
    collection, records = f"c{uuid.uuid4().hex[:8]}", large.read_bytes().count(b"\n")
    visitor.page.route("**/*partNumber=*", letting_through(1))
    with visitor.page.expect_response(nth(1, "PUT")):
        visitor.uploads(collection, large)
    expect(transfer(visitor, "large.ndjson")).to_contain_text("Uploading")
    visitor.page.close(run_before_unload=False)

    again = Visitor(open_tab(), visitor.app).comes().signs_in()
    with again.tab.expecting(NOT_YET):
        with again.page.expect_response("**/api/uploads") as made:
            again.uploads(collection, large)
        expect(transfer(again, "large.ndjson")).to_contain_text(f"Processed: {records:,} records")
    assert len(again.tab.asked("PUT", "partNumber=")) == made.value.json()["parts"] - 1 > 0
    found = again.app.client("s3").list_objects_v2(
        Bucket=again.app.outputs["DocumentsBucketName"], Prefix=f"results/{collection}/"
    )
    assert [each["Size"] for each in found["Contents"]] == [large.stat().st_size]
