"""What is read as JSON, and where what is not JSON is wrong."""

import json
from decimal import Decimal
from typing import Any

import pytest

from lambdas.processor.engine.json_text import parse, serialize
from lambdas.processor.errors import (
    InvalidEncoding,
    InvalidSyntax,
)


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
        (b"[1,]", 1, 3),
        (b'{"a": 1,}', 1, 8),
        (b'{\n  "a": 1\n  "b": 2\n}', 3, 3),
        (b"{'a': 1}", 1, 2),
        (b"{a: 1}", 1, 2),
        (b'{"a"}', 1, 5),
        (b'{"a": }', 1, 7),
        (b"[1 2]", 1, 4),
        (b'"open', 1, 6),
        (b'"\\x41"', 1, 3),
        (b'"\\u12g4"', 1, 2),
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
        (b"tru", 1, 4),
        (b"True", 1, 1),
        (b"01", 1, 1),
        (b"1.", 1, 3),
        (b".5", 1, 1),
        (b"+1", 1, 1),
        (b"1e", 1, 3),
        (b"0x10", 1, 2),
        (b"1_000", 1, 2),
        (b"-", 1, 2),
        (b"-NaN", 1, 2),
        (b"nan", 1, 1),
        ("[\u0661]".encode(), 1, 2),
        ('["é漢😀" 1]'.encode(), 1, 8),
        ('{"é😀":\n ["漢",, 1]}'.encode(), 2, 7),
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
