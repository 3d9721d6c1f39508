"""What is put in the place of a package's module has all that the rest of the packages asks of it."""

import ast
import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from stacks.bundle import ROOT, bundle, fetch_dependencies
from stacks.operations import OPERATIONS
from stacks.slim import STAND_INS, NothingToStandInFor, slim, stand_ins

MODULES = [path.relative_to(STAND_INS) for path in stand_ins()]
KIN = ("botocore/docs", "urllib3/http2")
"""Packages of which a part is ours; a part that is not there must not be asked for."""


def imports(source: Path, module: Path) -> Iterator[tuple[Path, str]]:
    """What a source imports, also within its functions: path of the module, and the name in it or ""."""
    for node in ast.walk(ast.parse(source.read_bytes())):
        if isinstance(node, ast.Import):
            yield from ((Path(*each.name.split(".")), "") for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = module.parents[node.level - 1] if node.level else Path()
            origin = above.joinpath(*(node.module or "").split("."))
            yield from ((origin, each.name) for each in node.names)


def names_of(source: Path) -> set[str]:
    """What a module defines."""
    return {
        node.name
        for node in ast.parse(source.read_bytes()).body
        if isinstance(node, ast.ClassDef | ast.FunctionDef)
    }


def is_module(folder: Path, module: Path) -> bool:
    return (folder / module / "__init__.py").is_file() or (folder / module).with_suffix(".py").is_file()


@pytest.mark.parametrize("folder", OPERATIONS)
def test_all_that_the_packages_import_of_it_is_there(folder: str) -> None:
    packages, made = fetch_dependencies(folder, "host"), bundle(folder, "host", OPERATIONS[folder])
    asked = set()
    for source in made.rglob("*.py"):
        module = source.relative_to(made)
        if module in MODULES or not (packages / module).is_file():
            continue
        for origin, name in imports(packages / module, module):
            if not str(origin).startswith(KIN):
                continue
            asked.add(str(origin))
            if name and is_module(packages, origin / name):
                assert is_module(made, origin / name), f"{module} imports {origin / name}"
                continue
            assert is_module(made, origin), f"{module} imports {origin}"
            replaced = [
                each for each in (origin.with_suffix(".py"), origin / "__init__.py") if each in MODULES
            ]
            for stand_in in replaced:
                assert name in names_of(STAND_INS / stand_in), f"{module} imports {name} of {origin}"
    assert asked >= {"botocore/docs/docstring", "botocore/docs/utils", "urllib3/http2"}


def test_its_docstrings_take_what_botocore_gives_them_and_are_empty() -> None:
    spec = importlib.util.spec_from_file_location(
        "stand_in", STAND_INS / "botocore" / "docs" / "docstring.py"
    )
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("ClientMethodDocstring", "PaginatorDocstring", "WaiterDocstring"):
        made = getattr(module, name)("one", event_emitter=None, include_signature=False)
        assert isinstance(made, str)
        assert made == ""


@pytest.mark.parametrize("gone", MODULES, ids=str)
def test_one_for_a_module_that_is_not_there_fails_the_build(tmp_path: Path, gone: Path) -> None:
    for module in MODULES:
        (tmp_path / "packages" / module).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "packages" / module).touch()
    (tmp_path / "packages" / gone).rename(tmp_path / "packages" / gone.with_name("renamed.py"))
    with pytest.raises(NothingToStandInFor, match=rf"have no {gone} for stacks/stand_ins/{gone} to stand in"):
        slim(tmp_path / "packages", tmp_path / "target", {})
    assert not (tmp_path / "target").exists()


@pytest.mark.parametrize("edited", [Path("stand_ins") / MODULES[0], Path("slim.py")], ids=str)
def test_an_edited_one_is_another_bundle(tmp_path: Path, edited: Path) -> None:
    shutil.copytree(ROOT / "stacks", tmp_path / "stacks", ignore=shutil.ignore_patterns("__pycache__"))
    before = method(tmp_path)
    assert method(tmp_path) == before
    with (tmp_path / "stacks" / edited).open("a") as source:
        source.write("EDITED = True\n")
    assert method(tmp_path) != before


def method(root: Path) -> str:
    """The digest of how bundles are made there."""
    command = [sys.executable, "-c", "from stacks.bundle import method; print(method())"]
    return subprocess.run(command, cwd=root, check=True, capture_output=True, text=True, timeout=120).stdout
