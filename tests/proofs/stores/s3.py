"""Objects of a versioned bucket: read, written, copied, deleted and listed as S3 does it."""

import hashlib
import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from tests.proofs.stores.answer import Done, Ok, Refused, Request, operation
from tests.proofs.stores.world import Pairs, Version, World, pairs

LAST_MODIFIED = datetime(2026, 11, 5, 10, 0, tzinfo=UTC)
"""Of every version: no rule of the processor may hang on it."""

HEADERS = ("CacheControl", "ContentDisposition", "ContentEncoding", "ContentType")

_RANGE = re.compile(r"bytes=(\d+)-")

_MARKER_NAMED = Refused("MethodNotAllowed", 405)
_NO_SUCH_KEY = Refused("NoSuchKey", 404)
_NO_SUCH_VERSION = Refused("NoSuchVersion", 404)
_PRECONDITION_FAILED = Refused("PreconditionFailed", 412)
_EMPTY_VERSION_ID = Refused("InvalidArgument", 400)


@lru_cache(maxsize=1024)
def etag_of(body: bytes) -> str:
    """The ETag of an object that was written in one piece."""
    return f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'


def described(request: Request) -> tuple[Pairs, Pairs]:
    """Metadata and headers that a request gives an object; S3 keeps the names of metadata in lower case."""
    metadata = request.get("Metadata")
    kept = pairs({name.lower(): value for name, value in metadata.items()}) if metadata else ()
    return kept, tuple((name, request[name]) for name in HEADERS if name in request)


def refusal_of_write(world: World, request: Request) -> Refused | None:
    """Why the condition of a write does not hold for the current version at its key."""
    wanted, unwanted = request.get("IfMatch"), request.get("IfNoneMatch")
    if wanted is None and unwanted is None:
        return None
    if wanted is not None and unwanted is not None:
        raise NotImplementedError("a write has one condition: IfMatch or IfNoneMatch")
    current = world.current(request["Key"])
    if wanted is not None:
        return _refusal_of_match(current, wanted) if current else _NO_SUCH_KEY
    if unwanted != "*":
        return Refused("NotImplemented", 501)
    return _PRECONDITION_FAILED if current else None


def added(world: World, key: str, version: Version) -> World:
    """The world with one more version on top at a key."""
    return world.with_versions(key, (*world.versions(key), version))


def get_object(world: World, request: Request, name: str) -> Done:
    """The bytes of a version, whole or from `Range` on, and all that `head_object` says."""
    found = _found(world, request["Key"], request.get("VersionId"))
    if isinstance(found, Refused):
        return found, world
    if "IfMatch" in request and (refusal := _refusal_of_match(found, request["IfMatch"])):
        return refusal, world
    body = found.body or b""
    if "Range" not in request:
        return Ok({**_description(found), "Body": body}), world
    start = _start(request["Range"])
    if start >= len(body):
        return Refused("InvalidRange", 416), world
    rest = body[start:]
    place = f"bytes {start}-{len(body) - 1}/{len(body)}"
    data = {**_description(found), "Body": rest, "ContentLength": len(rest), "ContentRange": place}
    return Ok(data), world


def head_object(world: World, request: Request, name: str) -> Done:
    """What is known of a version. A refusal of HEAD has no body, so its status is all that is known."""
    found = _found(world, request["Key"], request.get("VersionId"))
    refusal: Refused | None
    if isinstance(found, Refused):
        refusal = found
    else:
        refusal = _refusal_of_match(found, request["IfMatch"]) if "IfMatch" in request else None
        if refusal is None:
            return Ok(_description(found)), world
    return Refused(str(refusal.status), refusal.status), world


def put_object(world: World, request: Request, name: str) -> Done:
    """One more version on top, if the request's condition holds."""
    if refusal := refusal_of_write(world, request):
        return refusal, world
    body = bytes(request.get("Body", b""))
    version = Version(name, body, etag_of(body), *described(request))
    return Ok({"VersionId": name, "ETag": version.etag}), added(world, request["Key"], version)


def delete_object(world: World, request: Request, name: str) -> Done:
    """A delete marker on top; or, where a version is named, this one gone for good."""
    key = request["Key"]
    if "VersionId" not in request:
        return Ok({"VersionId": name, "DeleteMarker": True}), added(
            world, key, Version(name, None, "", (), ())
        )
    version_id = request["VersionId"]
    if not version_id:
        return _EMPTY_VERSION_ID, world
    versions = world.versions(key)
    for place, version in enumerate(versions):
        if version.id == version_id:
            marker = {"DeleteMarker": True} if version.body is None else {}
            left = versions[:place] + versions[place + 1 :]
            return Ok({"VersionId": version_id, **marker}), world.with_versions(key, left)
    return Ok({"VersionId": version_id}), world


def copy_object(world: World, request: Request, name: str) -> Done:
    """One more version on top with the bytes of another object's version.

    Metadata and headers are the source's, or with the directive REPLACE those of the request.
    """
    source, key = request["CopySource"], request["Key"]
    version_id = source.get("VersionId")
    found = _found(world, source["Key"], version_id)
    if found is _MARKER_NAMED:
        return Refused("InvalidRequest", 400), world  # to copy is no method that a marker could allow
    if isinstance(found, Refused):
        return found, world
    replaces = _replaces(request)
    if source["Key"] == key and not replaces and version_id is None:
        return Refused("InvalidRequest", 400), world  # onto itself, and nothing would be changed
    body = found.body or b""
    given = described(request) if replaces else (found.metadata, found.headers)
    version = Version(name, body, etag_of(body), *given)
    data = {"VersionId": name, "CopySourceVersionId": found.id, "CopyObjectResult": {"ETag": version.etag}}
    return Ok(data), added(world, key, version)


def list_objects_v2(world: World, request: Request, name: str) -> Done:
    """Keys that are visible and begin with `Prefix`, sorted; no `Contents` where there are none.

    S3 gives 1,000 of them at a time, this all of them.
    """
    prefix = request.get("Prefix", "")
    visible = world.keys()
    contents = [{"Key": key} for key in visible if key.startswith(prefix)]
    return Ok({"Contents": contents} if contents else {}), world


def _found(world: World, key: str, version_id: str | None) -> Version | Refused:
    """The version that a request names, or the current one."""
    if version_id is None:
        return world.current(key) or _NO_SUCH_KEY
    if not version_id:
        return _EMPTY_VERSION_ID
    for version in world.versions(key):
        if version.id == version_id:
            return version if version.body is not None else _MARKER_NAMED
    return _NO_SUCH_VERSION


def _refusal_of_match(version: Version, wanted: str) -> Refused | None:
    # Events carry ETags without quotes, and S3 takes them so.
    return None if version.etag.strip('"') == wanted.strip('"') else _PRECONDITION_FAILED


def _description(version: Version) -> dict[str, Any]:
    return {
        "VersionId": version.id,
        "ETag": version.etag,
        "LastModified": LAST_MODIFIED,
        "ContentLength": len(version.body or b""),
        "Metadata": dict(version.metadata),
        "ContentType": "binary/octet-stream",  # where none was given
        **dict(version.headers),
    }


def _start(given: str) -> int:
    match = _RANGE.fullmatch(given)
    if not match:
        raise NotImplementedError(f"a range is bytes=N- here, not {given}")
    return int(match[1])


def _replaces(request: Request) -> bool:
    directive = request.get("MetadataDirective", "COPY")
    if directive not in ("COPY", "REPLACE"):
        raise ValueError(f"MetadataDirective is COPY or REPLACE, not {directive}")
    return bool(directive == "REPLACE")


OPERATIONS = {
    "get_object": operation(get_object, "Bucket", "Key", "VersionId", "IfMatch", "Range"),
    "head_object": operation(head_object, "Bucket", "Key", "VersionId", "IfMatch"),
    "put_object": operation(
        put_object, "Bucket", "Key", "Body", "Metadata", "IfMatch", "IfNoneMatch", *HEADERS
    ),
    "delete_object": operation(delete_object, "Bucket", "Key", "VersionId"),
    "copy_object": operation(
        copy_object, "Bucket", "Key", "CopySource", "MetadataDirective", "Metadata", *HEADERS
    ),
    "list_objects_v2": operation(list_objects_v2, "Bucket", "Prefix"),
}
