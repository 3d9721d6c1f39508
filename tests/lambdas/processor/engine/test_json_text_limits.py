"""How deep, how long and how many: what is read exactly, and what one more is refused as."""

import json
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest

from lambdas.processor.engine.json_text import MAX_DEPTH, Ambiguous, parse, read, serialize
from lambdas.processor.engine.limits import MAX_EXPONENT, MAX_MEMBERS, MAX_NUMBER_LENGTH
from lambdas.processor.errors import InvalidDocument, InvalidSyntax, LimitExceeded


def refusal(data: bytes) -> InvalidDocument:
    with pytest.raises(InvalidDocument) as caught:
        parse(data)
    return caught.value


NESTED: dict[str, tuple[int, Callable[[int], bytes]]] = {
    "arrays": (MAX_DEPTH + 1, lambda depth: b"[" * depth + b"]" * depth),
    "objects": (MAX_DEPTH, lambda depth: b'{"a":' * (depth - 1) + b"{}" + b"}" * (depth - 1)),
    "both": (
        MAX_DEPTH,
        lambda depth: (
            b'[{"a":' * (depth // 2) + b"[1.5]" * (depth % 2) + b"0" * (1 - depth % 2) + b"}]" * (depth // 2)
        ),
    ),
    "a Decimal within": (MAX_DEPTH, lambda depth: b"[" * depth + b"1.000000000000000005" + b"]" * depth),
}


@pytest.mark.parametrize("shape", NESTED)
def test_a_document_of_the_greatest_depth_is_read_and_written(shape: str) -> None:
    deepest, nested = NESTED[shape]

    assert read(nested(deepest))[1] == nested(deepest)


@pytest.mark.parametrize("more", [2, 600, 100_000])
@pytest.mark.parametrize("shape", NESTED)
def test_a_deeper_document_is_refused_where_it_gets_too_deep(shape: str, more: int) -> None:
    text = NESTED[shape][1](MAX_DEPTH + more)
    brackets = [index for index, byte in enumerate(text) if byte in b"[{"]

    error = refusal(text)

    assert isinstance(error, LimitExceeded)
    assert (error.code, error.line, error.column) == ("too-deep", 1, brackets[MAX_DEPTH] + 1)


def test_what_is_broken_behind_its_depth_is_too_deep() -> None:
    assert (refusal(b"[" * 100_000).code, refusal(b"[" * 100_000).column) == ("too-deep", MAX_DEPTH + 1)
    assert (refusal(b"[" * 300).code, refusal(b"[" * 300).column) == ("too-deep", MAX_DEPTH + 1)
    assert (refusal(b"[" * 200).code, refusal(b"[" * 200).column) == ("syntax", 201)


def test_what_is_broken_before_its_depth_is_broken() -> None:
    error = refusal(b"[x," + b"[" * 1_000 + b"]" * 1_001)

    assert (error.code, error.column) == ("syntax", 2)


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
    written = serialize(parse(longest.encode()))
    assert json.loads(written, parse_int=Decimal, parse_float=Decimal) == Decimal(longest)

    error = refusal(f'{{"{longest}1": "é",\n "b": [{longest}1]}}'.encode())
    assert isinstance(error, LimitExceeded)
    assert (error.code, error.line, error.column) == ("number-too-long", 2, 8)


@pytest.mark.parametrize(
    "number",
    [
        "1e1000000000000000000",
        "-0.1E-9999999999999999999",
        "0e9999999999999999999",
        f"1e{MAX_EXPONENT + 1}",
        f"-12.5e{MAX_EXPONENT}",
        f"1e-{MAX_EXPONENT + 1}",
        "1e999999999999999999",
    ],
)
def test_an_exponent_beyond_the_limit_is_refused_where_it_stands(number: str) -> None:
    error = refusal(f'["{number}", 1,\n {number}]'.encode())

    assert isinstance(error, LimitExceeded)
    assert (error.code, error.line, error.column) == ("exponent-too-large", 2, 2)


@pytest.mark.parametrize("number", [f"1e{MAX_EXPONENT}", f"-1.25e-{MAX_EXPONENT}", "0e5000", "0.0e-5000"])
def test_an_exponent_up_to_the_limit_is_read(number: str) -> None:
    assert Decimal(str(parse(number.encode()))) == Decimal(number)


def members(count: int, each: int = 1_000) -> bytes:
    inner = b",".join(b'"%d":0' % number for number in range(each - 1))
    return b"[" + b",".join([b'{"a":{%b}}' % inner] * (count // each)) + b"]"


def test_a_record_has_at_most_as_many_members_as_the_limit_says() -> None:
    most = members(MAX_MEMBERS)
    assert len(parse(most[:-1] + b',":"]')) == MAX_MEMBERS // 1_000 + 1

    for keep_duplicates in (False, True):
        with pytest.raises(LimitExceeded) as caught:
            read(most[:-1] + b',{"a":1}]', keep_duplicates=keep_duplicates)
        assert (caught.value.code, caught.value.line, caught.value.column) == ("too-many-members", 1, 1)


def test_colons_in_strings_are_no_members() -> None:
    assert parse(b'["%b"]' % (b":" * (MAX_MEMBERS + 1)))


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('{"a": 1, "a": 1}', 1, 10),
        (r'{"a": 1, "\u0061": 2}', 1, 10),
        ('[{"é": {"": 1, "c": 2,\n "": 3}}]', 2, 2),
        (r'{"\ud800": 1, "\ud800": 2}', 1, 15),
        (r'{"a": "\"a\"", "a:": "a", "b": {"a": 1}, "a": 0}', 1, 42),
    ],
)
def test_a_key_that_stands_twice_is_refused_where_it_does_so_again(text: str, line: int, column: int) -> None:
    error = refusal(text.encode())

    assert isinstance(error, InvalidSyntax)
    assert (error.code, error.line, error.column) == ("duplicate-key", line, column)
    error.sentence.encode()  # can be written into a report


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1,"a":1}',
        '{"a":1,"b":2,"a":3,"a":null}',
        '[{"b":{"":1,"c":2,"":[{"a":1,"a":{}}]}},1.000000000000000005]',
        '{"é\\n":1e+400,"é\\n":18446744073709551616}'.replace("e+", "E+"),
    ],
)
def test_or_it_is_kept_with_all_its_members(text: str) -> None:
    document, written = read(text.encode(), keep_duplicates=True)

    assert written == text.encode()
    assert serialize(document) == written


def test_an_object_that_was_kept_is_no_dict_to_be_worked_with() -> None:
    document, _ = read(b'{"a":1,"a":2}', keep_duplicates=True)

    assert isinstance(document, Ambiguous)
    assert document.members == [("a", 1), ("a", 2)]


@pytest.mark.parametrize(
    "text", [b'{"a":1,"a":NaN}', b'{"a":"\\ud800","a":1}', b'{"a":1,"a":1', b'{"a":1,"a":\xff}']
)
def test_all_else_is_refused_of_an_object_that_is_kept(text: bytes) -> None:
    with pytest.raises(InvalidDocument) as caught:
        read(text, keep_duplicates=True)

    assert caught.value.code != "duplicate-key"


@pytest.fixture(params=[1_000, 10_000])
def recursion_limit(request: pytest.FixtureRequest) -> Iterator[None]:
    """Python's own, and what a library may make of it (jsonata does, which moto imports)."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(request.param)
    yield
    sys.setrecursionlimit(before)


@pytest.mark.usefixtures("recursion_limit")
def test_an_object_that_is_kept_may_be_as_deep_as_another() -> None:
    def nested(depth: int) -> bytes:
        return b'{"a":1,"a":' * depth + b"1" + b"}" * depth

    assert read(nested(MAX_DEPTH), keep_duplicates=True)[1] == nested(MAX_DEPTH)
    for depth in (MAX_DEPTH + 2, 300, 2_000, 100_000):
        with pytest.raises(LimitExceeded) as caught:
            read(nested(depth), keep_duplicates=True)
        assert caught.value.code == "too-deep"
