"""The cost model of one stage: flows, what else they could cost, and what it costs when nothing happens."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from costs.alternatives import Alternative, alternatives
from costs.compute import PerTB
from costs.durations import Durations
from costs.flow import Flow, Line, Per
from costs.flows import flows
from costs.sensitivity import Changed, answers, memories, sizes
from costs.setup import Setup
from costs.standing import Fixed, standing
from costs.template import Templates


@dataclass(frozen=True)
class Model:
    """One stage."""

    stage: str
    setup: Setup
    flows: tuple[Flow, ...]
    alternatives: tuple[Alternative, ...]
    sizes: tuple[tuple[int, Flow, Flow], ...]
    memories: tuple[tuple[int, Flow, Flow], ...]
    answers: tuple[Changed, ...]
    fixed: tuple[Fixed, ...]
    compute: PerTB

    @property
    def idle(self) -> Decimal:
        """Dollars a month while nothing happens, in an account that has nothing else."""
        return sum((each.billed for each in self.fixed), Decimal(0))

    @property
    def idle_by_list(self) -> Decimal:
        """The same before what AWS gives to each account for nothing."""
        return sum((each.dollars for each in self.fixed), Decimal(0))


def model(stage: str, templates: Templates, durations: Durations) -> Model:
    """From a stage's templates; raises LimitsMissing and DurationsMissing."""
    setup = Setup.of(templates)
    return Model(
        stage,
        setup,
        tuple(flows(setup, durations)),
        tuple(alternatives(setup, durations)),
        tuple(sizes(setup, durations)),
        tuple(memories(setup, durations)),
        tuple(answers(setup, durations)),
        tuple(standing(setup.limits)),
        PerTB.of(durations, setup.processor),
    )


def as_json(found: Model) -> dict[str, Any]:
    """For programs; dollars are texts, so that none is rounded."""
    return {
        "stage": found.stage,
        "dollars_a_month_idle": {"list": str(found.idle_by_list), "billed": str(found.idle)},
        "flows": [flow_as_json(flow) for flow in found.flows],
        "alternatives": [
            {
                "what": each.what,
                "of": each.of,
                "dollars": str(each.ours),
                "dollars_otherwise": None if each.theirs is None else str(each.theirs),
                "lost": each.lost,
            }
            for each in found.alternatives
        ],
    }


def flow_as_json(flow: Flow) -> dict[str, Any]:
    """One flow, line by line."""
    return {
        "name": flow.name,
        "of": flow.of,
        "dollars": str(flow.dollars),
        "lambda_share": str(flow.lambda_share),
        "dollars_per": {per.value: str(flow.per(per)) for per in Per},
        "lines": [_line_as_json(line) for line in flow.lines],
        "kept_each_month": [_line_as_json(line) for line in flow.kept],
    }


def _line_as_json(line: Line) -> dict[str, str]:
    return {
        "service": line.service.value,
        "what": line.what,
        "per": line.per.value,
        "units": str(line.units),
        "unit": line.price.unit,
        "dollars": str(line.dollars),
    }
