"""Requests from what was sent: every member is checked, and what is not known is refused.

A request is a named tuple whose fields say their kind: `limit: Annotated[int, LIMIT] = 25`.
One without a default is required. `read_query` and `read_body` make it from a call; the document
of the API is made from the same kinds, so what it says and what is checked cannot differ.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple, TypeVar, get_type_hints

from lambdas.api.errors import BadRequest, OtherMediaType, TooLarge
from lambdas.api.kinds import Kind

Asked = TypeVar("Asked")

MAX_BODY_BYTES = 64 * 1024
"""A hundred ids or parts are less than 10 KB; what is longer is not worth reading."""

_JSON = re.compile(r"application/json\s*(;\s*charset\s*=\s*(utf-8|\"utf-8\")\s*)?", re.IGNORECASE)
_MAX_NAME_SHOWN = 100
MISSING: Final = object()
"""The default of what has none."""

_MEMBERS: "dict[type[Any], dict[str, Member]]" = {}


def read_query(cls: type[Asked] | None, query: Mapping[str, str]) -> Asked | None:
    """The query as the named tuple; None is for routes that take none. Raises BadRequest."""
    return _read_members(cls, query, "query parameter")


def read_body(cls: type[Asked] | None, body: bytes, media_type: str = "") -> Asked | None:
    """The JSON body as the named tuple; None is for routes that take none.

    `media_type` is its Content-Type; one without is taken for JSON, since nothing else is taken.
    Raises BadRequest, OtherMediaType or TooLarge.
    """
    if cls is None:
        if body:
            raise BadRequest("body-unexpected", "This route takes no body.")
        return None
    if media_type and not _JSON.fullmatch(media_type.strip()):
        raise OtherMediaType("media-type-unknown", "The body is application/json, in UTF-8.")
    if len(body) > MAX_BODY_BYTES:
        raise TooLarge("body-too-large", f"The body has at most {MAX_BODY_BYTES:,} bytes.")
    try:
        # Decoded here: from bytes, json would also take UTF-16, UTF-32 and a byte order mark.
        given = json.loads(body.decode(), object_pairs_hook=each_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise BadRequest("body-invalid", "The body is a JSON object.") from error
    if not isinstance(given, dict):
        raise BadRequest("body-invalid", "The body is a JSON object.")
    return _read_members(cls, given, "field")


def object_schema(cls: type[Any]) -> dict[str, Any]:
    """The JSON Schema of a request's named tuple."""
    members = members_of(cls)
    properties = {}
    for name, member in members.items():
        properties[name] = member.kind.schema()
        if member.default not in (MISSING, None):
            properties[name]["default"] = member.default
    required = [name for name, member in members.items() if member.default is MISSING]
    return {
        "type": "object",
        "properties": properties,
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


class Nested(Kind):
    """An object in a list, read as a named tuple of its own."""

    code: str = "object-invalid"
    description: str = ""
    cls: type[Any]

    @property
    def expected(self) -> str:
        """Nothing more; its members say what they expect."""
        return "an object"

    def read(self, name: str, value: object) -> Any:
        """The named tuple."""
        if not isinstance(value, dict):
            raise self.refusal(name)
        return _read_members(self.cls, value, "field", f"{name}.")

    def schema(self) -> dict[str, Any]:
        """That of its named tuple."""
        return object_schema(self.cls)


class Member(NamedTuple):
    """One field of a request: its kind, and its default (MISSING: it is required)."""

    kind: Kind
    default: Any


def members_of(cls: type[Any]) -> dict[str, Member]:
    """The fields of a request's named tuple by their names; looked up once."""
    if cls not in _MEMBERS:
        hints = get_type_hints(cls, include_extras=True)
        _MEMBERS[cls] = {
            name: Member(hints[name].__metadata__[0], cls._field_defaults.get(name, MISSING))
            for name in cls._fields
        }
    return _MEMBERS[cls]


def _read_members(
    cls: type[Asked] | None, given: Mapping[str, Any], what: str, path: str = ""
) -> Asked | None:
    members = {} if cls is None else members_of(cls)
    unknown = sorted(set(given) - set(members))
    if unknown:
        known = f"known are: {', '.join(sorted(members))}" if members else "none is expected"
        name = path + unknown[0][:_MAX_NAME_SHOWN]
        raise BadRequest("field-unknown", f"The {what} {json.dumps(name)} is not known; {known}.", name)
    values = {}
    for name, member in members.items():
        if name in given:
            read = member.kind.read_text if what == "query parameter" else member.kind.read
            values[name] = read(path + name, given[name])
        elif member.default is MISSING:
            raise member.kind.refusal(path + name)
    return None if cls is None else cls(**values)


def each_once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Names and values; raises BadRequest for a name given twice: which one counts would be a guess."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            shown = name[:_MAX_NAME_SHOWN]
            raise BadRequest("field-twice", f"The field {json.dumps(shown)} is given twice.", shown)
        found[name] = value
    return found


def _no_number(name: str) -> Any:
    raise ValueError(name)  # NaN and Infinity: Python reads them, JSON has no such thing
