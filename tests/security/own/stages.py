"""The settings of a stage, as cdk.json has them."""

from typing import Any

from stacks.settings import StageSettings, cdk_json_context


def settings_of(stage: str, **changed: Any) -> StageSettings:
    """The stage's, with some changed."""
    return StageSettings(**{**cdk_json_context()["stages"][stage], **changed, "stage": stage})
