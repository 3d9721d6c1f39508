"""Which Python runs the functions here: that of the stages if this machine has it, else our own.

`python -m tests.benchmarks.interpreter` prints its path; the Makefile installs for it.
"""

import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from stacks.bundle import PYTHON_VERSION

MACHINES = {"x86_64": "x86_64", "aarch64": "arm64"}
"""Linux's name for a processor → the `function_platform` that runs on it."""

_ASK = "import sys; print('%d.%d.%d' % sys.version_info[:3], sys.prefix == sys.base_prefix)"


@dataclass(frozen=True)
class Interpreter:
    """A Python with nothing installed, and for which platform a bundle is made that it can run."""

    path: str
    version: str
    platform: str

    def __str__(self) -> str:
        """As the benchmarks print it."""
        return f"Python {self.version}, bundles of the platform {self.platform}"


@cache
def interpreter() -> Interpreter:
    """The Python of the stages on Linux with glibc; where it is not to be found, that which runs this."""
    machine = MACHINES.get(platform.machine())
    if sys.platform == "linux" and machine and platform.libc_ver()[0] == "glibc":
        for path in candidates(os.environ.get("PATH", "")):
            version = version_of(path)
            if version.startswith(f"{PYTHON_VERSION}."):
                return Interpreter(path, version, machine)
    # Resolved: the one that the virtual environment was made of, without what is installed in it.
    return Interpreter(str(Path(sys.executable).resolve()), platform.python_version(), "host")


def candidates(search: str) -> Iterator[str]:
    """Where the Python of the stages may be: our own, and what a PATH leads to."""
    name = f"python{PYTHON_VERSION}"
    yield str(Path(sys.executable).resolve())
    for folder in map(Path, search.split(os.pathsep)):
        if folder.name == "shims":  # pyenv's, which may name a Python that is there but not chosen
            found = sorted(folder.parent.glob(f"versions/{PYTHON_VERSION}.*/bin/{name}"))
            yield from map(str, found[::-1])
        elif (folder / name).exists():
            yield str((folder / name).resolve())


def version_of(path: str) -> str:
    """Such as `3.13.0`; empty where it does not run, or is a virtual environment."""
    try:
        done = subprocess.run([path, "-c", _ASK], capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    version, _, base = done.stdout.strip().partition(" ")
    return version if base == "True" else ""


if __name__ == "__main__":
    print(interpreter().path)
