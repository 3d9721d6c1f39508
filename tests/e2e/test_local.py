"""The local run itself: what survives it, what it refuses, and what it leaves behind."""

import json
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from local.home import ROOT, Home, holder
from tests.e2e.conftest import connect, eventually, local, stopped_in_the_end, up
from tests.e2e.listening import family, listening
from tests.e2e.twins import role_name


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


def test_run_shows_the_samples_and_ctrl_c_leaves_nothing_running(own_home: Path) -> None:
    process = start_run(own_home)
    shown = read_until(process, "Ctrl-C stops")
    for expected in ("order-1001.json", "processed", "quarantined", "s3 cp", "curl", "Page and API", "demo"):
        assert expected in shown, shown
    local_app = connect(own_home)
    local_app.put("incoming/news/late.json", b"{}")
    read_until(process, "incoming/news/late.json")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=120)
    assert process.returncode == 0
    assert holder(Home(own_home).emulator_pid) is None
    assert holder(Home(own_home).gateway_pid) is None


def test_what_was_uploaded_is_there_again_even_at_another_port(own_home: Path) -> None:
    before = connect(own_home)
    taken = int(before.outputs["EndpointUrl"].rpartition(":")[2])
    with socket.create_server(("127.0.0.1", taken)), socket.create_server(("127.0.0.1", 0)) as also_taken:
        port = also_taken.getsockname()[1]
        done = local(own_home, "up", "--no-samples", "--port", str(port))
        assert done.returncode == 0, done.stdout + done.stderr
        assert f"Port {port} is taken" in done.stdout
    after = connect(own_home)
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


def test_a_second_up_changes_nothing_and_a_second_command_waits_its_turn(own_home: Path) -> None:
    outputs = json.loads((own_home / "outputs.json").read_text())
    assert local(own_home, "up", "--no-samples").returncode == 0
    assert json.loads((own_home / "outputs.json").read_text()) == outputs
    busy = local(own_home, "run")
    assert busy.returncode == 1
    assert "runs already" in busy.stderr


def test_a_command_finds_the_local_aws_and_nothing_of_the_callers(own_home: Path) -> None:
    done = local(own_home, "exec", "env")
    found = dict(line.partition("=")[::2] for line in done.stdout.splitlines())
    endpoint = json.loads((own_home / "outputs.json").read_text())["EndpointUrl"]
    assert (found["AWS_ENDPOINT_URL"], found["AWS_ACCESS_KEY_ID"]) == (endpoint, "test")
    assert "AWS_PROFILE" not in found
    done = local(own_home, "exec", sys.executable, "-m", "operate", "verify", "--stage", "local")
    assert done.stdout.splitlines()[-1].endswith("no difference"), done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [([], "Which command?"), (["no-such-command"], "There is no command no-such-command.")],
)
def test_a_command_that_is_none_is_named(own_home: Path, arguments: list[str], sentence: str) -> None:
    done = local(own_home, "exec", *arguments)
    assert done.returncode == 1
    assert sentence in done.stderr


def test_no_command_is_run_where_no_app_runs(tmp_path: Path) -> None:
    done = local(tmp_path, "exec", "env")
    assert (done.returncode, done.stdout) == (1, "")
    assert "does not run here" in done.stderr


def test_what_holds_the_password_is_its_owners_only(own_home: Path) -> None:
    assert own_home.stat().st_mode & 0o077 == 0
    for name in ("outputs.json", "memory.json"):
        assert (own_home / name).stat().st_mode & 0o077 == 0


def test_the_password_is_long_and_stands_in_no_log_and_no_list_of_processes(own_home: Path) -> None:
    password = connect(own_home).outputs["DemoPassword"]
    assert len(password) >= 20
    shown = subprocess.run(["ps", "-A", "-ww", "-o", "command="], capture_output=True, text=True, check=True)
    assert password not in shown.stdout
    logs = sorted(own_home.glob("*.log"))
    assert {log.name for log in logs} >= {"emulator.log", "gateway.log"}
    assert [log.name for log in logs if password in log.read_text(errors="replace")] == []


def test_nothing_of_it_listens_anywhere_but_on_this_machine(own_home: Path) -> None:
    app = up(own_home)
    app.put("incoming/listening/a.json", b"[1]")
    app.result("results/listening/a.json")  # so that functions run, too
    home = Home(own_home)
    pids = family(holder(home.emulator_pid), holder(home.gateway_pid))
    found = listening(pids)
    ports = {int(app.outputs[url].rpartition(":")[2]) for url in ("EndpointUrl", "LocalUrl")}
    assert {each.port for each in found} >= ports
    assert [each for each in found if not each.address.is_loopback] == []


def test_ctrl_c_in_the_middle_of_a_deploy_leaves_nothing_running(tmp_path: Path) -> None:
    with stopped_in_the_end(tmp_path):
        process = start_run(tmp_path)
        eventually(lambda: holder(tmp_path / "emulator.pid"), "an emulator")
        eventually((tmp_path / "deploy.log").exists, "a deploy")
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=120)
        assert "Traceback" not in output
        assert holder(tmp_path / "emulator.pid") is None


def test_down_ends_a_run_in_another_terminal(own_home: Path) -> None:
    assert local(own_home, "down").returncode == 0
    process = start_run(own_home, "--no-samples")
    read_until(process, "Ctrl-C stops")
    assert local(own_home, "down").returncode == 0
    output, _ = process.communicate(timeout=120)
    assert (process.returncode, "Traceback" in output) == (0, False), output
    assert holder(Home(own_home).emulator_pid) is None


def test_a_function_that_lacks_a_permission_is_named_at_once(own_home: Path, certificate: Path) -> None:
    shutil.copytree(certificate, Home(own_home).certificate, dirs_exist_ok=True)
    process = start_run(own_home, "--no-samples", "--enforce-iam")
    read_until(process, "IAM is enforced")
    read_until(process, "Ctrl-C stops")
    app = connect(own_home)
    iam, role = app.client("iam"), role_name(app, "Pipeline/ProcessorRole")
    attached = [
        each["PolicyArn"] for each in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    ]
    for policy in attached:
        iam.detach_role_policy(RoleName=role, PolicyArn=policy)
    app.put("incoming/denied/a.json", b"[1]")
    read_until(process, f"{role} may not dynamodb:GetItem")
    for policy in attached:
        iam.attach_role_policy(RoleName=role, PolicyArn=policy)
    busy = local(own_home, "up", "--no-samples")
    assert busy.returncode == 1
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=120)
    assert (process.returncode, "Traceback" in output) == (0, False), output


def test_an_app_that_runs_without_iam_does_not_begin_to_enforce_it(own_home: Path) -> None:
    up(own_home)
    refused = local(own_home, "up", "--enforce-iam")
    assert refused.returncode == 1
    assert "It runs already, without IAM" in refused.stderr


def test_who_does_not_read_on_keeps_nothing_from_being_kept(own_home: Path) -> None:
    """MiniStack saves when all connections are closed, and this one would never be."""
    app = up(own_home)
    app.put("elsewhere/large.bin", b"a" * 30_000_000)
    link = app.client("s3").generate_presigned_url(
        "get_object", Params={"Bucket": app.outputs["DocumentsBucketName"], "Key": "elsewhere/large.bin"}
    )
    with requests.get(link, stream=True, timeout=60):
        assert local(own_home, "down").returncode == 0
    kept = up(own_home).get("elsewhere/large.bin")
    assert kept is not None
    assert kept["ContentLength"] == 30_000_000


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
    for command in ("run", "up", "down", "watch", "exec"):
        assert f"    {command} " in shown
