"""The page of the API: everything that the document says, and nothing that could run."""

import json
import shlex
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from contract.changes import operations
from contract.document import document
from contract.page import curl, page_of, text
from lambdas.api.routes import ROUTES, Route

SITE = Path(__file__).parent.parent.parent / "site"
EMPTY = {"meta", "link", "br"}
HOSTILE = "</p></code>\"'<b>&amp;"


class Page(HTMLParser):
    """Elements in order, with those around each; fails where they are not nested."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None], tuple[str, ...]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), tuple(self.open)))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, *tags: str) -> list[tuple[str, dict[str, str | None], tuple[str, ...]]]:
        return [each for each in self.found if each[0] in tags]


@pytest.fixture(scope="module")
def page() -> Page:
    parsed = Page()
    parsed.feed(text())
    parsed.close()
    assert parsed.open == []
    return parsed


def test_the_page_is_the_same_every_time() -> None:
    assert text() == text()


def test_nothing_on_the_page_runs_or_has_a_style_of_its_own(page: Page) -> None:
    assert not page.all("script", "style", "iframe", "object", "embed", "form", "base", "svg", "img")
    for tag, attributes, _ in page.found:
        assert not [name for name in attributes if name == "style" or name.startswith("on")], tag


def test_everything_that_the_page_refers_to_is_its_own_or_the_sites(page: Page) -> None:
    ids = {attributes["id"] for _, attributes, _ in page.found if "id" in attributes}
    for _, attributes, _ in page.found:
        target = attributes.get("href") or attributes.get("src")
        if target is None or target == "/api/openapi.json":
            continue
        assert target.removeprefix("#") in ids or (SITE / target.removeprefix("/")).is_file(), target


def test_an_id_is_given_once(page: Page) -> None:
    ids = Counter(attributes["id"] for _, attributes, _ in page.found if "id" in attributes)
    assert [name for name, count in ids.items() if count > 1] == []
    named = [
        attributes["aria-labelledby"] for _, attributes, _ in page.found if "aria-labelledby" in attributes
    ]
    assert set(named) <= set(ids)


def test_there_is_one_h1_and_no_level_is_left_out(page: Page) -> None:
    levels = [int(tag[1]) for tag, _, _ in page.all("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_cell_has_its_heads(page: Page) -> None:
    for _, attributes, _ in page.all("th"):
        assert attributes["scope"] in ("col", "row")
    assert len(page.all("table")) == len(page.all("caption")) == len(page.all("thead")) > 40


def test_what_is_wide_scrolls_by_itself_and_by_keyboard(page: Page) -> None:
    for tag, attributes, around in page.all("table", "pre"):
        assert attributes.get("class") == "wide" or around[-1] == "div", tag
    for _, attributes, _ in page.found:
        if attributes.get("class") == "wide":
            assert attributes["tabindex"] == "0"
    labels = Counter(attributes["aria-label"] for _, attributes, _ in page.all("div"))
    assert max(labels.values()) == 1


def test_everything_stands_in_a_landmark(page: Page) -> None:
    assert {around[2] for _, _, around in page.found if len(around) > 2 and around[1] == "body"} <= {
        "header",
        "nav",
        "main",
    }


def test_a_browser_is_told_language_and_width(page: Page) -> None:
    assert page.all("html")[0][1] == {"lang": "en"}
    metas = {attributes.get("name"): attributes.get("content") for _, attributes, _ in page.all("meta")}
    assert metas["viewport"] == "width=device-width, initial-scale=1"


def test_every_operation_type_and_code_is_on_the_page(page: Page) -> None:
    ids = {attributes["id"] for _, attributes, _ in page.found if "id" in attributes}
    shown = document()
    assert {route.operation for route in ROUTES} <= ids
    assert {f"type-{name}" for name in shown["components"]["schemas"]} <= ids
    assert {f"code-{code}" for code in shown["components"]["examples"]} <= ids
    contents = {attributes["href"] for tag, attributes, around in page.all("a") if "nav" in around}
    assert {f"#{route.operation}" for route in ROUTES} <= contents


def hostile(node: Any, key: str = "") -> Any:
    """The same document, but every text for people could end an element or a value."""
    if isinstance(node, dict):
        return {name + "<b>" * (key == "paths"): hostile(inner, name) for name, inner in node.items()}
    if isinstance(node, list):
        return [hostile(inner) for inner in node]
    return f"{HOSTILE}{node}" if key in ("description", "summary", "detail", "version", "pattern") else node


def test_nothing_that_the_document_says_becomes_part_of_the_page() -> None:
    parsed = Page()
    parsed.feed(page_of(hostile(document())))
    assert not parsed.all("b")
    said = "".join(parsed.words)
    for schema in document()["components"]["schemas"].values():
        assert HOSTILE + schema["description"] in said
    assert said.count(HOSTILE) > 300
    assert all(HOSTILE in (attributes["aria-label"] or "") for _, attributes, _ in parsed.all("div")[:3])


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.key)
def test_a_command_can_be_pasted_into_a_shell(route: Route) -> None:
    path, method, operation = next(
        each for each in operations(document()) if each[2]["operationId"] == route.operation
    )
    words = shlex.split(curl(path, method, operation).replace("\\\n", " "))
    assert words[0] == "curl"
    assert words[1].startswith("$HOST/api/")
    assert "{" not in words[1]
    assert ("Authorization: Bearer $TOKEN" in words) == bool(operation["security"])
    assert (words[words.index("--request") + 1] if "--request" in words else "GET") == method.upper()
    sent = json.loads(words[words.index("--data") + 1]) if "--data" in words else None
    body = operation.get("requestBody", {"content": {"application/json": {"example": None}}})
    assert sent == body["content"]["application/json"]["example"]
