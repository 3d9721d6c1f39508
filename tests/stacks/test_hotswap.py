"""Functions are changed behind CloudFormation's back only where that can be afforded."""

import subprocess
import sys

import pytest

from stacks.hotswap import HotswapRefused, check
from stacks.settings import cdk_json_context
from tests.stacks.test_synth import ROOT

STAGES = cdk_json_context()["stages"]
OPEN = {"termination_protection": False, "retain_data": False}


def test_a_stage_without_guards_may_be_hotswapped() -> None:
    check("dev", STAGES)
    check("mine", {"mine": OPEN})


@pytest.mark.parametrize("guard", ["termination_protection", "retain_data"])
def test_a_stage_that_guards_anything_may_not(guard: str) -> None:
    with pytest.raises(HotswapRefused, match=rf"^The stage mine has {guard} in cdk\.json: .*make deploy"):
        check("mine", {"mine": {**OPEN, guard: True}})


def test_a_stage_that_does_not_say_may_not() -> None:
    with pytest.raises(HotswapRefused, match="has termination_protection and retain_data"):
        check("mine", {"mine": {}})


def test_a_stage_that_is_not_there_is_named() -> None:
    with pytest.raises(HotswapRefused, match=r"There is no stage 'moon'; cdk\.json has: dev, prod,"):
        check("moon", STAGES)


@pytest.mark.parametrize("stage", ["prod", "strict"])
def test_make_hotswap_ends_before_anybody_is_asked(stage: str) -> None:
    command = [
        "make",
        "--no-print-directory",
        "hotswap",
        f"STAGE={stage}",
        "READY=",
        f"PYTHON={sys.executable}",
    ]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 2
    assert ended.stderr.startswith(
        f"The stage {stage} has termination_protection and retain_data in cdk.json"
    )
    assert "credentials" not in ended.stderr
