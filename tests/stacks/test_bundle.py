"""What a function is deployed with."""

import os
import shutil
from pathlib import Path

import pytest

from stacks.bundle import BUILD, LAMBDAS, RECIPES, BundleFailed, bundle, fetch_dependencies

TRUSTED = os.environ.get("SSL_CERT_FILE")
"""Before tests of the emulator name its certificate there, which is for it alone."""


@pytest.fixture
def package_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where packages come from is trusted as it was."""
    if TRUSTED is None:
        monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    else:
        monkeypatch.setenv("SSL_CERT_FILE", TRUSTED)


def test_only_the_models_of_called_services_are_bundled() -> None:
    folder = bundle("api", "arm64", ("dynamodb", "s3"))
    models = {path.name for path in (folder / "botocore" / "data").iterdir() if path.is_dir()}
    assert models == {"dynamodb", "s3"}
    assert not list(folder.rglob("*.dist-info"))
    assert not list(folder.rglob("__pycache__"))


def test_the_same_inputs_are_built_once_and_others_apart() -> None:
    first = bundle("api", "arm64", ("dynamodb", "s3"))
    assert bundle("api", "arm64", ("s3", "dynamodb")) == first
    assert bundle("api", "arm64", ("dynamodb",)) != first
    assert bundle("processor", "arm64", ("dynamodb", "s3")) != first


def test_the_recipes_are_bundled_with_the_processor_alone() -> None:
    recipes = bundle("processor", "arm64", ("dynamodb", "s3")) / "recipes"
    assert {path.name for path in recipes.iterdir()} == {
        path.name for path in RECIPES.iterdir() if path.is_file() and not path.name.startswith(".")
    }
    for path in recipes.iterdir():
        assert path.read_bytes() == (RECIPES / path.name).read_bytes()
    assert not (bundle("api", "arm64", ("dynamodb", "s3")) / "recipes").exists()


def test_an_edited_recipe_is_another_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import stacks.bundle

    before = bundle("processor", "arm64", ("s3",)), bundle("api", "arm64", ("s3",))
    copy = tmp_path / "recipes"
    shutil.copytree(RECIPES, copy, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "orders.json").write_text("{}")
    (copy / ".orders.json.swp").write_text("an editor's")
    (tmp_path / "lambdas").symlink_to(LAMBDAS)
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "dependencies").symlink_to(BUILD / "dependencies")
    for name, part in (("ROOT", ""), ("LAMBDAS", "lambdas"), ("RECIPES", "recipes"), ("BUILD", "build")):
        monkeypatch.setattr(stacks.bundle, name, tmp_path / part)
    edited = bundle("processor", "arm64", ("s3",))
    assert edited.name != before[0].name
    assert (edited / "recipes" / "orders.json").read_text() == "{}"
    assert not list((edited / "recipes").glob(".*"))
    assert bundle("api", "arm64", ("s3",)).name == before[1].name


def test_functions_with_the_same_lock_file_share_their_dependencies() -> None:
    assert fetch_dependencies("api", "arm64") == fetch_dependencies("publisher", "arm64")
    assert fetch_dependencies("api", "arm64") != fetch_dependencies("processor", "arm64")


@pytest.mark.enable_socket
@pytest.mark.usefixtures("package_index")
@pytest.mark.parametrize("folder", ["api", "processor"])
def test_a_bundle_built_anew_by_another_has_the_same_bytes_and_modes(
    tmp_path: Path, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import stacks.bundle

    here = bundle(folder, "arm64", ("s3",))
    monkeypatch.setattr(stacks.bundle, "BUILD", tmp_path)
    before = os.umask(0o077)
    try:
        elsewhere = bundle(folder, "arm64", ("s3",))
    finally:
        os.umask(before)
    assert elsewhere != here
    assert _content(elsewhere) == _content(here)


def _content(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path.relative_to(folder)): (path.stat().st_mode, path.read_bytes() if path.is_file() else b"")
        for path in folder.rglob("*")
    }


@pytest.mark.enable_socket
@pytest.mark.usefixtures("package_index")
def test_a_file_with_another_hash_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import stacks.bundle

    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "requirements.txt").write_text(f"six==1.17.0 --hash=sha256:{'0' * 64}\n")
    monkeypatch.setattr(stacks.bundle, "LAMBDAS", tmp_path)
    monkeypatch.setattr(stacks.bundle, "BUILD", tmp_path / "build")
    with pytest.raises(BundleFailed, match=r"(?s)lambdas/bad could not be fetched.*[Hh]ash"):
        fetch_dependencies("bad", "arm64")
    assert not list((tmp_path / "build").rglob("six*"))
