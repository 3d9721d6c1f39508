"""What a function is deployed with."""

import os
import shutil
from pathlib import Path

import pytest

from stacks.bundle import BUILD, RECIPES, ROOT, BundleFailed, bundle, fetch_dependencies
from stacks.operations import OPERATIONS
from stacks.slim import STAND_INS

TRUSTED = os.environ.get("SSL_CERT_FILE")
"""Before tests of the emulator name its certificate there, which is for it alone."""


@pytest.fixture
def package_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where packages come from is trusted as it was."""
    if TRUSTED is None:
        monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    else:
        monkeypatch.setenv("SSL_CERT_FILE", TRUSTED)


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    """A copy of the sources, to be edited, and beside it a `build` that has all packages."""
    for name in ("lambdas", "recipes"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "build").mkdir()
    for name in ("dependencies", "slim"):
        (BUILD / name).mkdir(parents=True, exist_ok=True)
        (tmp_path / "build" / name).symlink_to(BUILD / name)
    return tmp_path


def built(folder: str, platform: str = "host", root: Path = ROOT, build: Path = BUILD) -> Path:
    return bundle(folder, platform, OPERATIONS[folder], root, build)


@pytest.mark.parametrize("folder", OPERATIONS)
def test_a_bundle_holds_what_is_used_and_nothing_else(folder: str) -> None:
    files = [path.relative_to(built(folder)) for path in built(folder).rglob("*") if path.is_file()]
    assert {
        str(path.parent.parent) for path in files if "data" in path.parts and path.name == "service-2.json"
    } == {f"botocore/data/{service}" for service in OPERATIONS[folder]}
    assert not [path for path in files if ".dist-info" in str(path) or path.parts[0] == "bin"]
    assert not {"boto3", "s3transfer", "docutils", "certifi"} & {path.parts[0] for path in files}
    kinds = {path.suffix for path in files}
    assert kinds <= {".py", ".pyc", ".so", ".json", ".html", ".pem", ".gz"}


@pytest.mark.parametrize("folder", OPERATIONS)
def test_every_source_has_its_bytecode_beside_it(folder: str) -> None:
    made = built(folder, "arm64")
    sources = {path.relative_to(made) for path in made.rglob("*.py")}
    compiled = {path.relative_to(made) for path in made.rglob("*.pyc")}
    assert compiled == {path.parent / "__pycache__" / f"{path.stem}.cpython-313.pyc" for path in sources}


@pytest.mark.parametrize("folder", OPERATIONS)
def test_no_source_of_a_package_is_changed_but_for_the_stand_ins(folder: str) -> None:
    made, packages = built(folder, "arm64"), fetch_dependencies(folder, "arm64")
    for path in made.rglob("*"):
        name = path.relative_to(made)
        if path.suffix in (".py", ".so") and name.parts[0] not in ("lambdas", "recipes"):
            origin = STAND_INS if (STAND_INS / name).exists() else packages
            assert path.read_bytes() == (origin / name).read_bytes(), name


def test_the_same_inputs_are_built_once_and_others_apart() -> None:
    first = bundle("api", "host", {"dynamodb": ("GetItem", "Query"), "s3": ("GetObject",)})
    assert bundle("api", "host", {"s3": ("GetObject",), "dynamodb": ("Query", "GetItem")}) == first
    assert bundle("api", "host", {"dynamodb": ("GetItem",), "s3": ("GetObject",)}) != first
    assert built("publisher") != built("api")


def test_the_recipes_are_bundled_with_the_processor_alone() -> None:
    recipes = built("processor") / "recipes"
    held = {path.name for path in recipes.iterdir() if path.name != "__pycache__"}
    assert held == {path.name for path in RECIPES.iterdir() if path.is_file() and path.name[0] != "."}
    for name in held:
        assert (recipes / name).read_bytes() == (RECIPES / name).read_bytes()
    assert not (built("api") / "recipes").exists()


def test_an_edited_recipe_is_another_bundle(edited: Path) -> None:
    build = edited / "build"
    before = built("processor", "host", edited, build), built("api", "host", edited, build)
    (edited / "recipes" / "orders.json").write_text("{}")
    (edited / "recipes" / ".orders.json.swp").write_text("an editor's")
    after = built("processor", "host", edited, build)
    assert after != before[0]
    assert (after / "recipes" / "orders.json").read_text() == "{}"
    assert not list((after / "recipes").glob(".*"))
    assert built("api", "host", edited, build) == before[1]


def test_an_edit_costs_what_was_edited(edited: Path) -> None:
    build = edited / "build"
    before = built("api", "host", edited, build)
    compiled, packages = set((build / "bytecode").iterdir()), set((build / "slim").iterdir())
    with (edited / "lambdas" / "shared" / "keys.py").open("a") as source:
        source.write("EDITED = True\n")
    after = built("api", "host", edited, build)
    assert len(set((build / "bytecode").iterdir()) - compiled) == 1
    assert set((build / "slim").iterdir()) == packages
    old, new = _content(before), _content(after)
    changed = {name for name, content in new.items() if content != old.get(name)}
    assert {Path(name).name.split(".")[0] for name in changed} == {"keys"}
    assert len(changed) == 2


def test_functions_with_the_same_lock_file_share_their_dependencies() -> None:
    assert fetch_dependencies("api", "arm64") == fetch_dependencies("publisher", "arm64")
    assert fetch_dependencies("api", "arm64") != fetch_dependencies("processor", "arm64")


@pytest.mark.enable_socket
@pytest.mark.usefixtures("package_index")
@pytest.mark.parametrize("folder", ["api", "processor"])
def test_a_bundle_built_anew_by_another_has_the_same_bytes_and_modes(
    tmp_path: Path, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = built(folder, "arm64")
    if folder == "processor":  # what was compiled for the other is not compiled again
        (tmp_path / "bytecode").symlink_to(BUILD / "bytecode")
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    before = os.umask(0o077)
    try:
        elsewhere = built(folder, "arm64", build=tmp_path)
    finally:
        os.umask(before)
    assert elsewhere.parent.parent == tmp_path
    assert elsewhere.name == here.name
    assert _content(elsewhere) == _content(here)


def _content(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path.relative_to(folder)): (path.stat().st_mode, path.read_bytes() if path.is_file() else b"")
        for path in folder.rglob("*")
    }


@pytest.mark.enable_socket
@pytest.mark.usefixtures("package_index")
def test_a_file_with_another_hash_is_refused(tmp_path: Path) -> None:
    lock = tmp_path / "lambdas" / "bad" / "requirements.txt"
    lock.parent.mkdir(parents=True)
    lock.write_text(f"six==1.17.0 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(BundleFailed, match=r"(?s)lambdas/bad could not be fetched.*[Hh]ash"):
        fetch_dependencies("bad", "arm64", tmp_path, tmp_path / "build")
    assert not list((tmp_path / "build").rglob("six*"))
