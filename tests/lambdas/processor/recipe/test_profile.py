"""What a profile says of records, that it forgets their values, and that it stays small."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator, meta

from lambdas.processor.engine.json_text import serialize
from lambdas.processor.recipe.profile import Profile
from lambdas.processor.recipe.profile_paths import MAX_DEPTH, MAX_PATHS, MAX_POINTER_LENGTH, TYPES


def report(*records: Any) -> dict[str, Any]:
    profile = Profile()
    profile.add_many(records)
    return profile.report()


def test_a_report_says_what_stands_at_each_path() -> None:
    found = report(
        {"id": 7, "name": "Anna", "tags": ["a", "bcd"]},
        {"id": 2.5, "name": None, "tags": []},
        {"id": 7, "name": "漢😀", "extra": {"ok": True}},
    )

    assert found["records"] == 3
    assert found["truncated"] is False
    assert found["paths"] == {
        "": {"types": {"object": 3}, "count": 3, "nulls": 0, "distinct": 0},
        "/extra": {"types": {"object": 1}, "count": 1, "nulls": 0, "distinct": 0},
        "/extra/ok": {"types": {"boolean": 1}, "count": 1, "nulls": 0, "distinct": 1},
        "/id": {
            "types": {"integer": 2, "number": 1}, "count": 3, "nulls": 0, "distinct": 2,
            "minimum": 2.5, "maximum": 7,
        },
        "/name": {
            "types": {"null": 1, "string": 2}, "count": 3, "nulls": 1, "distinct": 3,
            "min_length": 2, "max_length": 4,
        },
        "/tags": {
            "types": {"array": 2}, "count": 2, "nulls": 0, "distinct": 0, "min_length": 0, "max_length": 2
        },
        "/tags/*": {
            "types": {"string": 2}, "count": 2, "nulls": 0, "distinct": 2, "min_length": 1, "max_length": 3
        },
    }  # fmt: skip


def test_the_schema_has_types_properties_what_is_always_there_and_elements() -> None:
    found = report(
        {"b": 1, "a": [1, {"c": "x"}], "n": None}, {"a": [], "b": 1.5, "n": "x"}, {"a": [{}], "b": 2, "n": 1}
    )

    assert found["schema"] == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {
            "a": {
                "type": "array",
                "items": {"type": ["integer", "object"], "properties": {"c": {"type": "string"}}},
            },
            "b": {"type": "number"},
            "n": {"type": ["null", "integer", "string"]},
        },
        "required": ["a", "b", "n"],
    }
    assert [*found["schema"]["properties"]] == ["a", "b", "n"]


def test_types_are_named_in_one_order_and_a_number_may_be_an_integer() -> None:
    found = report({}, [], "", 1.5, 1, True, None)

    types = ["null", "boolean", "integer", "number", "string", "array", "object"]
    assert [*found["paths"][""]["types"]] == types
    assert found["schema"]["type"] == [name for name in types if name != "integer"]


def test_without_records_there_is_nothing_to_say() -> None:
    profile = Profile()
    profile.add_many([])

    assert profile.report() == {
        "records": 0,
        "truncated": False,
        "paths": {"": {"types": {}, "count": 0, "nulls": 0, "distinct": 0}},
        "schema": {"$schema": "https://json-schema.org/draft/2020-12/schema"},
    }


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "null"), (True, "boolean"), (0, "integer"), (2**64 - 1, "integer"), (1.0, "number"),
        (Decimal(10**30), "integer"), (Decimal("-" + "7" * 1000), "integer"), (Decimal("1E+400"), "number"),
        (Decimal("1.000000000000000000001"), "number"), ("1", "string"), ([], "array"), ((), "array"),
        ({}, "object"), (defaultdict(int), "object"),
    ],
)  # fmt: skip
def test_a_type_is_that_of_json_schema_as_the_value_is_written(value: Any, kind: str) -> None:
    assert report([value])["paths"]["/*"]["types"] == {kind: 1}


@pytest.mark.parametrize("value", [object(), b"x", {1, 2}])
def test_what_is_no_json_value_is_not_counted(value: Any) -> None:
    with pytest.raises(TypeError, match="is not a JSON value"):
        report({"a": 1}, {"a": value})


def test_least_and_greatest_are_exact_among_all_kinds_of_numbers() -> None:
    slightly_more = Decimal("0.1000000000000000055511151231257827021181583404541015626")
    numbers = [0.1, slightly_more, 2**53, Decimal("9007199254740992.5"), float(2**53), 1]

    for ordered in (numbers, numbers[::-1]):
        for records in ([ordered], [[number] for number in ordered]):
            found = report(*records)["paths"]["/*"]
            assert (found["minimum"], found["maximum"]) == (0.1, Decimal("9007199254740992.5"))


def test_which_of_equal_numbers_is_shown_does_not_depend_on_their_order() -> None:
    for numbers in ([1, 1.0], [0, 0.0, -0.0], [Decimal("1E+30"), Decimal(10**30), Decimal("1.0E+30")]):
        assert serialize(report(*numbers)) == serialize(report(*reversed(numbers)))
        assert serialize(report(numbers[:1], numbers[1:])) == serialize(report(numbers[1:], numbers[:1]))


def test_booleans_are_no_numbers() -> None:
    found = report(True, 5, False, 3)["paths"][""]

    assert (found["minimum"], found["maximum"], found["distinct"]) == (3, 5, 4)


def test_a_key_is_written_as_a_pointer_has_it_and_an_asterisk_is_no_element() -> None:
    found = report({"a/b": {"~": 1, "": 2}, "*": 3, "~2": 4}, [5])

    assert [*found["paths"]] == ["", "/*", "/a~1b", "/a~1b/", "/a~1b/~0", "/~02", "/~2"]
    assert found["paths"]["/*"]["maximum"] == 5
    assert found["paths"]["/~2"]["maximum"] == 3


def test_a_profile_holds_no_text_of_the_records() -> None:
    found = report(*({"name": f"s3cret {number}", "more": ["s3cret"]} for number in range(300)), "s3cret")

    assert b"s3cret" not in serialize(found)


def test_keys_without_end_are_counted_up_to_the_limit_and_then_under_their_object() -> None:
    profile = Profile()
    for number in range(3):
        profile.add_many([{"map": {f"{number}-{key}": key}, "last": 1} for key in range(1_000)])
    found = profile.report()

    assert found["truncated"] is True
    assert len(found["paths"]) == MAX_PATHS
    assert found["paths"]["/map"]["types"] == {"object": 3_000}
    assert found["paths"]["/last"]["count"] == 3_000
    assert found["schema"]["properties"]["map"]["additionalProperties"] is True
    assert "additionalProperties" not in found["schema"]
    assert len(found["schema"]["properties"]["map"]["properties"]) == MAX_PATHS - 3
    assert len(serialize(found)) < 1_000_000
    assert Draft202012Validator(found["schema"]).is_valid({"map": {"other": "x"}, "last": 2})


def test_as_many_paths_as_the_limit_are_not_truncated() -> None:
    found = report({str(key): key for key in range(MAX_PATHS - 1)})
    assert (found["truncated"], len(found["paths"])) == (False, MAX_PATHS)

    found = report({str(key): key for key in range(MAX_PATHS)})
    assert (found["truncated"], len(found["paths"])) == (True, MAX_PATHS)


def test_a_path_is_no_longer_than_the_limit() -> None:
    longest = "k" * (MAX_POINTER_LENGTH - 3)
    found = report({longest: [[1]], longest + "kkk": 1})

    assert [*map(len, found["paths"])] == [0, MAX_POINTER_LENGTH - 2, MAX_POINTER_LENGTH]
    assert (found["truncated"], found["schema"]["additionalProperties"]) == (True, True)


@pytest.mark.parametrize("inner", [lambda value: {"a": value}, lambda value: [value]])
def test_a_path_is_no_deeper_than_can_be_written(inner: Any) -> None:
    record: Any = 1
    for _ in range(MAX_DEPTH):
        record = inner(record)
    assert report(record)["truncated"] is False

    found = report(inner(record))
    assert (found["truncated"], len(found["paths"])) == (True, MAX_DEPTH + 1)
    assert Draft202012Validator(json.loads(serialize(found))["schema"]).is_valid(inner(record))


KEYS = ["a", "b", "c", "*", "~/", "é"]
TOKENS = {"*": "~2", "~/": "~0~1"}


def any_value(random: Random, levels: int) -> Any:
    kind = random.randrange(10 if levels else 8)
    if kind == 8:
        return [any_value(random, levels - 1) for _ in range(random.randrange(4))]
    if kind == 9:
        return {key: any_value(random, levels - 1) for key in random.sample(KEYS, random.randrange(6))}
    number = random.randrange(-4, 5)
    decimal = Decimal(number) + (Decimal("1E-20") if number % 2 else Decimal(2**70))
    return [None, number > 0, number, number / 2, number, decimal, "x" * abs(number), "é"][kind]


def naively(records: list[Any]) -> dict[str, list[Any]]:
    """All values at each path."""
    found: dict[str, list[Any]] = {"": []}

    def visit(value: Any, pointer: str) -> None:
        found.setdefault(pointer, []).append(value)
        if isinstance(value, list):
            for element in value:
                visit(element, pointer + "/*")
        if isinstance(value, dict):
            for key, member in value.items():
                visit(member, f"{pointer}/{TOKENS.get(key, key)}")

    for record in records:
        visit(record, "")
    return found


def type_of(value: Any) -> str:
    if isinstance(value, Decimal):
        return "integer" if value == value.to_integral_value() else "number"
    kinds = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return kinds.get(type(value), "null")


def described(values: list[Any]) -> dict[str, Any]:
    types = Counter(map(type_of, values))
    numbers = [value for value in values if type_of(value) in ("integer", "number")]
    lengths = [len(value) for value in values if isinstance(value, str | list)]
    scalars = {(isinstance(value, bool), value) for value in values if not isinstance(value, list | dict)}
    description = {"types": types, "count": len(values), "nulls": types["null"], "distinct": len(scalars)}
    if numbers:
        description |= {"minimum": min(numbers), "maximum": max(numbers)}
    if lengths:
        description |= {"min_length": min(lengths), "max_length": max(lengths)}
    return description


@pytest.mark.parametrize("seed", range(20))
def test_a_profile_of_any_records_is_what_looking_at_each_value_gives(seed: int) -> None:
    random = Random(seed)
    records = [any_value(random, 4) for _ in range(random.choice([1, 5, 200]))]
    profile = Profile()
    start = 0
    while start < len(records):
        portion = random.randrange(1, 40)
        profile.add_many(records[start : start + portion])
        start += portion
    found = profile.report()

    assert found["paths"] == {path: described(values) for path, values in naively(records).items()}
    assert serialize(found) == serialize(report(*records))
    assert [*found["paths"]] == sorted(found["paths"])


def parts_of(schema: dict[str, Any], pointer: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    yield pointer, schema
    if "items" in schema:
        yield from parts_of(schema["items"], pointer + "/*")
    for key, part in schema.get("properties", {}).items():
        yield from parts_of(part, f"{pointer}/{TOKENS.get(key, key)}")


@pytest.mark.parametrize("seed", range(20))
def test_all_records_are_valid_under_their_schema_and_it_is_as_tight_as_it_says(seed: int) -> None:
    random = Random(seed)
    records = [any_value(random, 4) for _ in range(random.choice([1, 5, 200]))]
    schema = report(*records)["schema"]

    assert meta.is_valid(json.loads(serialize(schema)))
    validator = Draft202012Validator(schema)
    assert [record for record in records if not validator.is_valid(record)] == []
    values = naively(records)
    for path, part in parts_of(schema):
        types = {type_of(value) for value in values[path]}
        objects = [value for value in values[path] if isinstance(value, dict)]
        if "number" in types:
            types.discard("integer")
        assert part["type"] == (types.pop() if len(types) == 1 else [name for name in TYPES if name in types])
        assert part.get("required", []) == sorted(set.intersection(*map(set, objects)) if objects else [])
        assert part.get("properties", {}).keys() == set().union(*objects)
