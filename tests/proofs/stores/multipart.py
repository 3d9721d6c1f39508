"""Multipart uploads: parts that become one version when the upload is completed.

S3 takes no part below 5 MiB but the last; here parts may be tiny.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from tests.proofs.stores.answer import Done, Ok, Refused, Request, operation
from tests.proofs.stores.s3 import HEADERS, added, described, etag_of, refusal_of_write
from tests.proofs.stores.world import Upload, Version, World

_NO_SUCH_UPLOAD = Refused("NoSuchUpload", 404)
_MAX_PARTS = 10_000


def create_multipart_upload(world: World, request: Request, name: str) -> Done:
    """Begins an upload; its object gets the metadata and headers that are given now."""
    upload = Upload(name, request["Key"], *described(request), parts=())
    return Ok({"UploadId": name}), world.with_upload(upload)


def upload_part(world: World, request: Request, name: str) -> Done:
    """Keeps one part; another one of the same number is replaced."""
    number, body = request["PartNumber"], bytes(request["Body"])
    upload = _upload(world, request)
    if upload is None:
        return _NO_SUCH_UPLOAD, world
    if not 1 <= number <= _MAX_PARTS:
        return Refused("InvalidArgument", 400), world
    parts = {**dict(upload.parts), number: body}
    return Ok({"ETag": etag_of(body)}), world.with_upload(replace(upload, parts=tuple(sorted(parts.items()))))


def complete_multipart_upload(world: World, request: Request, name: str) -> Done:
    """Makes a version of the listed parts, if the request's condition holds; if not, the upload stays."""
    upload = _upload(world, request)
    if upload is None:
        return _NO_SUCH_UPLOAD, world
    listed = request.get("MultipartUpload", {}).get("Parts", [])
    bodies = _bodies(upload, listed)
    if isinstance(bodies, Refused):
        return bodies, world
    if refusal := refusal_of_write(world, request):
        return refusal, world
    version = Version(name, b"".join(bodies), _etag_of_parts(bodies), upload.metadata, upload.headers)
    after = added(world.without_upload(upload.id), upload.key, version)
    return Ok({"VersionId": name, "ETag": version.etag}), after


def abort_multipart_upload(world: World, request: Request, name: str) -> Done:
    """Ends an upload; its parts are gone."""
    upload = _upload(world, request)
    return (Ok({}), world.without_upload(upload.id)) if upload else (_NO_SUCH_UPLOAD, world)


def _upload(world: World, request: Request) -> Upload | None:
    """The upload of the request: an upload's id alone, at another key, is none."""
    upload = world.upload(request["UploadId"])
    return upload if upload and upload.key == request["Key"] else None


def _bodies(upload: Upload, listed: Sequence[Request]) -> list[bytes] | Refused:
    """The bytes of the parts that a completion lists: by number and ETag, in ascending order."""
    if not listed:
        return Refused("MalformedXML", 400)
    numbers = [part["PartNumber"] for part in listed]
    if any(later <= earlier for earlier, later in pairwise(numbers)):
        return Refused("InvalidPartOrder", 400)
    there, bodies = dict(upload.parts), []
    for part in listed:
        body = there.get(part["PartNumber"])
        if body is None or etag_of(body).strip('"') != part["ETag"].strip('"'):
            return Refused("InvalidPart", 400)
        bodies.append(body)
    return bodies


def _etag_of_parts(bodies: list[bytes]) -> str:
    """Of the digests of the parts, and how many they are."""
    digests = b"".join(hashlib.md5(body, usedforsecurity=False).digest() for body in bodies)
    return f'"{hashlib.md5(digests, usedforsecurity=False).hexdigest()}-{len(bodies)}"'


OPERATIONS = {
    "create_multipart_upload": operation(create_multipart_upload, "Bucket", "Key", "Metadata", *HEADERS),
    "upload_part": operation(upload_part, "Bucket", "Key", "UploadId", "PartNumber", "Body"),
    "complete_multipart_upload": operation(
        complete_multipart_upload, "Bucket", "Key", "UploadId", "MultipartUpload", "IfMatch", "IfNoneMatch"
    ),
    "abort_multipart_upload": operation(abort_multipart_upload, "Bucket", "Key", "UploadId"),
}
