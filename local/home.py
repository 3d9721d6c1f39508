"""Where a local run keeps its things, and how it remembers them between runs."""

import fcntl
import json
import os
import time
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parent.parent
HOLD_TRIES = 50


@dataclass
class Memory:
    """What a run has to know of the one before; ports are 0 before the first."""

    emulator_port: int = 0
    gateway_port: int = 0
    distribution: str = ""
    """Host name of the distribution that the gateway stands before."""

    deployed: str = ""
    """Fingerprint of what was deployed last."""

    demo_password: str = ""
    enforces_iam: bool = False
    """Whether the emulator that was started last does."""


class Home:
    """A folder, `.local` unless told otherwise, readable by its owner only."""

    def __init__(self, path: Path) -> None:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path = path.resolve()
        self.state = self.path / "state"
        self.objects = self.path / "objects"
        self.certificate = self.path / "tls"
        self.decisions = self.path / "decisions.jsonl"
        self.outputs = self.path / "outputs.json"
        self.emulator_log = self.path / "emulator.log"
        self.gateway_log = self.path / "gateway.log"
        self.deploy_log = self.path / "deploy.log"
        self.emulator_pid = self.path / "emulator.pid"
        self.gateway_pid = self.path / "gateway.pid"
        self.command_pid = self.path / "command.pid"

    def recall(self) -> Memory:
        """What was remembered; where nothing was, or nothing legible, a fresh memory.

        What an older version did not know to remember is as at first; the rest is kept.
        """
        try:
            remembered = json.loads(self._memory.read_text())
            known = {field.name for field in fields(Memory)} & set(remembered)
            return Memory(**{name: remembered[name] for name in known})
        except (OSError, ValueError, TypeError):
            return Memory()

    def remember(self, memory: Memory) -> None:
        """Keeps it for the next run."""
        write_private(self._memory, json.dumps(asdict(memory), indent=2))

    @property
    def _memory(self) -> Path:
        return self.path / "memory.json"


def write_private(path: Path, text: str) -> None:
    """Writes a file at once and only for its owner: it may hold the demo password."""
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text + "\n")
    draft.replace(path)


def hold(pid_file: Path) -> IO[str] | None:
    """Locks the file for the life of this process and writes its id; None if another holds it.

    The lock, not the number, says that the process runs: a number may be somebody else's
    by now. Keep what is returned; the lock goes with it.
    """
    file = pid_file.open("a+")
    for _ in range(HOLD_TRIES):  # who only looks, as `holder` does, is in the way for a moment
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            time.sleep(0.02)
        else:
            file.seek(0)
            file.truncate()
            file.write(str(os.getpid()))
            file.flush()
            return file
    file.close()
    return None


def holder(pid_file: Path) -> int | None:
    """Id of the process that holds the file, or None."""
    try:
        with pid_file.open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                return int(file.read() or 0) or None
    except FileNotFoundError:
        pass
    return None
