"""The table of routes and the operations behind it agree."""

from dataclasses import fields
from inspect import isfunction
from re import fullmatch

import pytest

from lambdas.api.operations import Operations
from lambdas.api.routes import ROUTES, Access, Route


def test_every_operation_has_one_route_and_every_route_an_operation() -> None:
    collaborators = {field.name for field in fields(Operations)}
    operations = [
        name
        for name, value in vars(Operations).items()
        if isfunction(value) and not name.startswith("_") and name not in collaborators
    ]
    assert sorted(route.operation for route in ROUTES) == sorted(operations)


def test_no_route_is_declared_twice() -> None:
    keys = [route.key for route in ROUTES]
    assert sorted(set(keys)) == sorted(keys)


def test_a_route_key_is_its_method_and_its_path() -> None:
    assert Route("GET", "/api/health", "health", Access.ANYONE).key == "GET /api/health"


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.key)
def test_every_route_lies_where_the_distribution_sends_the_api(route: Route) -> None:
    assert fullmatch(r"/api(/([a-z]+|\{id\}))+", route.path)


def test_only_the_health_route_is_open_to_anyone() -> None:
    assert [route.operation for route in ROUTES if route.access is Access.ANYONE] == ["health"]


def test_what_is_not_a_read_is_for_editors() -> None:
    for route in ROUTES:
        assert (route.access is Access.EDITORS) == (route.method != "GET"), route.key
