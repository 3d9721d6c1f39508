"""Some of the schedules once more, on moto: each call is answered alike, and the end is the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest

from tests.lambdas.conftest import Aws, aws, clients
from tests.proofs.families import TELLING
from tests.proofs.machine import Machine
from tests.proofs.proof import real
from tests.proofs.scenarios import Scenario, staged
from tests.proofs.stores import subjects
from tests.proofs.stores.answer import Answer, Ok
from tests.proofs.stores.calls import call
from tests.proofs.stores.client import Client
from tests.proofs.stores.moto_as_aws import allow_tiny_parts
from tests.proofs.stores.subjects import COMPARED, Subject
from tests.proofs.stores.world import World
from tests.proofs.walks import walk

__all__ = ["aws", "clients"]

SCHEDULES = 5
STILL = [scenario for scenario in TELLING if not scenario.live]
"""Here the user's changes are made in the stores alone, while nothing is delivered."""


@dataclass
class Named(Subject):
    """A store whose new ids are known by the name of the call that made them, as the proof's are."""

    name: str = ""

    def known(self, own: str) -> str:
        return self.ids.setdefault(own, self.name)


@dataclass
class Alongside:
    """Performs each call on the stores of the proof and on moto, and compares."""

    moto: Named
    world: World | None = None
    calls: int = 0

    def __call__(
        self, world: World, operation: str, request: Mapping[str, Any], name: str
    ) -> tuple[Answer, World]:
        answer, self.world = call(world, operation, request, name)
        self.moto.name = name
        assert compared(answer) == self.moto.ask(operation, **nowhere(request)), (operation, request)
        self.calls += 1
        return answer, self.world


def nowhere(request: Mapping[str, Any]) -> dict[str, Any]:
    """The request without bucket and table, which moto has of its own for each schedule."""
    return {
        name: nowhere(value) if name == "CopySource" else value
        for name, value in request.items()
        if name not in ("Bucket", "TableName")
    }


def compared(answer: Answer) -> Answer:
    if isinstance(answer, Ok):
        return Ok({name: value for name, value in answer.data.items() if name in COMPARED})
    return answer


@pytest.mark.parametrize("scenario", STILL, ids=str)
def test_a_schedule_is_answered_alike_on_moto_and_ends_alike(
    scenario: Scenario, aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow_tiny_parts(monkeypatch)
    for seed in range(SCHEDULES):
        there = subjects.on_moto(aws, f"documents-{seed}")
        both = Alongside(Named(there.s3, there.dynamodb, there.bucket, there.table))
        machine = Machine(
            staged(scenario, both), real(scenario.recipe), deadly=True, patient=True, perform=both
        )

        walk(machine, Random(seed))

        assert both.world
        here = Subject(client := Client(), client)
        client.world = both.world
        here.ids = {name: name for name in both.moto.ids.values()}
        left = both.moto.left()
        assert here.left() == left
        assert both.calls > 5
        both.moto.forget(left["items"])
