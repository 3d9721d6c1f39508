"""Requests, read strictly: what is not known is refused, and every value is checked."""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lambdas.api.errors import BadRequest
from lambdas.shared import catalog

DEFAULT_LIMIT = 25
MAX_LIMIT = 100
MAX_NAME_BYTES = 200
CONTENT_TYPES = ("application/json", "application/x-ndjson", "application/gzip")

_ID = re.compile(r"[0-9a-f]{32}")
_COLLECTION = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_FORM_VARIABLE = "${filename}"
"""S3 puts the sender's own file name in its place, so a key that holds it is not settled."""


@dataclass(frozen=True)
class ListRequest:
    """`GET /api/documents`: which documents, how many, and from where."""

    collection: str | None
    status: str | None
    limit: int
    cursor: str | None

    @property
    def filters(self) -> dict[str, str]:
        """The filters that are set, as a cursor remembers them."""
        both = {"collection": self.collection, "status": self.status}
        return {name: value for name, value in both.items() if value is not None}


@dataclass(frozen=True)
class UploadRequest:
    """`POST /api/documents`: where an upload belongs and what it is."""

    collection: str
    name: str
    content_type: str


def read_list(query: Mapping[str, str]) -> ListRequest:
    """Raises BadRequest naming the parameter."""
    _only(query, {"collection", "status", "limit", "cursor"}, "query parameter")
    status = query.get("status")
    known = (catalog.PROCESSED, catalog.QUARANTINED)
    if status is not None and status not in known:
        raise BadRequest("status-unknown", f"status is one of: {', '.join(known)}.", "status")
    limit = query.get("limit", str(DEFAULT_LIMIT))
    if not re.fullmatch(r"[0-9]{1,3}", limit) or not 1 <= int(limit) <= MAX_LIMIT:
        raise BadRequest("limit-invalid", f"limit is a whole number from 1 to {MAX_LIMIT}.", "limit")
    collection = query.get("collection")
    if collection is not None and (
        _LONE_SURROGATE.search(collection) or not 1 <= len(collection.encode()) <= MAX_NAME_BYTES * 5
    ):
        raise BadRequest("collection-invalid", "collection is the name of a collection.", "collection")
    return ListRequest(collection, status, int(limit), query.get("cursor"))


def read_upload(body: bytes) -> UploadRequest:
    """Raises BadRequest naming the field."""
    try:
        fields = json.loads(body, object_pairs_hook=_each_once)
    except (ValueError, RecursionError) as error:
        raise BadRequest("body-invalid", "The body is a JSON object.") from error
    if not isinstance(fields, dict):
        raise BadRequest("body-invalid", "The body is a JSON object.")
    _only(fields, {"collection", "name", "content_type"}, "field")
    collection = fields.get("collection")
    if not isinstance(collection, str) or not _COLLECTION.fullmatch(collection):
        sentence = "collection is 1 to 63 lower-case letters, digits and hyphens, beginning with no hyphen."
        raise BadRequest("collection-invalid", sentence, "collection")
    content_type = fields.get("content_type", CONTENT_TYPES[0])
    if content_type not in CONTENT_TYPES:
        sentence = f"content_type is one of: {', '.join(CONTENT_TYPES)}."
        raise BadRequest("content-type-invalid", sentence, "content_type")
    return UploadRequest(collection, _file_name(fields.get("name")), content_type)


def read_id(parameters: Mapping[str, str]) -> str:
    """A document's id; raises BadRequest."""
    identifier = parameters.get("id", "")
    if not _ID.fullmatch(identifier):
        raise BadRequest("id-invalid", "A document's id is 32 hexadecimal digits.", "id")
    return identifier


def read_nothing(query: Mapping[str, str], body: bytes) -> None:
    """For routes that take no query and no body; raises BadRequest."""
    _only(query, set(), "query parameter")
    if body:
        raise BadRequest("body-unexpected", "This route takes no body.")


def body_of(event: Mapping[str, Any]) -> bytes:
    """The request's body as bytes; raises BadRequest."""
    body: str = event.get("body") or ""
    try:
        return base64.b64decode(body, validate=True) if event.get("isBase64Encoded") else body.encode()
    except ValueError as error:  # not Base64, or not made of whole characters
        raise BadRequest("body-invalid", "The body is not what its encoding says.") from error


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; raises BadRequest for a name given twice: which one counts would be a guess."""
    fields: dict[str, Any] = {}
    for name, value in pairs:
        if name in fields:
            raise BadRequest("field-twice", f"The field {json.dumps(name[:100])} is given twice.", name[:100])
        fields[name] = value
    return fields


def _file_name(name: object) -> str:
    if not isinstance(name, str) or not name or name in (".", ".."):
        raise BadRequest("name-invalid", "name is the file's name.", "name")
    if "/" in name or "\\" in name or _CONTROL.search(name):
        raise BadRequest("name-invalid", "name has no slashes and no control characters.", "name")
    if _FORM_VARIABLE in name:
        raise BadRequest("name-invalid", f"name does not hold {_FORM_VARIABLE}.", "name")
    if _LONE_SURROGATE.search(name):
        raise BadRequest("name-invalid", "name is made of whole characters.", "name")
    if len(name.encode()) > MAX_NAME_BYTES:
        raise BadRequest("name-invalid", f"name has at most {MAX_NAME_BYTES} bytes of UTF-8.", "name")
    return name


def _only(given: Mapping[str, Any], known: set[str], kind: str) -> None:
    unknown = sorted(set(given) - known)
    if unknown:
        takes = f"known are: {', '.join(sorted(known))}" if known else "none is expected"
        raise BadRequest(
            "field-unknown",
            f"The {kind} {json.dumps(unknown[0][:100])} is not known; {takes}.",
            unknown[0][:100],
        )
