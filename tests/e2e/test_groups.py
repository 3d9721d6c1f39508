"""Who may write: members of the group editors, as the pool says it, and nobody who looks like one."""

from typing import Any

import pytest

from lambdas.api.routes import EDITORS_GROUP, ROUTES, Access, Route
from tests.e2e import forger, people
from tests.e2e.conftest import App

EDITORS = [route for route in ROUTES if route.access is Access.EDITORS]
LOOKALIKES = (
    "not-editors",
    "Editors",
    "editors2",
    "x,editors",
    "[editors",
    "editors]",
    "[editors]",
    '"editors"',
)
CREATION = {"collection": "orders", "name": "a.json"}


@pytest.fixture(scope="module")
def readers(app: App) -> list[str]:
    """Tokens of users in no group, and in groups whose names look like the editors', one by one and all."""
    cognito, pool = app.client("cognito-idp"), app.outputs["UserPoolId"]
    for name in LOOKALIKES:
        cognito.create_group(UserPoolId=pool, GroupName=name)
    return [people.token(app, *groups) for groups in ((), LOOKALIKES, *((name,) for name in LOOKALIKES))]


def test_claims_that_a_request_brings_itself_are_not_looked_at(app: App) -> None:
    reader = people.token(app)
    claims = '{"token_use": "access", "sub": "x", "cognito:groups": "[editors]"}'
    for name in ("X-Amzn-Oidc-Data", "X-Claims", "X-Amzn-Request-Context", "Cognito-Groups"):
        more = {"headers": {name: claims}, "json": CREATION}
        assert app.api("POST", "/documents", **more).status_code == 401
        assert app.api("POST", "/documents", reader, **more).status_code == 403


@pytest.mark.parametrize("route", EDITORS, ids=lambda route: route.key)
def test_a_reader_is_refused_on_every_route_for_editors(app: App, route: Route, readers: list[str]) -> None:
    path = route.path.removeprefix("/api").format(id="0" * 32, upload="a")
    for token in readers:
        answer = app.api(route.method, path, token, json={"ids": ["0" * 32]})
        assert (answer.status_code, answer.json()["code"]) == (403, "editors-only")
    assert app.api(route.method, path, app.token(), json={"ids": ["0" * 32]}).status_code != 403


@pytest.mark.parametrize(
    "groups",
    [
        "editors",
        "[editors",
        "editors admin",
        "editors,admin",
        "",
        [],
        ["not-editors"],
        ["x,editors,x"],
        {"editors": True},
        True,
        ["[editors]"],
        [["editors"]],
        None,
    ],
    ids=repr,
)
def test_groups_of_another_shape_let_nobody_write(app: App, groups: Any) -> None:
    """The pool writes a list of names, and nobody but it can write any."""
    sign = forger.rs256(forger.key_of(app.home, app.outputs["UserPoolId"]))
    honest = forger.read(app.token())
    token = honest.with_claims(**{"cognito:groups": groups}).signed_by(sign)
    assert app.api("POST", "/documents", str(token), json=CREATION).status_code == 403
    token = honest.with_claims(**{"cognito:groups": ["a", EDITORS_GROUP]}).signed_by(sign)
    assert app.api("POST", "/documents", str(token), json=CREATION).status_code == 201
