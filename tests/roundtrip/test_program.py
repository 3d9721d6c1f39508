"""The program as a process: its help, its exit codes, and how it ends before its time."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest

from roundtrip.exits import Exit, gravest
from tests.roundtrip.conftest import Typist
from tests.roundtrip.service import PART_BYTES
from tests.roundtrip.users import PASSWORD, USER
from tests.roundtrip.web import Web

ROOT = Path(__file__).parent.parent.parent
COMMANDS = ("login", "logout", "put", "ls", "show", "get", "wait", "rm", "restore", "reprocess", "counts")


def start(typist: Typist, *argv: str) -> "subprocess.Popen[str]":
    environ = {**os.environ, **typist.environ}
    return subprocess.Popen(
        [sys.executable, "-m", "roundtrip", *argv],
        cwd=ROOT,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_help_names_every_command_and_every_exit_code(
    capsys: pytest.CaptureFixture[str], typist: Typist
) -> None:
    for argv in ([], *([command] for command in COMMANDS)):
        with pytest.raises(SystemExit) as ended:
            typist.run(*argv, "--help")
        assert ended.value.code == 0
        shown = capsys.readouterr().out
        for code in Exit:
            assert f"\n  {code.value}  " in shown
        for command in COMMANDS:
            assert argv or f"    {command} " in shown
        assert (
            not argv
            or f"example:\n  python -m roundtrip {'ls' if argv == ['reprocess'] else argv[0]}" in shown
        )


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        ([], "required: command"),
        (["fly"], "invalid choice: 'fly'"),
        (["put", "a.json"], "required: --collection"),
        (["put", "--collection", "a", "a.json", "--jobs", "0"], "'0' is not a number from 1 to 64"),
        (["ls", "--limit", "²"], "'²' is not a number from 1 to"),
        (["ls", "--limit", "5", "--all"], "not allowed with argument"),
        (["ls", "--from", "yesterday"], "'yesterday' is no date or time like 2026-11-01T08:30"),
        (["wait", "x/y", "--timeout", "nan"], "'nan' is not a number of seconds"),
        (["get", "x/y", "--report", "--profile"], "not allowed with argument"),
        (["ls", "--url", "x", "--stage", "y"], "not allowed with argument"),
        (["ls", "--coll", "x"], "unrecognized arguments: --coll x"),
    ],
)
def test_a_wrong_command_line_is_named(
    typist: Typist, capsys: pytest.CaptureFixture[str], argv: list[str], sentence: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        typist.run(*argv)
    assert ended.value.code == 2
    assert sentence in capsys.readouterr().err


def test_where_and_how_can_be_said_before_the_command_and_after_it(typist: Typist, web: Web) -> None:
    url = typist.environ.pop("ROUNDTRIP_URL")
    other = "http://localhost:9"
    assert typist.run("--json", "counts", "--url", url)[0] == 0
    assert typist.run("--url", url, "counts", "--json")[0] == 0
    typist.environ["ROUNDTRIP_URL"] = other
    assert typist.run("--url", url, "counts")[0] == 0
    assert typist.run("counts")[0] == 5


def test_the_gravest_of_several_is_the_exit_code() -> None:
    assert gravest([]) == Exit.GOOD
    order = [Exit.GOOD, Exit.QUARANTINED, Exit.MISSING, Exit.TIMED_OUT, Exit.FAILED]
    for place, code in enumerate(order):
        assert gravest(order[: place + 1]) == gravest(order[place::-1]) == code


def test_who_has_read_enough_may_go(typist: Typist, web: Web) -> None:
    for number in range(200):
        key = f"incoming/many/{number}.json"
        web.service.objects[key] = b"{}"
        web.service.process(key)
    process = start(typist, "ls", "--all")
    assert process.stdout
    assert process.stdout.readline().split()[0] == "uploaded"
    process.stdout.close()
    process.wait(60)
    assert process.stderr
    assert process.stderr.read() == ""
    process.stderr.close()


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_says_how_to_go_on_and_the_same_command_does(
    typist: Typist, web: Web, sign: signal.Signals
) -> None:
    content = os.urandom(20 * PART_BYTES)
    small, large = typist.file("in/a.json"), typist.file("in/large.json", content)
    pattern = "PUT /s3/part/.*/9$"
    web.held[pattern], web.arrived[pattern] = Event(), Event()
    argv = ("put", "--collection", "orders", str(small.parent), "--jobs", "2")
    process = start(typist, *argv)
    assert web.arrived[pattern].wait(60)
    while not web.service.objects:
        pass
    process.send_signal(sign)
    _, said = process.communicate(timeout=60)
    assert process.returncode == Exit.INTERRUPTED
    assert said.startswith("Interrupted: 1 of 2 files uploaded. Run the same command again")
    web.held.pop(pattern).set()
    web.calls.clear()
    code, rows = typist.json(*argv)
    assert (code, len(rows)) == (0, 2)
    assert content in web.service.objects.values()
    assert web.count("POST /s3/form") == 0
    sent = web.count("PUT /s3/part/")
    assert 0 < sent <= 12, "what was there is not sent again"
    assert large.read_bytes() == content


def test_a_killed_upload_goes_on_too(typist: Typist, web: Web) -> None:
    content = os.urandom(20 * PART_BYTES)
    path = typist.file("large.json", content)
    pattern = "PUT /s3/part/.*/9$"
    web.held[pattern], web.arrived[pattern] = Event(), Event()
    process = start(typist, "put", "--collection", "orders", str(path), "--jobs", "2")
    assert web.arrived[pattern].wait(60)
    process.kill()
    process.communicate(timeout=60)
    web.held.pop(pattern).set()
    web.calls.clear()
    assert typist.run("put", "--collection", "orders", str(path))[0] == 0
    assert content in web.service.objects.values()
    assert 0 < web.count("PUT /s3/part/") <= 13


def test_a_machine_without_a_config_folder_of_its_own_uses_the_usual_one(
    stranger: Typist, monkeypatch: pytest.MonkeyPatch, web: Web
) -> None:
    monkeypatch.setenv("HOME", str(stranger.folder))
    for variable, value in (("XDG_CONFIG_HOME", "relative"), ("XDG_STATE_HOME", "")):
        stranger.environ[variable] = value
    assert stranger.run("login", "--user", USER, stdin=f"{PASSWORD}\n".encode())[0] == 0
    assert len(list((stranger.folder / ".config/roundtrip").iterdir())) == 2
    path = stranger.file("a.json")
    assert stranger.run("put", "--collection", "orders", str(path), str(stranger.file("e.json", b"")))[0] == 1
    assert len(list((stranger.folder / ".local/state/roundtrip").iterdir())) == 1


def test_what_cannot_be_written_is_one_sentence(stranger: Typist, web: Web) -> None:
    stranger.environ["XDG_CONFIG_HOME"] = str(stranger.file("no-folder"))
    assert stranger.run("login", "--user", USER, stdin=f"{PASSWORD}\n".encode()) == (1, "")
    assert "no-folder/roundtrip cannot be written: Not a directory." in stranger.errors


def test_an_upload_that_cannot_be_remembered_is_an_upload_all_the_same(typist: Typist, web: Web) -> None:
    typist.environ["XDG_STATE_HOME"] = str(typist.file("no-folder"))
    paths = [str(typist.file(f"{number}.json")) for number in range(3)]
    assert typist.run("put", "--collection", "orders", *paths)[0] == 0
    assert len(web.service.objects) == 3
    assert typist.errors.count("cannot be written") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("argv", [["ls"], ["get", "orders/a.json", "-o", "-"]])
def test_a_full_disk_is_no_success(typist: Typist, web: Web, argv: list[str]) -> None:
    web.service.objects["incoming/orders/a.json"] = b"{}"
    web.service.process("incoming/orders/a.json")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "roundtrip", *argv],
            cwd=ROOT,
            env={**os.environ, **typist.environ},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    assert (done.returncode, done.stderr) == (
        1,
        "Standard output cannot be written: No space left on device.\n",
    )
