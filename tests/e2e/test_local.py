"""The local run itself: what survives it, what it refuses, and what it leaves behind."""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.home import ROOT, Home, holder
from tests.e2e.conftest import App, connect, eventually, local


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home of its own, so that it can be stopped and started."""
    path = tmp_path_factory.mktemp("home")
    yield path
    local(path, "down")


def start_run(home: Path, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "local", "--home", str(home), "run", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def read_until(process: "subprocess.Popen[str]", text: str) -> str:
    assert process.stdout
    read = ""
    while line := process.stdout.readline():
        read += line
        if text in line:
            return read
    pytest.fail(f"ended before it said {text!r}:\n{read}")


def test_run_shows_the_samples_and_ctrl_c_leaves_nothing_running(home: Path, app: App) -> None:
    process = start_run(home)
    shown = read_until(process, "Ctrl-C stops")
    for expected in ("order-1001.json", "processed", "quarantined", "s3 cp", "curl", "Page and API", "demo"):
        assert expected in shown, shown
    local_app = connect(home)
    local_app.put("incoming/news/late.json", b"{}")
    read_until(process, "incoming/news/late.json")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=120)
    assert process.returncode == 0
    assert holder(Home(home).emulator_pid) is None
    assert holder(Home(home).gateway_pid) is None


def test_what_was_uploaded_is_there_again_even_at_another_port(home: Path) -> None:
    before = connect(home)
    taken = int(before.outputs["EndpointUrl"].rpartition(":")[2])
    with socket.create_server(("127.0.0.1", taken)), socket.create_server(("127.0.0.1", 0)) as also_taken:
        port = also_taken.getsockname()[1]
        done = local(home, "up", "--no-samples", "--port", str(port))
        assert done.returncode == 0, done.stdout + done.stderr
        assert f"Port {port} is taken" in done.stdout
    after = connect(home)
    assert after.outputs["EndpointUrl"] != before.outputs["EndpointUrl"]
    for same in ("DocumentsBucketName", "CatalogTableName", "UserPoolId", "DemoPassword"):
        assert after.outputs[same] == before.outputs[same]
    late = after.get("results/news/late.json")
    assert late
    assert late["bytes"] == b"{}"
    listed = after.api("GET", "/documents?collection=news", after.token()).json()["documents"]
    assert [document["key"] for document in listed] == ["incoming/news/late.json"]
    after.put("incoming/news/later.json", b"[1]")
    assert after.result("results/news/later.json")["bytes"] == b"[1]"


def test_a_second_up_changes_nothing_and_a_second_command_waits_its_turn(home: Path) -> None:
    outputs = json.loads((home / "outputs.json").read_text())
    assert local(home, "up", "--no-samples").returncode == 0
    assert json.loads((home / "outputs.json").read_text()) == outputs
    busy = local(home, "run")
    assert busy.returncode == 1
    assert "runs already" in busy.stderr


def test_what_holds_the_password_is_its_owners_only(home: Path) -> None:
    assert home.stat().st_mode & 0o077 == 0
    for name in ("outputs.json", "memory.json"):
        assert (home / name).stat().st_mode & 0o077 == 0


def test_ctrl_c_in_the_middle_of_a_deploy_leaves_nothing_running(tmp_path: Path) -> None:
    process = start_run(tmp_path)
    eventually(lambda: holder(tmp_path / "emulator.pid"), "an emulator")
    eventually((tmp_path / "deploy.log").exists, "a deploy")
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=120)
    assert "Traceback" not in output
    assert holder(tmp_path / "emulator.pid") is None


def test_down_ends_a_run_in_another_terminal(home: Path) -> None:
    assert local(home, "down").returncode == 0
    process = start_run(home, "--no-samples")
    read_until(process, "Ctrl-C stops")
    assert local(home, "down").returncode == 0
    output, _ = process.communicate(timeout=120)
    assert (process.returncode, "Traceback" in output) == (0, False), output
    assert holder(Home(home).emulator_pid) is None


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["up", "--port", "80"], "'80' is not a port from 1024 to 65535"),
        (["fly"], "invalid choice: 'fly'"),
        ([], "required: command"),
    ],
)
def test_a_wrong_command_line_is_named(tmp_path: Path, arguments: list[str], sentence: str) -> None:
    done = local(tmp_path / "home", *arguments)
    assert done.returncode == 2
    assert sentence in done.stderr


def test_help_names_every_command(tmp_path: Path) -> None:
    shown = local(tmp_path / "home", "--help").stdout
    for command in ("run", "up", "down", "watch"):
        assert f"    {command} " in shown
