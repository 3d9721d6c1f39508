"""docs/api.md: that its examples answer what they show is shown in tests/e2e; here, that it is whole."""

import re

import jsonschema_rs
import pytest

from contract.document import document
from contract.problems import OF_NO_ROUTE, problems_of
from lambdas.api.routes import ROUTES
from tests.docs.api_examples import ANYTHING, PAGE, differences, examples


def test_the_table_has_every_code_once_with_its_status() -> None:
    errors = {code: error.status for route in ROUTES for code, error in problems_of(route).items()}
    errors |= {error.code: error.status for error in OF_NO_ROUTE}
    rows = re.findall(r"^\| (\d{3}) \| (.*?) \| .+ \|$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    listed = [(code, int(status)) for status, codes in rows for code in re.findall(r"`([a-z0-9-]+)`", codes)]
    assert sorted(listed) == sorted((code, int(status)) for code, status in errors.items())


def test_every_variable_of_a_command_is_known_before_it() -> None:
    known = {"HOST", "NAME", "PASSWORD"}
    for example in examples():
        known |= set(re.findall(r"^(\w+)=", example.command, flags=re.MULTILINE))
        assert set(re.findall(r"\$([A-Z_]+)", example.command)) <= known, example.command
        known |= set(example.taken)


def test_every_problem_that_is_shown_is_one() -> None:
    shown = document()
    schema = shown["components"]["schemas"]["Problem"]
    problems = [
        each.answer for each in examples() if isinstance(each.answer, dict) and "title" in each.answer
    ]
    assert len(problems) >= 2
    for problem in problems:
        jsonschema_rs.validate(schema, problem)


def test_every_operation_is_shown_or_named() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for route in ROUTES:
        shape = (
            re.escape(route.path)
            .replace(r"\{id\}", r"(\{id\}|\$\w+)")
            .replace(r"\{upload\}", r"(\{upload\}|\$\w+)")
        )
        last = route.path.rpartition("/")[2]
        assert re.search(rf"{shape}\b|`/?{re.escape(last)}`", text), route.key


@pytest.mark.parametrize(
    ("shown", "given", "same"),
    [
        ({"a": 1}, {"a": 1}, True),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ({"a": 1, ANYTHING: ANYTHING}, {"a": 1, "b": 2}, True),
        ({"a": 1, ANYTHING: ANYTHING}, {"b": 2}, False),
        ({"a": "…"}, {"a": None}, False),
        ({"a": "x/…/y"}, {"a": "x/1/y"}, True),
        ({"a": "x/…/y"}, {"a": "x//y"}, False),
        ({"a": "…"}, {"a": 1}, False),
        ([1], [1, 2], False),
        ({"a": True}, {"a": 1}, False),
        ({"a": None}, {"a": None}, True),
        ("200\n", "200\n", True),
        ("200\n", "403\n", False),
    ],
)
def test_what_differs_from_an_example_is_seen(shown: object, given: object, same: bool) -> None:
    assert (list(differences(shown, given)) == []) == same
