"""The model's answer for a number of documents of one size: one by one, through the API, and in bundles."""

import json
from collections.abc import Mapping

from costs.durations import Durations
from costs.flow import Flow
from costs.flows import BUNDLED, bundled, bytes_shown, one_by_one, through_the_api
from costs.model import flow_as_json
from costs.model_page import lines
from costs.page import money
from costs.setup import Setup
from costs.template import Templates

HOW = ("one by one", "through the API's links", f"{BUNDLED:,} to an NDJSON file")


def calculated(
    stages: Mapping[str, Templates], durations: Durations, count: int, size: int, *, as_json: bool = False
) -> str:
    """What so many documents of so many bytes cost in each stage, as text or as JSON."""
    found = {
        stage: _flows(Setup.of(templates), durations, count, size) for stage, templates in stages.items()
    }
    if as_json:
        told = [
            {"stage": stage, "flows": [flow_as_json(flow) for flow in flows]}
            for stage, flows in found.items()
        ]
        return json.dumps(told, indent=2) + "\n"
    return "\n".join(_told(stage, flows, count, size) for stage, flows in found.items())


def _flows(setup: Setup, durations: Durations, count: int, size: int) -> tuple[Flow, ...]:
    return (
        one_by_one(setup, durations, size, count),
        through_the_api(setup, durations, size, count),
        bundled(setup, durations, size, count),
    )


def _told(stage: str, flows: tuple[Flow, ...], count: int, size: int) -> str:
    answer = ", ".join(f"{money(flow.dollars)} {how}" for flow, how in zip(flows, HOW, strict=True))
    parts = [f"{stage}: {count:,} documents of {bytes_shown(size)} cost {answer}.\n"]
    for flow in flows:
        parts += [f"{flow.name}\n", lines(flow)]
    return "\n".join(parts)
