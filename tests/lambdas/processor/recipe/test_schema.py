"""Which schemas compile, which records pass them, and what an error says of the others."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from time import monotonic
from typing import Any

import pytest

from lambdas.processor.errors import InvalidRecord
from lambdas.processor.recipe.schema import MAX_SENTENCE, compile_schema
from tests.suites.suites import SchemaCase, json_schema, json_schema_remotes

CASES = {file: list(cases) for file, cases in groupby(json_schema(), key=lambda case: case.file)}
OUTSIDE = json_schema_remotes()
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def takes(schema: Any, record: Any, documents: dict[str, Any] | None = None) -> bool:
    step = compile_schema(schema, documents or {}, private=False)
    try:
        return step(record) is record
    except InvalidRecord:
        return False


def refusal(schema: Any, record: Any, private: bool = False) -> InvalidRecord:
    with pytest.raises(InvalidRecord) as caught:
        compile_schema(schema, {}, private)(record)
    return caught.value


@pytest.mark.parametrize("file", CASES)
def test_the_published_suite_is_decided_as_it_says(file: str) -> None:
    wrong = [case for case in CASES[file] if takes(case.schema, case.data, OUTSIDE) is not case.valid]

    assert wrong == []


def test_the_published_suite_is_whole() -> None:
    assert (len(CASES), sum(map(len, CASES.values())), len(OUTSIDE)) == (46, 1257, 22)


def names_and_texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for item in value.values():
            yield from names_and_texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from names_and_texts(item)
    elif not isinstance(value, bool | None):
        yield str(value)


def leaks(case: SchemaCase) -> list[str]:
    """What the private error shows of the record and the schemas do not have."""
    try:
        compile_schema(case.schema, OUTSIDE, private=True)(case.data)
    except InvalidRecord as error:
        public = " ".join(names_and_texts([case.schema, *OUTSIDE.values()]))
        texts = {text for text in names_and_texts(case.data) if len(text) > 2 and text not in public}
        reason = error.sentence.partition(" refuses the record: ")[2].replace("the value", "")
        return [text for text in texts if text in reason]
    return []


def test_no_private_error_of_the_published_suite_shows_the_record() -> None:
    assert [(case, leaks(case)) for cases in CASES.values() for case in cases if leaks(case)] == []


SECRET: dict[str, Any] = {"s3cret": "s3cret"}


@pytest.mark.parametrize(
    ("schema", "record"),
    [
        ({"type": "null"}, "s3cret"),
        ({"const": 1}, SECRET),
        ({"enum": [1]}, ["s3cret"]),
        ({"pattern": "^a"}, "s3cret"),
        ({"maxLength": 1}, "s3cret"),
        ({"not": {}}, "s3cret"),
        ({"anyOf": [False, {"type": "null"}]}, SECRET),
        ({"contains": False}, ["s3cret"]),
        ({"uniqueItems": True}, ["s3cret", "s3cret"]),
        ({"items": False}, ["s3cret"]),
        ({"unevaluatedItems": False}, ["s3cret"]),
        ({"maximum": 1}, Decimal("77777.5")),
        ({"multipleOf": 2}, 77777),
        ({"additionalProperties": False}, SECRET),
        ({"properties": {"a": {}}, "additionalProperties": False}, SECRET),
        ({"unevaluatedProperties": False}, SECRET),
        ({"propertyNames": {"maxLength": 1}}, SECRET),
        ({"propertyNames": {"pattern": "^a"}}, SECRET),
        ({"propertyNames": False}, SECRET),
        ({"additionalProperties": {"type": "null"}}, SECRET),
        ({"patternProperties": {"^s": {"properties": {"s3cret": False}}}}, {"s3cretary": SECRET}),
        (
            {"additionalProperties": {"items": {"additionalProperties": {"type": "null"}}}},
            {"s3cret": [SECRET]},
        ),
    ],
)
def test_a_private_error_shows_neither_values_nor_names_of_the_record(schema: Any, record: Any) -> None:
    error = refusal(schema, record, private=True)

    shown = f"{error}".replace("/properties/s3cret", "")
    assert "s3cret" not in shown
    assert "7777" not in shown
    assert error.sentence.startswith("The schema at /")


def test_a_private_pointer_goes_as_far_as_the_schema_has_names() -> None:
    schema = {"properties": {"a": {"items": {"additionalProperties": {"type": "null"}}}}}

    error = refusal(schema, {"a": [{}, {"name": 1}]}, private=True)

    assert error.pointer == "/a/1"
    assert refusal(schema, {"a": [{}, {"name": 1}]}).pointer == "/a/1/name"


@pytest.mark.parametrize(
    ("schema", "record", "pointer", "sentence"),
    [
        ({"type": "string"}, 5, "", 'at /type refuses the record: 5 is not of type "string".'),
        ({"type": "string"}, [5], "", 'at /type refuses the record: the array is not of type "string".'),
        ({"type": "array"}, {}, "", 'at /type refuses the record: the object is not of type "array".'),
        (
            {"properties": {"a/b": {"items": {"type": "null"}}}},
            {"a/b": [None, "~"]},
            "/a~1b/1",
            'at /properties/a~1b/items/type refuses the record: "~" is not of type "null".',
        ),
        (
            {"additionalProperties": {"$ref": "#/$defs/d"}, "$defs": {"d": {"minimum": 1.5}}},
            {"~": Decimal("0.5")},
            "/~0",
            "at /additionalProperties/$ref/minimum refuses the record: 0.5 is less than the minimum of 1.5.",
        ),
        (
            {"properties": {"a": {}}, "additionalProperties": False},
            {"a": 1, "b": 2},
            "",
            (
                "at /additionalProperties refuses the record: "
                "Additional properties are not allowed ('b' was unexpected)."
            ),
        ),
        ({"required": ["q"]}, {}, "", 'at /required refuses the record: "q" is a required property.'),
        ({"multipleOf": 100}, 250, "", "at /multipleOf refuses the record: 250 is not a multiple of 100."),
        (
            {"minimum": 2**64},
            1,
            "",
            f"at /minimum refuses the record: 1 is less than the minimum of {2**64}.",
        ),
        (False, None, "", "refuses the record: False schema does not allow null."),
    ],
)
def test_an_error_names_the_keyword_the_value_and_its_place(
    schema: Any, record: Any, pointer: str, sentence: str
) -> None:
    error = refusal(schema, record)

    assert (error.code, error.pointer, error.sentence) == ("schema", pointer, f"The schema {sentence}")
    assert error.__context__ is None


def test_a_long_sentence_is_cut() -> None:
    assert len(refusal({"maxLength": 1}, "x" * 10_000).sentence) == MAX_SENTENCE
    assert (
        len(refusal({"properties": {}, "additionalProperties": False}, {"x" * 999: 1}).sentence)
        == MAX_SENTENCE
    )


def test_the_first_of_a_million_errors_costs_no_more_than_one() -> None:
    began = monotonic()

    error = refusal({"items": {"type": "string"}}, [1] * 1_000_000)

    assert error.pointer == "/0"
    assert monotonic() - began < 2


@pytest.mark.parametrize("schema", [True, {}, {"$schema": DRAFT}, {"$schema": DRAFT + "#"}])
def test_a_schema_without_demands_takes_everything(schema: Any) -> None:
    for record in (None, True, 1, 1.5, Decimal("1E+400"), "", [], {}):
        assert compile_schema(schema, {}, private=False)(record) is record


def test_a_format_is_an_annotation() -> None:
    assert takes({"format": "email"}, "no address")
    assert takes({"format": "no such format"}, "a")


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|a)*$", "^(([a-z])+.)+[A-Z]([a-z])+$", "(.*a){12}x"])
def test_no_pattern_takes_more_than_linear_time(pattern: str) -> None:
    began = monotonic()

    assert not takes({"pattern": pattern}, "a" * 100_000 + "!")

    assert monotonic() - began < 2
