"""That no value changes between reading and writing, and what is never written."""

import json
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from lambdas.processor.engine.json_text import MAX_DEPTH, parse, serialize


def exactly(data: bytes) -> Any:
    """The document with every number exact, and every object with its order."""
    return json.loads(
        data, parse_int=Decimal, parse_float=Decimal, object_pairs_hook=lambda pairs: ("object", pairs)
    )


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("9007199254740993", int),
        ("18446744073709551615", int),
        ("18446744073709551616", Decimal),
        ("-9223372036854775808", int),
        ("-9223372036854775809", Decimal),
        ("-0", float),
        ("-0.0", float),
        ("0.1", float),
        ("1.50", float),
        ("1E5", float),
        ("5e-324", float),
        ("1.7976931348623157e308", float),
        ("1e400", Decimal),
        ("-1e400", Decimal),
        ("1e-400", Decimal),
        ("1e1000", Decimal),
        ("0.00", float),
        ("-1e-400", Decimal),
        ("1.000000000000000005", Decimal),
        ("0.1000000000000000055511151231257827", Decimal),
        ("9007199254740993.0", Decimal),
    ],
)
def test_a_number_is_written_with_the_value_it_was_read_with(number: str, kind: type) -> None:
    document = parse(number.encode())
    written = exactly(serialize(document))

    assert type(document) is kind
    assert written == Decimal(number)
    assert written.is_signed() == Decimal(number).is_signed()


def some_number(random: Random) -> str:
    digits = "".join(random.choices("0123456789", k=random.randint(1, random.choice([3, 19, 40]))))
    number = random.choice(["", "-"]) + (digits.lstrip("0") or "0")
    if random.random() < 0.5:
        number += "." + "".join(random.choices("0123456789", k=random.randint(1, 30)))
    if random.random() < 0.4:
        number += random.choice("eE") + random.choice(["", "+", "-"]) + str(random.randint(0, 400))
    return number


def some_string(random: Random) -> str:
    plain = "az09 /'{}[],:#\x7fé漢😀\u2028\u2029"
    escaped = r"\" \\ \/ \b \n \u0000 \u001F \u00e9 \ud83d\ude00 \ud800\udc00 \uFFFF NaN"
    pieces = [*plain, *escaped.split()]
    return f'"{"".join(random.choices(pieces, k=random.randint(0, 8)))}"'


def some_document(random: Random, depth: int = 4) -> str:
    kind = random.randint(0, 7 if depth else 5)
    space = random.choice(["", " ", "\n", "\r\n\t"])
    if kind <= 2:
        return space + some_number(random)
    if kind <= 4:
        return space + some_string(random)
    if kind == 5:
        return space + random.choice(["true", "false", "null", "[]", "{}"])
    items = [some_document(random, depth - 1) + space for _ in range(random.randint(0, 5))]
    if kind == 6:
        return f"{space}[{','.join(items)}]"
    keys = [f'{some_string(random)[:-1]}{place}"' for place in range(len(items))]
    return f"{space}{{{','.join(f'{key}{space}:{item}' for key, item in zip(keys, items, strict=True))}}}"


@pytest.mark.parametrize(("some", "count"), [(some_number, 5_000), (some_document, 3_000)])
def test_thousands_of_generated_documents_keep_their_value_and_order(some: Any, count: int) -> None:
    random = Random(20261105)
    for _ in range(count):
        text = some(random)
        assert exactly(serialize(parse(text.encode()))) == exactly(text.encode()), text


def test_what_is_written_is_compact_and_plain_utf_8() -> None:
    assert serialize({"é": [1, 1.5, None, True], "b": {}}) == '{"é":[1,1.5,null,true],"b":{}}'.encode()


NAN = float("nan")


@pytest.mark.parametrize(
    "document", [NAN, -float("inf"), [NAN], {"a": [{"b": NAN}]}, (NAN,), [([{"a": NAN}],)]]
)
def test_a_float_that_is_no_number_is_never_written(document: Any) -> None:
    with pytest.raises(ValueError, match="not a JSON number"):
        serialize(document)


@pytest.mark.parametrize(
    "document",
    [{1}, b"a", object(), Decimal("NaN"), [Decimal("-Infinity")], {1: 2}, {"a": 1j}, "\ud800", 2**64],
)
def test_what_json_has_no_word_for_is_never_written(document: Any) -> None:
    with pytest.raises(TypeError):
        serialize(document)


@pytest.mark.parametrize("deep", [[], {}, 1.5, ()])
def test_a_value_deeper_than_the_limit_is_never_written(deep: Any) -> None:
    levels = MAX_DEPTH - isinstance(deep, list | dict | tuple)
    for _ in range(levels):
        deep = [deep]
    serialize(deep)

    with pytest.raises(ValueError, match="254 levels"):
        serialize({"a": deep})
