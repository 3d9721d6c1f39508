"""`python -m security.synthesize FOLDER [STAGE…]`: assemblies with cdk-nag's reports, and planted faults.

A program of its own, so that Ctrl-C ends Node with it, and since cdk-nag runs while the app is
synthesized. Writes FOLDER/STAGE for every stage, a line for each that is done. The library checks its
templates here, as before a deploy; that it did, the planted faults show.
"""

import json
import sys
from pathlib import Path
from typing import Any

import stacks  # noqa: F401  # isort: skip  (before aws_cdk: it chooses the Node that aws_cdk runs on)

from aws_cdk import App, CfnResource, Stack, Validations
from aws_cdk.aws_s3 import CfnBucket
from aws_cdk.aws_sqs import CfnQueue
from cdk_nag import AwsSolutionsChecks, NIST80053R5Checks, ServerlessChecks

from app import build
from security.canary import CANARY
from stacks.settings import cdk_json_context

CONTEXT = {"@aws-cdk/core:failSynthOnValidationErrors": False, "aws:cdk:enable-path-metadata": True}
"""Findings stand in validation-report.json and end nothing here; paths in templates as the CLI makes them."""

PLATFORM = "arm64"


def synthesize(stage: str, folder: Path) -> None:
    """One stage of cdk.json."""
    app = App(context=context_of(stage), outdir=str(folder))
    build(app)
    synthesize_scanned(app)


def synthesize_scanned(app: App) -> None:
    """The app with all three packs of cdk-nag, and with faults planted that they must find."""
    plant(app)
    Validations.of(app).add_plugins(AwsSolutionsChecks(app), ServerlessChecks(app), NIST80053R5Checks(app))
    app.synth()


def plant(app: App) -> None:
    """Adds a stack with faults that must be found (security/canary.py).

    They are a bucket open to everybody, a queue that nothing follows, and a property that is none.
    """
    stack = Stack(app, CANARY)
    CfnBucket(stack, "Open", access_control="PublicRead")
    CfnQueue(stack, "Alone")
    CfnResource(stack, "Wrong", type="AWS::SQS::Queue", properties={"NoSuchProperty": 1})


def context_of(stage: str) -> dict[str, Any]:
    """The stage as cdk.json has it, but for no machine in particular.

    A stage for the host takes this machine's Python, and what the scanners say of that would be
    another thing on every machine.
    """
    context = {**cdk_json_context(), **CONTEXT, "stage": stage}
    if context["stages"][stage]["function_platform"] == "host":
        context["overrides"] = json.dumps({"function_platform": PLATFORM})
    return context


if __name__ == "__main__":
    for name in sys.argv[2:] or cdk_json_context()["stages"]:
        synthesize(name, Path(sys.argv[1]) / name)
        sys.stdout.write(f"{name}\n")
        sys.stdout.flush()
