"""Which Chromium is taken, and what is said where there is none."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.chromium import PACKAGE, NoChromium, find

ON_LINUX = pytest.mark.skipif(
    (sys.platform, platform.machine()) != ("linux", "x86_64"), reason="the package's runs on Linux x86_64"
)


def program(path: Path) -> Path:
    """A program that does nothing, where a browser could be."""
    path.parent.mkdir(exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_the_one_that_is_named_goes_before_all_others(tmp_path: Path) -> None:
    named = program(tmp_path / "named")
    found = find({"ROUNDTRIP_CHROMIUM": str(named), "PATH": ""}, PACKAGE, tmp_path)
    assert (found.program, dict(found.environ)) == (named, {})


def test_a_name_of_nothing_is_said_and_not_passed_over(tmp_path: Path) -> None:
    program(tmp_path / "bin" / "chromium")
    environ = {"ROUNDTRIP_CHROMIUM": str(tmp_path / "none"), "PATH": str(tmp_path / "bin")}
    with pytest.raises(NoChromium, match=r"ROUNDTRIP_CHROMIUM is '.*none', which is no program"):
        find(environ, PACKAGE, tmp_path)


def test_without_the_package_an_installed_one_is_taken(tmp_path: Path) -> None:
    installed = program(tmp_path / "bin" / "google-chrome")
    assert find({"PATH": str(tmp_path / "bin")}, tmp_path / "none", tmp_path).program == installed


@pytest.mark.skipif(sys.platform == "darwin", reason="a Mac may have one where no PATH leads")
def test_where_there_is_none_it_is_said_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(NoChromium, match=r"install Chromium or Google Chrome,.* ROUNDTRIP_CHROMIUM="):
        find({"PATH": str(tmp_path)}, tmp_path / "none", tmp_path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where it is unpacked, by the first test that asks."""
    return tmp_path_factory.mktemp("build")


@ON_LINUX
def test_the_packages_one_goes_before_an_installed_one_and_is_unpacked_once(
    folder: Path, tmp_path: Path
) -> None:
    environ = {"PATH": str(program(tmp_path / "bin" / "chromium").parent)}
    first = find(environ, PACKAGE, folder)
    made = first.program.stat().st_mtime_ns
    assert find(environ, PACKAGE, folder) == first
    assert first.program.stat().st_mtime_ns == made
    assert list(folder.iterdir()) == [first.program.parent]


@ON_LINUX
def test_the_packages_one_brings_what_a_bare_machine_lacks(folder: Path) -> None:
    found = find({"PATH": ""}, PACKAGE, folder)
    links = subprocess.run(
        ["ldd", found.program], env=found.environ, capture_output=True, text=True, check=True
    )
    others = (line for line in links.stdout.splitlines() if "=>" in line and str(folder) not in line)
    libc = {"libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "libgcc_s.so.1"}
    assert {line.split()[0] for line in others} - {"/lib64/ld-linux-x86-64.so.2"} <= libc
    assert list((found.program.parent / "fonts").glob("*.ttf"))


@ON_LINUX
def test_what_is_interrupted_while_it_is_unpacked_leaves_nothing_half(tmp_path: Path) -> None:
    (tmp_path / "package" / "bin").mkdir(parents=True)
    (tmp_path / "package" / "package.json").write_text('{"version": "1.0.0"}')
    (tmp_path / "package" / "bin" / "chromium.br").write_bytes(b"no brotli")
    with pytest.raises(subprocess.CalledProcessError):
        find({"PATH": ""}, tmp_path / "package", tmp_path / "build")
    assert list((tmp_path / "build").iterdir()) == []
