"""What S3, DynamoDB and SQS say to the calls of our functions, when all goes well.

Nothing that is written changes what is read: each event finds the world as it was prepared, as if it were
the first. So the thousandth call is the same as the first, and answers can be kept ready.
"""

import base64
import hashlib
import json
import re
import threading
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote
from xml.sax.saxutils import escape

from tests.benchmarks.wire import Request, head

KEPT_BYTES = 1024 * 1024
"""Up to this size what is put is kept, to be looked at; of more, only how much it was."""

SECRETS = ("cursor-secret", "redaction-key")
_VERSION = "3HL4kqtJvjVBH40Nrjfkd"
_UPLOAD = "VXBsb2FkIElEIGZvciA2aWWpbmcncyBteS1tb3ZpZS5tMnRzIHVwbG9hZA"
_S3 = {"x-amz-request-id": "4442587FB7D0A2F9", "x-amz-id-2": "Uuag1LuByRx9e6j5Onimru9pO4ZVKnJ2Qz7"}


class NoAnswer(LookupError):
    """A call that nobody has prepared an answer for."""


@dataclass(frozen=True)
class Object:
    """An object in the bucket: bytes, so many times over."""

    data: bytes
    times: int
    headers: Mapping[str, str]

    @classmethod
    def of(cls, data: bytes, times: int) -> "Object":
        """With the headers that S3 would tell it by, the checksum that boto3 sends among them."""
        checksum = 0
        for _ in range(times):
            checksum = zlib.crc32(data, checksum)
        headers = {
            **_S3,
            "etag": f'"{hashlib.md5(data, usedforsecurity=False).hexdigest()}"',
            "last-modified": "Fri, 20 Nov 2026 10:00:00 GMT",
            "content-type": "application/json",
            "accept-ranges": "bytes",
            "x-amz-version-id": _VERSION,
            "x-amz-server-side-encryption": "AES256",
            "x-amz-checksum-crc32": _base64_of(checksum),
            "x-amz-checksum-type": "FULL_OBJECT",
        }
        return cls(data, times, headers)

    @property
    def size(self) -> int:
        """Bytes of the whole."""
        return len(self.data) * self.times


@dataclass
class World:
    """What was prepared, and what came."""

    objects: dict[str, Object] = field(default_factory=dict)
    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By id, as DynamoDB writes them."""

    calls: list[str] = field(default_factory=list)
    received: dict[str, int] = field(default_factory=dict)
    """Key → bytes that were put there last."""

    bodies: dict[str, bytes] = field(default_factory=dict)
    ready: dict[tuple[str, bytes], bytes] = field(default_factory=dict)
    parts: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True)
class Answer:
    """What goes over the wire."""

    head: bytes
    body: Iterable[bytes | memoryview] = ()


def answer(world: World, request: Request) -> Answer:
    """The answer to one call, which is noted down; raises NoAnswer."""
    target = request.headers.get("x-amz-target")
    if target:
        world.calls.append(_named(target))
        known = world.ready.get((target, request.body))
        if known is None:
            known = _json(_said(world, target.partition(".")[2], json.loads(request.body)))
            if not target.startswith("AmazonSQS"):
                world.ready[target, request.body] = known
        return Answer(known)
    operation = _operation(request)
    world.calls.append(f"s3.{operation}")
    key = unquote(request.path.partition("/")[2].partition("/")[2])
    return _S3_ANSWERS[operation](world, request, key)


def _named(target: str) -> str:
    service, _, operation = target.partition(".")
    return f"{'sqs' if service == 'AmazonSQS' else 'dynamodb'}.{operation}"


def _said(world: World, operation: str, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    match operation:
        case "GetItem":
            item = world.items.get(asked["Key"]["id"]["S"])
            return {"Item": item} if item else {}
        case "BatchGetItem":
            found = {
                table: [world.items[key["id"]["S"]] for key in keys["Keys"] if key["id"]["S"] in world.items]
                for table, keys in asked["RequestItems"].items()
            }
            return {"Responses": found, "UnprocessedKeys": {}}
        case "Query":
            return _page(world, asked)
        case "PutItem" | "UpdateItem" | "TransactWriteItems":
            return {}
        case "SendMessage":
            return _message(asked["MessageBody"])
        case "SendMessageBatch":
            sent = [{"Id": each["Id"], **_message(each["MessageBody"])} for each in asked["Entries"]]
            return {"Successful": sent, "Failed": []}
    raise NoAnswer(operation)


def _page(world: World, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """Items of one partition of an index, newest first, and where the next page begins."""
    values = [value.get("S") for value in asked["ExpressionAttributeValues"].values()]
    partition = {"newest": "shard", "newest-in-collection": "collection_shard"}[asked["IndexName"]]
    there = [item for item in world.items.values() if item.get(partition, {}).get("S") in values]
    there.sort(key=lambda item: item["newest"]["S"], reverse=True)
    found, left = there[: asked["Limit"]], there[asked["Limit"] :]
    page: dict[str, Any] = {"Items": found, "Count": len(found), "ScannedCount": len(found)}
    if left:
        page["LastEvaluatedKey"] = {name: found[-1][name] for name in ("id", partition, "newest")}
    return page


def _message(body: str) -> dict[str, str]:
    digest = hashlib.md5(body.encode(), usedforsecurity=False).hexdigest()
    return {"MessageId": "5fea7756-0ea4-451a-a703-a558b933e274", "MD5OfMessageBody": digest}


def _json(told: Mapping[str, Any]) -> bytes:
    body = json.dumps(told).encode()
    headers = {
        "content-type": "application/x-amz-json-1.0",
        "x-amzn-requestid": "7QS6P3MH2CQ3HQ9NIC2B9UP2FBVV4KQNSO5AEMVJF66Q9ASUAAJG",
        "x-amz-crc32": str(zlib.crc32(body)),
    }
    return head(200, headers, len(body)) + body


_OPERATIONS = (
    ("GET", "uploads", "ListMultipartUploads"),
    ("GET", "versions", "ListObjectVersions"),
    ("GET", "list-type", "ListObjectsV2"),
    ("GET", "uploadId", "ListParts"),
    ("GET", "", "GetObject"),
    ("HEAD", "", "HeadObject"),
    ("PUT", "partNumber", "UploadPart"),
    ("PUT", "", "PutObject"),
    ("POST", "uploads", "CreateMultipartUpload"),
    ("POST", "uploadId", "CompleteMultipartUpload"),
    ("POST", "delete", "DeleteObjects"),
    ("DELETE", "uploadId", "AbortMultipartUpload"),
    ("DELETE", "", "DeleteObject"),
)
"""Method, a name in the query, and what S3 calls the two together; the first that fits."""


def _operation(request: Request) -> str:
    if request.method == "PUT" and "x-amz-copy-source" in request.headers:
        return "CopyObject"
    names = parse_qs(request.query, keep_blank_values=True)
    for method, name, operation in _OPERATIONS:
        if method == request.method and (not name or name in names):
            return operation
    raise NoAnswer(f"{request.method} {request.path}")


def _get(world: World, request: Request, key: str) -> Answer:
    found = world.objects.get(key)
    if found is None:
        return _xml(f"<Error><Code>NoSuchKey</Code><Key>{escape(key)}</Key></Error>", 404)
    if "range" in request.headers:
        raise NoAnswer("GetObject of a range")
    return Answer(head(200, found.headers, found.size), (found.data for _ in range(found.times)))


def _head(world: World, _request: Request, key: str) -> Answer:
    found = world.objects.get(key)
    return Answer(head(200, found.headers, found.size) if found else head(404, _S3, 0))


def _put(world: World, request: Request, key: str) -> Answer:
    with world.lock:
        world.received[key] = len(request.body)
        world.bodies[key] = request.body if len(request.body) <= KEPT_BYTES else b""
    return Answer(head(200, {**_S3, "etag": '"put"', "x-amz-version-id": _VERSION}, 0))


def _part(world: World, request: Request, key: str) -> Answer:
    number = parse_qs(request.query)["partNumber"][0]
    with world.lock:
        world.parts[f"{key}#{number}"] = len(request.body)
    return Answer(head(200, {**_S3, "etag": f'"part-{number}"'}, 0))


def _create(_world: World, _request: Request, key: str) -> Answer:
    return _xml(_result("InitiateMultipartUpload", f"<Key>{escape(key)}</Key><UploadId>{_UPLOAD}</UploadId>"))


def _complete(world: World, request: Request, key: str) -> Answer:
    numbers = re.findall(r"<PartNumber>(\d+)</PartNumber>", request.body.decode())
    with world.lock:
        world.received[key] = sum(world.parts.pop(f"{key}#{number}") for number in numbers)
    etag = f"<Key>{escape(key)}</Key><ETag>&quot;e-{len(numbers)}&quot;</ETag>"
    return _xml(_result("CompleteMultipartUpload", etag), headers={"x-amz-version-id": _VERSION})


def _copied(_world: World, _request: Request, _key: str) -> Answer:
    said = "<CopyObjectResult><ETag>&quot;e&quot;</ETag></CopyObjectResult>"
    return _xml(said, headers={"x-amz-version-id": _VERSION})


def _nothing(_world: World, request: Request, key: str) -> Answer:
    """A list of which there is nothing."""
    operation = _operation(request).removeprefix("List")
    upload = f"<UploadId>{_UPLOAD}</UploadId>" if operation == "Parts" else ""
    return _xml(_result(operation, f"<Key>{escape(key)}</Key>{upload}<IsTruncated>false</IsTruncated>"))


def _deleted(_world: World, request: Request, _key: str) -> Answer:
    if request.method == "POST":
        return _xml("<DeleteResult></DeleteResult>")
    return Answer(head(204, {**_S3, "x-amz-delete-marker": "true", "x-amz-version-id": _VERSION}, None))


_S3_ANSWERS = {
    "GetObject": _get,
    "HeadObject": _head,
    "PutObject": _put,
    "UploadPart": _part,
    "CreateMultipartUpload": _create,
    "CompleteMultipartUpload": _complete,
    "CopyObject": _copied,
    "AbortMultipartUpload": _deleted,
    "DeleteObject": _deleted,
    "DeleteObjects": _deleted,
    "ListMultipartUploads": _nothing,
    "ListObjectVersions": _nothing,
    "ListObjectsV2": _nothing,
    "ListParts": _nothing,
}


def _result(name: str, inside: str) -> str:
    return f"<{name}Result><Bucket>documents</Bucket>{inside}</{name}Result>"


def _xml(text: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()
    return Answer(
        head(status, {**_S3, "content-type": "application/xml", **(headers or {})}, len(body)), [body]
    )


def _base64_of(checksum: int) -> str:
    return base64.b64encode(checksum.to_bytes(4, "big")).decode()
