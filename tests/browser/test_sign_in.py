"""Signing in with a password that never leaves the page, and staying signed in."""

import time
import uuid

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import OpenTab
from tests.browser.visitor import Visitor
from tests.e2e.conftest import App, eventually

SIGN_IN_REFUSED = r"status of 400.*\(http://(localhost|127\.0\.0\.1):\d+/\)"
UNAUTHORIZED = {"status": 401, "json": {"message": "Unauthorized"}}
TEMPORARY, OWN = "Temporary-of-anna-1", "Chosen-by-anna-22"


@pytest.fixture
def visitor(open_tab: OpenTab, page_app: App) -> Visitor:
    return Visitor(open_tab(), page_app).comes()


def new_user(app: App) -> str:
    """Somebody as the README makes one, who has never signed in."""
    name = f"anna-{uuid.uuid4().hex[:6]}"
    app.client("cognito-idp").admin_create_user(
        UserPoolId=app.outputs["UserPoolId"],
        Username=name,
        TemporaryPassword=TEMPORARY,
        MessageAction="SUPPRESS",
        UserAttributes=[{"Name": "email", "Value": "anna@example.org"}],
    )
    return name


def test_a_wrong_password_is_said_and_the_right_one_lets_in(visitor: Visitor) -> None:
    with visitor.tab.expecting(SIGN_IN_REFUSED):
        visitor.tries(visitor.app.outputs["DemoUser"], "Not-the-password-1")
        expect(visitor.page.get_by_role("alert")).to_contain_text("password")
    visitor.tab.look("sign-in-refused")
    visitor.signs_in()
    expect(visitor.page.get_by_text("demo (editor)")).to_be_visible()
    expect(visitor.page.get_by_role("heading", name="Documents")).to_be_visible()


def bodies(visitor: Visitor) -> list[str]:
    """Of all that is sent from now on. Held on its way, a request has its body; afterwards not always."""
    sent: list[str] = []

    def passing(route: Route) -> None:
        sent.append(route.request.post_data or "")
        route.fallback()

    visitor.page.route("**/*", passing)
    return sent


def test_the_password_never_leaves_the_page(visitor: Visitor) -> None:
    sent = bodies(visitor)
    visitor.signs_in()
    assert [body for body in sent if "SRP_A" in body]
    assert not [body for body in sent if visitor.app.outputs["DemoPassword"] in body]


def test_a_new_user_chooses_a_password_at_the_first_sign_in(visitor: Visitor) -> None:
    user = new_user(visitor.app)
    visitor.tries(user, TEMPORARY)
    dialog = visitor.dialog("Choose a password")
    visitor.tab.look("sign-in-new-password")
    for first, second in ((OWN, "Another-password-1"), (OWN, OWN)):
        dialog.get_by_label("New password", exact=True).fill(first)
        dialog.get_by_label("New password, again").fill(second)
        dialog.get_by_role("button", name="Sign in").click()
        if first != second:
            expect(visitor.page.get_by_role("alert")).to_contain_text("differ")
    expect(visitor.page.get_by_text(f"{user} (reader)")).to_be_visible()
    visitor.button("Sign out").click()
    visitor.signs_in(user, OWN)


def test_no_token_lies_where_another_script_or_tab_could_read_it(visitor: Visitor) -> None:
    visitor.signs_in()
    assert visitor.tab.all_troubles() == []
    visitor.page.reload()
    expect(visitor.dialog("Sign in")).to_be_visible()


def test_who_signs_out_leaves_nothing_on_the_screen(visitor: Visitor) -> None:
    visitor.signs_in()
    visitor.button("Sign out").click()
    expect(visitor.dialog("Sign in")).to_be_visible()
    expect(visitor.page.get_by_role("heading", name="Documents")).to_be_hidden()
    expect(visitor.button("Sign out")).to_be_hidden()
    visitor.signs_in()


def test_a_token_that_the_api_does_not_take_any_more_is_renewed_unseen(visitor: Visitor) -> None:
    visitor.page.route("**/api/documents?*", lambda route: route.fulfill(**UNAUTHORIZED), times=1)
    sent = bodies(visitor)
    with visitor.tab.expecting("status of 401"):
        visitor.signs_in()
        expect(visitor.page.locator("#list, #empty").filter(visible=True)).to_have_count(1)
    answers = [line.split()[0] for line in visitor.tab.network if line.endswith("/api/documents")]
    assert answers[:2] == ["401", "200"]
    assert [body for body in sent if "REFRESH_TOKEN" in body]


def test_a_session_that_was_ended_elsewhere_asks_again_and_keeps_the_screen(visitor: Visitor) -> None:
    user = new_user(visitor.app)
    cognito, pool = visitor.app.client("cognito-idp"), visitor.app.outputs["UserPoolId"]
    cognito.admin_set_user_password(UserPoolId=pool, Username=user, Password=OWN, Permanent=True)
    visitor.app.put(f"incoming/kept/{user}.json", b"[1, 2]")
    visitor.app.result(f"results/kept/{user}.json")
    visitor.page.goto(f"/#collection=kept&name={user}")
    visitor.signs_in(user, OWN)
    expect(visitor.rows()).to_have_count(1)
    now = int(time.time())
    eventually(lambda: int(time.time()) > now, "a second later: tokens tell their time in whole ones")
    cognito.admin_user_global_sign_out(UserPoolId=pool, Username=user)
    visitor.page.route("**/api/documents?*", lambda route: route.fulfill(**UNAUTHORIZED))
    with visitor.tab.expecting("status of 40[01]"):
        visitor.page.evaluate("dispatchEvent(new Event('online'))")  # as when a laptop wakes up
        expect(visitor.dialog("Sign in")).to_contain_text("session has ended")
        expect(visitor.page.locator("tr", has_text=f"{user}.json")).to_be_visible()
        visitor.tab.look("session-ended")
        visitor.page.unroute("**/api/documents?*")
        visitor.signs_in(user, OWN)
    expect(visitor.rows()).to_have_count(1)
    assert f"name={user}" in visitor.page.url
