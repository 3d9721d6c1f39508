"""Records that are refused: the first ends the file, or each is reported and the others go on."""

import base64
from typing import Any

import orjson
import pytest

from lambdas.processor.engine.convert import MAX_QUOTED_BYTES, Summary
from lambdas.processor.engine.limits import Limits
from lambdas.processor.errors import InvalidDocument, InvalidRecord
from lambdas.processor.recipe.model import DROPPED, Output, Recipe
from tests.lambdas.processor.engine.memory_outputs import run


def no_odd(record: Any) -> Any:
    """Drops a zero; its faults have no place, as those of steps have none."""
    if record == 0:
        return DROPPED
    if record["n"] % 2:
        raise InvalidRecord("odd", "The number must be even.", pointer="/n")
    return record


SPLIT = Recipe(steps=(no_odd,), on_invalid="split")


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b'{"n": 2}\n\n  {"n": 3}\n{"n": 5}', 3, 1),
        (b'[{"n": 2},\n {"n": 3}, {"n": 5}]', 2, 2),
        (b'[{"n": 2}, {"n": 3}]', 1, 12),
        (b'\n{"n":\n3}', 1, 1),
    ],
)
def test_the_first_record_that_is_refused_ends_the_file(data: bytes, line: int, column: int) -> None:
    with pytest.raises(InvalidRecord) as caught:
        run(data, Recipe(steps=(no_odd,)))

    error = caught.value
    assert (error.code, error.line, error.column, error.pointer) == ("odd", line, column, "/n")


def test_the_first_in_the_file_is_named_whoever_refuses_it() -> None:
    for data, code in [(b'{"n": 1}\n[NaN]\n', "odd"), (b'{"n": 2}\n[NaN]\n{"n": 1}\n', "not-a-number")]:
        with pytest.raises(InvalidDocument) as caught:
            run(data, Recipe(steps=(no_odd,)))
        assert caught.value.code == code


def test_each_refused_record_is_a_line_of_the_report_and_the_others_are_the_result() -> None:
    data = '{"n": 2}\n\n{"n": 1, "é": "漢"}\n0\n{"n": 3\n{"n": 4}\n'.encode()

    summary, outputs = run(data, SPLIT)

    assert outputs.body == b'{"n":2}\n{"n":4}\n'
    assert (summary, summary.records) == (Summary(documents=2, dropped=1, rejected=2), 5)
    assert outputs.rejected == [
        {
            "record": 2,
            "line": 3,
            "column": 1,
            "pointer": "/n",
            "code": "odd",
            "message": "The number must be even.",
            "text": '{"n": 1, "é": "漢"}',
        },
        {
            "record": 4,
            "line": 5,
            "column": 8,
            "pointer": None,
            "code": "syntax",
            "message": "This is not JSON: unexpected end of data.",
            "text": '{"n": 3',
        },
    ]


def test_an_error_that_is_raised_again_names_each_record_s_own_place() -> None:
    always = InvalidRecord("never", "No record is taken.")

    def refuse(_record: Any) -> Any:
        raise always

    _, outputs = run(b"1\n2\n", Recipe(steps=(refuse,), on_invalid="split"))
    assert [reject["line"] for reject in outputs.rejected] == [1, 2]


def test_whoever_refuses_a_record_it_is_the_right_one() -> None:
    _, outputs = run(b'{"n": 2}\nx\n{"n": 1}\n0\n{"n": 4}\n\ny\n{"n": 3}\n', SPLIT)

    assert outputs.body == b'{"n":2}\n{"n":4}\n'
    assert [(reject["record"], reject["line"], reject["text"]) for reject in outputs.rejected] == [
        (2, 2, "x"),
        (3, 3, '{"n": 1}'),
        (6, 7, "y"),
        (7, 8, '{"n": 3}'),
    ]


def test_of_an_array_too() -> None:
    _, outputs = run('[{"n": 2},\n {"é": 0, "n": 1} , 0, "\\ud800",\n{"n": NaN}, {"n": 6}]'.encode(), SPLIT)

    assert outputs.body == b'[{"n":2},{"n":6}]'
    places = [
        [reject[name] for name in ("record", "line", "column", "code", "text")] for reject in outputs.rejected
    ]
    assert places == [
        [2, 2, 2, "odd", '{"é": 0, "n": 1}'],
        [4, 2, 25, "lone-surrogate", '"\\ud800"'],
        [5, 3, 7, "not-a-number", '{"n": NaN}'],
    ]


@pytest.mark.parametrize("form", ["lines", "array"])
def test_records_are_numbered_over_all_batches(form: str) -> None:
    numbers = [2 * place + (place % 10_000 == 7) for place in range(60_000)]
    records = [b'{"n": %d}' % number for number in numbers]
    data = b"\n".join(records) if form == "lines" else b"[\n" + b",\n".join(records) + b"]"

    summary, outputs = run(data, SPLIT)

    rejected = [(reject["record"], reject["line"]) for reject in outputs.rejected]
    first = 1 if form == "lines" else 2
    assert rejected == [(place + 1, place + first) for place in range(60_000) if numbers[place] % 2]
    assert (summary.documents, summary.rejected) == (59_994, 6)


def test_a_line_that_cannot_be_held_is_reported_without_its_text() -> None:
    long = b'{"n": "%b"}' % (b"a" * 1_000_000)
    limits = Limits(record_bytes=300_000, file_bytes=10_000_000)

    summary, outputs = run(b'{"n": 2}\n' + long + b'\n{"n": 1}\n{"n": 4}', SPLIT, limits)

    assert outputs.body == b'{"n":2}\n{"n":4}\n'
    assert summary == Summary(documents=2, rejected=2)
    first, second = outputs.rejected
    assert (first["record"], first["line"], first["column"], first["code"]) == (2, 2, 1, "record-too-large")
    assert "text" not in first
    assert (second["record"], second["line"]) == (3, 3)


@pytest.mark.parametrize(("data", "code"), [(b'{"n": 1}', "odd"), (b'{"n": 2', "syntax")])
def test_of_one_document_there_is_nothing_to_split(data: bytes, code: str) -> None:
    with pytest.raises(InvalidDocument) as caught:
        run(data, SPLIT)

    assert caught.value.code == code


def test_an_array_whose_end_is_unknown_is_refused_whatever_the_recipe_says() -> None:
    with pytest.raises(InvalidDocument) as caught:
        run(b'[{"n": 1}, {"n": 2}, x]', SPLIT)

    assert (caught.value.code, caught.value.column) == ("syntax", 22)


@pytest.mark.parametrize(("length", "quoted"), [(MAX_QUOTED_BYTES, True), (MAX_QUOTED_BYTES + 1, False)])
def test_a_long_record_is_not_quoted(length: int, quoted: bool) -> None:
    line = b'{"n":1}'.ljust(length)

    _, outputs = run(b"0\n" + line + b"\n", SPLIT)

    assert ("text" in outputs.rejected[0]) is quoted


def test_a_recipe_that_redacts_quotes_nothing() -> None:
    _, outputs = run(b'0\n{"n": 1}\n"\xff"\n', Recipe(steps=(no_odd,), on_invalid="split", redacts=True))

    assert [sorted(reject) for reject in outputs.rejected] == [
        ["code", "column", "line", "message", "pointer", "record"]
    ] * 2


def test_a_record_that_is_no_text_is_quoted_in_base64() -> None:
    _, outputs = run(b'0\n"\xc3\xa9\xff"\n0', SPLIT)

    reject = outputs.rejected[0]
    assert (reject["code"], reject["line"], reject["column"]) == ("not-utf-8", 2, 3)
    assert base64.b64decode(reject["text_base64"]) == b'"\xc3\xa9\xff"'
    assert "text" not in reject


def test_there_is_no_report_where_nothing_is_refused() -> None:
    assert run(b'0\n{"n": 2}\n', SPLIT)[1].reports == []


def test_what_a_table_does_not_take_is_refused_with_its_record() -> None:
    recipe = Recipe(on_invalid="split", output=Output(format="csv", columns=("a",)))

    summary, outputs = run(b'{"a": 1}\n{"b": 2}\n{"a": 3}\n', recipe)

    assert outputs.body == b'"a"\r\n1\r\n3\r\n'
    assert [(reject["record"], reject["line"]) for reject in outputs.rejected] == [(2, 2)]
    assert summary == Summary(documents=2, rejected=1)


def test_the_report_is_strict_json_by_line() -> None:
    def quote(record: Any) -> Any:
        raise InvalidRecord("odd", f"It says {record!r}.", pointer='/a~1"b')

    _, outputs = run('"\u2028\\n\\u0000é"\n2\n'.encode(), Recipe(steps=(quote,), on_invalid="split"))

    assert len(outputs.reports[0].split(b"\n")) == 3
    assert orjson.loads(outputs.reports[0].split(b"\n")[0])["text"] == '"\u2028\\n\\u0000é"'
