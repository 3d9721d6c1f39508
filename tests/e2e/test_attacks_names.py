"""Names that would like to be paths, headers or commands, all the way from the form to a file on disk."""

import hashlib
import uuid
from pathlib import Path
from typing import Any
from unicodedata import normalize
from urllib.parse import quote, unquote

import pytest
import requests

from lambdas.shared.keys import document_id
from tests.e2e.conftest import App, eventually
from tests.e2e.console import Shell

NAMES = [
    *("..a", "...", "%2e%2e%2fa.json", "..%2f..%2fa.json", "a%00.html", "a%0d%0aX-Evil: 1", "a+b c%41.json"),
    *('a"; filename="b.html', "a'b;c=d,e.json", "a\u202egpj.exe", "-rf", "--output=x", "~", "$(id)", "`id`"),
    *(
        "größe.json",
        normalize("NFD", "größe.json"),
        "😀.json",
        "<img src=x onerror=alert(1)>.json",
        "?versionId=x",
    ),
    *("#a", "a&b=c", "{0}%s", "a" * 200, "ö" * 100, ".bashrc", "\u2028", "CON", "C:a", "__proto__", " "),
]
KEYS = {
    "incoming/{}/../a.json": None,
    "incoming/{}/.": None,
    "incoming/{}//a.json": "a.json",
    "incoming/{}//etc/passwd": "passwd",
    "incoming/{}/a\\..\\..\\b.json": "a\\..\\..\\b.json",
    "incoming/{}/\u202egpj.json": "_gpj.json",
    "incoming/{}/a\u2028\u200bb.json": "a__b.json",
    "incoming/{}/" + "x" * 230: "x" * 230,
}
"""What may lie in the bucket, put there past the API by somebody with rights of their own, and what it is
saved as. Nobody fetches the first two: clients tidy up such a path, which is then not what was signed."""


@pytest.fixture(scope="module")
def editor(app: App) -> str:
    return app.token()


def uploaded(app: App, editor: str, name: str, data: bytes) -> Any:
    created = app.api("POST", "/documents", editor, json={"collection": "names", "name": name})
    assert created.status_code == 201, created.text
    form = created.json()["upload"]
    sent = requests.post(form["url"], data=form["fields"], files={"file": ("x", data)}, timeout=60)
    assert sent.status_code == 204, sent.text
    return created.json()


def document(app: App, editor: str, identifier: str) -> Any:
    def shown() -> Any:
        answer = app.api("GET", f"/documents/{identifier}", editor)
        return answer.json() if answer.status_code == 200 else None

    return eventually(shown, "the document")


def test_a_name_comes_back_as_it_was_and_leads_nowhere(app: App, editor: str) -> None:
    folders = set()
    sent = {name: b'{"n": %d}' % number for number, name in enumerate(NAMES)}
    for created, (name, data) in zip(
        [uploaded(app, editor, *each) for each in sent.items()], sent.items(), strict=True
    ):
        shown = document(app, editor, created["id"])
        start, folder, last = created["key"].rsplit("/", 2)
        assert (start, last, len(folder)) == ("incoming/names", name, 16)
        assert (shown["name"], shown["status"]) == (name, "processed"), ascii(name)
        folders.add(folder)
        link = app.api("GET", f"/documents/{created['id']}/links", editor).json()["original"]
        answer = requests.get(link["url"], timeout=60)
        assert (answer.content, link["name"]) == (data, name)
        assert answer.headers["Content-Disposition"] == f"attachment; filename*=UTF-8''{quote(name, safe='')}"
        assert unquote(answer.headers["Content-Disposition"].partition("''")[2]) == name
        assert "X-Evil" not in answer.headers
    assert len(folders) == len(NAMES)


@pytest.fixture
def shell(app: App, tmp_path: Path) -> Shell:
    shell = Shell(app, tmp_path / "somebody")
    shell.folder.mkdir()
    shell.run("login", "--user", app.outputs["DemoUser"], stdin=f"{app.outputs['DemoPassword']}\n")
    return shell


def files(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*") if not path.is_dir() or path.is_symlink()}


def test_the_command_line_writes_into_the_folder_that_it_is_told(
    app: App, editor: str, shell: Shell, tmp_path: Path
) -> None:
    collection = f"c{uuid.uuid4().hex[:8]}"
    keys = {key.format(collection): saved for key, saved in KEYS.items()}
    for number, key in enumerate(keys):
        app.put(key, b'{"n": %d}' % number)
    before = files(tmp_path)
    ids = {document(app, editor, document_id(key))["id"]: saved for key, saved in keys.items()}
    for option, folder in (("--original", "originals"), ("--force", "results")):
        rows = shell.json("get", *ids, option, "--output", f"downloads/{folder}/", code=1)
        assert {row["id"]: row["code"] for row in rows} == {
            each: None if saved else "http-403" for each, saved in ids.items()
        }
        made = {str(path) for path in files(shell.folder / "downloads" / folder)}
        extension = ".json" if folder == "results" else ""
        assert made == {saved.removesuffix(extension) + extension for saved in ids.values() if saved}
    made_anywhere = files(tmp_path) - before
    assert {path.parts[:2] for path in made_anywhere} == {("somebody", "downloads")}


def test_the_command_line_does_not_follow_a_link_that_lies_there(
    app: App, editor: str, shell: Shell, tmp_path: Path
) -> None:
    """Whoever can write to the folder could lay one, under the name that is to come."""
    created = uploaded(app, editor, "a.json", b"{}")
    document(app, editor, created["id"])
    victim = tmp_path / "victim"
    downloads = shell.folder / "downloads"
    downloads.mkdir()
    (downloads / "a.json").symlink_to(victim)
    [refused] = shell.json("get", created["id"], "--output", "downloads/", code=1)
    assert refused["code"] == "file-exists"
    assert not victim.exists()
    victim.write_text("kept")
    shell.run("get", created["id"], "--output", "downloads/", "--force")
    assert (victim.read_text(), (downloads / "a.json").is_symlink()) == ("kept", False)


def test_twins_of_one_client_token_are_two_documents(app: App, editor: str) -> None:
    token = uuid.uuid4().hex
    asked = {"collection": "names", "client_token": token}
    names = [normalize(form, "größe.json") for form in ("NFC", "NFD")]
    keys = [
        app.api("POST", "/documents", editor, json={**asked, "name": name}).json()["key"] for name in names
    ]
    assert len({hashlib.sha256(key.encode()).digest() for key in keys}) == 2
    assert [key.rpartition("/")[2] for key in keys] == names
