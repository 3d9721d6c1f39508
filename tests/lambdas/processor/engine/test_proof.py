"""That the proof never says yes of what was changed, and says it of what is common."""

import json
import time
from collections import Counter
from decimal import Decimal
from random import Random
from typing import Any

import orjson
import pytest

from lambdas.processor.engine.proof import same_values
from tests.lambdas.processor.engine.json_texts import SPACES, Texts

WHITE_SPACE = b" \t\r\n"
OUTSIDE_LINES = b" \t\r"


def exactly(text: bytes) -> Any:
    """The values with every number exact, signs of zeros too, and every object with all its members."""

    def number(written: str) -> tuple[bool, Decimal]:
        return Decimal(written).is_signed(), Decimal(written)

    return json.loads(
        text, parse_int=number, parse_float=number, object_pairs_hook=lambda pairs: ("object", pairs)
    )


def proven(text: bytes) -> bool:
    return same_values(text, orjson.dumps(orjson.loads(text)), WHITE_SPACE)


@pytest.mark.parametrize(
    "spaces", [("",), (" ",), ("\n  ",), SPACES], ids=["compact", "space", "pretty", "odd"]
)
def test_a_yes_is_never_wrong_of_thousands_of_texts(spaces: tuple[str, ...]) -> None:
    texts = Texts(Random(20261121), spaces, beyond_doubles=False)
    seen: Counter[tuple[bool, bool]] = Counter()
    for number in range(6_000):
        texts.duplicates = (0, 0, 0.3)[number % 3]
        text = texts.array([texts.value(), texts.object(), texts.number()]).encode()
        written = orjson.dumps(orjson.loads(text))
        yes, kept = same_values(text, written, WHITE_SPACE), exactly(text) == exactly(written)
        assert kept or not yes, text
        seen[yes, kept] += 1

    assert seen[True, True] > 1_000
    assert seen[False, False] > 1_500  # there was something to be seen


def test_a_yes_is_never_wrong_of_thousands_of_numbers() -> None:
    texts = Texts(Random(7), beyond_doubles=False)
    seen: Counter[tuple[bool, bool]] = Counter()
    for number in range(30_000):
        text = b'%b{"\\/a" :[%b]}' % (b"1," * (number % 2), texts.number().encode())
        text = b"[%b]" % text
        written = orjson.dumps(orjson.loads(text))
        yes, kept = same_values(text, written, WHITE_SPACE), exactly(text) == exactly(written)
        assert kept or not yes, text
        seen[yes, kept] += 1

    assert seen[True, True] > 15_000
    assert seen[False, False] > 4_000


def test_a_yes_is_never_wrong_of_lines() -> None:
    texts = Texts(Random(8), ("", " ", "\t", "\r"), beyond_doubles=False)
    seen: Counter[tuple[bool, bool]] = Counter()
    for number in range(3_000):
        texts.duplicates = (0, 0.2)[number % 2]
        lines = [texts.value(2).encode() for _ in range(3)]
        written = [orjson.dumps(orjson.loads(line)) for line in lines]
        yes = same_values(b"\n".join(lines), b"\n".join(written), OUTSIDE_LINES)
        kept = list(map(exactly, lines)) == list(map(exactly, written))
        assert kept or not yes, lines
        seen[yes, kept] += 1

    assert seen[True, True] > 500
    assert seen[False, False] > 500


@pytest.mark.parametrize(
    "text",
    [
        "-0",
        "[-0]",
        '{"é" : -0 }',
        '[1.50,\t-0\n,"a"]',
        "18446744073709551616",
        "-9223372036854775809",
        "9007199254740993.0",
        "1.000000000000000005",
        "0.1000000000000000055511151231257827",
        "1e-400",
        "[1.5, 123456789012345678e1]",
        "1234567890123456789012345678901234567890123e-40",
        '{"a": 1, "a": 1}',
        r'{"a": 1, "\u0061": 2}',
        r'{"a": "\u003a", "a": 2}',
        r'{"a": "\u003A", "a": ""}',
        r'{"a": "\u003a", "b": 1, "b": "\u002c"}',
        r'{"a": [1,2], "a": ["\u002c\u003a"]}',
        r'["\u002c-0,", -0]',
        "0." + "1" * 1_001,
    ],
)
def test_what_orjson_changes_is_not_proven(text: str) -> None:
    assert not proven(text.encode())


PLAIN = [b'{"id":%d,"name":"Zo\xc3\xab, %d","price":%d.25}' % (place, place, place) for place in range(400)]


@pytest.mark.parametrize("between", [b",", b"\n"], ids=["array", "lines"])
def test_a_yes_is_never_wrong_of_few_differences_far_apart(between: bytes) -> None:
    """Where they are found one by one: a few odd values among hundreds that stay as they are."""
    texts, random = Texts(Random(9), ("",), beyond_doubles=False), Random(10)
    seen: Counter[tuple[bool, bool]] = Counter()
    for number in range(800):
        texts.duplicates = (0, 0.2)[number % 2]
        pieces = PLAIN[: random.choice([1, 5, 60, 400])]
        for _ in range(random.randint(1, 3)):
            pieces.insert(random.randint(0, len(pieces)), texts.value(2).encode())
        said = [orjson.dumps(orjson.loads(piece)) for piece in pieces]
        yes = same_values(between.join(pieces), between.join(said), OUTSIDE_LINES)
        kept = list(map(exactly, pieces)) == list(map(exactly, said))
        assert kept or not yes, [piece for piece in pieces if piece not in PLAIN]
        seen[yes, kept] += 1

    assert seen[True, True] > 250
    assert seen[False, False] > 100


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"[1,2,3]", b"[1,2,3,4]"),
        (b"[1,2,3,4]", b"[1,2,3]"),
        (b"[1,2.50,3]", b"[1,2.5]"),
        (b"[1,2.50]", b"[1,2.5,3]"),
        (b'["a",{"b":1},2]', b'["a",2]'),
        (b"[1,-0,2]", b"[1,0,2]"),
        (b"-0", b"0"),
        (b"[-0", b"[0"),
        (b"[1,2,-0", b"[1,2,0"),
        (b"[-0,1,2", b"[0,1,2"),
        (b"[1.50,-0,2]", b"[1.5,0,2]"),
        (b"[0.12345678901234561234,1]", b"[0.12345678901234561,1]"),
        (b"[12345678901234567890123,1]", b"[1.2345678901234568e22,1]"),
        (b"1\n2.50,3", b"12.5,3"),
        (b"1.50\n2,3.50,4\n", b"1.5,2,3.5\n,4\n"),
    ],
)
@pytest.mark.parametrize("far", [0, 1, 100, 255, 256, 257, 5_000])
def test_a_difference_is_seen_wherever_it_stands(text: bytes, said: bytes, far: int) -> None:
    same = b"7," * far
    escaped = b'"\\n",' * (far % 2)
    for before, after in ((same, b""), (b"", b"," + same), (escaped + same, b"," + same + escaped)):
        assert not same_values(before + text + after, before + said + after, OUTSIDE_LINES)


RECORD = {"id": 1, "name": "Zoë", "price": 12.5, "at": "2026-11-21T04:00:00Z", "tags": ["a", "b"], "ok": None}
RECORDS = [{**RECORD, "place": place, "float": place / 7, "big": 10**17 + place} for place in range(50)]


@pytest.mark.parametrize(
    "text",
    [
        orjson.dumps(RECORDS),
        orjson.dumps(RECORDS, option=orjson.OPT_INDENT_2),
        json.dumps(RECORDS).encode(),
        json.dumps(RECORDS, indent=4, ensure_ascii=False).encode(),
        json.dumps(RECORDS, separators=(",", ":")).encode(),
        json.dumps([{"é:,": "ü"}, 1e16, 1.5e-7, 1e22, 5e-324, -0.0, 2**63 - 1, -(2**63) + 1]).encode(),
        b'{"a": 1.50, "b": 100.00, "c": 1E5, "d": 0e0}',
        b'{"a\\/b": "\\u00e9", "c": [0.25, -12345678.12345670]}',
        b'{"\\u00e9": "d41d8cd98f00b204e9800998ecf8427e 5e0", "b": "12345678901234567890123"}',
        b'["\\/ 1.50", "99999999999999999999999", 0.1]',
        b'["\\/99999999999999999999999", "99999999999999999999.9\\/"]',
        b'{"a": "\\\\u003a"}',
    ],
)
def test_what_programs_commonly_write_is_proven(text: bytes) -> None:
    assert proven(text)


def test_a_line_feed_between_lines_is_no_white_space() -> None:
    assert same_values(b"1 \r\n2", b"1\n2", OUTSIDE_LINES)
    assert not same_values(b"[1\n,2.25]", b"[12.25]", OUTSIDE_LINES)


@pytest.mark.parametrize("piece", [b"1", b"0e", b"-0", b"e5", b"1.", b",-0", b"\\u003", b" 0e1,", b"\\\\"])
def test_the_proof_takes_time_linear_in_a_string_that_looks_like_numbers(piece: bytes) -> None:
    text = b'["\\/%b"]' % (piece * (2_000_000 // len(piece)) if piece != b"\\u003" else b"\\u0031" * 300_000)
    written = orjson.dumps(orjson.loads(text))

    started = time.process_time()
    same_values(text, written, WHITE_SPACE)
    assert time.process_time() - started < 4  # it takes 0.1; from each digit to the last, an hour
