"""JSON Schemas of requests and answers, from the types that the API is written with."""

from collections.abc import Iterator
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from lambdas.api.answers import Note
from lambdas.api.fields import Nested, members_of, object_schema
from lambdas.api.kinds import Many

Schema = dict[str, Any]

REFERENCE = "#/components/schemas/"
PLAIN = {str: "string", int: "integer", bool: "boolean"}


def request_schemas(cls: type[Any]) -> dict[str, Schema]:
    """The schema of a request's dataclass, and of those within it, by their names."""
    schema = {"description": _first_paragraph(cls), **object_schema(cls)}
    found = {cls.__name__: schema}
    for name, member in members_of(cls).items():
        if isinstance(member.kind, Many) and isinstance(member.kind.item, Nested):
            nested = member.kind.item.cls
            schema["properties"][name]["items"] = reference(nested)
            found |= request_schemas(nested)
    return found


def answer_schemas(cls: type[Any]) -> dict[str, Schema]:
    """The schema of an answer's TypedDict, and of those within it, by their names."""
    found: dict[str, Schema] = {}
    properties = {}
    for name, hint, note in _members(cls):
        properties[name] = _schema(hint, note)
        for inner in _dicts_in(hint):
            found |= answer_schemas(inner)
    found[cls.__name__] = {
        "type": "object",
        "description": _first_paragraph(cls),
        "properties": properties,
        "required": [name for name in properties if name in cls.__required_keys__],
    }
    return found


def example_of(cls: type[Any]) -> dict[str, Any]:
    """An answer as it could be; members that are not required are left out."""
    return {
        name: _example(hint) if note.example is None else note.example
        for name, hint, note in _members(cls)
        if name in cls.__required_keys__
    }


def request_example(cls: type[Any]) -> dict[str, Any]:
    """The smallest request there is."""
    found: dict[str, Any] = {}
    for name, member in members_of(cls).items():
        if name not in object_schema(cls).get("required", ()):
            continue
        kind = member.kind
        if isinstance(kind, Many):
            item = kind.item
            found[name] = [request_example(item.cls) if isinstance(item, Nested) else item.examples[0]]
        else:
            found[name] = kind.examples[0]
    return found


def reference(cls: type[Any]) -> Schema:
    """To the schema of a type, in its place among the components."""
    return {"$ref": REFERENCE + cls.__name__}


def _members(cls: type[Any]) -> Iterator[tuple[str, Any, Note]]:
    for name, hint in get_type_hints(cls, include_extras=True).items():
        annotated = get_args(hint)[0] if get_origin(hint) is NotRequired else hint
        if get_origin(annotated) is not Annotated:
            raise TypeError(f"{cls.__name__}.{name} has no Note.")
        yield name, get_args(annotated)[0], annotated.__metadata__[0]


def _schema(hint: Any, note: Note | None = None) -> Schema:
    schema = _plain_schema(hint)
    if note is not None:
        more = {
            "description": note.text,
            "format": note.format,
            "pattern": note.pattern,
            "examples": None if note.example is None else [note.example],
        }
        schema |= {key: value for key, value in more.items() if value is not None}
    return schema


def _plain_schema(hint: Any) -> Schema:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        [some] = [argument for argument in arguments if argument is not NoneType]
        schema = _plain_schema(some)
        if "$ref" in schema:
            return {"anyOf": [schema, {"type": "null"}]}
        return schema | {"type": [schema["type"], "null"]}
    if origin is Literal:
        return {"type": "string", "enum": list(arguments)}
    if origin is list:
        return {"type": "array", "items": _plain_schema(arguments[0])}
    if origin is dict:
        return {"type": "object", "additionalProperties": _plain_schema(arguments[1])}
    return reference(hint) if is_typeddict(hint) else {"type": PLAIN[hint]}


def _example(hint: Any) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return None
    if origin is Literal:
        return arguments[0]
    if origin is list:
        return [_example(arguments[0])]
    return example_of(hint) if is_typeddict(hint) else {bool: False}[hint]  # others have one in their Note


def _dicts_in(hint: Any) -> Iterator[type[Any]]:
    if is_typeddict(hint):
        yield hint
    for argument in get_args(hint):
        yield from _dicts_in(argument)


def _first_paragraph(cls: type[Any]) -> str:
    return " ".join((cls.__doc__ or "").partition("\n\n")[0].split())
