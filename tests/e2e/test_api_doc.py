"""docs/api.md: every command, run as it stands there, answers what is shown."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.docs.api_examples import Example, differences, examples, value_at
from tests.e2e.conftest import PATIENCE_SECONDS, App

NEEDS = ("bash", "curl", "openssl", "split")
missing = [tool for tool in NEEDS if shutil.which(tool) is None]
pytestmark = pytest.mark.skipif(bool(missing), reason=f"the examples need {', '.join(missing)}")


class Shell:
    """One bash for the whole page: what a command sets, the next ones have."""

    def __init__(self, folder: Path, variables: dict[str, str]) -> None:
        self._folder = folder
        self._kept = folder / ".variables"
        self._kept.write_text("")
        self.variables = variables

    def run(self, command: str) -> str:
        """What it prints. A command may fail: some examples are of refusals."""
        kept = '. "$KEPT"\n'
        keep = '\ndeclare -p AUTH TOKEN ETAG > "$KEPT" 2> /dev/null; declare -f >> "$KEPT"\n'
        done = subprocess.run(
            ["bash", "-c", kept + command + keep],
            cwd=self._folder,
            env={"PATH": self._path(), "KEPT": str(self._kept), **self.variables},
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_SECONDS,
        )
        assert done.stderr == "", done.stderr
        return done.stdout

    def _path(self) -> str:
        return ":".join(
            dict.fromkeys(str(Path(shutil.which(tool) or "").parent) for tool in (*NEEDS, "python3"))
        )


@pytest.fixture(scope="module")
def printed(app: App, tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    """What each command has printed, in the order of the page."""
    variables = {
        "HOST": app.url,
        "NAME": app.outputs["DemoUser"],
        "PASSWORD": app.outputs["DemoPassword"],
        "CURL_CA_BUNDLE": app.outputs["CertificateAuthority"],
    }
    shell = Shell(tmp_path_factory.mktemp("examples"), variables)
    found: dict[int, str] = {}
    for example in examples():
        found[example.number] = shell.run(example.command)
        if example.taken:
            answer = json.loads(found[example.number])
            for name, path in example.taken.items():
                shell.variables[name] = value_at(answer, path)
    return found


@pytest.mark.parametrize("example", examples(), ids=lambda example: f"{example.section} {example.number}")
def test_an_example_answers_what_it_shows(printed: dict[int, str], example: Example) -> None:
    output = printed[example.number]
    if example.answer is None:
        assert output == ""
        return
    given = json.loads(output) if not isinstance(example.answer, str) else output.replace("\r\n", "\n")
    assert list(differences(example.answer, given)) == [], output
