"""Numbers stay exact, results are JSON, and the other places where the library is not followed."""

import json
import math
from decimal import Decimal
from typing import Any

import jmespath
import pytest

from lambdas.processor.engine import json_text
from lambdas.processor.errors import InvalidRecord
from lambdas.processor.recipe.jmespath_compiler import compile_expression
from lambdas.processor.recipe.jmespath_functions import FUNCTIONS

LONG = "0.1000000000000000000000000000001"
HUGE = "123456789012345678901234567890"
RECORD = f"""{{
    "long": {LONG}, "huge": {HUGE}, "minus": -{LONG}, "half": 0.5, "tenth": 0.1, "one": 1,
    "all": [{HUGE}, {LONG}, 0.1, 1], "items": [{{"n": {HUGE}}}, {{"n": 0.1}}, {{"n": {LONG}}}, {{"n": -7}}],
    "up": 2.00000000000000000000000000000000000001, "down": -2.00000000000000000000000000000000000001,
    "large": 1.5e999, "speck": 1e-999
}}""".encode()


def evaluated(expression: str, record: bytes = RECORD) -> str:
    """The result as JSON text."""
    return json_text.serialize(compile_expression(expression)(json_text.parse(record))).decode()


def test_the_functions_are_those_of_the_library() -> None:
    assert set(FUNCTIONS) == set(jmespath.functions.Functions.FUNCTION_TABLE)


@pytest.mark.parametrize(
    ("expression", "written"),
    [
        ("[long, huge]", f"[{LONG},{HUGE}]"),
        ("type(long)", '"number"'),
        ("abs(minus)", LONG),
        ("sum(all)", "123456789012345678901234567891.2000000000000000000000000000001"),
        ("sum([long, minus])", "0.0"),
        ("sum([long, tenth])", "0.2000000000000000000000000000001"),
        ("sum([long, tenth]) > `0.2`", "true"),
        ("sum([minus, long, tenth]) == `0.1`", "true"),
        ("sum([huge, `-123456789012345678901234567888`])", "2"),
        ("sum([huge, huge])", "246913578024691357802469135780"),
        ("sum(`[18446744073709551615, 1]`)", "18446744073709551616"),
        ("avg([long, minus])", "0.0"),
        ("avg([huge, `1`])", "61728394506172839450617283945.5"),
        ("avg([long, `1`, `1`])", "0.7" + "0" * 30 + "3" * 29),
        ("ceil(up)", "3"),
        ("ceil(down)", "-2"),
        ("floor(up)", "2"),
        ("floor(down)", "-3"),
        ("ceil(huge)", HUGE),
        ("floor(large) == large", "true"),
        ("ceil(speck)", "1"),
        ("floor(speck)", "0"),
        ("ceil(`1e300`) > huge", "true"),
        ("max(all)", HUGE),
        ("min(all)", "0.1"),
        ("sort(all)", f"[0.1,{LONG},1,{HUGE}]"),
        ("sort([long, tenth, huge, large, speck])", f"[1E-999,0.1,{LONG},{HUGE},1.5E+999]"),
        ("sort_by(items, &n)[].n", f"[-7,0.1,{LONG},{HUGE}]"),
        ("max_by(items, &n).n", HUGE),
        ("min_by(items, &n).n", "-7"),
        ("to_string(long)", f'"{LONG}"'),
        ("to_string([huge, {a: long, b: 'é'}, one])", json.dumps(f'[{HUGE},{{"a":{LONG},"b":"\\u00e9"}},1]')),
        ("to_number(huge)", HUGE),
        (f"to_number('{LONG}')", LONG),
        (f"to_number('{HUGE}')", HUGE),
        ("to_number('18446744073709551615')", "18446744073709551615"),
        ("to_number('0.1')", "0.1"),
        ("to_number('1.50')", "1.5"),
        ("to_number('1e400')", "1E+400"),
        (f"`{LONG}`", LONG),
        (f"[`0.5`, long][?@ == `{LONG}`]", f"[{LONG}]"),
        (f"all[?@ == `{HUGE}`]", f"[{HUGE}]"),
        ("all[?@ != `0.1`]", f"[{HUGE},{LONG},1]"),
        ("long > tenth", "true"),
        ("tenth < long", "true"),
        ("long <= `0.1`", "false"),
        ("`0.1` >= long", "false"),
        ("huge > `1`", "true"),
        ("items[?n > `1`].n", f"[{HUGE}]"),
        ("items[?n].n | length(@)", "4"),
        ("!huge", "false"),
        ("contains(all, huge)", "true"),
        ("long < nothing", "null"),
        ("not_null(nothing, huge)", HUGE),
        ("[?'x' == `0.1`] || 'b' || `0.2`", '"b"'),
    ],
)
def test_numbers_that_a_float_would_round_are_exact(expression: str, written: str) -> None:
    assert evaluated(expression) == written


def test_a_float_is_the_number_that_is_written_when_compared_with_a_decimal() -> None:
    # What the float nearest to 0.1 is in binary, digit by digit.
    tenth = 0.1
    binary = Decimal(tenth)

    assert compile_expression("[a == b, a < b, a == `0.1`, b == `0.1`]")({"a": 0.1, "b": binary}) == [
        False,
        True,
        True,
        False,
    ]
    assert compile_expression("[a == b, b == `0.1`]")({"a": 0.1, "b": Decimal("0.10")}) == [True, True]
    assert compile_expression("sort([b, a])")({"a": 0.1, "b": binary}) == [0.1, binary]


def test_a_zero_that_is_a_decimal_is_true_as_every_number_is() -> None:
    zero = Decimal("0.00")

    assert compile_expression("[a || 'b', a && 'b', !a]")({"a": zero}) == [zero, "b", False]
    assert compile_expression("[?@]")([zero]) == [zero]
    assert compile_expression("[a == `0`, a == `false`]")({"a": zero}) == [True, False]


@pytest.mark.parametrize(
    "text",
    [
        "inf",
        "-Infinity",
        "nan",
        "NaN12",
        "sNaN",
        "1e99999999999999999999",
        "1e1001",
        "1e-1001",
        "9" * 1001,
        "1__0",
        "0x1",
    ],
)
def test_a_text_that_is_no_json_number_is_null_as_a_number(text: str) -> None:
    assert compile_expression("to_number(@)")(text) is None


@pytest.mark.parametrize(
    ("expression", "record", "reason"),
    [
        ("sum(@)", [1e308, 1e308], "sum() gives a number that is too large"),
        ("sum(@)", [-1e308, -1e308, 1], "sum() gives a number that is too large"),
        ("avg(@)", [1e308, 1e308], "avg() gives a number that is too large"),
        ("sum(@)", [Decimal("1e2000"), Decimal("1e-30")], "too long: "),
        ("avg(@)", [Decimal("1e999999999999"), 1], "too long: "),
        (
            "sum(@)",
            [Decimal("9e999999999999999999"), Decimal("9e999999999999999999")],
            "too long: ",
        ),
    ],
)
def test_a_number_that_json_cannot_hold_refuses_the_record(
    expression: str, record: list[Any], reason: str
) -> None:
    with pytest.raises(InvalidRecord) as caught:
        compile_expression(expression)(record)

    assert (caught.value.code, caught.value.pointer) == ("transform", "")
    assert reason in caught.value.sentence


@pytest.mark.parametrize("function", ["sum", "avg"])
def test_what_is_calculated_can_be_read_again(function: str) -> None:
    calculated = compile_expression(f"{function}(@)")

    for numbers in ([Decimal("1e990"), -1], [Decimal("-1e969"), Decimal("1e-1")], [Decimal("1e1000")]):
        result = calculated(numbers)
        assert json_text.parse(json_text.serialize(result)) == result


@pytest.mark.parametrize(
    ("expression", "numbers"),
    [
        ("sum(@)", [Decimal("1e1000"), 1]),
        ("sum(@)", [Decimal("-1e999"), -1]),
        ("sum(@)", [Decimal("9e1000")] * 2),
        ("avg(@)", [Decimal("-1e999"), -1]),
        ("avg(@)", [Decimal("1e-1000"), 0]),
    ],
)
def test_what_could_not_be_read_again_is_refused(expression: str, numbers: list[Any]) -> None:
    with pytest.raises(InvalidRecord, match="gives a number that is too long: at most 1,000 characters and"):
        compile_expression(expression)(numbers)


def test_whole_numbers_beyond_64_bits_are_decimals() -> None:
    results = compile_expression(
        "[sum(@), ceil(`1e20`), abs(`-9223372036854775808`), `1180591620717411303424`]"
    )([2**64 - 1, 1])

    assert results == [2**64, 10**20, 2**63, 2**70]
    assert [type(each) for each in results] == [Decimal, Decimal, int, Decimal]


@pytest.mark.parametrize(
    "value",
    [
        *[None, True, 0, -7, 2**63, 1.0, 0.1, -0.0, 1e16, 1e22, 1e-5, 1.5e300],
        *["", 'a "b" \\ /', "é😀\u2028\x7f\x00", [], {}],
        [1, [2.5, None], {"a b": ["é"], "": {}}, False],
    ],
)
def test_the_text_of_a_value_is_the_library_s(value: Any) -> None:
    assert compile_expression("to_string(@)")(value) == jmespath.search("to_string(@)", value)


def test_merge_takes_objects_only() -> None:
    assert jmespath.search('merge(@, `[["a", 1]]`)', {}) == {"a": 1}
    with pytest.raises(InvalidRecord, match=r"merge\(\) got an array; an object is expected\."):
        compile_expression('merge(@, `[["a", 1]]`)')({})


def test_no_result_is_anything_but_json() -> None:
    record = json_text.parse(RECORD)
    for expression in ("values(@)", "keys(@)", "reverse(all)", "*", "map(&n, items)", "items[::-1]"):
        kind = type(compile_expression(expression)(record))
        assert kind is list, expression


def test_an_average_of_floats_is_the_library_s() -> None:
    numbers = [0.1, 0.2, 0.3, 1, math.pi]

    assert compile_expression("avg(@)")(numbers) == jmespath.search("avg(@)", numbers)
