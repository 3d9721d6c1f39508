"""The command line as people and scripts run it: processes, real tokens, real uploads."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.home import ROOT
from tests.benchmarks.data import endless
from tests.e2e.conftest import App, eventually
from tests.e2e.console import Shell, steps

PASSWORD = "Writer-of-documents-1"
LARGE_BYTES = 200_000_000
INTERRUPTED_BYTES = 40_000_000
CHANCES = 5


@pytest.fixture(scope="module")
def user(app: App) -> str:
    """An editor of a name that no other test uses."""
    name, pool = f"writer-{uuid.uuid4().hex[:8]}", app.outputs["UserPoolId"]
    cognito = app.client("cognito-idp")
    cognito.admin_create_user(UserPoolId=pool, Username=name, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username=name, Password=PASSWORD, Permanent=True)
    cognito.admin_add_user_to_group(UserPoolId=pool, Username=name, GroupName="editors")
    return name


@pytest.fixture
def stranger(app: App, tmp_path: Path) -> Shell:
    return Shell(app, tmp_path)


@pytest.fixture
def shell(stranger: Shell, user: str) -> Shell:
    stranger.run("login", "--user", user, stdin=f"{PASSWORD}\n")
    return stranger


@pytest.fixture
def collection() -> str:
    """One that no other test uses."""
    return f"c{uuid.uuid4().hex[:8]}"


def lines(path: Path, size: int) -> str:
    """Writes about so many bytes of NDJSON; their SHA-256."""
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for chunk in endless(size):
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def test_what_the_page_shows_is_so(stranger: Shell, user: str, collection: str) -> None:
    shutil.copytree(ROOT / "samples", stranger.folder / "samples")
    environ = stranger.environ
    del environ["ROUNDTRIP_URL"]
    page = steps(ROOT / "docs" / "command-line.md")
    # One shell for all, since a step uses what those before it have set.
    script = "".join(f'{step.typed}\ncode=$?; echo "--- $code"; (exit $code)\n' for step in page)
    here = {
        "https://d111111abcdef8.cloudfront.net": stranger.app.url,
        "--user anna": f"--user {user}",
        "--collection orders": f"--collection orders-{collection}",
        "--collection letters": f"--collection letters-{collection}",
        "python -m roundtrip login": f"echo {PASSWORD} | python -m roundtrip login",
    }
    for there, instead in here.items():
        script = script.replace(there, instead)
    done = subprocess.run(
        ["sh", "-c", f"exec 2>&1\n{script}"],
        cwd=stranger.folder,
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    output = done.stdout.replace(stranger.app.url, "https://d111111abcdef8.cloudfront.net")
    output = output.replace(user, "anna").replace(f"-{collection}", "")
    shown = re.split(r"^--- \d+\n", output, flags=re.MULTILINE)[:-1]
    assert len(shown) == len(page) > 15
    for step, output in zip(page, shown, strict=True):
        assert step.is_shown_by(output), f"{step}\n{output}"


def test_a_reader_may_read_and_not_upload(app: App, stranger: Shell) -> None:
    name, pool = f"reader-{uuid.uuid4().hex[:8]}", app.outputs["UserPoolId"]
    cognito = app.client("cognito-idp")
    cognito.admin_create_user(UserPoolId=pool, Username=name, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username=name, Password=PASSWORD, Permanent=True)
    stranger.run("login", "--user", name, stdin=f"{PASSWORD}\n")
    stranger.run("ls")
    (stranger.folder / "a.json").write_text("{}")
    refused = stranger.run("put", "--collection", "orders", "a.json", code=5)
    assert "editors" in refused.stderr


def test_a_first_password_is_replaced_at_the_first_sign_in(app: App, stranger: Shell) -> None:
    name, pool = f"new-{uuid.uuid4().hex[:8]}", app.outputs["UserPoolId"]
    app.client("cognito-idp").admin_create_user(
        UserPoolId=pool, Username=name, TemporaryPassword="For-once-only-1", MessageAction="SUPPRESS"
    )
    stranger.run("login", "--user", name, stdin="Wrong-password-1\n", code=5)
    stranger.run("login", "--user", name, stdin=f"For-once-only-1\n{PASSWORD}\n")
    stranger.run("ls")
    stranger.run("login", "--user", name, stdin="For-once-only-1\n", code=5)


def test_tokens_are_renewed_and_revoked(shell: Shell) -> None:
    (session,) = (shell.folder / "config" / "roundtrip").glob("session-*.json")
    kept = json.loads(session.read_text())
    for spoilt in ({"access_token": "a.b.c"}, {"expires_at": 0}):
        session.write_text(json.dumps(kept | spoilt))
        shell.run("ls", "--limit", "1")
        assert json.loads(session.read_text())["expires_at"] > 0
    before = session.read_text()
    shell.run("logout")
    session.write_text(before)
    spoilt = json.loads(before) | {"access_token": "a.b.c"}
    session.write_text(json.dumps(spoilt))
    assert "login" in shell.run("ls", code=5).stderr


def test_an_upload_that_was_killed_goes_on_where_it_was(shell: Shell, collection: str) -> None:
    for chance in range(CHANCES):
        path = shell.folder / f"{chance}.ndjson"
        digest = lines(path, INTERRUPTED_BYTES)
        argv = ["put", "--collection", collection, path.name, "--jobs", "1", "--wait"]
        uploads = killed_in_the_middle(shell, argv, collection)
        if uploads:
            break
    else:
        pytest.fail("every upload was done before it could be killed")
    (row,) = shell.json(*argv)
    assert (row["status"], row["sha256"]) == ("processed", digest)
    assert row["key"] == uploads[0]["Key"]
    assert under_way(shell.app, collection) == [], "the upload that was killed is the one that was completed"
    shell.run("get", row["id"], "-o", "result")
    assert sha256(shell.folder / "result") == digest


def killed_in_the_middle(shell: Shell, argv: list[str], collection: str) -> list[Any]:
    """The uploads that are left under way; none where it was done before."""
    process = subprocess.Popen(
        [sys.executable, "-m", "roundtrip", *argv],
        cwd=shell.folder,
        env=shell.environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        eventually(lambda: process.poll() is not None or parts(shell.app, collection), "a part")
    finally:
        process.kill()
        process.wait()
    return under_way(shell.app, collection)


def under_way(app: App, collection: str) -> list[Any]:
    answer = app.client("s3").list_multipart_uploads(
        Bucket=app.outputs["DocumentsBucketName"], Prefix=f"incoming/{collection}/"
    )
    return list(answer.get("Uploads", []))


def parts(app: App, collection: str) -> list[Any]:
    s3, bucket = app.client("s3"), app.outputs["DocumentsBucketName"]
    return [
        part
        for upload in under_way(app, collection)
        for part in s3.list_parts(Bucket=bucket, Key=upload["Key"], UploadId=upload["UploadId"]).get(
            "Parts", []
        )
    ]


@pytest.fixture
def large(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A file of 200 MB of records, and its SHA-256."""
    path = tmp_path / "large.ndjson"
    yield path, lines(path, LARGE_BYTES)
    path.unlink()


def test_200_mb_go_in_and_come_out_the_same(shell: Shell, collection: str, large: tuple[Path, str]) -> None:
    path, digest = large
    (row,) = shell.json("put", "--collection", collection, str(path), "--wait")
    assert (row["status"], row["sha256"], row["size"]) == ("processed", digest, path.stat().st_size)
    shell.run("get", row["id"], "-o", "result")
    assert sha256(shell.folder / "result") == digest
    (shell.folder / "result").unlink()
    shell.run("rm", row["id"])


def test_a_stage_is_reached_without_its_api(stranger: Shell, collection: str) -> None:
    folder = stranger.folder / "in"
    (folder / "2026").mkdir(parents=True)
    (folder / "a.json").write_text('{"price": 0.10}')
    (folder / "2026" / "b.json").write_text("[1")
    lines(folder / "c.ndjson", 20_000_000)
    rows = stranger.on_aws("put", "--collection", collection, "in", "--wait", code=3)
    assert {row["key"]: row["status"] for row in rows} == {
        f"incoming/{collection}/a.json": "processed",
        f"incoming/{collection}/2026/b.json": "quarantined",
        f"incoming/{collection}/c.ndjson": "processed",
    }
    listed = stranger.on_aws("ls", "--collection", collection)
    assert sorted(row["id"] for row in listed) == sorted(row["id"] for row in rows)
    assert stranger.on_aws("counts", "--collection", collection) == [
        {"collection": collection, "processed": 2, "quarantined": 1, "complete": True}
    ]
    stranger.on_aws("get", f"{collection}/c.ndjson", "-o", "c")
    assert sha256(stranger.folder / "c") == sha256(folder / "c.ndjson")
    key = f"{collection}/a.json"
    stranger.on_aws("rm", key)
    eventually(lambda: stranger.app.get(f"results/{key}") is None, "the result to go")
    stranger.on_aws("restore", key)
    stranger.on_aws("wait", key)
    (again,) = stranger.on_aws("reprocess", key, "--wait")
    assert again["status"] == "processed"


def test_both_ways_show_the_same(shell: Shell, collection: str) -> None:
    for name, text in (("a.json", "[1]"), ("b.json", "[1")):
        (shell.folder / name).write_text(text)
    shell.json("put", "--collection", collection, "a.json", "b.json", "--wait", code=3)
    listed = shell.json("ls", "--collection", collection)
    assert len(listed) == 2
    assert shell.on_aws("ls", "--collection", collection) == listed
    assert shell.on_aws("show", listed[0]["key"]) == shell.json("show", listed[0]["id"])
