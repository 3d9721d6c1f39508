"""Signing in and out: passwords, challenges, tokens that are kept, renewed, revoked."""

import io
import json
import stat
from pathlib import Path

import pytest

from roundtrip.login import Typed
from roundtrip.screen import Screen, console_on
from roundtrip.session import Sessions
from tests.roundtrip.conftest import Typist
from tests.roundtrip.users import PASSWORD, USER, of_json, problem
from tests.roundtrip.web import Web


def config(typist: Typist) -> Path:
    return Path(typist.environ["XDG_CONFIG_HOME"]) / "roundtrip"


def sign_in(typist: Typist, *lines: str) -> int:
    stdin = "".join(f"{line}\n" for line in (PASSWORD, *lines)).encode()
    return typist.run("login", "--user", USER, stdin=stdin)[0]


def test_who_signs_in_need_not_name_the_url_again(stranger: Typist, web: Web) -> None:
    del stranger.environ["ROUNDTRIP_URL"]
    assert stranger.run("ls") == (2, "")
    assert "Which deployment?" in stranger.errors
    code, out = stranger.run("login", "--user", USER, "--url", f"{web.url}/", stdin=f"{PASSWORD}\n".encode())
    assert (code, out) == (0, f"{USER} is signed in at {web.url}.\n")
    assert stranger.run("ls")[0] == 0
    assert stranger.run("--url", f"{web.url}/api", "ls")[0] == 0


def test_what_is_kept_is_for_its_owners_eyes_only(typist: Typist) -> None:
    assert stat.S_IMODE(config(typist).stat().st_mode) == 0o700
    files = list(config(typist).iterdir())
    assert len(files) == 2
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert all(PASSWORD not in path.read_text() for path in files)


def test_the_password_may_come_from_the_environment(stranger: Typist) -> None:
    stranger.environ["ROUNDTRIP_PASSWORD"] = PASSWORD
    code, rows = stranger.json("login", "--user", USER)
    url = stranger.environ["ROUNDTRIP_URL"]
    assert (code, rows) == (0, [{"url": url, "user": USER, "status": "signed-in"}])


@pytest.mark.parametrize(
    ("argv", "stdin", "code", "sentence"),
    [
        (["--user", USER], b"wrong\n", 5, "Cognito refused InitiateAuth (NotAuthorizedException): Incorrect"),
        (["--user", USER], b"", 2, "Standard input has ended where a line with the password is expected."),
        ([], b"x\n", 2, "Who is signing in?"),
        (["--stage", "dev"], b"", 2, "signing in is for a --url"),
    ],
)
def test_a_sign_in_that_fails_says_why(
    stranger: Typist, argv: list[str], stdin: bytes, code: int, sentence: str
) -> None:
    assert stranger.run("login", *argv, stdin=stdin) == (code, "")
    assert sentence in stranger.errors
    assert not config(stranger).exists()


def test_a_first_password_is_replaced(stranger: Typist, web: Web) -> None:
    web.service.users.challenge, web.service.users.answer_to_challenge = "NEW_PASSWORD_REQUIRED", "New-1"
    assert sign_in(stranger, "weak", "New-1") == 0
    assert "InvalidPasswordException" in stranger.errors


def test_a_code_of_an_authenticator_app_is_asked_for(stranger: Typist, web: Web) -> None:
    web.service.users.challenge, web.service.users.answer_to_challenge = "SOFTWARE_TOKEN_MFA", "123456"
    assert sign_in(stranger, "654321", "123456") == 0
    assert sign_in(stranger, "1", "2", "3", "123456") == 5
    assert "CodeMismatchException" in stranger.errors


def test_a_challenge_that_is_not_known_is_named(stranger: Typist, web: Web) -> None:
    web.service.users.challenge = "MFA_SETUP"
    assert sign_in(stranger) == 5
    assert "MFA_SETUP" in stranger.errors


def test_without_a_sign_in_it_says_how_to_sign_in(stranger: Typist, web: Web) -> None:
    assert stranger.run("ls") == (5, "")
    assert f"python -m roundtrip login --url {web.url}" in stranger.errors
    assert web.calls == []


def test_a_token_about_to_end_is_renewed_before_it_is_used(stranger: Typist, web: Web) -> None:
    web.service.users.lifetime = 30
    assert sign_in(stranger) == 0
    web.service.users.lifetime = 3600
    web.calls.clear()
    assert stranger.run("ls")[0] == 0
    assert web.calls == ["POST /cognito/", "GET /api/documents"]
    assert stranger.run("ls")[0] == 0
    assert web.count("POST /cognito/") == 1, "the new token is kept"


def test_a_token_that_is_refused_is_renewed_once(typist: Typist, web: Web) -> None:
    web.service.users.tokens.clear()
    paths = [str(typist.file(f"{number}.json")) for number in range(12)]
    assert typist.run("put", "--collection", "orders", *paths)[0] == 0
    assert web.count("POST /cognito/") == 1


def test_a_sign_in_that_has_ended_says_so(typist: Typist, web: Web) -> None:
    web.service.users.tokens.clear()
    web.service.users.refresh_tokens.clear()
    assert typist.run("ls") == (5, "")
    assert "You are not signed in" in typist.errors
    paths = [str(typist.file(f"{number}.json")) for number in range(12)]
    assert typist.run("put", "--collection", "orders", *paths) == (5, "")
    assert typist.errors.count("You are not signed in") == 1


def test_a_cognito_that_is_busy_is_not_the_end_of_a_sign_in(typist: Typist, web: Web) -> None:
    web.service.users.tokens.clear()
    web.fail("POST /cognito/", of_json(400, {"__type": "TooManyRequestsException", "message": "Busy."}))
    assert typist.run("ls") == (1, "")
    assert "(TooManyRequestsException): Busy." in typist.errors
    assert typist.run("ls")[0] == 0


def test_signing_out_revokes_and_forgets(typist: Typist, web: Web) -> None:
    assert typist.run("logout")[0] == 0
    assert web.service.users.refresh_tokens == set()
    assert list(config(typist).iterdir()) == []
    assert typist.run("logout") == (0, f"Nobody was signed in at {web.url}.\n")


def test_signing_out_where_nobody_answers_forgets_all_the_same(typist: Typist, web: Web) -> None:
    web.fail("POST /cognito/", problem(400, "no", "No."))
    assert typist.run("logout")[0] == 1
    assert "Signed out here" in typist.errors
    assert list(config(typist).iterdir()) == []


def test_what_is_kept_of_one_url_is_not_sent_to_another(typist: Typist, web: Web) -> None:
    assert typist.run("--url", web.url.replace("127.0.0.1", "localhost"), "ls")[0] == 5


def test_a_file_that_is_not_legible_counts_as_no_sign_in(typist: Typist) -> None:
    (kept,) = config(typist).glob("session-*.json")
    for text in ("", "[]", json.dumps({"url": "x"})):
        kept.write_text(text)
        assert typist.run("ls")[0] == 5


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org",
        "ftp://example.org",
        "example.org",
        "https://",
        "https://a:b@example.org",
        "http://[",
    ],
)
def test_no_password_goes_where_others_can_read_it(stranger: Typist, url: str) -> None:
    assert stranger.run("--url", url, "login", "--user", USER, stdin=b"x\n")[0] == 2
    assert stranger.run("--url", url, "ls")[0] == 2


class Keyboard(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_at_a_terminal_passwords_are_typed_hidden_and_new_ones_twice() -> None:
    hidden = iter(["Old-1", "New-1", "typo", "New-2", "New-2"])
    prompts: list[str] = []

    def ask(prompt: str) -> str:
        prompts.append(prompt)
        return next(hidden)

    screen = Screen(out=io.StringIO(), err=console_on(io.StringIO()))
    typed = Typed({}, Keyboard("anna\n"), screen, ask)
    assert (typed.user(), typed.password(), typed.new_password("")) == ("anna", "Old-1", "New-2")
    assert prompts == ["Password: ", "New password: ", "Once more: ", "New password: ", "Once more: "]


def test_a_session_is_replaced_at_once_or_not_at_all(tmp_path: Path) -> None:
    sessions = Sessions(tmp_path / "roundtrip")
    sessions.choose("https://a")
    (tmp_path / "roundtrip" / "url").chmod(0o644)
    sessions.choose("https://b")
    assert sessions.default() == "https://b"
    assert [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "roundtrip").iterdir()] == [0o600]
