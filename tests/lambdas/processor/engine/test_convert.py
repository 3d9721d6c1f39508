"""From a file's bytes to its result's: the story of a file through the engine."""

import gzip
import time
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
import zstandard

from lambdas.processor.engine.convert import Summary
from lambdas.processor.engine.limits import Limits
from lambdas.processor.errors import InvalidDocument, LimitExceeded
from lambdas.processor.recipe.model import DROPPED, Output, Recipe
from tests.lambdas.processor.engine.memory_outputs import LIMITS, run

JSON = "application/json"
NDJSON = "application/x-ndjson"


def refusal(
    data: bytes | Iterator[bytes], recipe: Recipe | None = None, limits: Limits = LIMITS
) -> InvalidDocument:
    with pytest.raises(InvalidDocument) as caught:
        run(data, recipe, limits)
    return caught.value


@pytest.mark.parametrize(
    ("data", "body", "content_type", "documents"),
    [
        (b'{"a": 1, "b": [2]}', b'{"a":1,"b":[2]}', JSON, 1),
        (b'\n\n {"a": 1,\r\n "b": [2]}\r\n\n', b'{"a":1,"b":[2]}', JSON, 1),
        (b'{"a":1,\n"b":\n[\n2]\n}', b'{"a":1,"b":[2]}', JSON, 1),
        (b"7", b"7", JSON, 1),
        (b'"a"\n', b'"a"', JSON, 1),
        (b"null", b"null", JSON, 1),
        (b"\r\n[]\r\n", b"[]", JSON, 0),
        (b"[1,\n -0, [2 ]]", b"[1,-0.0,[2]]", JSON, 3),
        (b'{"a": 1}\n[2]\n', b'{"a":1}\n[2]\n', NDJSON, 2),
        (b'{"a": 1}\r\n[2]', b'{"a":1}\n[2]\n', NDJSON, 2),
        (b'\n\n{"a": 1}\n\n \t\n[2]\n\n', b'{"a":1}\n[2]\n', NDJSON, 2),
        (b'  {"a": 1}  \r\n\r\n\t1e400\r\n', b'{"a":1}\n1E+400\n', NDJSON, 2),
    ],
)
def test_a_valid_file_becomes_the_same_in_compact_form(
    data: bytes, body: bytes, content_type: str, documents: int
) -> None:
    summary, outputs = run(data)

    assert outputs.results == [(content_type, None, bytearray(body))]
    assert (summary, outputs.reports) == (Summary(documents=documents), [])


@pytest.mark.parametrize(
    ("pack", "encoding", "unpack"),
    [
        (gzip.compress, "gzip", gzip.decompress),
        (
            zstandard.compress,
            "zstd",
            lambda packed: zstandard.ZstdDecompressor().decompressobj().decompress(packed),
        ),
    ],
)
@pytest.mark.parametrize(
    ("plain", "body"), [(b"[1, 2]", b"[1,2]"), (b"[1]\n[2]", b"[1]\n[2]\n"), (b" 1 ", b"1")]
)
def test_a_packed_file_becomes_a_packed_file(
    pack: Any, encoding: str, unpack: Any, plain: bytes, body: bytes
) -> None:
    _, outputs = run(pack(plain))

    assert outputs.results[0][1] == encoding
    assert unpack(outputs.body) == body
    assert run(pack(plain))[1].body == outputs.body  # at any time


@pytest.mark.parametrize(
    "data",  # without a time, which would be another name of the test in every process
    [b"", b"\n \n", gzip.compress(b"", mtime=0), gzip.compress(b" \n", mtime=0), zstandard.compress(b"\n")],
)
def test_an_empty_file_is_refused_plain_and_packed(data: bytes) -> None:
    error = refusal(data)

    assert (error.code, error.line, error.column) == ("empty", 1, 1)


@pytest.mark.parametrize(
    ("first", "code"),
    [
        (b'{"a" 1}', "syntax"),
        (b"[NaN]", "not-a-number"),
        (b'"\\ud800"', "lone-surrogate"),
        (b'"\xff"', "not-utf-8"),
        (b"[" * 256 + b"]" * 256, "too-deep"),
        (b"7" * 1_001, "number-too-long"),
    ],
)
def test_an_error_in_the_first_line_is_named_whatever_follows(first: bytes, code: str) -> None:
    error = refusal(b"\n" + first + b'\n{"b": 2}\n')

    assert (error.code, error.line) == (code, 2)


LINE = '{"é漢": "😀", "n": 1}\n'.encode()
MANY = 300_000 // len(LINE)


@pytest.mark.parametrize(
    ("wrong", "code", "column"),
    [
        ('{"é": x}', "syntax", 7),
        ('{"é": "\\ud800"}', "lone-surrogate", 8),
        ('["é", NaN]', "not-a-number", 7),
        ("[" * 256 + "]" * 256, "too-deep", 255),
        ("[1, 1e9999]", "exponent-too-large", 5),
        ("[" + "7" * 1_001 + "]", "number-too-long", 2),
    ],
)
def test_each_refusal_is_placed_in_the_file_behind_several_batches(
    wrong: str, code: str, column: int
) -> None:
    lines = LINE * MANY * 3 + wrong.encode() + b"\n" + LINE * MANY
    array = b"[\n" + (LINE * MANY * 3).replace(b"\n", b",\n") + wrong.encode() + b"\n,1]"
    document = b'{"a": [\n' + (LINE * MANY).replace(b"\n", b",\n") + wrong.encode() + b"\n,1]}"

    for data, line in [(lines, 3 * MANY + 1), (array, 3 * MANY + 2), (document, MANY + 2)]:
        error = refusal(data)
        expected = 253 if code == "too-deep" and data is document else column  # levels of an outer one
        assert (error.code, error.line, error.column) == (code, line, expected)


def test_bytes_that_are_no_text_are_placed_in_characters() -> None:
    error = refusal(LINE * MANY * 2 + '["é漢😀'.encode() + b'\xff"]\n' + LINE)

    assert (error.code, error.line, error.column) == ("not-utf-8", 2 * MANY + 1, 6)


@pytest.mark.parametrize(
    "data", [b"1\n2", b'{"a": 1, "a": 2}\n[1]\n', b'[{"a":1, "a":2}]', b'{"b":{"a":1 ,"a":2}}']
)
def test_a_copy_keeps_even_keys_that_stand_twice(data: bytes) -> None:
    assert run(data)[1].body.rstrip() == data.replace(b" ", b"").rstrip()


@pytest.mark.parametrize(
    "recipe",
    [Recipe(steps=(lambda record: record,)), Recipe(profile=True), Recipe(output=Output(format="csv"))],
    ids=["steps", "profile", "csv"],
)
def test_whoever_works_with_a_record_is_not_given_keys_that_stand_twice(recipe: Recipe) -> None:
    error = refusal(b'{"b": 1}\n{"a": 1, "a": 2}\n', recipe)

    assert (error.code, error.line, error.column) == ("duplicate-key", 2, 10)


def wrap(record: Any) -> Any:
    return {"was": record}


def add_one(record: Any) -> Any:
    return record + 1


def drop_even(record: Any) -> Any:
    return record if record % 2 else DROPPED


def test_the_steps_are_taken_in_order_for_each_record() -> None:
    for data, body in [(b"1\n2\n", b'{"was":2}\n{"was":3}\n'), (b"[1, 2]", b'[{"was":2},{"was":3}]')]:
        summary, outputs = run(data, Recipe(steps=(add_one, wrap)))
        assert (outputs.body, summary.documents) == (body, 2)


def test_a_record_that_is_dropped_is_not_written_and_no_later_step_sees_it() -> None:
    seen: list[Any] = []

    def see(record: Any) -> Any:
        seen.append(record)
        return record

    summary, outputs = run(b"1\n2\n3\n4\n", Recipe(steps=(drop_even, see)))

    assert (outputs.body, seen) == (b"1\n3\n", [1, 3])
    assert (summary, summary.records) == (Summary(documents=2, dropped=2), 4)


@pytest.mark.parametrize(("data", "body"), [(b"2", b"null"), (b"[2, 4]", b"[]"), (b"2\n4\n", b"")])
def test_a_file_of_which_all_is_dropped_is_still_a_file(data: bytes, body: bytes) -> None:
    summary, outputs = run(data, Recipe(steps=(drop_even,)))

    assert outputs.body == body
    assert (summary.documents, summary.dropped) == (0, len(data.split()))


@pytest.mark.parametrize(
    "number", ["1.000000000000000005", "1E+400", "18446744073709551616", "-0.0", "9007199254740993"]
)
def test_numbers_come_out_exactly_whatever_becomes_of_their_record(number: str) -> None:
    for data in (f"[{number}, 1]", f"{number}\n{number}\n", f'{{"a": {number}}}'):
        for style in ("compact", "pretty"):
            for steps in ((), (wrap,)):
                _, outputs = run(data.encode(), Recipe(steps=steps, output=Output(style=style)))
                assert number in outputs.body.decode(), (data, style, steps)
    _, outputs = run(f'{{"a": {number}}}'.encode(), Recipe(output=Output(format="csv")))
    assert outputs.body == f'"a"\r\n{number}\r\n'.encode()


def test_a_record_that_steps_return_as_it_was_is_written_as_it_was_read() -> None:
    written_by_the_reader = b'[{"a":1,"a":1}]'
    assert run(written_by_the_reader)[1].body == written_by_the_reader

    changed = run(b'[{"a": 1}]', Recipe(steps=(dict,)))[1].body
    same = run(b'[{"a": 1}]', Recipe(steps=(lambda record: record,)))[1].body
    assert changed == same == b'[{"a":1}]'


@pytest.mark.parametrize(("data", "line"), [(b"0", None), (b"1\n0\n", 2), (b"[1, 0]", 1)])
def test_any_other_error_of_a_step_is_a_broken_world(data: bytes, line: int | None) -> None:
    with pytest.raises(ZeroDivisionError):
        run(data, Recipe(steps=(lambda record: 1 // record,)))


def test_what_a_step_returns_must_be_json() -> None:
    with pytest.raises(TypeError):
        run(b"1", Recipe(steps=(lambda record: {record},)))


def test_time_is_checked_before_each_batch_and_its_end_ends_the_conversion() -> None:
    checks = 0

    def check_time() -> None:
        nonlocal checks
        checks += 1
        if checks == 3:
            raise LimitExceeded("out-of-time", "There is no time left.")

    with pytest.raises(LimitExceeded, match="out-of-time"):
        run(LINE * MANY * 6, check_time=check_time)
    assert checks == 3

    checks = -100
    summary, _ = run(LINE * MANY * 6, check_time=check_time)
    assert checks > -97
    assert summary.documents == 6 * MANY


def test_what_was_read_is_not_kept() -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(20):
            yield LINE * MANY

    tracemalloc.start()
    summary, outputs = run(chunks(), Recipe(steps=(lambda record: DROPPED,)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (summary.dropped, outputs.body) == (20 * MANY, b"")
    assert peak < 30_000_000  # all would take 60


@pytest.mark.parametrize(
    "data",
    [
        LINE * 40_000,
        b"[" + b",".join([LINE] * 40_000) + b"]",
        b"1\n" + b'{"a": -0}\n' * 20_000,
        b'{"a": [' + b",".join([LINE] * 40_000) + b"]}",
        b'["' + b"1" * 1_000_000 + b'\\n", -0]',
        b"[" + b'"},{", ' * 100_000 + b"1]",
    ],
    ids=["lines", "array", "strange lines", "document", "digits in a string", "misleading strings"],
)
def test_a_file_is_converted_in_time_linear_in_its_size(data: bytes) -> None:
    started = time.process_time()
    run(data, limits=Limits(record_bytes=10_000_000, file_bytes=10_000_000))

    assert time.process_time() - started < 10  # each takes less than 1
