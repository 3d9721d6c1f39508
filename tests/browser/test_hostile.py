"""What others wrote is shown as it is, and never run, opened, asked for or made an element.

Some of it goes all the way, through bucket, processor, catalogue and API; what they would not let through
is put into the API's answers, for nobody knows what they will let through one day.
"""

import json
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import expect

from tests.browser.hostile_api import CONTENT, DOCUMENTS, hostile_api
from tests.browser.hostile_texts import MARKUP, TEXTS, shown
from tests.browser.visitor import Visitor
from tests.e2e.conftest import App, eventually

AT_ONCE = 8

NAMES = [f"{text}.json" for text in TEXTS if "\x00" not in text and "\uffff" not in text]
"""Of the files that S3 and the emulator store under their own names."""

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
