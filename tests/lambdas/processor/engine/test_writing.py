"""Records as they go out, in one batch or in several."""

import io
from decimal import Decimal
from typing import Any

import orjson
import pytest

from lambdas.processor.engine.batch import Shape
from lambdas.processor.engine.json_text import Ambiguous
from lambdas.processor.engine.writing import output_format, writer_of
from lambdas.processor.recipe.model import Output

EXACT = Decimal("1.000000000000000005")
BATCHES: list[list[Any]] = [[{"a": 1}, [2, "é\n"]], [EXACT], [None, {"b": {}}]]
COMPACT = {
    Shape.LINES: ['{"a":1}\n[2,"é\\n"]', "1.000000000000000005", 'null\n{"b":{}}'],
    Shape.ELEMENTS: ['{"a":1},[2,"é\\n"]', "1.000000000000000005", 'null,{"b":{}}'],
}
ARRAY = '[{"a":1},[2,"é\\n"],1.000000000000000005,null,{"b":{}}]'
LINES = '{"a":1}\n[2,"é\\n"]\n1.000000000000000005\nnull\n{"b":{}}\n'
PRETTY = """[
  {
    "a": 1
  },
  [
    2,
    "é\\n"
  ],
  1.000000000000000005,
  null,
  {
    "b": {}
  }
]
"""


def written(output: Output, shape: Shape, batches: list[tuple[list[Any], str | None]]) -> str:
    file = io.BytesIO()
    writer = writer_of(output, shape, file.write, io.BytesIO)
    for documents, compact in batches:
        rows = list(map(writer.prepare, documents)) if writer.prepare else documents
        writer.add(rows, None if compact is None else compact.encode())
    writer.finish()
    return file.getvalue().decode()


@pytest.mark.parametrize("shape", [Shape.LINES, Shape.ELEMENTS])
@pytest.mark.parametrize("unchanged", [True, False])
def test_several_batches_are_one_file(shape: Shape, unchanged: bool) -> None:
    batches = [
        (documents, compact if unchanged else None)
        for documents, compact in zip(BATCHES, COMPACT[shape], strict=True)
    ]

    assert written(Output(format="json"), shape, batches) == ARRAY
    assert written(Output(format="ndjson"), shape, batches) == LINES
    assert written(Output(format="json", style="pretty"), shape, batches) == PRETTY


@pytest.mark.parametrize("shape", [Shape.LINES, Shape.ELEMENTS])
def test_no_records_are_an_empty_array_or_no_lines(shape: Shape) -> None:
    assert written(Output(format="json"), shape, []) == "[]"
    assert written(Output(format="json", style="pretty"), shape, []) == "[]\n"
    assert written(Output(format="ndjson"), shape, []) == ""


def test_one_document_is_written_alone() -> None:
    document = {"a": [1, EXACT]}

    def batches(compact: str | None) -> list[tuple[list[Any], str | None]]:
        return [([document], compact)]

    for compact in (None, '{"a":[1,1.000000000000000005]}'):
        assert written(Output(), Shape.DOCUMENT, batches(compact)) == '{"a":[1,1.000000000000000005]}'
        pretty = written(Output(style="pretty"), Shape.DOCUMENT, batches(compact))
        assert pretty == '{\n  "a": [\n    1,\n    1.000000000000000005\n  ]\n}\n'
        lines = written(Output(format="ndjson"), Shape.DOCUMENT, batches(compact))
        assert lines == '{"a":[1,1.000000000000000005]}\n'


@pytest.mark.parametrize("style", ["compact", "pretty"])
def test_a_document_that_was_dropped_is_null(style: Any) -> None:
    assert orjson.loads(written(Output(style=style), Shape.DOCUMENT, [])) is None


def test_what_the_reader_made_is_what_is_written() -> None:
    documents, compact = [1], "1.0"  # as no writer would: it shows who wrote

    assert written(Output(), Shape.LINES, [(documents, compact)]) == "1.0\n"
    assert written(Output(), Shape.ELEMENTS, [(documents, compact)]) == "[1.0]"
    assert written(Output(), Shape.DOCUMENT, [(documents, compact)]) == "1.0"


@pytest.mark.parametrize("style", ["compact", "pretty"])
def test_an_object_with_a_key_twice_is_written_with_both(style: Any) -> None:
    document = {"x": Ambiguous([("a", 1), ("a", {"b": EXACT})])}

    text = written(Output(style=style), Shape.DOCUMENT, [([document], None)])

    assert "".join(text.split()) == '{"x":{"a":1,"a":{"b":1.000000000000000005}}}'


def test_a_table_is_written_by_name_or_as_it_comes() -> None:
    batches: list[tuple[list[Any], str | None]] = [
        ([{"a": 1}], '{"a":1}'),
        ([{"b": "x"}, {"a": EXACT}], None),
    ]

    assert (
        written(Output(format="csv"), Shape.LINES, batches)
        == '"a","b"\r\n1,\r\n,"x"\r\n1.000000000000000005,\r\n'
    )


@pytest.mark.parametrize(
    ("wanted", "shape", "expected"),
    [
        ("same", Shape.LINES, "ndjson"),
        ("same", Shape.ELEMENTS, "json"),
        ("same", Shape.DOCUMENT, "json"),
        ("json", Shape.LINES, "json"),
        ("ndjson", Shape.DOCUMENT, "ndjson"),
        ("csv", Shape.LINES, "csv"),
    ],
)
def test_the_format_is_the_sources_or_the_recipes(wanted: Any, shape: Shape, expected: str) -> None:
    assert output_format(Output(format=wanted), shape) == expected
