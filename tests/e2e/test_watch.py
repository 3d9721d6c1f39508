"""`make watch`: an edit reaches the local functions, and so does its undoing."""

import json
import shutil
import signal
import subprocess
import sys
import time
import uuid
from functools import partial
from pathlib import Path

from local.home import ROOT, Home
from tests.e2e.conftest import App, eventually, up

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


def test_an_edit_and_its_undoing_reach_the_function(tmp_path: Path, own_home: Path) -> None:
    # A copy, so that the code of this project is not what the test edits. What is deployed is the same.
    copy = tmp_path / "copy"
    copy.mkdir()
    for part in PARTS:
        source = ROOT / part
        _ = shutil.copytree(source, copy / part) if source.is_dir() else shutil.copy(source, copy / part)
    for installed in ("node_modules", ".build"):
        (copy / installed).symlink_to(ROOT / installed)

    app = up(own_home)
    command = [sys.executable, "-m", "local", "--home", str(own_home), "watch", "--no-samples"]
    log = tmp_path / "watch.log"
    with log.open("w") as output:
        watching = subprocess.Popen(command, cwd=copy, stdout=output, stderr=output)
        try:
            eventually(lambda: Home(own_home).recall().deployed == "", "a watch")
            _edit_and_undo(app, copy / "recipes" / "watch.json")
        finally:
            watching.send_signal(signal.SIGINT)
            watching.wait(timeout=120)
            print(log.read_text())  # noqa: T201  (shown when the test fails)


def _edit_and_undo(app: App, recipe: Path) -> None:
    for transform, expected in (("@", b"[1]"), ("{edited: @}", b'[{"edited":1}]'), ("@", b"[1]")):
        recipe.write_text(json.dumps({"transform": transform}))
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
