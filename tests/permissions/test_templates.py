"""What the synthesized policies of every stage allow, and what they do not."""

from collections.abc import Mapping
from typing import Any

import pytest

from security.permissions.policy import ALLOWED, NOT_ALLOWED, Request, decide
from security.permissions.templates import roles
from tests.permissions.names import names_in
from tests.permissions.neighbours import filled
from tests.permissions.neighbours_of_each import CONTROLS, NEIGHBOURS
from tests.stacks.conftest import STAGES, templates

__all__ = ["templates"]

Templates = Mapping[str, Mapping[str, Any]]


@pytest.fixture(params=STAGES)
def stage(request: pytest.FixtureRequest, templates: dict[str, Templates]) -> Templates:
    """Each stage's templates."""
    return templates[str(request.param)]


def test_every_role_is_one_that_is_looked_at(stage: Templates) -> None:
    assert set(roles(stage)) == set(NEIGHBOURS) == set(CONTROLS)


@pytest.mark.parametrize("role", NEIGHBOURS)
def test_no_neighbouring_call_is_allowed(stage: Templates, role: str) -> None:
    names, granted = names_in(stage), roles(stage)[role]
    assert len(NEIGHBOURS[role]) >= 60
    wrong = [
        str(each)
        for each in NEIGHBOURS[role]
        if decide(granted, Request(each.action, filled(each.resource, names), each.context)) != NOT_ALLOWED
    ]
    assert not wrong


@pytest.mark.parametrize("role", NEIGHBOURS)
def test_the_control_is_allowed(stage: Templates, role: str) -> None:
    control = CONTROLS[role]
    request = Request(control.action, filled(control.resource, names_in(stage)), control.context)
    assert decide(roles(stage)[role], request) == ALLOWED


def test_no_action_has_a_wildcard(stage: Templates) -> None:
    assert [s for granted in roles(stage).values() for s in granted if "*" in "".join(s.actions)] == []


@pytest.mark.parametrize("role", NEIGHBOURS)
def test_what_the_strict_stage_grants_besides_is_the_use_of_its_key(
    templates: dict[str, Templates], role: str
) -> None:
    ordinary, strict = (
        {action for statement in roles(templates[stage])[role] for action in statement.actions}
        for stage in ("prod", "strict")
    )
    assert strict - ordinary <= {"kms:Decrypt", "kms:GenerateDataKey"}
    assert ordinary <= strict
