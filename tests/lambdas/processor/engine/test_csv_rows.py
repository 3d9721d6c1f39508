"""How records become lines of CSV, and that a reader gets the same back."""

import csv
import io
import json
from collections import OrderedDict
from collections.abc import Iterator
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from lambdas.processor.engine.csv_rows import (
    MAX_COLUMNS,
    MAX_NAME_LENGTH,
    check_columns,
    check_count,
    encode_header,
    encode_row,
    flatten,
)
from lambdas.processor.engine.json_text import serialize
from lambdas.processor.errors import InvalidDocument, InvalidRecord, LimitExceeded


class Words(str):
    """A string all the same."""

    __slots__ = ()


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (None, ""),
        ("", '""'),
        ("1", '"1"'),
        (1, "1"),
        (-5, "-5"),
        (True, "true"),
        (False, "false"),
        (1.0, "1.0"),
        (-0.0, "-0.0"),
        (-0.25, "-0.25"),
        (2**64 - 1, "18446744073709551615"),
        (Decimal("1.000000000000000000005"), "1.000000000000000000005"),
        (Decimal("-1E+400"), "-1E+400"),
        ("null", '"null"'),
        ("a,b;c d", '"a,b;c d"'),
        ('say "x"', '"say ""x"""'),
        ('"', '""""'),
        ("a\r\nb\nc", '"a\r\nb\nc"'),
        ("é漢😀", '"é漢😀"'),
        (" =1", '" =1"'),
        ([], '"[]"'),
        ([1, "a,b", None, {"x": [1.5]}], '"[1,""a,b"",null,{""x"":[1.5]}]"'),
        (["=1", Decimal("1E+400")], '"[""=1"",1E+400]"'),
        ((1, 2), '"[1,2]"'),
        (Words("=a"), '"\'=a"'),
    ],
)
def test_a_value_is_one_field(value: Any, field: str) -> None:
    assert flatten({"a": value}) == {"a": field}
    assert flatten(value) == {"value": field}


@pytest.mark.parametrize("value", [1e16, 123456789012345678.0, 1e-5, 1e-7, -1.5e300, 5e-324, 0.1 + 0.2])
def test_a_real_is_written_as_in_the_json(value: float) -> None:
    assert flatten(value) == {"value": serialize(value).decode()}


@pytest.mark.parametrize("value", [{}, OrderedDict()])
def test_an_object_without_members_is_its_text_and_a_whole_record_an_empty_row(value: Any) -> None:
    assert flatten({"a": value, "b": {"c": value}}) == {"a": '"{}"', "b.c": '"{}"'}
    assert flatten(value) == {}


def test_inner_objects_are_columns_of_their_own_in_the_order_of_the_members() -> None:
    record = {"id": 1, "a": OrderedDict(b={"c": "x", "": None}, d=[{"e": 1}]), "z": "y"}

    cells = flatten(record)

    assert cells == {"id": "1", "a.b.c": '"x"', "a.b.": "", "a.d": '"[{""e"":1}]"', "z": '"y"'}
    assert list(cells) == ["id", "a.b.c", "a.b.", "a.d", "z"]


@pytest.mark.parametrize("sign", [*"=+-@", "\t", "\r", "\n", "\0", *"\uff1d\uff0b\uff0d\uff20"])
def test_text_that_begins_like_a_formula_gets_an_apostrophe_and_can_get_rid_of_it(sign: str) -> None:
    text = f"{sign}1+2"

    assert flatten(text) == {"value": f'"\'{text}"'}
    assert flatten(sign) == {"value": f'"\'{sign}"'}
    assert flatten("'" + text) == {"value": f"\"''{text}\""}
    assert flatten(f"a{text}") == {"value": f'"a{text}"'}
    assert encode_header([text, "a"]) == f'"\'{text}","a"\r\n'.encode()


@pytest.mark.parametrize("text", ["'", "''", "'a=1", "'quoted'"])
def test_an_apostrophe_that_hides_no_formula_stays_alone(text: str) -> None:
    assert flatten(text) == {"value": f'"{text}"'}


def test_a_line_is_utf_8_without_a_mark_and_ends_with_cr_lf() -> None:
    assert encode_header(["id", 'é "x", y']) == '"id","é ""x"", y"\r\n'.encode()
    assert encode_row(["b", "é", "a"], {"a": "1", "b": '"é"', "c": "3"}) == '"é",,1\r\n'.encode()
    assert encode_row(["a"], {}) == b"\r\n"


@pytest.mark.parametrize(
    ("record", "name", "pointer"),
    [
        ({"a.b": 1, "a": {"b": 2}}, "a.b", "/a/b"),
        ({"a": {"b": 2}, "a.b": None}, "a.b", "/a.b"),
        ({"x": 1, "a": {"b.c": [], "b": {"c": {}}}}, "a.b.c", "/a/b/c"),
        ({"x": {"a.b": 1}, "a.b": 1, "a": {"b": 2}}, "a.b", "/a/b"),
        ({"a.b": {"c": 1}, "a": {"b.c": 1, "d": 2}}, "a.b.c", "/a/b.c"),
        ({"": {"": 1}, ".": 2}, ".", "/."),
        ({"~/.x": 1, "~/": {"x": 1}}, "~/.x", "/~0~1/x"),
    ],
)
def test_two_members_in_one_column_are_refused_at_the_second(record: Any, name: str, pointer: str) -> None:
    with pytest.raises(InvalidRecord) as caught:
        flatten(record)

    assert (caught.value.code, caught.value.pointer) == ("column-twice", pointer)
    assert f'"{name}"' in caught.value.sentence


def test_names_that_only_begin_alike_are_columns_apart() -> None:
    assert list(flatten({"a.b": {"c": 1}, "a": {"b": {"d": 2}}})) == ["a.b.c", "a.b.d"]


def test_a_column_that_is_not_in_the_list_is_refused_by_its_name() -> None:
    with pytest.raises(InvalidRecord) as caught:
        check_columns({"a": "1", 'b"': "2"}, ("a", "b"))

    assert (caught.value.code, caught.value.pointer) == ("column-unknown", "")
    assert r'"b\""' in caught.value.sentence


@pytest.mark.parametrize("columns", [("c", "b", "a"), ["a", "b"], {"a": None, "b": None}])
def test_a_record_within_the_list_passes(columns: Any) -> None:
    check_columns({"a": "1", "b": "2"}, columns)
    check_columns({}, columns)


def refusal(record: Any) -> InvalidDocument:
    with pytest.raises(LimitExceeded) as caught:
        flatten(record)
    return caught.value


def test_a_record_has_no_more_columns_than_a_file() -> None:
    members = {str(number): number for number in range(MAX_COLUMNS - 1)}

    assert len(flatten({"first": 0} | members)) == MAX_COLUMNS
    assert len(flatten({"first": {"a": members, "b": 1}})) == MAX_COLUMNS
    for record in ({"a": 0, "b": 0} | members, {"a": 0, "b": {"c": members, "d": 0}}):
        assert (refusal(record).code, refusal(record).pointer) == ("too-many-columns", "")


def test_a_file_has_no_more_columns_than_the_limit() -> None:
    check_count([""] * MAX_COLUMNS)
    with pytest.raises(LimitExceeded) as caught:
        check_count([""] * (MAX_COLUMNS + 1))

    assert caught.value.code == "too-many-columns"


def test_a_name_is_no_longer_than_the_limit_whatever_makes_it_long() -> None:
    half = "k" * (MAX_NAME_LENGTH // 2)

    flatten({half + half: 1, half: {half[1:]: 1}})
    for record in (
        {half + half + "k": 1},
        {half: {half: 1}},
        {half + half: {"": {}}},
        {half: {half: {"a": 1}}},
    ):
        assert refusal(record).code == "column-name-too-long"
        assert len(refusal(record).sentence) < 200


@pytest.mark.parametrize("value", [float("nan"), float("-inf"), Decimal("NaN"), object(), [float("inf")]])
def test_what_json_has_no_word_for_is_not_written(value: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        flatten({"a": value})


NAMES = ["a", "b", "c", "é", "=x", "-", '"', ",", "\r\n", " ", "'=x", "d"]
TEXT = [
    "",
    "a",
    '"',
    ",",
    "\r",
    "\n",
    "=",
    "'",
    "-",
    "+",
    "@",
    "\t",
    " ",
    "é",
    "😀",
    "\0",
    "\uff1d",
    ";",
    "1",
]


def any_value(random: Random, levels: int) -> Any:
    kind = random.randrange(9 if levels else 7)
    if kind == 7:
        return [any_value(random, levels - 1) for _ in range(random.randrange(3))]
    if kind == 8:
        return {key: any_value(random, levels - 1) for key in random.sample(NAMES, random.randrange(4))}
    if kind >= 5:
        return "".join(random.choices(TEXT, k=random.randrange(5)))
    number = random.randrange(-(2**63), 2**63) >> random.randrange(64)
    real = random.uniform(-9, 9) * 10.0 ** random.randrange(-30, 30)
    return [None, random.random() < 0.5, number, real, Decimal(number).scaleb(random.randrange(-40, 40))][
        kind
    ]


def cells_of(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and value:
        for key, member in value.items():
            yield from cells_of(member, f"{name}.{key}" if name else key)
    else:
        yield name, value


def read_as(value: Any) -> str:
    if isinstance(value, str):
        return as_text(value)
    return "" if value is None else serialize(value).decode()


def as_text(text: str) -> str:
    hidden = text.lstrip("'")[:1] in tuple("=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20")
    return "'" + text if hidden else text


@pytest.mark.parametrize("seed", range(10))
def test_a_reader_gets_every_cell_of_any_records_back(seed: int) -> None:
    random = Random(seed)
    records = [{key: any_value(random, 3) for key in random.sample(NAMES, 5)} for _ in range(300)]
    rows = [flatten(record) for record in records]
    columns = list({name: None for row in rows for name in row})

    written = encode_header(columns) + b"".join(encode_row(columns, row) for row in rows)
    header, *read = list(csv.reader(io.StringIO(written.decode(), newline=""), strict=True))

    assert header == [as_text(name) for name in columns]
    assert len(set(header)) == len(header)
    for record, row in zip(records, read, strict=True):
        cells = dict(cells_of(record))
        assert row == [read_as(cells.get(name)) for name in columns], json.dumps(record, default=str)
