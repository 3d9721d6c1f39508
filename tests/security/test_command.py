"""`python -m security check`, once from end to end; `make check` runs it with all scanners and stages."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from security.__main__ import main
from tests.security.assemblies import bucket, written

ROOT = Path(__file__).parent.parent.parent
COMMAND = [sys.executable, "-m", "security"]


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([*COMMAND, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_stage_is_synthesized_scanned_and_told() -> None:
    ended = run("check", "--stage", "strict", "--scanner", "cfn-guard", "--scanner", "own", "--all")
    assert ended.returncode == 0, ended.stderr
    head, row, *accepted = ended.stdout.splitlines()
    told = dict(zip(head.replace("not held", "not-held").split(), row.split(), strict=True))
    assert told["stage"] == "strict"
    assert told["own"] == told["open"] == told["checkov"] == "0"
    assert int(told["cfn-guard"]) > 10
    assert int(told["questions"]) == int(told["not-held"]) + int(told["acknowledged"]) == len(accepted)
    assert "not held: strict: Api/Function: function-in-vpc: A VPC would bring" in ended.stdout
    assert [line.split()[:2] for line in ended.stderr.splitlines()] == [
        ["✓", "synthesizing"],
        ["✓", "cfn-guard"],
    ]


def test_a_stage_that_is_synthesized_already_is_looked_at_where_it_lies(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path / "dev", "dev", {"Storage": {"Resources": {"A": bucket("Storage/Strange/Resource")}}})
    given = ["check", "--assembly", os.path.relpath(tmp_path)]
    assert main([*given, "--stage", "dev", "--scanner", "own", "--scanner", "cfn-lint"]) == 1
    said = capsys.readouterr().err
    assert "dev: Storage/Strange: buckets-keep-versions: " in said
    assert "cfn-lint did not find the fault planted" in said
    assert "✓ synthesizing" not in said
    assert main([*given, "--stage", "prod", "--scanner", "own"]) == 1
    assert capsys.readouterr().err == (
        f"{tmp_path / 'prod'} holds no synthesized stage; make one with make synth.\n"
    )


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"]])
def test_it_explains_itself(arguments: list[str]) -> None:
    ended = run(*arguments)
    assert ended.returncode == 0
    assert "check" in ended.stdout


@pytest.mark.parametrize("arguments", [[], ["check", "--stage", "moon"], ["check", "--scanner", "eyes"]])
def test_what_it_does_not_know_is_named(arguments: list[str]) -> None:
    ended = run(*arguments)
    assert ended.returncode == 2
    assert "usage: python -m security" in ended.stderr


def test_node_runs_in_a_process_of_its_own_so_that_ctrl_c_is_quiet() -> None:
    text = "import sys, security.__main__; sys.exit('jsii' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", text], cwd=ROOT, check=False).returncode == 0


def test_ctrl_c_ends_it_with_all_that_it_started(tmp_path: Path) -> None:
    environ = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        [*COMMAND, "check"], cwd=ROOT, env=environ, stderr=subprocess.PIPE, start_new_session=True, text=True
    ) as process:
        while not list(tmp_path.glob("roundtrip-security-*/scratch/*/out")):
            assert process.poll() is None
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=120)
    assert process.returncode == 130
    assert said == ""
    assert list(tmp_path.glob("roundtrip-security-*")) == []
