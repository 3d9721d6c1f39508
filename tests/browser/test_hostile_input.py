"""What errors, addresses, notices, files and users are called is read and not obeyed."""

import json
import re
import shlex
import uuid
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.browser.hostile_api import hostile_api, refuse
from tests.browser.hostile_texts import MARKUP, TEXTS, shown
from tests.browser.test_sign_in import OWN, TEMPORARY
from tests.browser.test_uploading import NOT_YET
from tests.browser.visitor import Visitor

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


@pytest.mark.parametrize("status", [400, 500])
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
        lambda route: route.fulfill(status=400, json={"detail": name_in(route)}),
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
    sent = [json.loads(each.post_data or "{}") for each in watched.tab.asked("POST", "/api/documents$")]
    assert {str(type(each["content_type"])) for each in sent} == {str(str)}


def name_in(route: Route) -> str:
    """What a request calls the file."""
    return str(json.loads(route.request.post_data or "{}")["name"])


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


def test_links_tell_nobody_where_one_came_from(watched: Visitor) -> None:
    watched.comes().signs_in()
    assert watched.page.evaluate("document.referrer") == ""
    answer = watched.page.request.get(watched.app.url)
    assert answer.headers["referrer-policy"] == "no-referrer"
    links = watched.page.locator("a[target]").evaluate_all("(all) => all.map((link) => link.relList.value)")
    assert links
    assert set(links) == {"noopener"}
    assert [each.url for each in watched.tab.requests if "referer" in each.all_headers()] == []
