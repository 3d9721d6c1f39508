"""The composition root: settings become stacks. Nothing else happens here."""

import gc
import os

if __name__ == "__main__":
    # All that a synth makes lives until its end: to look through it for garbage, again and again
    # and once more at the end, is a quarter of its time.
    gc.disable()

import json
from pathlib import Path
from typing import Any

import stacks  # noqa: F401  # isort: skip  (before aws_cdk: it chooses the Node that aws_cdk runs on)

from aws_cdk import App

from stacks.api import ApiStack
from stacks.budget import BudgetStack
from stacks.cdn import CdnStack
from stacks.pipeline import PipelineStack
from stacks.recipes import check_recipes
from stacks.settings import StageSettings, cdk_json_context
from stacks.storage import StorageStack
from stacks.web_acl import WebAclStack


def build(app: App) -> None:
    """Adds the stacks of the chosen stage: four, and those that its settings ask for besides."""
    check_recipes()
    settings = StageSettings.of(app)
    storage = StorageStack(app, "Storage", settings)
    pipeline = PipelineStack(app, "Pipeline", settings, storage)
    api = ApiStack(app, "Api", settings, storage, pipeline)
    cdn = CdnStack(app, "Cdn", settings, storage, api)
    if settings.web_acl:
        cdn.add_stack_dependency(WebAclStack(app, "WebAcl", settings, settings.web_acl))
    if settings.budget:
        BudgetStack(app, "Budget", settings, settings.budget)


def synthesize(stage: str, folder: Path, **overrides: Any) -> None:
    """One stage of cdk.json, with some settings changed, into a folder: for tools and tests that read it.

    Without the library's own check of its templates, which takes two thirds of a synth and which
    `make check` and `make deploy` make.
    """
    changed = {"overrides": json.dumps(overrides)} if overrides else {}
    context = {**cdk_json_context(), "stage": stage, **changed}
    app = App(context=context, outdir=str(folder), builtin_cloud_formation_validation=False)
    build(app)
    app.synth()


if __name__ == "__main__":
    app = App(context=cdk_json_context(), outdir=os.environ.get("CDK_OUTDIR", "cdk.out"))
    build(app)
    app.synth()
    gc.freeze()
