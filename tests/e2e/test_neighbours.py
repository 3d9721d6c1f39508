"""The emulator refuses each function all that lies next to what it does, as the templates say."""

import json

import pytest
from botocore.exceptions import ClientError

from local.home import Home
from local.ministack_iam import DENIED
from tests.e2e.conftest import App
from tests.e2e.twins import Twin, deployed, role_name, twin_of
from tests.permissions.names import names_of
from tests.permissions.neighbours import Neighbour, filled
from tests.permissions.neighbours_of_each import CONTROLS, NEIGHBOURS

REFUSALS = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError"}

OTHERWISE = {"dynamodb:PartiQLSelect", "events:DisableRule", "events:DeleteRule"}
"""The emulator refuses them under another name, or on a rule that it addresses in another way."""


@pytest.fixture(scope="module")
def names(app: App) -> dict[str, str]:
    return names_of(deployed(app))


@pytest.fixture(scope="module", params=NEIGHBOURS)
def role(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def twin(app: App, role: str) -> Twin:
    return twin_of(app, role_name(app, role))


def called(twin: Twin, neighbour: Neighbour, names: dict[str, str]) -> str:
    """The error code, "" where it was done."""
    call = getattr(twin.client(neighbour.service), neighbour.operation)
    try:
        call(**filled(neighbour.arguments, names))
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return ""


def denied(app: App, twin: Twin) -> set[tuple[str, str]]:
    """Action and resource of all that the emulator has refused the twin."""
    lines = map(json.loads, Home(app.home).decisions.read_text().splitlines())
    return {
        (line["action"], line["resource"])
        for line in lines
        if f"assumed-role/{twin.name}/" in line["who"] and line["verdict"] == DENIED
    }


def test_who_asks_is_the_twin_and_it_may_do_what_the_function_may(
    twin: Twin, role: str, names: dict[str, str]
) -> None:
    assert f"/{twin.name}/" in twin.client("sts").get_caller_identity()["Arn"]
    assert called(twin, CONTROLS[role], names) == ""


def test_each_neighbouring_call_is_refused(app: App, twin: Twin, role: str, names: dict[str, str]) -> None:
    answers = [(str(each), called(twin, each, names)) for each in NEIGHBOURS[role]]
    assert [(call, code) for call, code in answers if code not in REFUSALS] == []
    asked = {(each.action, filled(each.resource, names)) for each in NEIGHBOURS[role]}
    assert {action for action, _ in asked - denied(app, twin)} == OTHERWISE
