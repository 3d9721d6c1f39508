"""A shell for the command line, and the console sessions of a page of docs."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.home import ROOT
from tests.e2e.conftest import App


@dataclass(frozen=True)
class Shell:
    """Somebody at a shell of their own."""

    app: App
    folder: Path

    @property
    def environ(self) -> dict[str, str]:
        return {
            **os.environ,
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "PYTHONPATH": str(ROOT),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "XDG_STATE_HOME": str(self.folder / "state"),
            "ROUNDTRIP_URL": self.app.url,
        }

    def run(self, *argv: str, stdin: str = "", code: int = 0) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(
            [sys.executable, "-m", "roundtrip", *argv],
            cwd=self.folder,
            env=self.environ,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done

    def json(self, *argv: str, code: int = 0) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.run("--json", *argv, code=code).stdout.splitlines()]

    def on_aws(self, *argv: str, code: int = 0) -> list[dict[str, Any]]:
        """With `--stage local`, by `python -m local exec`."""
        local = [sys.executable, "-m", "local", "--home", str(self.app.home), "exec"]
        command = [sys.executable, "-m", "roundtrip", "--json", "--stage", "local", *argv]
        done = subprocess.run(
            [*local, *command],
            cwd=self.folder,
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]


@dataclass
class Step:
    """One line that is typed."""

    typed: str
    shown: list[str] = field(default_factory=list)
    """Lines; `…` stands for anything."""

    def is_shown_by(self, output: str) -> bool:
        """Whether these lines came, in whatever order: what is done side by side ends in any."""
        left = output.splitlines()
        for pattern in self.shown:
            line = next((line for line in left if _matches(pattern, line)), None)
            if line is None:
                return False
            left.remove(line)
        return not left


def steps(page: Path) -> list[Step]:
    """All steps of all sessions of a page, in order."""
    found: list[Step] = []
    for session in re.findall(r"```console\n(.*?)```", page.read_text(), flags=re.DOTALL):
        for line in session.splitlines():
            if line.startswith("$ "):
                found.append(Step(line[2:]))
            else:
                found[-1].shown.append(line)
    return found


def _matches(pattern: str, line: str) -> bool:
    return re.fullmatch(".+".join(map(re.escape, pattern.split("…"))), line) is not None
