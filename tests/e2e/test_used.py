"""Under IAM: nothing that a function is granted goes unused, and nothing that it needs is only granted here.

Last of the tests that share `app`, for what they have made the functions do counts here.
"""

import json
from collections.abc import Iterable
from typing import Any

import pytest

from local.home import Home
from local.ministack_iam import ALLOWED
from security.permissions.calls import needs
from security.permissions.policy import Request, Statement, statements
from security.permissions.used import refused, unused
from tests.e2e.conftest import HERE, App
from tests.e2e.decisions import decisions
from tests.e2e.rare_calls import break_off_late, fetch_everything_and_delete_it, publish_the_page_again
from tests.e2e.twins import deployed, documents_of, role_name
from tests.permissions.neighbours_of_each import NEIGHBOURS

OTHERS = {"test_api.py", "test_command_line.py", "test_pipeline.py", "test_recipes.py", "test_uploads.py"}
"""Whose calls are needed for a judgement of what is never used."""

Calls = list[tuple[dict[str, Any], set[tuple[str, str]]]]
"""Each call, and the actions and resources that the emulator has asked its policies about for it."""


@pytest.fixture(scope="module")
def made(app: App) -> App:
    """The app, with all that the functions rarely do done too."""
    made = {entry["LogicalResourceId"][:-8]: entry["PhysicalResourceId"] for entry in deployed(app)["Cdn"]}
    (archive,) = {
        statement.resources[0]
        for statement in granted(app, "Cdn/PublisherRole")
        if statement.actions == ("s3:GetObject",)
    }
    bucket, _, key = archive.removeprefix("arn:aws:s3:::").partition("/")
    properties = {
        "SiteBucket": app.outputs["SiteBucketName"],
        "ArchiveBucket": bucket,
        "ArchiveKey": key,
        "DistributionId": made["Distribution"],
    }
    publish_the_page_again(app, made["Publisher"], properties)
    fetch_everything_and_delete_it(app)
    break_off_late(app)
    return app


def granted(app: App, role: str) -> list[Statement]:
    return [each for document in documents_of(app, role_name(app, role)) for each in statements(document)]


def calls_of(app: App, role: str) -> Calls:
    """What the function of the role has asked for so far, each different call once."""
    found: dict[str, set[tuple[str, str]]] = {}
    who = f"assumed-role/{role_name(app, role)}/"
    for decision in decisions(Home(app.home).decisions):
        if who in decision["who"] and decision["verdict"] == ALLOWED:
            call = json.dumps(decision["call"], sort_keys=True)
            found.setdefault(call, set()).add((decision["action"], decision["resource"]))
    return [(json.loads(call), asked) for call, asked in found.items()]


def asked_for(calls: Iterable[tuple[dict[str, Any], Any]]) -> list[Request]:
    return [request for call, _ in calls for request in needs(call)]


@pytest.mark.parametrize("role", NEIGHBOURS)
def test_the_emulator_asks_what_aws_would_ask(made: App, role: str) -> None:
    differ = [
        (call, asked)
        for call, asked in calls_of(made, role)
        if asked != {(request.action, request.resource) for request in needs(call)}
    ]
    assert not differ


@pytest.mark.parametrize("role", NEIGHBOURS)
def test_every_call_is_allowed_with_each_condition_looked_at(made: App, role: str) -> None:
    assert refused(granted(made, role), asked_for(calls_of(made, role))) == []


@pytest.mark.parametrize("role", NEIGHBOURS)
def test_nothing_is_granted_that_is_never_used(made: App, role: str, request: pytest.FixtureRequest) -> None:
    present = {item.path.name for item in request.session.items if item.path.parent == HERE}
    if not present >= OTHERS:
        pytest.skip("what is never used is only known after all others")
    assert unused(granted(made, role), asked_for(calls_of(made, role))) == []
