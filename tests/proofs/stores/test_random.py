"""Random sequences of calls are answered alike by the stores and by moto, and leave the same behind."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import pytest

from tests.lambdas.conftest import Aws
from tests.proofs.stores import subjects
from tests.proofs.stores.moto_as_aws import allow_tiny_parts
from tests.proofs.stores.s3 import etag_of
from tests.proofs.stores.subjects import Subject
from tests.proofs.stores.world import Upload, World

SEQUENCES, CALLS = 100, 40
KEYS = ("a", "a/b", "b")
BODIES = (b"", b"1", b"22", b"333")
PREFIXES = ("", "a", "a/", "b", "c")
NEED_AN_UPLOAD = ("upload_part", "complete_multipart_upload", "abort_multipart_upload")

Request = dict[str, Any]


class Caller:
    """Thinks of one call after the other, mostly of such as mean something in the world as it is."""

    def __init__(self, random: Random, subject: Subject) -> None:
        self._random = random
        self._subject = subject
        self._some = random.choice
        self._operations: dict[str, tuple[float, Callable[[], Request]]] = {
            "get_object": (3, self._get),
            "head_object": (2, self._head),
            "put_object": (6, self._put),
            "delete_object": (4, self._delete),
            "copy_object": (2, self._copy),
            "list_objects_v2": (1, lambda: {"Prefix": self._some(PREFIXES)}),
            "create_multipart_upload": (1, lambda: self._key() | self._described()),
            "upload_part": (4, self._part),
            "complete_multipart_upload": (3, self._complete),
            "abort_multipart_upload": (0.5, lambda: self._upload(self._world.uploads)),
            "get_item": (1, lambda: {"Key": {"id": self._id()}}),
            "put_item": (4, self._put_item),
        }

    def call(self) -> tuple[str, Request]:
        """The next operation, and its request."""
        weights = [weight for weight, _ in self._operations.values()]
        (operation,) = self._random.choices([*self._operations], weights)
        if operation in NEED_AN_UPLOAD and not self._world.uploads and self._maybe(0.8):
            operation = "create_multipart_upload"
        parts = [upload.parts for upload in self._world.uploads]
        if operation == "complete_multipart_upload" and not any(parts) and self._maybe(0.8):
            operation = "upload_part"
        return operation, self._operations[operation][1]()

    @property
    def _world(self) -> World:
        world: World = self._subject.s3.world
        return world

    def _maybe(self, share: float) -> bool:
        return self._random.random() < share

    def _key(self) -> Request:
        return {"Key": self._some(KEYS)}

    def _get(self) -> Request:
        return self._head() | ({"Range": f"bytes={self._random.randrange(4)}-"} if self._maybe(0.3) else {})

    def _head(self) -> Request:
        request = self._key()
        return request | self._version(request["Key"], 0.5) | self._match(request["Key"], 0.3)

    def _put(self) -> Request:
        request = self._key()
        return request | {"Body": self._some(BODIES)} | self._described() | self._condition(request["Key"])

    def _delete(self) -> Request:
        request = self._key()
        return request | self._version(request["Key"], 0.6)

    def _copy(self) -> Request:
        source = self._key()
        directive = self._some(({}, {"MetadataDirective": "COPY"}, {"MetadataDirective": "REPLACE"}))
        request = self._key() | {"CopySource": source | self._version(source["Key"], 0.5)}
        return request | directive | self._described()

    def _part(self) -> Request:
        number = self._some((0, 1, 1, 1, 1, 2, 2, 3, 3, 10_000, 10_001))
        return self._upload(self._world.uploads) | {"PartNumber": number, "Body": self._some(BODIES)}

    def _complete(self) -> Request:
        uploads = [upload for upload in self._world.uploads if upload.parts or self._maybe(0.1)]
        request = self._upload(uploads or self._world.uploads)
        parts = [
            {"PartNumber": number, "ETag": etag_of(body if self._maybe(0.95) else b"other")}
            for upload in uploads
            if self._known(upload.id) == request["UploadId"]
            for number, body in upload.parts
            if self._maybe(0.95)
        ]
        if self._maybe(0.1):
            parts.reverse()
        return request | {"MultipartUpload": {"Parts": parts}} | self._condition(request["Key"])

    def _upload(self, uploads: Sequence[Upload]) -> Request:
        if not uploads or self._maybe(0.05):
            return self._key() | {"UploadId": self._any_id()}
        upload = self._some(uploads)
        return {"Key": upload.key if self._maybe(0.95) else "b", "UploadId": self._known(upload.id)}

    def _version(self, key: str, share: float) -> Request:
        if not self._maybe(share):
            return {}
        there = [self._known(version.id) for version in self._world.versions(key)]
        return {"VersionId": "" if self._maybe(0.05) else self._some([*there, *there, self._any_id()])}

    def _any_id(self) -> str:
        return self._some([*filter(None, self._subject.ids.values()), "none"])

    def _condition(self, key: str) -> Request:
        return {"IfNoneMatch": "*"} if self._maybe(0.3) else self._match(key, 0.4)

    def _match(self, key: str, share: float) -> Request:
        if not self._maybe(share):
            return {}
        current = self._world.current(key)
        etag = current.etag if current and self._maybe(0.7) else etag_of(self._some(BODIES))
        return {"IfMatch": etag if self._maybe(0.7) else etag.strip('"')}

    def _described(self) -> Request:
        metadata = self._some(
            ({}, {"Metadata": {"sequencer": self._some("12")}}, {"Metadata": {"B": "1", "a": "2"}})
        )
        headers = ({}, {"ContentType": "text/plain"}, {"ContentEncoding": "gzip", "CacheControl": "no-store"})
        return metadata | self._some(headers)

    def _known(self, own: str) -> str:
        return self._subject.known(own)

    def _id(self) -> dict[str, str]:
        return {"S": self._some("xy")}

    def _put_item(self) -> Request:
        item = {"id": self._id()}
        if self._maybe(0.8):
            item["s"] = self._text()
        if self._maybe(0.8):
            item["n"] = self._number()
        returned = self._some(({}, {"ReturnValues": "NONE"}, {"ReturnValues": "ALL_OLD"}))
        return {"Item": item} | returned | self._expression()

    def _text(self) -> dict[str, str]:
        return {"S": self._some(("1", "10", "9", "é", "\uffff", "\U00010000"))}

    def _number(self) -> dict[str, str]:
        return {"N": self._some(("1", "10", "9", "-1"))}

    def _expression(self) -> Request:
        if self._maybe(0.2):
            return {}
        text = self._tree(2)
        values = {":s": self._text(), ":n": self._number()}
        request: Request = {"ConditionExpression": text}
        if "#text" in text:
            request["ExpressionAttributeNames"] = {"#text": "s"}
        if used := {name: value for name, value in values.items() if name in text}:
            request["ExpressionAttributeValues"] = used
        return request

    def _tree(self, depth: int) -> str:
        if not depth or self._maybe(0.3):
            return self._leaf()
        both = f"{self._tree(depth - 1)} {self._some(('AND', 'OR', 'and', 'or'))} {self._tree(depth - 1)}"
        return self._some(("{}", "({})", "NOT ({})")).format(both)

    def _leaf(self) -> str:
        negated = "NOT " if self._maybe(0.1) else ""
        if self._maybe(0.3):
            function = self._some(("attribute_exists", "attribute_not_exists"))
            return f"{negated}{function}({self._some(('s', '#text', 'n', 'id', 'z'))})"
        path, value = self._some((("s", ":s"), ("#text", ":s"), ("n", ":n"), ("z", ":n"), ("id", ":s")))
        return f"{negated}{path} {self._some(('=', '<>', '<', '<=', '>', '>='))} {value}"


def test_random_calls_are_answered_as_by_moto(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    allow_tiny_parts(monkeypatch)
    for seed in range(SEQUENCES):
        memory, moto = subjects.in_memory(), subjects.on_moto(aws, f"sequence-{seed}")
        caller, history = Caller(Random(seed), memory), []
        for _ in range(CALLS):
            operation, request = caller.call()
            history.append((operation, request))
            answer, expected = memory.ask(operation, **request), moto.ask(operation, **request)
            assert answer == expected, f"sequence {seed}, the last of {history}"
        left = moto.left()
        assert memory.left() == left, f"sequence {seed}: {history}"
        moto.forget(left["items"])
