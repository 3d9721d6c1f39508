"""What a function's process has loaded when its cold start is over, and how its collector is set."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lambdas.api.settings import ApiSettings
from lambdas.processor.settings import ProcessorSettings
from lambdas.shared.cold_start import ALLOCATIONS

ROOT = Path(__file__).parents[3]

ENVIRONMENTS = {
    "api": ApiSettings(
        "documents", "catalog", "queue", "eu-west-1_a", "c", "https://x/", 1, 1, 1, 1
    ).to_env(),
    "processor": ProcessorSettings("documents", "catalog", 1, 1).to_env(),
    "publisher": {},
}

NOT_NEEDED = {
    "api": {"concurrent.futures.process", "lambdas.api.answers", "mypy_boto3_s3"},
    "processor": {"zstandard", "jsonschema_rs"},
    "publisher": set(),
}
"""What the first request can do without, or what only a few files need."""

TOLD = """
import gc, importlib, json, sys
importlib.import_module(sys.argv[1])
told = {"modules": sorted(sys.modules), "enabled": gc.isenabled(), "frozen": gc.get_freeze_count()}
print(json.dumps(told | {"threshold": gc.get_threshold()[0]}))
"""


def started(module: str, folder: str = "publisher") -> dict[str, Any]:
    """A process of its own, as Lambda has one."""
    environment = {"PATH": os.environ["PATH"], "AWS_DEFAULT_REGION": "eu-west-1", "HOME": "/nonexistent"}
    command = [sys.executable, "-c", TOLD, module]
    done = subprocess.run(
        command, env=environment | ENVIRONMENTS[folder], cwd=ROOT, capture_output=True, text=True, check=True
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.mark.parametrize("folder", sorted(ENVIRONMENTS))
def test_a_function_loads_botocore_and_not_what_stands_on_it(folder: str) -> None:
    loaded = {*started(f"lambdas.{folder}.handler", folder)["modules"]}
    assert "botocore" in loaded
    assert not loaded & {"boto3", "s3transfer", "multiprocessing"}
    assert not loaded & NOT_NEEDED[folder]


@pytest.mark.parametrize("folder", ["api", "processor"])
def test_when_a_function_is_ready_its_collector_works_and_leaves_alone_what_is_there(folder: str) -> None:
    ready = started(f"lambdas.{folder}.handler", folder)
    assert (ready["enabled"], ready["threshold"]) == (True, ALLOCATIONS)
    assert ready["frozen"] > 10_000


def test_until_then_the_collector_rests() -> None:
    assert started("lambdas.shared.cold_start")["enabled"] is False
