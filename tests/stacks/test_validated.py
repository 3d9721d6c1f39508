"""Templates that the CDK's own check refuses are not deployed; who skips that check does so on purpose."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stacks.test_synth import ROOT

FAULTY = """
import sys; sys.path.insert(0, {root!r})
import stacks
from aws_cdk import App, CfnResource, Stack
from stacks.settings import cdk_json_context
app = App(context=cdk_json_context())
CfnResource(Stack(app, "Faulty"), "Wrong", type="AWS::SQS::Queue", properties={{"NoSuchProperty": 1}})
app.synth()
"""
NEXT = "Unable to resolve AWS account"
"""What the CDK says next of a template that it takes."""

CDK = ROOT / "node_modules" / ".bin" / "cdk"
ASK = 'ask:\n\t@echo "[$$CDK_VALIDATION]"\n'


def cdk(folder: Path, *arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    """The CDK's command line on a faulty template, as somebody runs it who has no credentials."""
    (folder / "faulty.py").write_text(FAULTY.format(root=str(ROOT)))
    command = [str(CDK), "--app", f'"{sys.executable}" faulty.py', "--no-notices", *arguments]
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CDK_"))}
    nobody = {"AWS_EC2_METADATA_DISABLED": "true", "CDK_DISABLE_CLI_TELEMETRY": "true", "HOME": str(folder)}
    return subprocess.run(
        command,
        cwd=folder,
        env={**bare, **nobody, **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.enable_socket
def test_a_faulty_template_ends_a_deploy_before_anybody_is_asked(tmp_path: Path) -> None:
    ended = cdk(tmp_path, "deploy", "--all")
    assert ended.returncode == 1
    assert "Faulty/Wrong" in ended.stderr
    assert "NoSuchProperty" in ended.stderr
    assert NEXT not in ended.stderr


@pytest.mark.enable_socket
def test_who_says_so_skips_the_check(tmp_path: Path) -> None:
    assert NEXT in cdk(tmp_path, "deploy", "--all", CDK_VALIDATION="false").stderr


def test_make_says_so_itself_whatever_the_caller_says(tmp_path: Path) -> None:
    (tmp_path / "ask.mk").write_text(ASK)
    command = ["make", "--no-print-directory", "-f", "Makefile", "-f", str(tmp_path / "ask.mk"), "ask"]
    environ = {**os.environ, "CDK_VALIDATION": "false"}
    ended = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True, timeout=60
    )
    assert ended.stdout == "[]\n"


def test_make_skips_the_check_in_a_synth_and_in_nothing_that_deploys() -> None:
    command = ["make", "--no-print-directory", "--dry-run", "READY="]
    said = {
        target: subprocess.run(
            [*command, target], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
        for target in ("synth", "deploy", "hotswap", "check")
    }
    assert "CDK_VALIDATION=false cdk synth" in said["synth"]
    for target in ("deploy", "hotswap", "check"):
        assert "CDK_VALIDATION" not in said[target], target
    assert "cdk deploy --all" in said["deploy"]
    assert "hotswap" not in said["deploy"]
