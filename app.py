"""The composition root: settings become stacks. Nothing else happens here."""

import os

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


if __name__ == "__main__":
    app = App(context=cdk_json_context(), outdir=os.environ.get("CDK_OUTDIR", "cdk.out"))
    build(app)
    app.synth()
