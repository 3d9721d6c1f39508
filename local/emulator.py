"""The emulated AWS: MiniStack on 127.0.0.1, with its state kept between runs."""

import os
import shutil
import sys
import urllib.request
from dataclasses import dataclass

from local.home import ROOT, Home, Memory, holder
from local.processes import START_SECONDS, free_port, listens, start, wait_for_port
from local.sealed import ACCOUNT, REGION, sealed

PORTS = range(4566, 4600)
"""Below those that outgoing connections are given, which could have one of them by chance."""


@dataclass(frozen=True)
class Emulator:
    """A running emulator."""

    port: int

    @property
    def endpoint(self) -> str:
        """Where the SDKs find it."""
        return f"http://127.0.0.1:{self.port}"


def start_emulator(home: Home, memory: Memory) -> Emulator:
    """Starts it on the port of last time, or on another where that one is taken."""
    port = free_port([memory.emulator_port, *PORTS] if memory.emulator_port else PORTS)
    if memory.emulator_port and port != memory.emulator_port:
        _readdress(home, memory.emulator_port, port)
    emulator = Emulator(port)
    process = start(
        [sys.executable, "-m", "local.ministack_server", str(home.emulator_pid)],
        sealed(os.environ, emulator.endpoint) | _configuration(home, port),
        home.emulator_log,
        ROOT,
    )
    wait_for_port(port, process, home.emulator_log)
    with urllib.request.urlopen(f"{emulator.endpoint}/_ministack/health", timeout=START_SECONDS):
        pass
    memory.emulator_port = port
    home.remember(memory)
    return emulator


def running_emulator(home: Home, memory: Memory) -> Emulator | None:
    """The emulator of this home if it runs and answers."""
    runs = holder(home.emulator_pid) is not None and listens(memory.emulator_port)
    return Emulator(memory.emulator_port) if runs else None


def _configuration(home: Home, port: int) -> dict[str, str]:
    temporary = home.path / "tmp"
    shutil.rmtree(temporary, ignore_errors=True)  # it never tidies up, and leaves some 40 MB each time
    temporary.mkdir()
    return {
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "MINISTACK_HOST": "127.0.0.1",
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "MINISTACK_REGION": REGION,
        "IOT_MTLS_ENABLED": "0",
        "LAMBDA_EXECUTOR": "local",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(home.state),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(home.objects),
        "TMPDIR": str(temporary),
        "PYTHONUNBUFFERED": "1",
    }


def _readdress(home: Home, old: int, new: int) -> None:
    """Moves the kept state to another port: it holds addresses, such as those of queues."""
    for path in home.state.glob("*.json"):
        text = path.read_text()
        moved = text.replace(f"127.0.0.1:{old}", f"127.0.0.1:{new}")
        if moved != text:
            path.write_text(moved)
