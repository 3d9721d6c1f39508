"""`make watch`: an edit reaches the local functions, and so does its undoing."""

import shutil
import signal
import subprocess
import sys
import time
import uuid
from functools import partial
from pathlib import Path

from local.home import ROOT
from tests.e2e.conftest import App, connect, eventually

PARTS = (
    "app.py",
    "cdk.json",
    "lambdas",
    "local",
    "package-lock.json",
    "recipes",
    "requirements.txt",
    "site",
    "stacks",
)


def test_an_edit_and_its_undoing_reach_the_function(tmp_path: Path, app: App) -> None:
    # A copy, so that the code of this project is not what the test edits.
    copy = tmp_path / "copy"
    copy.mkdir()
    for part in PARTS:
        source = ROOT / part
        _ = shutil.copytree(source, copy / part) if source.is_dir() else shutil.copy(source, copy / part)
    recipe = copy / "recipes" / "watch.json"
    recipe.write_text('{"transform": "@"}')
    for installed in ("node_modules", ".build"):
        (copy / installed).symlink_to(ROOT / installed)

    home = tmp_path / "home"
    command = [sys.executable, "-m", "local", "--home", str(home)]
    with (tmp_path / "watch.log").open("w+") as log:
        watching = subprocess.Popen([*command, "watch", "--no-samples"], cwd=copy, stdout=log, stderr=log)
        try:
            eventually((home / "outputs.json").exists, "a deploy")
            _edit_and_undo(connect(home), recipe)
        finally:
            watching.send_signal(signal.SIGINT)
            watching.wait(timeout=120)
            subprocess.run([*command, "down"], cwd=copy, check=True, capture_output=True)
            log.seek(0)
            print(log.read())  # noqa: T201  (shown when the test fails)


def _edit_and_undo(app: App, source: Path) -> None:
    original = source.read_text()
    edited = original.replace("@", "{edited: @}")
    for text, expected in ((original, b"[1]"), (edited, b'[{"edited":1}]'), (original, b"[1]")):
        source.write_text(text)
        eventually(partial(_comes_back_as, app, expected), f"{expected!r}")


def _comes_back_as(app: App, expected: bytes) -> bool:
    """Whether a new document becomes this; also no if it takes long.

    A function that is replaced drops what it is at, which the queue gives out again minutes later.
    """
    name = uuid.uuid4().hex
    app.put(f"incoming/watch/{name}.json", b"[1]")
    for _ in range(40):
        if found := app.get(f"results/watch/{name}.json"):
            return bool(found["bytes"] == expected)
        time.sleep(0.05)
    return False
