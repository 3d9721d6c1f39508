"""What is read as JSON, and where what is not JSON is wrong."""

import json
import sys
from decimal import Decimal
from typing import Any

import pytest

from lambdas.processor.errors import (
    InvalidDocument,
    InvalidEncoding,
    InvalidSyntax,
    LimitExceeded,
)
from lambdas.processor.json_text import MAX_DEPTH, MAX_NUMBER_LENGTH, parse, serialize

COMMA_ITSELF = sys.version_info >= (3, 13)
"""Since 3.13 Python points at a trailing comma, and not at what follows it."""


def exactly(data: bytes) -> Any:
    """The document with every number exact, and every object with its order."""
    return json.loads(
        data, parse_int=Decimal, parse_float=Decimal, object_pairs_hook=lambda pairs: ("object", pairs)
    )


@pytest.mark.parametrize(
    "text",
    [
        "null",
        "true",
        "false",
        "0",
        "-0",
        '""',
        "[]",
        "{}",
        " \t\r\n[] \t\r\n",
        '{"": {"": []}}',
        '[1, "a", null, {"b": [false]}]',
        r'"\" \\ \/ \b \f \n \r \t \u00e9"',
        r'"\ud83d\ude00"',
        r'"\uD83D\uDE00\ud83d\ude00"',
        r'"\\ud800"',
        r'{"\\ud800": "\\\\udc00 \\u"}',
        r'"\u0000"',
        r'"\uffff \ufdd0"',
        '"\u2028\u2029\u0085\ufeff"',
        '"\x7f"',
        '"\U0010ffff é漢😀"',
        '{"a": 1, "A": 2, "á": 3, "a\u0301": 4}',
        '[{"a": 1}, {"a": 1}, {"b": {"a": 1}, "a": 1}]',
        '"NaN, Infinity // \\" /* */"',
    ],
)
def test_json_is_read_and_written_with_the_same_value(text: str) -> None:
    written = serialize(parse(text.encode()))

    assert exactly(written) == exactly(text.encode())


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"{", 1, 2),
        (b"[1, 2", 1, 6),
        (b"[1,]", 1, 3 if COMMA_ITSELF else 4),
        (b'{"a": 1,}', 1, 8 if COMMA_ITSELF else 9),
        (b'{\n  "a": 1\n  "b": 2\n}', 3, 3),
        (b"{'a': 1}", 1, 2),
        (b"{a: 1}", 1, 2),
        (b'{"a"}', 1, 5),
        (b'{"a": }', 1, 7),
        (b"[1 2]", 1, 4),
        (b'"open', 1, 1),
        (b'"\\x41"', 1, 2),
        (b'"\\u12g4"', 1, 3),
        (b'"a\tb"', 1, 3),
        (b'["\xc3\xa9\n"]', 1, 4),
        (b'"\x00"', 1, 2),
        (b"// comment\n1", 1, 1),
        (b"[1] /* comment */", 1, 5),
        (b"{} {}", 1, 4),
        (b"{}\n\n  x", 3, 3),
        (b"[]\x00", 1, 3),
        (b"\x0c[]", 1, 1),
        ("\u00a0[]".encode(), 1, 1),
        (b"tru", 1, 1),
        (b"True", 1, 1),
        (b"01", 1, 2),
        (b"1.", 1, 2),
        (b".5", 1, 1),
        (b"+1", 1, 1),
        (b"1e", 1, 2),
        (b"0x10", 1, 2),
        (b"1_000", 1, 2),
        (b"-", 1, 1),
        (b"-NaN", 1, 1),
        (b"nan", 1, 1),
        ("[\u0661]".encode(), 1, 2),
    ],
)
def test_what_is_not_json_is_refused_with_its_place(data: bytes, line: int, column: int) -> None:
    with pytest.raises(InvalidSyntax) as caught:
        parse(data)

    assert (caught.value.code, caught.value.line, caught.value.column) == ("syntax", line, column)


@pytest.mark.parametrize("data", [b"", b" ", b"\n", b" \t\r\n \n"])
def test_an_empty_file_is_refused_as_empty(data: bytes) -> None:
    with pytest.raises(InvalidSyntax) as caught:
        parse(data)

    assert (caught.value.code, caught.value.line, caught.value.column) == ("empty", 1, 1)


@pytest.mark.parametrize(
    ("text", "name", "line", "column"),
    [
        ("NaN", "NaN", 1, 1),
        ("[1, Infinity]", "Infinity", 1, 5),
        ("[1,\n -Infinity]", "-Infinity", 2, 2),
        ('{"NaN": "NaN", "b": NaN}', "NaN", 1, 21),
        (r'["a \" NaN", "\\", NaN, Infinity]', "NaN", 1, 20),
        ('["é漢😀 Infinity", -Infinity]', "-Infinity", 1, 18),
        ('["\\"", "Infinity",\n"\\\\",\n  Infinity]', "Infinity", 3, 3),
    ],
)
def test_nan_and_infinity_are_refused_where_they_stand(text: str, name: str, line: int, column: int) -> None:
    with pytest.raises(InvalidSyntax) as caught:
        parse(text.encode())

    error = caught.value
    assert (error.code, error.line, error.column) == ("not-a-number", line, column)
    assert error.sentence.startswith(f"{name} is not")


@pytest.mark.parametrize(
    ("data", "code", "line", "column"),
    [
        (b"\xef\xbb\xbf{}", "byte-order-mark", 1, 1),
        (b"\xff\xfe[\x00]\x00", "not-utf-8", 1, 1),
        (b'"\xff"', "not-utf-8", 1, 2),
        (b'"caf\xe9"', "not-utf-8", 1, 5),
        (b'"\xc3"', "not-utf-8", 1, 2),
        (b'"\xc0\xaf"', "not-utf-8", 1, 2),
        (b'"\xed\xa0\x80"', "not-utf-8", 1, 2),
        (b'"\xf4\x90\x80\x80"', "not-utf-8", 1, 2),
        ('{"é漢😀": 1,\n "é": "'.encode() + b'\xff"}', "not-utf-8", 2, 8),
    ],
)
def test_what_is_not_plain_utf_8_is_refused_with_its_place(
    data: bytes, code: str, line: int, column: int
) -> None:
    with pytest.raises(InvalidEncoding) as caught:
        parse(data)

    assert (caught.value.code, caught.value.line, caught.value.column) == (code, line, column)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        (r'"\ud800"', 1, 2),
        (r'"\uDFFF"', 1, 2),
        (r'"\udc00\ud800"', 1, 2),
        (r'"\ud800\ud800\udc00"', 1, 2),
        (r'"\ud83d\ude00\ud83d"', 1, 14),
        (r'"\ud83d\ude00\ude00"', 1, 14),
        (r'"\ud800 \udc00"', 1, 2),
        (r'"\ud800\n\udc00"', 1, 2),
        (r'"\ud800\\udc00"', 1, 2),
        (r'["\ud800", "\udc00"]', 1, 3),
        (r'"\\\ud800"', 1, 4),
        ('{"é": 1,\n "\\ud800": 2}', 2, 3),
    ],
)
def test_half_of_a_surrogate_pair_is_refused_where_the_first_stands(
    text: str, line: int, column: int
) -> None:
    with pytest.raises(InvalidEncoding) as caught:
        parse(text.encode())

    assert (caught.value.code, caught.value.line, caught.value.column) == ("lone-surrogate", line, column)


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 1}',
        r'{"a": 1, "\u0061": 2}',
        '[{"b": {"": 1, "c": 2, "": 3}}]',
        r'{"\ud800": 1, "\ud800": 2}',
    ],
)
def test_a_key_that_stands_twice_is_refused(text: str) -> None:
    with pytest.raises(InvalidSyntax) as caught:
        parse(text.encode())

    assert caught.value.code == "duplicate-key"
    caught.value.sentence.encode()  # can be written into a report


def nested(opening: bytes, innermost: bytes, closing: bytes, times: int) -> bytes:
    return opening * times + innermost + closing * times


NESTED = {
    "arrays": lambda depth: nested(b"[", b"[]", b"]", depth - 1),
    "objects": lambda depth: nested(b'{"a":', b"{}", b"}", depth - 1),
    "both": lambda depth: nested(b'[{"a":', b"[1.5]" if depth % 2 else b"0", b"}]", depth // 2),
}


@pytest.mark.parametrize("shape", NESTED)
def test_a_document_of_the_greatest_depth_is_read_and_written(shape: str) -> None:
    data = NESTED[shape](MAX_DEPTH)

    assert serialize(parse(data)) == data


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 900, 100_000])
@pytest.mark.parametrize("shape", NESTED)
def test_a_deeper_document_is_refused(shape: str, depth: int) -> None:
    with pytest.raises(LimitExceeded) as caught:
        parse(NESTED[shape](depth))

    assert caught.value.code == "too-deep"


def test_a_hundred_thousand_open_brackets_are_refused() -> None:
    with pytest.raises(InvalidDocument):
        parse(b"[" * 100_000)


@pytest.mark.parametrize(
    "longest",
    [
        "7" * MAX_NUMBER_LENGTH,
        "-".ljust(MAX_NUMBER_LENGTH, "7"),
        "0.".ljust(MAX_NUMBER_LENGTH, "1"),
        "1e-".ljust(MAX_NUMBER_LENGTH - 1, "0") + "1",
    ],
    ids=["whole", "negative", "fraction", "exponent"],
)
def test_a_number_has_at_most_as_many_characters_as_the_limit_says(longest: str) -> None:
    assert exactly(serialize(parse(longest.encode()))) == Decimal(longest)
    with pytest.raises(LimitExceeded) as caught:
        parse(f"[{longest}1]".encode())
    assert caught.value.code == "number-too-long"


@pytest.mark.parametrize(
    "number", ["1e1000000000000000000", "-0.1E-9999999999999999999", "0e9999999999999999999"]
)
def test_an_exponent_beyond_what_a_decimal_holds_is_refused(number: str) -> None:
    with pytest.raises(LimitExceeded) as caught:
        parse(f"[{number}]".encode())

    assert caught.value.code == "exponent-too-large"
