"""Processes of a local run: started in the background, stopped by their id."""

import atexit
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from local.home import holder

START_SECONDS = 120
STOP_SECONDS = 30
ANY_TRIES = 5


class NotRunning(SystemExit):
    """A process did not start, or has ended; the message says where its log is."""


def start(
    command: Sequence[str], environ: Mapping[str, str], log: Path, cwd: Path
) -> "subprocess.Popen[bytes]":
    """Starts a process of its own session, which a Ctrl-C at this terminal does not reach."""
    with log.open("wb") as output:
        return subprocess.Popen(
            command,
            env=dict(environ),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def wait_for_port(
    port: int, process: "subprocess.Popen[bytes]", log: Path, seconds: float = START_SECONDS
) -> None:
    """Returns when something listens; raises NotRunning when the process ends or time is out."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if listens(port):
            _give_back(port)
            return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise NotRunning(f"{log.stem} did not start; its log {log} ends:\n{tail(log)}")


def stop(pid_file: Path) -> bool:
    """Asks the holder of the file to end and waits; whether there was one."""
    pid = holder(pid_file)
    if pid is None:
        return False
    for sent in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(pid, sent)
        except ProcessLookupError:
            return True
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline:
            if holder(pid_file) is None:
                return True
            time.sleep(0.05)
    return True


def free_port(wanted: Sequence[int]) -> int:
    """The first of the wanted ports that is free, else any free port, on 127.0.0.1.

    It is this process's until it ends or something listens there: two runs that start at the
    same time are given two ports, though many seconds pass before either is in use.
    """
    for port in (*wanted, *[0] * ANY_TRIES):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            found = int(probe.getsockname()[1])
        if _claim(found):
            return found
    raise NotRunning("There is no free port on 127.0.0.1.")


_claims: dict[int, socket.socket] = {}
"""By port: a UDP socket of the same number, in nobody's way, that one process at a time can have."""


def _claim(port: int) -> bool:
    """Whether the port is this process's and no other's."""
    if port not in _claims:
        claim = socket.socket(type=socket.SOCK_DGRAM)
        try:
            claim.bind(("127.0.0.1", port))
        except OSError:
            claim.close()
            return False
        _claims[port] = claim
    return True


def _give_back(port: int) -> None:
    """Who listens needs no claim."""
    if port in _claims:
        _claims.pop(port).close()


@atexit.register
def _give_back_all() -> None:
    for port in list(_claims):
        _give_back(port)


def listens(port: int) -> bool:
    """Whether something accepts connections at the port."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def tail(log: Path, lines: int = 15) -> str:
    """The end of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
