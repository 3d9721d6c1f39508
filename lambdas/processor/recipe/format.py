"""The shape of a recipe file, and all that can be wrong with one: each fault in a sentence.

The shape is `recipes/recipe.schema.json`, which editors read too; what it cannot say
stands here. It runs at synth: the function takes the files as checked, since reading
them is all that a cold start should pay for.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from lambdas.processor.engine.json_text import serialize
from lambdas.processor.engine.pointers import pointer
from lambdas.processor.recipe.model import Output

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Fault(NamedTuple):
    """What is wrong with a file, and where in it."""

    place: str
    """`line:column`, or a JSON Pointer; `""` is the file as a whole."""

    reason: str
    """One sentence."""


def recipe_faults(recipe: object, shape: Any) -> list[Fault]:
    """What is wrong with a recipe by its shape (`recipe.schema.json`), or by what no schema can say."""
    return shape_faults(recipe, shape) or list(_contradictions(recipe))


def schema_faults(schema: object) -> list[Fault]:
    """What keeps a document from being a JSON Schema (2020-12)."""
    return shape_faults(schema, _SCHEMA)


def output_of(written: Any) -> Output:
    """The `output` of a recipe without faults; both ways to write it."""
    if isinstance(written, str):
        written = {"format": written}
    return Output(**{**written, "columns": tuple(written.get("columns", ()))})


def functions_of(source: bytes) -> dict[str, Function] | Fault:
    """The functions of a Python file by name, which is read and not run."""
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        place = f"{error.lineno}:{error.offset or 1}" if error.lineno else ""
        return Fault(place, f"This is not Python: {error.msg}.")
    except ValueError as error:  # before 3.12, for a NUL
        return Fault("", f"This is not Python: {error}.")
    return {node.name: node for node in tree.body if isinstance(node, Function)}


def takes_one_record(function: Function) -> bool:
    """Whether it can be called with one positional argument, and answers at once."""
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    required = len(positional) - len(arguments.defaults)
    return (
        isinstance(function, ast.FunctionDef)
        and required <= 1
        and (bool(positional) or arguments.vararg is not None)
        and None not in arguments.kw_defaults
    )


def shape_faults(document: object, shape: Any) -> list[Fault]:
    """Where a document differs from a JSON Schema, each fault once."""
    from jsonschema_rs import Draft202012Validator  # 30 ms, which the function need not wait for

    errors = Draft202012Validator(shape).iter_errors(document)
    return list(dict.fromkeys(fault for error in errors for fault in _faults(error, shape)))


_SCHEMA = {"$ref": "https://json-schema.org/draft/2020-12/schema"}

_SHOWN = 60
"""Characters of a wrong value that a sentence quotes."""


def _faults(error: "ValidationError", shape: Any) -> Iterator[Fault]:
    place = pointer(error.instance_path)
    match error.kind.name:
        case "anyOf":
            yield from _faults_of_nearest(error, shape)
        case "additionalProperties":
            known = ", ".join(_part(shape, error.schema_path[:-1]).get("properties", ()))
            for key in error.kind.value:
                yield Fault(f"{place}{pointer([key])}", f"There is no such key; known are: {known}.")
        case "enum":
            options = ", ".join(map(_quoted, error.kind.value))
            yield Fault(place, f"{_quoted(error.instance)} is not one of {options}.")
        case "type":
            yield _wrong_type(error, error.kind.value)
        case "pattern" if examples := _part(shape, error.schema_path[:-1]).get("examples"):
            yield Fault(place, f"{_quoted(error.instance)} is not of the form {_quoted(examples[0])}.")
        case _:
            yield Fault(place, f"{error.message}.")


def _faults_of_nearest(error: "ValidationError", shape: Any) -> Iterator[Fault]:
    """Of the ways in which a value may be written, the one that was meant: same type, wrong deepest."""
    ways: list[list[ValidationError]] = error.kind.value
    meant = [way for way in ways if not any(_is_type_of(error, fault) for fault in way)]
    if not meant:
        types = (fault.kind.value for way in ways for fault in way if _is_type_of(error, fault))
        yield _wrong_type(error, dict.fromkeys(chain.from_iterable(types)))
        return
    for fault in max(meant, key=lambda way: max(len(fault.instance_path) for fault in way)):
        yield from _faults(fault, shape)


def _is_type_of(error: "ValidationError", fault: "ValidationError") -> bool:
    return fault.kind.name == "type" and fault.instance_path == error.instance_path


def _wrong_type(error: "ValidationError", types: Iterable[str]) -> Fault:
    expected = " or ".join(f"{'an' if name[0] in 'aio' else 'a'} {name}" for name in types)
    return Fault(pointer(error.instance_path), f"{_quoted(error.instance)} is not {expected}.")


def _part(shape: Any, path: Iterable[str | int]) -> Mapping[str, Any]:
    """The part of a shape that a path leads to; nothing where the path leads on through a `$ref`."""
    for step in path:
        try:
            shape = shape[step]
        except (KeyError, IndexError, TypeError):
            return {}
    return shape if isinstance(shape, dict) else {}


def _quoted(value: Any) -> str:
    text = serialize(value).decode()
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _contradictions(recipe: Any) -> Iterator[Fault]:
    """Keys that are right each by itself, and not together."""
    output = output_of(recipe.get("output", "same"))
    if output.style == "pretty":
        is_lines = output.format == "same" and recipe.get("input") == "ndjson"
        written = "ndjson" if is_lines else output.format
        if written in ("ndjson", "csv"):
            yield Fault("/output/style", f'"pretty" is for one JSON document; the output is {written}.')
    if output.columns and output.format != "csv":
        yield Fault("/output/columns", f'Only "csv" has columns; the format is "{output.format}".')
