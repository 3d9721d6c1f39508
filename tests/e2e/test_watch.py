"""`make watch`: an edit reaches the local functions, and so does its undoing."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

from local.home import ROOT
from tests.e2e.conftest import App, connect, eventually

PARTS = ("app.py", "cdk.json", "lambdas", "local", "package-lock.json", "requirements.txt", "site", "stacks")


def test_an_edit_and_its_undoing_reach_the_function(tmp_path: Path, app: App) -> None:
    # A copy, so that the code of this project is not what the test edits.
    copy = tmp_path / "copy"
    copy.mkdir()
    for part in PARTS:
        source = ROOT / part
        _ = shutil.copytree(source, copy / part) if source.is_dir() else shutil.copy(source, copy / part)
    for installed in ("node_modules", ".build"):
        (copy / installed).symlink_to(ROOT / installed)

    home = tmp_path / "home"
    command = [sys.executable, "-m", "local", "--home", str(home)]
    with (tmp_path / "watch.log").open("w+") as log:
        watching = subprocess.Popen([*command, "watch", "--no-samples"], cwd=copy, stdout=log, stderr=log)
        try:
            eventually((home / "outputs.json").exists, "a deploy")
            _edit_and_undo(connect(home), copy / "lambdas" / "processor" / "process.py")
        finally:
            watching.send_signal(signal.SIGINT)
            watching.wait(timeout=120)
            subprocess.run([*command, "down"], cwd=copy, check=True, capture_output=True)
            log.seek(0)
            print(log.read())  # noqa: T201  (shown when the test fails)


def _edit_and_undo(app: App, source: Path) -> None:
    original = source.read_text()
    edited = original.replace("    return document\n", '    return {"edited": document}\n')
    assert edited != original
    assert _processed(app, "before") == b"[1]"
    for number, (text, expected) in enumerate([(edited, b'{"edited":[1]}'), (original, b"[1]")]):
        source.write_text(text)
        eventually(lambda: _processed(app, str(number)) == expected, f"{expected!r}")  # noqa: B023


def _processed(app: App, name: str) -> bytes:
    app.put(f"incoming/watch/{name}.json", b"[1]")
    listed = app.client("s3").list_object_versions(
        Bucket=app.outputs["DocumentsBucketName"], Prefix=f"incoming/watch/{name}.json"
    )
    newest = listed["Versions"][0]["VersionId"]

    def result() -> bytes | None:
        found = app.get(f"results/watch/{name}.json")
        return found["bytes"] if found and found["Metadata"]["source-version"] == newest else None

    return eventually(result, f"the result of {name}")
