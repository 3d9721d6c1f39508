"""What can happen to a document, and what must be left when that is the newest that happened.

Each change is of another kind, and no two uploads have the same bytes, so that what is left
tells which of them it comes from.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import quote_plus

from lambdas.processor.errors import InvalidRecord
from lambdas.processor.recipe.model import Recipe
from lambdas.shared import catalog
from lambdas.shared.keys import PROFILES, PUBLIC, QUARANTINE, RESULTS

KEY = "incoming/orders/a b+c%41.json"
"""Decoded once too often or too rarely, it is another key."""

VALID, SAME, SPLIT, INVALID, LARGE = "valid", "same", "split", "invalid", "large"
DELETE, REMOVE = "delete", "remove"
UPLOADS = (VALID, SAME, SPLIT, INVALID, LARGE)
"""DELETE makes a delete marker; REMOVE removes what is on top for good, a version or a marker."""

SEQUENCERS = ("0a0F", "0A1", "0A1000F", "0B")
"""In the order of the changes. Of other lengths and cases, as S3 does not exclude."""

PART_BYTES = 64
"""Of which an outcome becomes a multipart upload, so that LARGE is one in two parts."""


def refuse_negative(record: Any) -> Any:
    """A step of a recipe: takes what is not below zero."""
    if record["a"] < 0:
        raise InvalidRecord("negative", "`a` is not below zero.", pointer="/a")
    return record


PLAIN = Recipe(steps=(refuse_negative,))
EVERYTHING = Recipe(steps=(refuse_negative,), on_invalid="split", publish=True, profile=True)
"""All that a recipe can have written."""


def members(seed: int) -> str:
    """Further members of a document, at random, compactly written; none of the seed 0."""
    random = Random(seed)
    more = {f"m{number}": _value(random, 2) for number in range(random.randint(0, 4) if seed else 0)}
    return "".join(
        f",{json.dumps(name)}:{json.dumps(value, ensure_ascii=False, separators=(',', ':'))}"
        for name, value in more.items()
    )


def _value(random: Random, depth: int) -> object:
    if depth and random.random() < 0.3:
        values = [_value(random, depth - 1) for _ in range(random.randint(0, 3))]
        return (
            values if random.random() < 0.5 else {f"k{number}": value for number, value in enumerate(values)}
        )
    return random.choice(
        [None, True, "", "漢 \\", "x" * random.randint(1, 40), random.randint(-(2**70), 2**70)]
    )


def body(kind: str, number: int, more: str = "") -> bytes:
    """The bytes of an upload that is the change of this number; two of the kind SAME have the same result."""
    bodies = {
        VALID: f'{{"a": {number}{more}}}',
        SAME: f'{{"a": 0{more}}}{" " * number}',
        SPLIT: f'{{"a": {number}{more}}}\n{{"a": -1}}\n',
        INVALID: f'{{"a": {number}{more},}}',
        LARGE: f'{{"a": {number}, "b": "{"x" * PART_BYTES}"{more}}}',
    }
    return bodies[kind].encode()


def result(kind: str, number: int, more: str = "") -> bytes:
    """What is made of it."""
    results = {
        VALID: f'{{"a":{number}{more}}}',
        SAME: f'{{"a":0{more}}}',
        SPLIT: f'{{"a":{number}{more}}}\n',
        LARGE: f'{{"a":{number},"b":"{"x" * PART_BYTES}"{more}}}',
    }
    return results[kind].encode()


@dataclass(frozen=True)
class Left:
    """What must be there in the end."""

    status: str
    sequencer: str
    """Of the last change, as S3 gave it."""

    version: str = ""
    sha256: str = ""
    result: bytes | None = None
    folders: frozenset[str] = frozenset()
    """Where there must be exactly one object of the document."""


def left(kind: str, number: int, sequencer: str, version: str, recipe: Recipe, more: str) -> Left:
    """Of an upload by a recipe, when no change of the document came after it."""
    splits = recipe.on_invalid == "split"
    refused = kind == INVALID or (kind == SPLIT and not splits)
    folders = {QUARANTINE}
    if not refused:
        folders = (
            {RESULTS} | ({PUBLIC} if recipe.publish else set()) | ({PROFILES} if recipe.profile else set())
        )
        folders |= {QUARANTINE} if kind == SPLIT and splits else set()
    return Left(
        status=catalog.QUARANTINED if refused else catalog.PROCESSED,
        sequencer=sequencer,
        version=version,
        sha256=hashlib.sha256(body(kind, number, more)).hexdigest(),
        result=None if refused else result(kind, number, more),
        folders=frozenset(folders),
    )


def event(kind: str, sequencer: str, version: str, etag: str) -> str:
    """A message of the queue: EventBridge's event."""
    entry = {"key": KEY, "version-id": version, "etag": etag.strip('"'), "sequencer": sequencer}
    detail: dict[str, Any] = {"bucket": {"name": "documents"}, "object": entry, "reason": "PutObject"}
    if kind in (DELETE, REMOVE):
        detail["reason"] = "DeleteObject"
        detail["deletion-type"] = "Delete Marker Created" if kind == DELETE else "Permanently Deleted"
    name = "Object Deleted" if kind in (DELETE, REMOVE) else "Object Created"
    return json.dumps({"source": "aws.s3", "detail-type": name, "detail": detail})


def record(kind: str, sequencer: str, version: str, etag: str) -> Mapping[str, Any]:
    """The same as a record of S3's own notification, where keys are form-encoded."""
    names = {DELETE: "ObjectRemoved:DeleteMarkerCreated", REMOVE: "ObjectRemoved:Delete"}
    entry = {"key": quote_plus(KEY), "versionId": version, "eTag": etag.strip('"'), "sequencer": sequencer}
    return {
        "eventSource": "aws:s3",
        "eventName": names.get(kind, "ObjectCreated:Put"),
        "s3": {"bucket": {"name": "documents"}, "object": entry},
    }


TEST_EVENT = json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "documents"})
