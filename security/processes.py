"""Programs that run side by side, each in a process group of its own, and none longer than this one."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SECONDS = 600
"""Far more than any of them takes."""

CANNOT_START = 127
"""As a shell has it."""


@dataclass(frozen=True)
class Command:
    """What to run."""

    words: Sequence[str]
    environ: Mapping[str, str]
    folder: Path
    """Where it runs; a scanner would read settings of its own from where it runs."""


@dataclass(frozen=True)
class Ended:
    """What a program left: its exit code (negative: the signal that ended it) and what it wrote."""

    code: int
    out: str
    err: str = ""

    def last_words(self) -> str:
        """The end of what it complained of, on one line."""
        return " ".join((self.err.strip() or self.out.strip()).splitlines()[-3:])[-400:]


@dataclass
class _Running:
    process: "subprocess.Popen[bytes]"
    folder: Path
    begun: float = field(default_factory=time.monotonic)

    def ended(self) -> Ended:
        text = [(self.folder / name).read_text("utf-8", "replace") for name in ("out", "err")]
        return Ended(self.process.returncode, *text)


def side_by_side(
    commands: Mapping[str, Command],
    scratch: Path,
    tell: Callable[[str, float], None],
    seconds: float = SECONDS,
) -> dict[str, Ended]:
    """Runs all and waits for all; tells each that has ended, with its seconds.

    What is still running when this is left, by Ctrl-C too, is killed with all that it started. What
    cannot be started, or runs too long, has an exit code that is not 0 and no report.
    """
    running: dict[str, _Running] = {}
    ended: dict[str, Ended] = {}
    try:
        for name, command in commands.items():
            try:
                running[name] = _start(command, scratch / name)
            except OSError as error:
                ended[name] = Ended(CANNOT_START, "", str(error))
        while len(ended) < len(commands):
            for name, one in running.items():
                took = time.monotonic() - one.begun
                if took > seconds:
                    _kill(one)
                if name not in ended and one.process.poll() is not None:
                    ended[name] = one.ended()
                    tell(name, took)
            time.sleep(0.05)
    finally:
        for one in running.values():
            _kill(one)
    return ended


def _start(command: Command, folder: Path) -> _Running:
    folder.mkdir()
    with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
        process = subprocess.Popen(
            command.words,
            env=dict(command.environ),
            cwd=command.folder,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,
        )
    return _Running(process, folder)


def _kill(one: _Running) -> None:
    if one.process.poll() is None:
        os.killpg(one.process.pid, signal.SIGKILL)
        one.process.wait()
