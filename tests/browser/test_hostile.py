"""What others wrote is shown as it is, and never run, opened, asked for or made an element.

Some of it goes all the way, through bucket, processor, catalogue and API; what they would not let through
is put into the API's answers, for nobody knows what they will let through one day.
"""

import json
import re
import shlex
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from lambdas.api.answers import Document
from lambdas.api.documents import shown as shown_document
from lambdas.processor.recipe.profile import Profile
from lambdas.shared.catalog import PROCESSED, QUARANTINED, Record
from tests.browser.conftest import OpenTab
from tests.browser.hostile_texts import MARKUP, TEXTS, shown
from tests.browser.test_sign_in import OWN, TEMPORARY
from tests.browser.test_uploading import NOT_YET
from tests.browser.visitor import Visitor
from tests.browser.watch import Watch
from tests.e2e.conftest import App, eventually

AT_ONCE = 8
WHEN = "2026-11-20T10:00:00Z"
NAMES = [f"{text}.json" for text in TEXTS if "\x00" not in text and "\uffff" not in text]
"""Of the files that S3 and the emulator store under their own names."""

CONTENT = {f"{number} {text}": text for number, text in enumerate(TEXTS)}

TO_THE_END = """async (count) => {
  const rows = () => [...document.querySelectorAll("#list tbody tr")];
  for (const end = performance.now() + 30_000; rows().length < count; ) {
    if (performance.now() > end) throw new Error(`only ${rows().length} rows`);
    scrollTo(0, document.documentElement.scrollHeight);
    await new Promise(requestAnimationFrame);
  }
  return rows().map((row) => ({
    name: row.querySelector("a").textContent,
    collection: row.querySelector("small").textContent,
    told: row.querySelector(".outcome").textContent,
  }));
}"""
ALL_LINES = """async (label) => {
  const box = document.querySelector(`.json-scroll[aria-label="${label}"]`);
  const found = new Map();
  for (let at = 0; ; at += box.clientHeight / 2) {
    box.scrollTop = at;
    await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
    for (const row of box.querySelectorAll("[data-line]")) {
      found.set(Number(row.dataset.line), row.querySelector(".json-code").textContent);
    }
    if (at >= box.scrollHeight) break;
  }
  return [...found].sort((one, other) => one[0] - other[0]).map(([, text]) => text);
}"""
EACH_DOCUMENT = """async (documents) => {
  const found = [];
  const text = (id) => document.getElementById(id).textContent;
  const until = async (fits) => {
    const end = performance.now() + 30_000;
    for (; !fits(); await new Promise((later) => setTimeout(later, 5))) {
      if (performance.now() > end) throw new Error(`${fits}: never, after ${found.length} documents`);
    }
  };
  for (const { id, part } of documents) {
    location.hash = `#document=${id}`;
    await until(() => document.querySelector(".facts")?.textContent.includes(id));
    document.getElementById(`tab-${part}`).click();
    const panel = document.getElementById(`panel-${part}`);
    await until(() => panel.querySelector(".json-message, .profile"));
    panel.querySelector(".profile-all")?.click();
    found.push({
      title: text("document-title"), fate: text("document-fate"), page: document.title,
      facts: [...document.querySelectorAll(".facts dd")].map((each) => each.textContent),
      panel: panel.querySelector(".json-message, .profile").textContent,
      saves: [...document.querySelectorAll("#document-actions a")].map((link) => link.download),
    });
    document.getElementById("document-close").click();
    await until(() => !location.hash);  // the dialog's end is told a moment later
  }
  return found;
}"""
EACH_ADDRESS = """async (texts) => {
  const found = [];
  for (const text of texts) {
    const all = { name: text, collection: text, from: text, document: text, [text]: text };
    location.hash = new URLSearchParams(all);
    await new Promise((shown) => setTimeout(shown, 10));
    const chosen = document.getElementById("filter-collection").selectedOptions[0];
    found.push({
      name: document.getElementById("filter-name").value, chosen: chosen.textContent, value: chosen.value,
      dialog: document.getElementById("document-fate").textContent,
    });
  }
  return found;
}"""
EACH_SEARCH = """async (texts) => {
  const field = document.querySelector(".part:not([hidden]) input[type=search]");
  const hits = field.parentNode.querySelector(".hits");
  const found = [];
  for (const text of texts) {
    field.value = text;
    field.dispatchEvent(new Event("input"));
    for (let tries = 0; !/of|Not found/.test(hits.textContent); tries += 1) {
      if (tries > 1_000) throw new Error(`no hits are told of ${text}: ${hits.textContent}`);
      await new Promise((later) => setTimeout(later, 5));
    }
    found.push(hits.textContent);
    hits.textContent = "";
  }
  return found;
}"""
EACH_NOTICE = """async (texts) => {
  const { notice } = await import("./notices.js");
  return texts.map((text) => {
    const told = notice(text, { bad: true, action: { label: text, run() {} } });
    told.say(text);
    const box = document.getElementById("notices").lastElementChild;
    const found = [...box.children].slice(0, 2).map((each) => each.textContent);
    told.close();
    return found;
  });
}"""
CHOOSE = """async (names) => {
  const transfer = new DataTransfer();
  for (const name of names) transfer.items.add(new File(["{}"], name));
  const input = document.getElementById("files");
  input.files = transfer.files;
  input.dispatchEvent(new Event("change"));
}"""
TRANSFERS = """() => [...document.querySelectorAll("#transfers-list li")].map((row) => ({
  name: row.querySelector(".name").textContent, told: row.querySelector(".told").textContent,
}))"""
ANYTHING = """([where, markup]) => document.querySelector(where).insertAdjacentHTML("beforeend", markup)"""


@pytest.fixture(scope="module")
def collection(page_app: App) -> str:
    """A collection of documents with hostile names; beside it one document full of them, and some refused."""
    collection = f"h{uuid.uuid4().hex[:8]}"
    bodies = {f"{collection}/{name}": b"{}" for name in NAMES}
    bodies[f"{collection}-full/full.json"] = json.dumps(CONTENT, ensure_ascii=False).encode()
    for number, text in enumerate(MARKUP[:8]):
        refused = {"title": text, "euros": text, text: text}
        bodies[f"prices/{collection}-{number}.json"] = json.dumps(refused).encode()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda path: page_app.put(f"incoming/{path}", bodies[path]), bodies))
    token = page_app.token()

    def documents(query: str) -> int:
        pages = [page_app.api("GET", f"/documents?limit=100&{query}", token).json()]
        while pages[-1]["cursor"]:
            more = f"/documents?limit=100&{query}&cursor={pages[-1]['cursor']}"
            pages.append(page_app.api("GET", more, token).json())
        return sum(len(page["documents"]) for page in pages)

    eventually(lambda: documents(f"collection={collection}") == len(NAMES), "all that is hostile")
    eventually(lambda: documents(f"collection=prices&name_prefix={collection}") == 8, "what is refused")
    page_app.result(f"results/{collection}-full/full.json")
    return collection


@pytest.fixture
def watched(open_tab: OpenTab, page_app: App) -> Iterator[Visitor]:
    """A visitor whose page is watched; in the end nothing of others has done anything."""
    tab = open_tab()
    watch = Watch(tab.page)
    yield Visitor(tab, page_app)
    assert watch.is_clean()


def canned(number: int, text: str, status: str) -> Document:
    """A document every word of which is the text."""
    record = Record(
        id=f"{number:032x}",
        key=f"incoming/{text}/{text}",
        collection=text,
        status=status,
        sequencer="",
        recorded_at=WHEN,
        uploaded_at=WHEN,
        size=number,
        source_version=text,
        sha256=text,
        published=text if status == PROCESSED else None,
        result_type=text,
        documents=1,
        error_code=text if status == QUARANTINED else None,
        error_message=text,
        error_line=1,
        error_column=1,
        error_pointer=text,
    )
    return {**shown_document(record), "name": text}


DOCUMENTS = [
    canned(number, text, status)
    for number, (text, status) in enumerate(
        (text, status) for text in TEXTS for status in (PROCESSED, QUARANTINED)
    )
]


def refuse(status: int, told: dict[str, str], route: Route) -> None:
    """Answers so; to the question whether another host may be asked at all, as that one would."""
    if route.request.method == "OPTIONS":
        route.fallback()
    else:
        route.fulfill(status=status, json=told, headers={"access-control-allow-origin": "*"})


def profile() -> bytes:
    """Of records that have each text as a key and as a value."""
    about = Profile()
    about.add_many([{text: text for text in TEXTS}, {"": list(TEXTS)}])
    return json.dumps(about.report()).encode()


def hostile_api(visitor: Visitor) -> None:
    """From now on the API says nothing but hostile texts, and so do the files that it leads to."""
    page, url = visitor.page, visitor.app.url
    by_id = {document["id"]: document for document in DOCUMENTS}

    def links(document: Document) -> dict[str, Any]:
        parts = ["original", "result", "profile"] if document["error"] is None else ["original", "report"]
        named = {part: {"url": f"{url}/canned-{part}", "name": document["name"]} for part in parts}
        return {part: named.get(part) for part in ("original", "result", "report", "profile")} | {
            "expires_in": 300
        }

    def answer(route: Route) -> None:
        path = route.request.url.partition("/api/documents/")[2]
        document = by_id[path.partition("/")[0]]
        route.fulfill(json=links(document) if path.endswith("/links") else document)

    counts = [{"collection": text, "processed": 1, "quarantined": 1} for text in TEXTS]
    page.route("**/api/counts", lambda route: route.fulfill(json={"counts": counts, "complete": True}))
    page.route(
        "**/api/documents?*", lambda route: route.fulfill(json={"documents": DOCUMENTS, "cursor": None})
    )
    page.route("**/api/documents/*", answer)
    page.route("**/api/documents/*/links", answer)
    page.route("**/canned-*", lambda route: route.fulfill(body=json.dumps(CONTENT)))
    page.route("**/canned-profile", lambda route: route.fulfill(body=profile()))


def test_names_that_were_uploaded_are_read_and_not_obeyed(watched: Visitor, collection: str) -> None:
    watched.comes(f"/#collection={collection}").signs_in()
    rows = watched.page.evaluate(TO_THE_END, len(NAMES))
    assert sorted(row["name"] for row in rows) == sorted(map(shown, NAMES))
    worst = watched.page.locator("#list").get_by_role("link", name=shown(NAMES[0]), exact=True)
    worst.scroll_into_view_if_needed()
    watched.tab.shoot("hostile-list")
    with watched.page.expect_response("**/links"):
        worst.click()
    with watched.page.expect_download() as download:
        watched.page.get_by_role("link", name="Download original").click()
    assert not set(download.value.suggested_filename) & set('<>/\\:"|?*\n')


def test_what_a_document_says_is_shown_as_it_is_spelled(watched: Visitor, collection: str) -> None:
    watched.comes(f"/#collection={collection}-full").signs_in()
    document = watched.opens("full.json")
    expect(document.locator("[data-line]").first).to_be_visible()
    result = watched.app.result(f"results/{collection}-full/full.json")["bytes"].decode()
    members = [
        f"{json.dumps(key, ensure_ascii=False)}: {json.dumps(CONTENT[key], ensure_ascii=False)}"
        for key in CONTENT
    ]
    lines = ["{", *[f"  {shown(each)}," for each in members], "}"]
    lines[-2] = lines[-2].removesuffix(",")
    assert json.loads(result) == CONTENT
    for label in ("Original", "Result"):
        assert cut(watched.page.evaluate(ALL_LINES, label)) == cut(lines), label
    found = watched.page.evaluate(
        EACH_SEARCH, ["<script>", "javascript:", "__proto__", "(", "\\", "[a](", "hit()"]
    )
    assert [each for each in found if each == "Not found"] == []
    watched.tab.shoot("hostile-content")


def cut(lines: list[str]) -> list[str]:
    """What of each line is shown at first."""
    return [line[:300] for line in lines]


def test_a_recipe_that_quotes_what_it_refuses_is_read_and_not_obeyed(
    watched: Visitor, collection: str
) -> None:
    watched.comes(f"/#collection=prices&name={collection}").signs_in()
    rows = watched.page.evaluate(TO_THE_END, 8)
    told = "".join(row["told"] for row in rows)
    assert [text for text in MARKUP[:8] if f'{json.dumps(text)} is not of type "number"' not in told] == []


def test_an_api_that_says_nothing_else_is_read_and_not_obeyed(watched: Visitor) -> None:
    hostile_api(watched)
    watched.comes().signs_in()
    rows = watched.page.evaluate(TO_THE_END, len(DOCUMENTS))
    expected = [shown(document["name"]) for document in DOCUMENTS]
    assert [row["name"] for row in rows] == [row["collection"] for row in rows] == expected
    assert [row["told"] for row in rows[1::2]] == [
        f"✕ Refused line 1, column 1: {shown(text)}" for text in TEXTS
    ]
    for place in ("#filter-collection option", "#collections option"):
        told = watched.page.locator(place).evaluate_all("(all) => all.map((each) => each.textContent)")
        assert told[-len(TEXTS) :] == [shown(text) + (" (2)" if "filter" in place else "") for text in TEXTS]


def test_each_hostile_document_is_opened_and_closed(watched: Visitor) -> None:
    hostile_api(watched)
    watched.comes().signs_in()
    asked = [{"id": each["id"], "part": "original" if each["error"] else "profile"} for each in DOCUMENTS]
    chosen = asked[:2] + asked[5::15]
    found = watched.page.evaluate(EACH_DOCUMENT, chosen)
    assert len(found) == len(chosen)
    for each, document in zip(found, chosen, strict=True):
        text = shown(DOCUMENTS[int(document["id"], 16)]["name"])
        assert (each["title"], each["page"]) == (f"{text} {text}", f"{text} \N{EN DASH} Roundtrip")
        assert {text, shown(f"incoming/{text}/{text}")} <= set(each["facts"])
        if document["part"] == "original":
            assert each["panel"].endswith(f"^ {text}")
            assert text in each["fate"]
        else:
            paths = [shown("/" + other.replace("~", "~0").replace("/", "~1")) for other in TEXTS]
            assert [path for path in paths if path not in each["panel"]] == []


@pytest.mark.parametrize("status", [400, 409, 500])
def test_an_error_of_the_api_is_read_and_not_obeyed(watched: Visitor, status: int) -> None:
    watched.tab.expecting(f"status of {status}").__enter__()
    watched.comes().signs_in()
    for text in TEXTS[:: 5 if status == 400 else 25]:
        problem = {"code": text, "detail": text, "field": text, "message": text}
        watched.page.route("**/api/documents?*", partial(refuse, status, problem))
        watched.page.evaluate("(text) => (location.hash = `name=${encodeURIComponent(text)}`)", text)
        expect(watched.page.locator("#list-message")).to_have_text(shown(text), use_inner_text=False)
        watched.page.unroute("**/api/documents?*")


def test_an_address_fills_the_filters_and_leads_nowhere_else(watched: Visitor) -> None:
    hostile_api(watched)
    nothing = {"documents": [], "cursor": None}
    watched.page.route("**/api/documents?*", lambda route: route.fulfill(json=nothing))
    watched.comes().signs_in()
    with watched.tab.expecting("does not conform to the required format"):  # what is no day
        found = watched.page.evaluate(EACH_ADDRESS, TEXTS)
    one_line = ["".join(text.split("\n")).replace("\r", "") for text in TEXTS]
    assert [each["name"] for each in found] == one_line
    assert [each["value"] for each in found] == TEXTS
    assert [each["chosen"] for each in found] == [f"{shown(text)} (2)" for text in TEXTS]
    assert {each["dialog"] for each in found} == {
        "There is no such document: it was deleted, or it is not processed yet."
    }
    asked = {
        request.url.partition("?")[0].removeprefix(watched.app.url)
        for request in watched.tab.asked("GET", "/api/")
    }
    assert asked == {"/api/config", "/api/counts", "/api/documents"}


def test_a_notice_says_what_it_is_told(watched: Visitor) -> None:
    watched.comes().signs_in()
    assert watched.page.evaluate(EACH_NOTICE, TEXTS) == [[text, text] for text in TEXTS]


def test_files_may_be_called_anything(watched: Visitor) -> None:
    watched.comes().signs_in()
    # Hidden files are left out; of more than a hundred not all are shown.
    names = [text for text in TEXTS if not re.search(r"(^|/)\.", text)][:100]
    watched.page.route(
        "**/api/documents",
        lambda route: route.fulfill(status=400, json={"detail": route.request.post_data_json["name"]}),
    )
    watched.page.get_by_role("combobox", name="Collection").and_(watched.page.locator("input")).fill(
        "hostile"
    )
    with watched.tab.expecting("status of 400"):
        watched.page.evaluate(CHOOSE, names)
        expect(watched.page.locator("#transfers-sum")).to_contain_text("100 failed")
    rows = watched.page.evaluate(TRANSFERS)
    assert [row["name"] for row in rows] == sorted_as_the_page_does(names)
    assert [row["told"] for row in rows] == [f"Failed: {row['name']}" for row in rows]
    sent = [request.post_data_json for request in watched.tab.asked("POST", "/api/documents$")]
    assert {str(type(each["content_type"])) for each in sent} == {str(str)}


def sorted_as_the_page_does(names: list[str]) -> list[str]:
    """By UTF-16, as JavaScript compares."""
    return [shown(name) for name in sorted(names, key=lambda name: name.encode("utf-16-be"))]


def test_a_dropped_folder_may_be_called_anything(watched: Visitor, tmp_path: Path) -> None:
    folder = tmp_path / "<img src=x onerror=hit()>"
    folder.mkdir()
    names = ["<svg onload=hit()>.json", "\u202egnp.json", "a.constructor", "__proto__", "'\"><b>.json"]
    for name in names:
        (folder / name).write_text('{"a": 1}')
    watched.comes().signs_in()
    with watched.tab.expecting(NOT_YET):
        watched.uploads("hostile", folder)
        expect(watched.page.locator("#transfers-sum")).to_contain_text(f"{len(names)} processed")
    rows = watched.page.evaluate(TRANSFERS)
    assert sorted(row["name"] for row in rows) == sorted(shown(f"{folder.name}/{name}") for name in names)


def test_a_user_may_be_called_anything_and_a_refusal_may_say_anything(watched: Visitor) -> None:
    name, cognito = f"<svg/onload=hit()>'$(hit){uuid.uuid4().hex[:6]}", watched.app.client("cognito-idp")
    pool, sign_in = watched.app.outputs["UserPoolId"], f"{watched.app.outputs['EndpointUrl']}/"
    cognito.admin_create_user(
        UserPoolId=pool, Username=name, TemporaryPassword=TEMPORARY, MessageAction="SUPPRESS"
    )
    cognito.admin_set_user_password(UserPoolId=pool, Username=name, Password=OWN, Permanent=True)
    cognito.admin_add_user_to_group(UserPoolId=pool, Username=name, GroupName="editors")
    watched.comes()
    with watched.tab.expecting("status of 400"):
        for text in MARKUP[:5]:
            watched.page.route(sign_in, partial(refuse, 400, {"__type": text, "message": text}))
            watched.tries(name, OWN)
            expect(watched.page.get_by_role("alert")).to_have_text(text)
            watched.page.unroute(sign_in)
    watched.signs_in(name, OWN)
    expect(watched.page.locator("#who")).to_have_text(f"{name} (editor)")
    command = (watched.page.locator("#empty code").text_content() or "").splitlines()[0]
    assert shlex.split(command)[-1] == name
    assert f"'{name[:5]}" in command


def test_links_tell_nobody_where_one_came_from(watched: Visitor, collection: str) -> None:
    watched.comes(f"/#collection={collection}").signs_in()
    assert watched.page.evaluate("document.referrer") == ""
    answer = watched.page.request.get(watched.app.url)
    assert answer.headers["referrer-policy"] == "no-referrer"
    links = watched.page.locator("a[target]").evaluate_all("(all) => all.map((link) => link.relList.value)")
    assert links
    assert set(links) == {"noopener"}
    assert [each.url for each in watched.tab.requests if "referer" in each.all_headers()] == []


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
