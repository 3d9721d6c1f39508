"""What is compiled for the functions."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from stacks.bytecode import Compiler, NotCompiled, add_bytecode, of_runtime, of_this_python

NAMES = ("a.py", "part/b.py", "part/c.py")
MAGIC = {"cpython-313": (3571).to_bytes(2, "little") + b"\r\n"} | {
    str(sys.implementation.cache_tag): importlib.util.MAGIC_NUMBER
}
"""What bytecode of a Python begins with; where the tests run on the runtime's, it says the same."""

SOURCE = '''"""Has what may be written down in more than one way."""
NAMES = frozenset({"one", "two", "three", "four, with a space", 5, 6.5, None})
def shared(text: str = "shared by two modules", *, number: int = 70_000) -> str:
    return text + "shared by two modules" if text in {"a", "b", "c"} else __file__
'''


@pytest.fixture(params=["of_this_python", "of_runtime"])
def compiler(request: pytest.FixtureRequest) -> Compiler:
    return of_this_python() if request.param == "of_this_python" else of_runtime("3.13")


def written(folder: Path) -> Path:
    for name in NAMES:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{SOURCE}\nNAME = {name!r}\n")
    return folder


def bytecode_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.pyc")}


def test_bytecode_is_the_same_whoever_makes_it_where_and_with_what_else(
    tmp_path: Path, compiler: Compiler, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = written(tmp_path / "here")
    add_bytecode(here, NAMES, compiler, tmp_path / "cache")
    made = bytecode_of(here)
    tag = compiler.tag
    assert {content[:4] for content in made.values()} == {MAGIC[tag]}
    assert set(made) == {
        f"__pycache__/a.{tag}.pyc",
        f"part/__pycache__/b.{tag}.pyc",
        f"part/__pycache__/c.{tag}.pyc",
    }
    for content in made.values():
        assert content[4:8] == b"\x01\x00\x00\x00", "it is known by its hash, which is not compared"
        assert str(tmp_path).encode() not in content
        assert b"roundtrip-" not in content
    there = written(tmp_path / "a folder of another name")
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("PYTHONOPTIMIZE", "2")
    monkeypatch.setenv("TMPDIR", str(there))
    before = os.umask(0o077)
    try:
        add_bytecode(there, NAMES[2:], compiler, tmp_path / "another cache")
    finally:
        os.umask(before)
    assert bytecode_of(there) == {name: content for name, content in made.items() if "c." in name}


def test_what_is_compiled_is_run_without_its_source_being_read(tmp_path: Path) -> None:
    add_bytecode(written(tmp_path), NAMES, of_this_python(), tmp_path / "cache")
    (tmp_path / "a.py").write_text("this is no Python")
    done = subprocess.run(
        [sys.executable, "-c", "import a; print(a.NAME, a.shared.__code__.co_filename)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    # A traceback finds its source where it is now.
    assert done.stdout.split() == ["a.py", str(tmp_path / "a.py")]


def test_what_was_compiled_is_kept_until_it_changes(tmp_path: Path) -> None:
    compiler = of_this_python()
    cannot = replace(compiler, command=[sys.executable, "-c", "raise SystemExit('compiles again')"])
    code = written(tmp_path / "code")
    add_bytecode(code, NAMES, compiler, tmp_path / "cache")
    made = bytecode_of(code)
    again = written(tmp_path / "again")
    add_bytecode(again, NAMES, cannot, tmp_path / "cache")
    assert bytecode_of(again) == made
    for other in (replace(cannot, name="another version"), replace(cannot, tag="cpython-399")):
        with pytest.raises(NotCompiled, match="compiles again"):
            add_bytecode(again, NAMES, other, tmp_path / "cache")
    shutil.copy(again / "part" / "c.py", again / "part" / "d.py")  # a traceback would name the other
    with pytest.raises(NotCompiled, match="compiles again"):
        add_bytecode(again, ["part/d.py"], cannot, tmp_path / "cache")
    (again / "a.py").write_text("NAME = 1")
    with pytest.raises(NotCompiled, match="compiles again"):
        add_bytecode(again, NAMES, cannot, tmp_path / "cache")


def test_what_is_no_python_is_named_with_its_line(tmp_path: Path, compiler: Compiler) -> None:
    (written(tmp_path) / "part" / "b.py").write_text("fine = 1\nfine = = 2\n")
    sentence = r"^A function's code cannot be compiled: part/b\.py, line 2: invalid syntax$"
    with pytest.raises(NotCompiled, match=sentence):
        add_bytecode(tmp_path, NAMES, compiler, tmp_path / "cache")


def test_what_cannot_even_be_read_is_named(tmp_path: Path) -> None:
    (written(tmp_path) / "part" / "b.py").write_bytes(b"a = 1\x00")
    with pytest.raises(NotCompiled, match=r"cannot be compiled: part/b\.py.*null byte"):
        add_bytecode(tmp_path, NAMES, of_this_python(), tmp_path / "cache")


def test_bytecode_for_another_python_is_refused(tmp_path: Path) -> None:
    other = Compiler("Pyodide 0.1.2", "cpython-399", of_this_python().command)
    sentence = (
        r"^Pyodide 0\.1\.2 compiles for another Python than cpython-399: choose its version in package\.json"
    )
    with pytest.raises(NotCompiled, match=sentence):
        add_bytecode(written(tmp_path), NAMES, other, tmp_path / "cache")


def test_without_pyodide_it_is_said_how_to_install_it(tmp_path: Path) -> None:
    with pytest.raises(
        NotCompiled, match=r"^What compiles the functions' code, Pyodide, is not installed: make install\.$"
    ):
        of_runtime("3.13", tmp_path)


def test_the_version_of_pyodide_is_part_of_what_is_kept() -> None:
    assert re.fullmatch(r"Pyodide \d+\.\d+\.\d+", of_runtime("3.13").name)
