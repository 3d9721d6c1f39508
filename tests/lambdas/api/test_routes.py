"""The table of routes, and the operations behind it, agree."""

from collections import Counter
from inspect import isfunction
from re import findall, fullmatch
from typing import is_typeddict

import pytest

from lambdas.api import answers
from lambdas.api.changing import Changing
from lambdas.api.describing import Describing
from lambdas.api.reading import Reading
from lambdas.api.routes import ROUTES, Access, Route
from lambdas.api.uploading import Uploading


def test_every_operation_has_one_route_and_every_route_an_operation() -> None:
    operations = [
        name
        for cls in (Describing, Reading, Uploading, Changing)
        for name, value in vars(cls).items()
        if isfunction(value) and not name.startswith("_")
    ]
    assert sorted(route.operation for route in ROUTES) == sorted(operations)


@pytest.mark.parametrize("declared", ["key", "operation", "summary"])
def test_no_route_is_declared_twice(declared: str) -> None:
    assert max(Counter(getattr(route, declared) for route in ROUTES).values()) == 1


def test_a_route_key_is_its_method_and_its_path() -> None:
    health = next(route for route in ROUTES if route.operation == "health")
    assert health.key == "GET /api/health"


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.key)
def test_every_route_lies_where_the_distribution_sends_the_api(route: Route) -> None:
    assert fullmatch(r"/api(/([a-z-]+(\.json)?|\{id\}|\{upload\}))+", route.path)


def test_what_is_open_to_anyone_says_nothing_of_documents() -> None:
    assert [route.operation for route in ROUTES if route.access is Access.ANYONE] == [
        "health",
        "show_config",
        "show_openapi",
        "show_docs",
    ]


def test_what_is_not_a_read_is_for_editors_and_limited() -> None:
    for route in ROUTES:
        assert route.limited == (route.method != "GET"), route.key
        if route.limited:
            assert route.access is Access.EDITORS, route.key


def test_of_the_reads_only_uploads_are_for_editors() -> None:
    reads = [route for route in ROUTES if route.method == "GET" and route.access is Access.EDITORS]
    assert [route.operation for route in reads] == ["get_upload"]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.key)
def test_a_route_answers_one_success_of_a_declared_shape(route: Route) -> None:
    [(status, answer)] = route.answers.items()
    assert status in (200, 201, 202, 303)
    assert answer in (None, "html", "json") or is_typeddict(getattr(answers, answer))
    assert (answer is None) == (status == 303)
    assert not (route.conditional and route.method != "GET")


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.key)
def test_a_route_takes_a_body_or_a_query_where_its_method_has_one(route: Route) -> None:
    assert route.query is None or route.method == "GET"
    assert route.body is None or route.method == "POST"


def test_no_path_could_be_taken_for_another() -> None:
    names = {name for route in ROUTES for name in findall(r"\{(\w+)\}", route.path)}
    assert names == {"id", "upload"}
    shapes = Counter((route.method, route.path.replace("{upload}", "{id}")) for route in ROUTES)
    assert max(shapes.values()) == 1
