"""The emulated AWS: MiniStack on 127.0.0.1, with its state kept between runs."""

import datetime
import os
import shutil
import ssl
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from local.certificate import Certificate
from local.home import ROOT, Home, Memory, holder
from local.processes import START_SECONDS, free_port, listens, start, wait_for_port
from local.sealed import ACCOUNT, REGION, sealed

PORTS = range(4566, 4600)
"""Below those that outgoing connections are given, which could have one of them by chance."""


@dataclass(frozen=True)
class Emulator:
    """A running emulator."""

    port: int
    authority: Path | None = None
    """Who has signed its certificate; None where it speaks plain HTTP and lets everybody do everything."""

    @property
    def endpoint(self) -> str:
        """Where the SDKs find it."""
        return f"{'https' if self.authority else 'http'}://127.0.0.1:{self.port}"


def start_emulator(home: Home, memory: Memory, enforce_iam: bool) -> Emulator:
    """Starts it on the port of last time, or on another where that one is taken."""
    port = free_port([memory.emulator_port, *PORTS] if memory.emulator_port else PORTS)
    certificate = Certificate(home.certificate)
    if enforce_iam:
        certificate.make_if_needed(datetime.datetime.now(datetime.UTC))
    emulator = Emulator(port, certificate.authority if enforce_iam else None)
    if memory.emulator_port:
        _readdress(home, emulator_of(home, memory), emulator)
    process = start(
        [sys.executable, "-m", "local.ministack_server", str(home.emulator_pid), str(home.decisions)],
        sealed(os.environ, emulator.endpoint, emulator.authority)
        | _configuration(home, port)
        | (_enforcement(certificate) if enforce_iam else {}),
        home.emulator_log,
        ROOT,
    )
    wait_for_port(port, process, home.emulator_log)
    trust = ssl.create_default_context(cafile=emulator.authority) if emulator.authority else None
    health = f"{emulator.endpoint}/_ministack/health"
    # The caller's proxy does not know this machine's loopback.
    ask = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trust)
    )
    with ask.open(health, timeout=START_SECONDS):
        pass
    memory.emulator_port, memory.enforces_iam = port, enforce_iam
    home.remember(memory)
    return emulator


def emulator_of(home: Home, memory: Memory) -> Emulator:
    """The emulator of this home as it was started last, whether it runs or not."""
    return Emulator(
        memory.emulator_port, Certificate(home.certificate).authority if memory.enforces_iam else None
    )


def running_emulator(home: Home, memory: Memory) -> Emulator | None:
    """The emulator of this home if it runs and answers."""
    runs = holder(home.emulator_pid) is not None and listens(memory.emulator_port)
    return emulator_of(home, memory) if runs else None


def _configuration(home: Home, port: int) -> dict[str, str]:
    temporary = home.path / "tmp"
    # It never tidies up, and leaves some 40 MB each time. A function that is just ending may still write
    # there: then something stays until next time.
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(exist_ok=True)
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


def _enforcement(certificate: Certificate) -> dict[str, str]:
    return {
        "AUTH": "true",
        "USE_SSL": "1",  # the buckets refuse what does not come over TLS
        "MINISTACK_SSL_CERT": str(certificate.chain),
        "MINISTACK_SSL_KEY": str(certificate.key),
    }


def _readdress(home: Home, old: Emulator, new: Emulator) -> None:
    """Moves the kept state to another address: it holds some, such as those of queues."""
    if old == new:
        return
    for path in home.state.glob("*.json"):
        text = path.read_text()
        moved = text.replace(old.endpoint, new.endpoint).replace(
            f"127.0.0.1:{old.port}", f"127.0.0.1:{new.port}"
        )
        if moved != text:
            path.write_text(moved)
