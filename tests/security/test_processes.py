"""Programs side by side: what they leave, and that none of them outlives the one who started them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from security.processes import CANNOT_START, Command, Ended, side_by_side

RUNNER = """
import pathlib, sys
from security.processes import Command, side_by_side
folder = pathlib.Path(sys.argv[1])
words = ["sh", "-c", "sleep 300 & echo $$ $! > " + sys.argv[1] + "/pids; wait"]
side_by_side({"long": Command(words, {"PATH": "/usr/bin:/bin"}, folder)}, folder, print)
"""


def shell(text: str, folder: Path) -> Command:
    return Command(["sh", "-c", text], {"PATH": "/usr/bin:/bin", "ONLY": "this"}, folder)


def run(folder: Path, *, seconds: float = 60, **texts: str) -> dict[str, Ended]:
    commands = {name: shell(text, folder) for name, text in texts.items()}
    return side_by_side(commands, folder, lambda name, took: None, seconds)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def test_each_leaves_its_code_and_what_it_wrote(tmp_path: Path) -> None:
    ended = run(tmp_path, good="echo out; echo err >&2", bad="echo why >&2; exit 3", odd="printf '\\377'")
    assert ended["good"] == Ended(0, "out\n", "err\n")
    assert ended["bad"] == Ended(3, "", "why\n")
    assert ended["odd"].out == "\ufffd"


def test_they_run_where_and_with_what_they_are_told(tmp_path: Path) -> None:
    assert run(tmp_path, one='pwd; echo "$ONLY$HOME"')["one"].out == f"{tmp_path}\nthis\n"


def test_they_run_at_the_same_time(tmp_path: Path) -> None:
    waits = "while [ ! -e {} ]; do sleep 0.02; done"
    ended = run(tmp_path, a="touch a; " + waits.format("b"), b="touch b; " + waits.format("a"))
    assert [one.code for one in ended.values()] == [0, 0]


def test_each_is_told_when_it_ends(tmp_path: Path) -> None:
    told: list[str] = []
    commands = {
        "slow": shell("while [ ! -e go ]; do sleep 0.02; done", tmp_path),
        "quick": shell("true", tmp_path),
    }

    def tell(name: str, took: float) -> None:
        assert took >= 0
        told.append(name)
        (tmp_path / "go").touch()

    side_by_side(commands, tmp_path, tell)
    assert told == ["quick", "slow"]


def test_what_cannot_be_started_does_not_keep_others_from_their_work(tmp_path: Path) -> None:
    commands = {"none": Command(["/does/not/exist"], {}, tmp_path), "one": shell("echo done", tmp_path)}
    ended = side_by_side(commands, tmp_path, lambda name, took: None)
    assert ended["one"].out == "done\n"
    assert ended["none"].code == CANNOT_START
    assert "/does/not/exist" in ended["none"].last_words()


def test_what_takes_too_long_is_ended(tmp_path: Path) -> None:
    ended = run(tmp_path, seconds=0.3, long="echo $$ > pid; sleep 300")
    assert ended["long"].code == -signal.SIGKILL
    assert not alive(int((tmp_path / "pid").read_text()))


def test_the_last_words_are_short_and_on_one_line() -> None:
    said = Ended(1, "", "\n".join(f"line {number}" for number in range(100)) + "\n").last_words()
    assert said == "line 97 line 98 line 99"
    assert len(Ended(1, "x" * 9999).last_words()) == 400


@pytest.mark.skipif(not Path("/proc").exists(), reason="asks /proc which processes live")
def test_ctrl_c_ends_all_that_was_started(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", RUNNER, str(tmp_path)], stderr=subprocess.DEVNULL)
    pids = tmp_path / "pids"
    while not pids.exists() or len(pids.read_text().split()) < 2:
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) != 0
    deadline = time.monotonic() + 60
    while [pid for pid in pids.read_text().split() if alive(int(pid))] and time.monotonic() < deadline:
        time.sleep(0.02)
    assert [pid for pid in pids.read_text().split() if alive(int(pid))] == []
