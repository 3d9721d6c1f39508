"""A small deployment at a port of this machine, and somebody who types commands to it."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from roundtrip.program import Program
from tests.roundtrip.users import PASSWORD, USER
from tests.roundtrip.web import Web, served

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """These tests speak to a server, which is in their own process."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.enable_socket)


@dataclass
class Typist:
    """Runs commands in this process, as `python -m roundtrip` does."""

    folder: Path
    environ: dict[str, str]
    capsys: pytest.CaptureFixture[str]
    more: dict[str, Any] = field(default_factory=dict)
    errors: str = ""

    def run(self, *argv: str, stdin: bytes = b"") -> tuple[int, str]:
        """Exit code and standard output; `errors` has what was said besides."""
        out = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
        typed = io.TextIOWrapper(io.BytesIO(stdin), "utf-8")
        code = Program(self.environ, typed, out, **self.more).run(argv)
        self.errors = self.capsys.readouterr().err
        assert "Traceback" not in self.errors
        return code, out.buffer.getvalue().decode()

    def json(self, *argv: str, stdin: bytes = b"") -> tuple[int, list[dict[str, Any]]]:
        """The same with `--json`, read."""
        code, out = self.run("--json", *argv, stdin=stdin)
        return code, [json.loads(line) for line in out.splitlines()]

    def file(self, name: str, content: bytes = b'{"a": 1}') -> Path:
        """A file in the folder of this test."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path


@pytest.fixture
def web() -> Iterator[Web]:
    with served() as web:
        yield web


@pytest.fixture
def stranger(web: Web, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Typist:
    """Somebody who has not signed in."""
    folder = tmp_path / "files"
    folder.mkdir()
    environ = {
        "ROUNDTRIP_URL": web.url,
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
    }
    return Typist(folder, environ, capsys)


@pytest.fixture
def typist(stranger: Typist, web: Web) -> Typist:
    """Somebody who has."""
    code, _ = stranger.run("login", "--user", USER, stdin=f"{PASSWORD}\n".encode())
    assert code == 0, stranger.errors
    web.calls.clear()
    return stranger
