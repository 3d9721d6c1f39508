"""The step `transform`: what it makes of records, and what it says of those that it cannot take."""

import copy
from decimal import Decimal
from typing import Any

import pytest

from lambdas.processor.errors import InvalidRecord
from lambdas.processor.recipe.model import DROPPED
from lambdas.processor.recipe.transform import compile_transform

ORDER = {
    "id": 7,
    "items": [
        {"name": "b", "price": 1.5, "qty": 2},
        {"name": "a", "price": Decimal("0.00000000000000000000000001"), "qty": 5},
        {"name": "c", "price": 2, "qty": 1},
    ],
    "address": {},
}
TYPICAL = (
    "{id: id, total: sum(items[].price), names: items[?qty > `1`].name | sort(@), "
    "city: address.city || 'unknown'}"
)


def test_a_record_becomes_what_the_expression_makes_of_it() -> None:
    before = copy.deepcopy(ORDER)

    assert compile_transform(TYPICAL)(ORDER) == {
        "id": 7,
        "total": Decimal("3.50000000000000000000000001"),
        "names": ["a", "b"],
        "city": "unknown",
    }
    assert before == ORDER


@pytest.mark.parametrize(
    ("expression", "record"),
    [("missing", {}), ("@", None), ("[?qty > `1`] | [0]", [{"qty": 1}]), ("{a: a}", None), ("`null`", 1)],
)
def test_a_record_that_becomes_null_is_dropped(expression: str, record: Any) -> None:
    assert compile_transform(expression)(record) is DROPPED


@pytest.mark.parametrize(
    ("expression", "result"),
    [("a", False), ("b", 0), ("c", ""), ("d", []), ("e", {}), ("[missing]", [None])],
)
def test_what_is_false_or_empty_is_not_dropped(expression: str, result: Any) -> None:
    record = {"a": False, "b": 0, "c": "", "d": [], "e": {}}

    assert repr(compile_transform(expression)(record)) == repr(result)


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("", "it is empty"),
        (" ", "it ends too early"),
        ("a.", "it ends too early"),
        ("items[?qty > `1`", "it ends too early"),
        ("sum(items", "it ends too early"),
        ("a.]", "']' is not expected at character 3"),
        ("{a: b}}", "'}' is not expected at character 7"),
        ("a b", "'b' is not expected at character 3"),
        ("a = b", "unknown token '=' at character 3"),
        ("a + b", "unknown token + at character 3"),
        ("a == 'b", "unclosed ' delimiter at character 6"),
        ('`{"a\n`', 'bad token {"a at character 1'),
        ("a[" + "9" * 5000 + "]", "a number in it is too long"),
        ("total(items)", "there is no function total()"),
        ("a || nope(@)", "there is no function nope()"),
        ("[?length()]", "length() takes 1 argument, and 0 are given"),
        ("sum(a, b)", "sum() takes 1 argument, and 2 are given"),
        ("contains(a)", "contains() takes 2 arguments, and 1 are given"),
        ("merge()", "merge() takes at least 1 argument, and 0 are given"),
        ("sort_by(items, price)", "argument 2 of sort_by() is not an &expression"),
        ("map(items, &price)", "argument 1 of map() is not an &expression"),
        ("&a", "an &expression stands where no function expects one"),
        ("not_null(&a)", "an &expression stands where no function expects one"),
        ("sort_by(&a, &b)", "an &expression stands where no function expects one"),
        ("a[::0]", "the step of a slice is 0"),
        ("`NaN`", "in a literal, NaN is not a JSON number"),
        ("a > `-Infinity`", "in a literal, -Infinity is not a JSON number"),
        ('`{"a": 1, "a": 2}`', 'in a literal, The key "a" stands twice in one object'),
        (r'`"\ud800"`', r"in a literal, \ud800 is half of a surrogate pair; a string holds whole characters"),
        (r"`\ud800`", "it has half of a surrogate pair, which is no character"),
        (r'{"\ud800": a}', "it has half of a surrogate pair, which is no character"),
        ("'\ud800'", "it has half of a surrogate pair, which is no character"),
    ],
)
def test_what_cannot_work_is_refused_before_any_record(expression: str, reason: str) -> None:
    with pytest.raises(ValueError, match="is not a JMESPath expression that works: ") as caught:
        compile_transform(expression)

    sentence = str(caught.value)
    shown, _, said = sentence.partition(" is not a JMESPath expression that works: ")
    assert said.startswith(reason)
    assert said.endswith(".")
    assert "\n" not in sentence
    assert expression[:50].encode("unicode_escape") in shown.encode() or "\\" in expression
    assert len(sentence) < 350


@pytest.mark.parametrize(
    ("expression", "sentence"),
    [
        ("sum(secret)", "sum() got a string; an array of numbers is expected."),
        ("sum(mixed)", "sum() got an array with a string; an array of numbers is expected."),
        ("avg(missing)", "avg() got null; an array of numbers is expected."),
        ("abs(secret)", "abs() got a string; a number is expected."),
        ("keys(mixed)", "keys() got an array; an object is expected."),
        ("length(yes)", "length() got a boolean; a string, an array or an object is expected."),
        (
            "contains(secret, one)",
            "contains() got a number; a string to look for in a string is expected.",
        ),
        ("join(',', mixed)", "join() got an array with a number; an array of strings is expected."),
        ("starts_with(@, 'a')", "starts_with() got an object; a string is expected."),
        (
            "sort(mixed)",
            "sort() got an array with a string; an array of numbers or an array of strings is expected.",
        ),
        (
            "max(reverse(mixed))",
            "max() got an array with a number; an array of numbers or an array of strings is expected.",
        ),
        ("sort_by(one, &a)", "sort_by() got a number; an array is expected."),
        ("map(&a, missing)", "map() got null; an array is expected."),
        (
            "min_by(mixed, &@)",
            "min_by() got an array with a string; a number for each or a string for each is expected.",
        ),
        ("one < secret", "< got a number and a string; two numbers or two strings are expected."),
        ("[mixed][?[1] >= `1`]", ">= got a string and a number; two numbers or two strings are expected."),
    ],
)
def test_a_value_of_another_kind_is_named_by_its_kind_alone(expression: str, sentence: str) -> None:
    record = {"secret": "hunter2", "mixed": [1, "hunter2"], "yes": True, "one": 1}

    with pytest.raises(InvalidRecord) as caught:
        compile_transform(expression)(record)

    error = caught.value
    assert (error.code, error.sentence, error.pointer) == ("transform", sentence, "")
    assert "hunter2" not in str(error)
