"""Ports and processes of a local run."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from local.home import ROOT, holder
from local.processes import NotRunning, free_port, listens, start, stop, wait_for_port

pytestmark = pytest.mark.enable_socket


def test_the_first_port_that_is_free_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as two:
        taken = [server.getsockname()[1] for server in (one, two)]
        assert free_port(taken) not in taken
        two.close()
        assert free_port(taken) == taken[1]
        assert listens(taken[0])
        assert not listens(taken[1])


def test_two_processes_are_never_given_the_same_port_while_both_live() -> None:
    port = free_port([])
    code = f"from local.processes import free_port; print(free_port([{port}]), flush=True); input()"
    other = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout
    given = int(other.stdout.readline())
    assert given != port  # nothing listens there, and still it is ours
    assert free_port([port]) == port
    assert free_port([given]) != given
    other.communicate("\n")
    assert free_port([given]) == given


def test_a_process_ends_without_a_word_of_the_ports_that_it_was_given() -> None:
    code = "from local.processes import free_port; free_port([])"
    ended = subprocess.run(
        [sys.executable, "-W", "error::ResourceWarning", "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stderr == ""


def test_a_port_is_given_back_when_something_listens_there(tmp_path: Path) -> None:
    port = free_port([])
    server = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    process = start(server, {}, tmp_path / "server.log", tmp_path)
    wait_for_port(port, process, tmp_path / "server.log", 30)
    process.terminate()
    process.wait()
    code = f"from local.processes import free_port; print(free_port([{port}]))"
    other = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert int(other.stdout) == port


def test_what_does_not_start_is_said_with_the_end_of_its_log(tmp_path: Path) -> None:
    log = tmp_path / "thing.log"
    process = start([sys.executable, "-c", "raise SystemExit('no luck')"], {}, log, tmp_path)
    with pytest.raises(NotRunning, match=r"(?s)thing did not start.*no luck"):
        wait_for_port(free_port([]), process, log, 30)
    process.wait()


def test_stop_ends_the_holder_and_nobody_else(tmp_path: Path) -> None:
    pid_file = tmp_path / "thing.pid"
    assert not stop(pid_file)
    code = f"from local.home import hold; h = hold(__import__('pathlib').Path({str(pid_file)!r})); input()"
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE)
    while holder(pid_file) is None:
        assert process.poll() is None
        time.sleep(0.01)
    assert stop(pid_file)
    assert process.wait() != 0
    assert not stop(pid_file)
    assert process.stdin
    process.stdin.close()
