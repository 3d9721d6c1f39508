"""What a local run remembers, and how it knows what runs."""

import json
import subprocess
import sys
import time
from pathlib import Path

from local.home import ROOT, Home, Memory, hold, holder, write_private


def test_what_is_remembered_comes_back(tmp_path: Path) -> None:
    memory = Memory(4566, 8080, "d1.cloudfront.net", "fingerprint", "password")
    Home(tmp_path / "home").remember(memory)
    assert Home(tmp_path / "home").recall() == memory


def test_an_older_memory_keeps_what_it_knows(tmp_path: Path) -> None:
    home = Home(tmp_path)
    (tmp_path / "memory.json").write_text(json.dumps({"emulator_port": 4570, "long_gone": 1}))
    assert home.recall() == Memory(emulator_port=4570)


def test_an_illegible_memory_is_a_fresh_one(tmp_path: Path) -> None:
    home = Home(tmp_path)
    for text in ("", "{", "[]", "7"):
        (tmp_path / "memory.json").write_text(text)
        assert home.recall() == Memory()


def test_a_home_and_what_is_private_in_it_are_their_owners_only(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.remember(Memory())
    write_private(home.outputs, "{}")
    assert [path.stat().st_mode & 0o077 for path in (home.path, home.outputs, home.path / "memory.json")] == [
        0
    ] * 3


def test_only_one_holds_a_file_and_only_as_long_as_it_lives(tmp_path: Path) -> None:
    file = tmp_path / "some.pid"
    assert holder(file) is None
    code = f"from local.home import hold; h = hold(__import__('pathlib').Path({str(file)!r})); input()"
    other = subprocess.Popen([sys.executable, "-c", code + "\n"], cwd=ROOT, stdin=subprocess.PIPE)
    while holder(file) is None:
        assert other.poll() is None
        time.sleep(0.01)
    assert holder(file) == other.pid
    assert hold(file) is None
    other.communicate(b"\n")
    assert file.read_text() == str(other.pid)  # the number is still there, and means nothing
    assert holder(file) is None
    with hold(file) or file.open():
        assert holder(file) is not None
