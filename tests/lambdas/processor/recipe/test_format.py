"""What a recipe may say, and how each fault is told."""

import json
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from lambdas.processor.recipe.format import (
    Fault,
    functions_of,
    output_of,
    recipe_faults,
    schema_faults,
    takes_one_record,
)
from lambdas.processor.recipe.model import Output, Recipe

ROOT = Path(__file__).parents[4]
SHAPE: dict[str, Any] = json.loads((ROOT / "recipes" / "recipe.schema.json").read_text())

EVERYTHING = {
    "$schema": "./recipe.schema.json",
    "description": "All that a recipe may say.",
    "input": "json",
    "schema": {"type": "object", "properties": {"a": {"minLength": 1}}},
    "transform": "a",
    "python": "orders.add_total",
    "redact": {"/a/*": "hash"},
    "output": {"format": "csv", "style": "compact", "compression": "zstd", "columns": ["a", "b"]},
    "on_invalid": "split",
    "publish": True,
    "profile": True,
}

FAULTS: list[tuple[object, list[tuple[str, str]]]] = [
    ([], [("", "[] is not an object.")]),
    (None, [("", "null is not an object.")]),
    ({"input": "csv"}, [("/input", '"csv" is not one of "auto", "json", "ndjson".')]),
    ({"output": "xml"}, [("/output", '"xml" is not one of "same", "json", "ndjson", "csv".')]),
    (
        {"output": {"format": "xml"}},
        [("/output/format", '"xml" is not one of "same", "json", "ndjson", "csv".')],
    ),
    ({"output": 3}, [("/output", "3 is not a string or an object.")]),
    (
        {"output": {"colums": ["a"]}},
        [("/output/colums", "There is no such key; known are: format, style, compression, columns.")],
    ),
    (
        {"output": {"format": "csv", "columns": ["a", "a"]}},
        [("/output/columns", '["a","a"] has non-unique elements.')],
    ),
    (
        {"output": {"format": "csv", "columns": [""]}},
        [("/output/columns/0", '"" is shorter than 1 character.')],
    ),
    ({"publish": "yes"}, [("/publish", '"yes" is not a boolean.')]),
    ({"transform": None}, [("/transform", "null is not a string.")]),
    ({"python": "orders"}, [("/python", '"orders" is not of the form "invoices.with_total".')]),
    (
        {"python": "../orders.run"},
        [("/python", '"../orders.run" is not of the form "invoices.with_total".')],
    ),
    (
        {"redact": {"/a~1b": "delete"}},
        [("/redact/~1a~01b", '"delete" is not one of "remove", "mask", "hash".')],
    ),
    ({"redact": {}}, [("/redact", "{} has less than 1 property.")]),
    ({"schema": "a.json"}, [("/schema", '"a.json" is not of the form "invoices.schema.json".')]),
    (
        {"schema": "../a.schema.json"},
        [("/schema", '"../a.schema.json" is not of the form "invoices.schema.json".')],
    ),
    ({"schema": []}, [("/schema", "[] is not a string or a boolean or an object.")]),
    (
        {"schema": {"properties": {"a": {"minLength": "1"}}}},
        [("/schema/properties/a/minLength", '"1" is not an integer.')],
    ),
    (
        {"publish": 1, "profile": 0},
        [("/publish", "1 is not a boolean."), ("/profile", "0 is not a boolean.")],
    ),
]


def told(faults: list[Fault]) -> list[tuple[str, str]]:
    return [(fault.place, fault.reason) for fault in faults]


@pytest.mark.parametrize("recipe", [{}, EVERYTHING, {"schema": "a.schema.json"}, {"schema": False}])
def test_a_recipe_says_what_it_may(recipe: object) -> None:
    assert recipe_faults(recipe, SHAPE) == []


@pytest.mark.parametrize(("recipe", "expected"), FAULTS)
def test_a_fault_is_told_with_its_place_and_what_is_expected(
    recipe: object, expected: list[tuple[str, str]]
) -> None:
    assert sorted(told(recipe_faults(recipe, SHAPE))) == sorted(expected)


def test_each_unknown_key_is_a_fault_that_names_the_known_ones() -> None:
    first, second = recipe_faults({"ouput": "csv", "b/c": 1, "publish": False}, SHAPE)

    assert {first.place, second.place} == {"/ouput", "/b~1c"}
    assert first.reason == f"There is no such key; known are: {', '.join(EVERYTHING)}."


def test_a_long_value_is_quoted_in_part() -> None:
    (fault,) = recipe_faults({"input": "é" * 1_000}, SHAPE)

    assert fault.reason.startswith('"ééé')
    assert len(fault.reason) < 120


@pytest.mark.parametrize(
    ("recipe", "place", "written"),
    [
        ({"output": {"format": "ndjson", "style": "pretty"}}, "/output/style", "ndjson"),
        ({"output": {"format": "csv", "style": "pretty"}}, "/output/style", "csv"),
        ({"input": "ndjson", "output": {"style": "pretty"}}, "/output/style", "ndjson"),
        ({"output": {"columns": ["a"]}}, "/output/columns", "same"),
        ({"output": {"format": "json", "columns": ["a"]}}, "/output/columns", "json"),
    ],
)
def test_keys_that_contradict_each_other_are_refused(recipe: object, place: str, written: str) -> None:
    (fault,) = recipe_faults(recipe, SHAPE)

    assert fault.place == place
    assert written in fault.reason


@pytest.mark.parametrize(
    "recipe",
    [
        {"output": {"style": "pretty"}},
        {"input": "ndjson", "output": {"format": "json", "style": "pretty"}},
        {"input": "json", "output": {"style": "pretty", "compression": "gzip"}},
    ],
)
def test_what_may_be_one_json_document_may_be_pretty(recipe: object) -> None:
    assert recipe_faults(recipe, SHAPE) == []


def test_an_output_is_its_format_alone_or_more() -> None:
    assert output_of("csv") == Output(format="csv")
    assert output_of({}) == Output()
    assert output_of(EVERYTHING["output"]) == Output(format="csv", compression="zstd", columns=("a", "b"))


def test_editors_are_told_the_values_and_the_defaults_that_a_recipe_has() -> None:
    more = SHAPE["properties"]["output"]["anyOf"][1]["properties"]
    for model, shape in ((Recipe, SHAPE["properties"]), (Output, more)):
        hints, defaults = get_type_hints(model), model()
        for key in hints.keys() & shape.keys() - {"output", "columns"}:
            assert shape[key]["default"] == getattr(defaults, key), key
            assert shape[key].get("enum", []) == list(get_args(hints[key])), key
    assert hints.keys() == more.keys()


def test_the_shape_is_a_schema_that_explains_each_key() -> None:
    assert schema_faults(SHAPE) == []
    for key, part in SHAPE["properties"].items():
        assert part["title"], key
        assert part["description"], key
        for example in part.get("examples", ()):
            assert recipe_faults({key: example}, SHAPE) == []


def test_what_is_no_schema_is_told_with_its_place() -> None:
    assert schema_faults({"properties": {"a": {"type": "number"}}}) == []
    assert schema_faults(True) == []
    (fault,) = schema_faults({"properties": {"a": {"type": "text"}}})
    assert fault.place == "/properties/a/type"
    assert fault.reason.startswith('"text" is not one of "array", "boolean"')
    (fault,) = schema_faults({"type": ["null", "text"]})
    assert fault.place == "/type/1"
    assert told(schema_faults("a")) == [("", '"a" is not a boolean or an object.')]


@pytest.mark.parametrize(
    ("source", "takes"),
    [
        ("def f(a): ...", True),
        ("def f(a, /, b=1, *, c=2): ...", True),
        ("def f(a=1): ...", True),
        ("def f(*a): ...", True),
        ("@cache\ndef f(a): ...", True),
        ("def f(a, b): ...\ndef f(a): ...", True),
        ("def f(): ...", False),
        ("def f(a, b): ...", False),
        ("def f(a, *, b): ...", False),
        ("def f(*, a=1): ...", False),
        ("def f(**a): ...", False),
        ("async def f(a): ...", False),
    ],
)
def test_a_step_can_be_called_with_a_record_alone(source: str, takes: bool) -> None:
    functions = functions_of(source.encode())

    assert isinstance(functions, dict)
    assert takes_one_record(functions["f"]) is takes


def test_functions_are_those_at_the_top_and_nothing_is_run() -> None:
    functions = functions_of(
        b"raise SystemExit\ndef f(a):\n  def g(a): ...\nclass C:\n  def h(a): ...\ni = f\n"
    )

    assert list(functions) == ["f"]


@pytest.mark.parametrize(
    ("source", "place"), [(b"def f(a):\n  return (\n", "2:10"), (b"a = 1\nb = = 2\n", "2:5"), (b"\0", "")]
)
def test_what_is_no_python_is_told_with_its_place(source: bytes, place: str) -> None:
    fault = functions_of(source)

    assert isinstance(fault, Fault)
    assert fault.reason.startswith("This is not Python: ")
    assert fault.place == place or not place
