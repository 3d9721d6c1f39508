"""From a file's bytes to its result's: JSON, NDJSON and gzip, and what a hostile file costs."""

import gzip
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from lambdas.processor.conversion import JSON_TYPE, NDJSON_TYPE, Result, convert
from lambdas.processor.errors import (
    InvalidCompression,
    InvalidDocument,
    InvalidSyntax,
    LimitExceeded,
)

LIMIT = 1_000
MEMORY_PER_BYTE = 32
"""What PipelineStack reckons with when it derives the size limit from the function's memory."""


def unchanged(document: Any) -> Any:
    return document


def convert_unchanged(data: bytes, max_bytes: int = LIMIT) -> Result:
    return convert(data, unchanged, max_bytes)


def refusal(
    data: bytes, max_bytes: int = LIMIT, process: Callable[[Any], Any] = unchanged
) -> InvalidDocument:
    with pytest.raises(InvalidDocument) as caught:
        convert(data, process, max_bytes)
    return caught.value


@pytest.mark.parametrize(
    "data",
    [
        b'{"a": 1, "b": [2]}',
        b'\n\n {"a": 1,\r\n "b": [2]}\r\n\n',
        b'{"a":1,\n"b":\n[\n2]\n}',
        b'{"a":1,"b":[2]}\n',
    ],
)
def test_one_document_becomes_one_compact_document(data: bytes) -> None:
    expected = Result(body=b'{"a":1,"b":[2]}', content_type=JSON_TYPE, content_encoding=None, documents=1)

    assert convert_unchanged(data) == expected


@pytest.mark.parametrize("data", [b"7", b'"a"\n', b"null", b"\r\n[]\r\n"])
def test_a_single_line_is_no_ndjson(data: bytes) -> None:
    assert convert_unchanged(data).content_type == JSON_TYPE


@pytest.mark.parametrize(
    "data",
    [
        b'{"a": 1}\n[2]\n',
        b'{"a": 1}\n[2]',
        b'{"a": 1}\r\n[2]\r\n',
        b'\n\n{"a": 1}\n\n \t\n[2]\n\n',
        b'  {"a": 1}  \r\n\r\n\t[2]\r\n',
    ],
)
def test_several_documents_on_lines_of_their_own_are_ndjson(data: bytes) -> None:
    expected = Result(body=b'{"a":1}\n[2]\n', content_type=NDJSON_TYPE, content_encoding=None, documents=2)

    assert convert_unchanged(data) == expected


def test_a_line_separator_within_a_string_does_not_end_a_line_of_ndjson() -> None:
    data = '"\u2028\u0085\x7f"\n"b"\n'.encode()

    assert convert_unchanged(data).body == data


@pytest.mark.parametrize("blank", [b"\x0b", b"\x0c", b"\x00", "\u00a0".encode(), "\u2028".encode()])
def test_a_line_with_something_that_json_calls_no_white_space_is_not_blank(blank: bytes) -> None:
    assert refusal(b"[1]\n" + blank + b"\n[2]\n").line == 2


@pytest.mark.parametrize(
    ("data", "code", "line", "column"),
    [
        (b'{"a":1}\n{"a" 1}\n', "syntax", 2, 6),
        (b'{"a":1}\r\n\r\n{"a" 1}\r\n', "syntax", 3, 6),
        (b'\n\n{"a":1}\n\n  {"a" 1}', "syntax", 5, 8),
        (b'{"a":1}\n{"a":\n1}\n', "syntax", 2, 6),
        (b"1\n2\n3\nNaN\n", "not-a-number", 4, 1),
        (b'1\n["\xc3\xa9\xff"]\n', "not-utf-8", 2, 4),
        (b'1\n{"a":1,"a":2}\n', "duplicate-key", 2, None),
        (b'"a"\n"\\ud800"\n', "lone-surrogate", 2, 2),
        (b"1\n" + b"[" * 201 + b"]" * 201, "too-deep", 2, None),
    ],
)
def test_an_error_in_ndjson_is_on_the_files_own_line(
    data: bytes, code: str, line: int, column: int | None
) -> None:
    error = refusal(data)

    assert (error.code, error.line, error.column) == (code, line, column)


@pytest.mark.parametrize(
    ("first", "code"),
    [
        (b'{"a" 1}', "syntax"),
        (b"[NaN]", "not-a-number"),
        (b'{"a":1,"a":2}', "duplicate-key"),
        (b'"\\ud800"', "lone-surrogate"),
        (b'"\xff"', "not-utf-8"),
        (b"[" * 201 + b"]" * 201, "too-deep"),
        (b"7" * 1_001, "number-too-long"),
    ],
)
def test_an_error_in_the_first_line_is_named_whatever_follows(first: bytes, code: str) -> None:
    error = refusal(b"\n" + first + b'\n{"b": 2}\n', max_bytes=10_000)

    assert (error.code, error.line) == (code, 2)


def test_a_document_over_several_lines_is_no_ndjson_and_its_error_has_its_place() -> None:
    error = refusal(b'\n{"a": [1,\n2],\n  "b" 3}\n')

    assert (error.code, error.line, error.column) == ("syntax", 4, 7)


@pytest.mark.parametrize("data", [b"", b"\n \n"])
def test_an_empty_file_is_refused_plain_and_zipped(data: bytes) -> None:
    assert refusal(data).code == "empty"
    assert refusal(gzip.compress(data)).code == "empty"


@pytest.mark.parametrize(
    ("plain", "body", "content_type"),
    [(b"[1, 2]", b"[1,2]", JSON_TYPE), (b"[1]\n[2]", b"[1]\n[2]\n", NDJSON_TYPE)],
)
def test_a_gzip_file_becomes_a_gzip_file(plain: bytes, body: bytes, content_type: str) -> None:
    result = convert_unchanged(gzip.compress(plain))

    assert gzip.decompress(result.body) == body
    assert (result.content_type, result.content_encoding) == (content_type, "gzip")


@pytest.mark.parametrize(
    "data",
    [
        gzip.compress(b'{"a":') + gzip.compress(b"[1]}"),
        gzip.compress(b"") + gzip.compress(b'{"a":[1]}') + gzip.compress(b""),
        gzip.compress(b'{"a":[1]}') + bytes(512),
        gzip.compress(b'{"a":') + bytes(7) + gzip.compress(b"[1]}") + bytes(7),
    ],
    ids=["two members", "empty members", "padding", "padding between"],
)
def test_a_gzip_file_is_read_to_its_end(data: bytes) -> None:
    assert gzip.decompress(convert_unchanged(data).body) == b'{"a":[1]}'


def test_a_gzip_file_that_ends_early_is_refused_wherever_it_is_cut() -> None:
    whole = gzip.compress(b'{"a": [1, 2, 3]}')

    for size in range(2, len(whole)):
        error = refusal(whole[:size])
        assert isinstance(error, InvalidCompression)
        assert error.code == "gzip-truncated", size


@pytest.mark.parametrize(
    "data",
    [
        b"\x1f\x8b\x07" + gzip.compress(b"[]")[3:],
        gzip.compress(b"[]")[:-8] + bytes(8),
        gzip.compress(b"[]")[:-4] + b"\xff\xff\xff\xff",
        gzip.compress(b"[]")[:10] + b"\xff\xff\xff\xff" + gzip.compress(b"[]")[14:],
        gzip.compress(b"[]") + b"[]",
        gzip.compress(b"[]") + b"\0\0[]",
    ],
    ids=["method", "checksum", "length", "data", "rubbish behind", "rubbish behind padding"],
)
def test_a_corrupt_gzip_file_is_refused(data: bytes) -> None:
    error = refusal(data)

    assert isinstance(error, InvalidCompression)
    assert error.code == "not-gzip"


@pytest.mark.parametrize(
    "pack", [bytes, gzip.compress, lambda data: gzip.compress(data[:9]) + gzip.compress(data[9:])]
)
def test_exactly_the_limit_is_read_and_one_byte_more_is_refused(pack: Callable[[bytes], bytes]) -> None:
    document = b"[]".ljust(LIMIT)

    assert convert_unchanged(pack(document)).documents == 1
    error = refusal(pack(document + b" "))
    assert isinstance(error, LimitExceeded)
    assert error.code == "too-large"


def test_a_small_gzip_file_that_unfolds_without_end_is_not_unfolded() -> None:
    bomb = gzip.compress(bytes(20_000_000)) * 3

    tracemalloc.start()
    error = refusal(bomb, max_bytes=100_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert error.code == "too-large"
    assert peak < 2_000_000


def test_a_gzip_file_of_many_members_is_read_in_time_linear_in_its_size() -> None:
    data = gzip.compress(b"") * 300_000 + gzip.compress(b"[]")
    started = time.process_time()

    assert convert_unchanged(data).documents == 1
    assert time.process_time() - started < 8  # it takes about 1; to copy the rest at each member, 15


@pytest.mark.parametrize(
    "data",
    [
        b"1\n" * 50_000,
        b"{}\n" * 30_000,
        b"[" + b"{}," * 30_000 + b"1]",
        b'["' + b"a" * 100_000 + b'", NaN]',
        b'["' + b"\\n" * 50_000 + b'", NaN]',
    ],
    ids=["lines", "objects on lines", "objects", "NaN behind a long string", "NaN behind escapes"],
)
def test_a_file_takes_no_more_memory_than_the_size_limit_is_derived_from(data: bytes) -> None:
    tracemalloc.start()
    try:
        convert(data, lambda _document: None, len(data))  # orjson reserves what it never touches
    except InvalidSyntax as error:
        assert error.code == "not-a-number"  # noqa: PT017
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < MEMORY_PER_BYTE * len(data)


@pytest.mark.parametrize(
    "data", [b'{"b": 1, "a": 1.50}', b"1\n2\n", gzip.compress(b"[1]"), gzip.compress(b"1\n2")]
)
def test_the_same_file_gives_the_same_bytes_at_any_time(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    first = convert_unchanged(data)
    assert convert_unchanged(data) == first
    assert gzip.compress(b"", mtime=0)[4:8] == bytes(4)
    if first.content_encoding:
        assert first.body[4:8] == bytes(4)  # gzip's time stamp


def test_each_document_is_processed_once_and_alone() -> None:
    seen: list[Any] = []

    def wrap(document: Any) -> Any:
        seen.append(document)
        return {"was": document}

    assert convert(b'1\n{"a": 2}\n', wrap, LIMIT).body == b'{"was":1}\n{"was":{"a":2}}\n'
    assert convert(b"[1,\n2]\n", wrap, LIMIT).body == b'{"was":[1,2]}'
    assert seen == [1, {"a": 2}, [1, 2]]


def refuse_two(document: Any) -> Any:
    if document == 2:
        raise InvalidDocument("no-two", "There must be no 2.")
    return document


@pytest.mark.parametrize(("data", "line"), [(b"2", None), (b"1\n\n2\n3\n", 3)])
def test_a_document_that_the_users_code_refuses_is_invalid(data: bytes, line: int | None) -> None:
    error = refusal(data, process=refuse_two)

    assert (error.code, error.sentence, error.line) == ("no-two", "There must be no 2.", line)


@pytest.mark.parametrize("data", [b"0", b"1\n0\n"])
def test_any_other_error_of_the_users_code_is_a_broken_world(data: bytes) -> None:
    with pytest.raises(ZeroDivisionError):
        convert(data, lambda document: 1 / document, LIMIT)


def test_what_the_users_code_returns_must_be_json() -> None:
    with pytest.raises(TypeError):
        convert(b"1", lambda document: {document}, LIMIT)
