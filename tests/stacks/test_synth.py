"""`python app.py` as a stranger runs it: without credentials, without network, twice the same bytes."""

import filecmp
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
NOWHERE = "http://127.0.0.1:9"
"""Nothing listens at the discard port: what wants to go through this proxy fails."""


def synth(out: Path, **environ: str) -> None:
    bare = {
        "PATH": os.environ["PATH"],
        "HOME": str(out.parent),
        "CDK_OUTDIR": str(out),
        "CDK_VALIDATION": "false",
    }
    bare |= {"HTTP_PROXY": NOWHERE, "HTTPS_PROXY": NOWHERE, "ALL_PROXY": NOWHERE, **environ}
    done = subprocess.run(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env=bare,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.mark.enable_socket
def test_two_synths_give_the_same_bytes_whoever_makes_them(tmp_path: Path) -> None:
    synth(tmp_path / "one", USER="anna", TZ="UTC")
    synth(tmp_path / "two", USER="berta", TZ="Asia/Tokyo", AWS_REGION="eu-north-1", AWS_PROFILE="nobody")
    names = files(tmp_path / "one")
    assert "Storage.template.json" in names
    assert names == files(tmp_path / "two")
    _, different, broken = filecmp.cmpfiles(tmp_path / "one", tmp_path / "two", names, shallow=False)
    assert (different, broken) == ([], [])


@pytest.mark.enable_socket
def test_a_stage_of_two_regions_needs_no_account_either(tmp_path: Path) -> None:
    synth(tmp_path / "strict", CDK_CONTEXT_JSON='{"stage": "strict"}')
    manifest = json.loads((tmp_path / "strict" / "manifest.json").read_text())
    environments = {
        name: artifact["environment"]
        for name, artifact in manifest["artifacts"].items()
        if artifact["type"] == "aws:cloudformation:stack"
    }
    assert environments == {
        **dict.fromkeys(("Storage", "Pipeline", "Api", "Cdn"), "aws://unknown-account/unknown-region"),
        "WebAcl": "aws://unknown-account/us-east-1",
    }
    assert "WebAcl" in manifest["artifacts"]["Cdn"]["dependencies"]
