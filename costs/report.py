"""What is known of one stage's costs, as numbers."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from costs.limits import read
from costs.open_ended import Open, open_ended
from costs.standing import Fixed, standing
from costs.template import Templates
from costs.worst import Line, Who, up_to, worst_hour


@dataclass(frozen=True)
class Report:
    """One stage."""

    stage: str
    lines: tuple[Line, ...]
    """The dearest first."""

    endless: tuple[Open, ...]
    fixed: tuple[Fixed, ...]
    budgets: tuple[int, ...]

    def hour(self, who: Who) -> Decimal:
        """Dollars that these, and those who may do less, spend in an hour at worst."""
        return up_to([*self.lines], who)

    @property
    def idle(self) -> Decimal:
        """Dollars a month while nobody uses it, by the list."""
        return sum((each.dollars for each in self.fixed), Decimal(0))

    @property
    def idle_billed(self) -> Decimal:
        """The same in an account that has nothing else."""
        return sum((each.billed for each in self.fixed), Decimal(0))


def report(stage: str, templates: Templates) -> Report:
    """From the stage's templates; raises LimitsMissing where something bounds nothing."""
    limits = read(templates)
    lines = sorted(worst_hour(limits), key=lambda line: (-line.dollars, line.what))
    return Report(
        stage, tuple(lines), tuple(open_ended(limits)), tuple(standing(limits)), limits.standing.budgets
    )


def as_json(found: Report) -> dict[str, Any]:
    """For programs; dollars are texts, so that none is rounded."""
    return {
        "stage": found.stage,
        "dollars_an_hour": {who.value: str(found.hour(who)) for who in Who},
        "dollars_a_month_idle": {"list": str(found.idle), "billed": str(found.idle_billed)},
        "lines": [
            {
                "what": line.what,
                "who": line.who.value,
                "limit": line.limit.value,
                "where": line.limit.where,
                "units_an_hour": str(line.units),
                "unit": line.price.unit,
                "dollars_an_hour": str(line.dollars),
            }
            for line in found.lines
        ],
        "without_limit": [
            {
                "what": each.what,
                "who": each.who.value,
                "dollars": str(each.dollars),
                "per": each.per,
                "narrowed": each.narrowed,
            }
            for each in found.endless
        ],
    }
