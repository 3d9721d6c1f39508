"""`python -m stacks.hotswap STAGE`: whether its functions may be changed behind CloudFormation's back.

A hotswap puts new code into functions in seconds, and CloudFormation does not know. Until the next full
deployment nobody can say from the stack what runs, so it is for stages whose loss would be none.
"""

import sys
from collections.abc import Mapping
from typing import Any

from stacks.settings import cdk_json_context

GUARDED = ("termination_protection", "retain_data")
"""Settings that say: this stage is not for trying things out."""


class HotswapRefused(SystemExit):
    """The stage is deployed as a whole or not at all; the message says why."""


def check(stage: str, stages: Mapping[str, Mapping[str, Any]]) -> None:
    """Raises HotswapRefused where the stage is not known, or guards what it has."""
    if stage not in stages:
        raise HotswapRefused(f"There is no stage {stage!r}; cdk.json has: {', '.join(stages)}.")
    guards = [name for name in GUARDED if stages[stage].get(name, True)]
    if guards:
        raise HotswapRefused(
            f"The stage {stage} has {' and '.join(guards)} in cdk.json: it is changed by make deploy "
            f"STAGE={stage} alone, since after a hotswap CloudFormation does not know what runs."
        )


if __name__ == "__main__":
    check(sys.argv[1], cdk_json_context()["stages"])
