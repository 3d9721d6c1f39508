"""Which Python runs the functions, and which wheels a peer consists of."""

import platform
import sys
from pathlib import Path

import pytest

from stacks.bundle import PYTHON_VERSION
from tests.benchmarks.assets import with_all_they_need
from tests.benchmarks.interpreter import candidates, version_of
from tests.benchmarks.measured import CannotMeasure

NAME = f"python{PYTHON_VERSION}"


def test_a_python_that_pyenv_has_and_does_not_show_is_found(tmp_path: Path) -> None:
    for path in (tmp_path / "shims", tmp_path / f"versions/{PYTHON_VERSION}.1/bin", tmp_path / "plain"):
        path.mkdir(parents=True)
        (path / NAME).touch(mode=0o755)
    found = list(candidates(f"{tmp_path}/shims:{tmp_path}/empty:{tmp_path}/plain"))
    assert found[1:] == [
        f"{tmp_path}/versions/{PYTHON_VERSION}.1/bin/{NAME}",
        f"{tmp_path}/plain/{NAME}",
    ]


def test_what_does_not_run_or_has_packages_of_its_own_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("#!/bin/sh\nexit 127\n")
    (tmp_path / NAME).chmod(0o755)
    assert version_of(str(tmp_path / NAME)) == ""
    assert version_of(str(tmp_path / "nowhere")) == ""
    assert version_of(str(Path(sys.executable).resolve())) == platform.python_version()
    if sys.prefix != sys.base_prefix:
        assert version_of(sys.executable) == ""


def wheel(folder: Path, name: str, *requires: str) -> None:
    record = folder / f"{name}-1.0.dist-info"
    record.mkdir(parents=True)
    lines = [f"Name: {name}", "Version: 1.0", *(f"Requires-Dist: {line}" for line in requires)]
    (record / "METADATA").write_text("\n".join(["Metadata-Version: 2.1", *lines]) + "\n")


def test_a_peer_has_what_its_packages_need_and_no_more(tmp_path: Path) -> None:
    wheel(tmp_path, "tool", "core>=1", "trace[deep]; extra == 'tracer'", "chart; extra == 'plot'")
    wheel(tmp_path, "core", "old; python_version < '3.12'", "tool")
    wheel(tmp_path, "trace", "deep; extra == 'deep'")
    for name in ("deep", "chart", "old"):
        wheel(tmp_path, name)

    def names(package: str, python: str) -> list[str]:
        return sorted(each.name for each in with_all_they_need([package], python, tmp_path))

    assert names("tool", "3.13") == ["core", "tool"]
    assert names("tool[tracer]", "3.13") == ["core", "deep", "tool", "trace"]
    assert names("tool", "3.11") == ["core", "old", "tool"]
    with pytest.raises(CannotMeasure, match=r"^lost is not in .*: make bench installs it"):
        names("lost", "3.13")
