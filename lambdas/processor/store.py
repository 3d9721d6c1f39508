"""The processor's AWS calls, and the order of writes that keeps stale events harmless.

S3 events come twice, late and out of order. Two rules make every order end the same:
an outcome (result or quarantine report) carries its event's sequencer as metadata and
is replaced only by a later one; the catalogue record is written last, on condition
that it is not behind, and decides. Who loses there takes back what it wrote, version
by version, so nothing of a newer writer is touched. All of it can be repeated.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from botocore.exceptions import ClientError

from lambdas.processor.events import Change
from lambdas.shared import catalog

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import HeadObjectOutputTypeDef, PutObjectRequestTypeDef

CONTENDED_TRIES = 5

_CONDITION_FAILED = ("PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey")


class _Version(TypedDict, total=False):
    VersionId: str
    IfMatch: str


class Contended(RuntimeError):
    """Other writers kept replacing the same outcome; the message is tried again later."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """One version of an uploaded object."""

    body: bytes
    version_id: str
    uploaded_at: str
    size: int


@dataclass(frozen=True)
class Outcome:
    """An object that says what became of a version: its result or its quarantine report."""

    key: str
    body: bytes
    content_type: str
    content_encoding: str | None
    sha256: str | None
    """Of the source's bytes; None where they were not all read."""


class Store:
    """One documents bucket and one catalogue table."""

    def __init__(self, s3: "S3Client", dynamodb: "DynamoDBClient", bucket: str, table: str) -> None:
        self._s3 = s3
        self._dynamodb = dynamodb
        self._bucket = bucket
        self._table = table

    def read(self, change: Change, max_bytes: int) -> Source | None:
        """The exact version of the event, or None where it is gone or replaced for good.

        The body is cut after `max_bytes` + 1: enough to see that it is too large.
        """
        exactly: _Version = {}
        if change.version_id:
            exactly = {"VersionId": change.version_id}
        elif change.etag:
            exactly = {"IfMatch": change.etag}
        try:
            answer = self._s3.get_object(Bucket=self._bucket, Key=change.key, **exactly)
        except ClientError as error:
            if _code(error) in ("NoSuchKey", "NoSuchVersion", "PreconditionFailed"):
                return None
            raise
        with answer["Body"] as body:
            return Source(
                body=body.read(max_bytes + 1),
                version_id=answer.get("VersionId", ""),
                uploaded_at=answer["LastModified"].strftime("%Y-%m-%dT%H:%M:%SZ"),
                size=answer["ContentLength"],
            )

    def write_outcome(self, outcome: Outcome, source_version: str, change: Change) -> str | None:
        """Writes unless a later change's outcome is there; its version id, or None if so."""
        request: PutObjectRequestTypeDef = {
            "Bucket": self._bucket,
            "Key": outcome.key,
            "Body": outcome.body,
            "ContentType": outcome.content_type,
            "Metadata": {
                "sequencer": change.sequencer,
                "source-version": source_version,
                "source-sha256": outcome.sha256 or "",
            },
        }
        if outcome.content_encoding:
            request["ContentEncoding"] = outcome.content_encoding
        request["IfNoneMatch"] = "*"
        for _ in range(CONTENDED_TRIES):
            try:
                return self._s3.put_object(**request).get("VersionId", "")
            except ClientError as error:
                if _code(error) not in _CONDITION_FAILED:
                    raise
            current = self._head(outcome.key)
            if current and _sequencer(current) > change.sequencer:
                return None
            if current and _sequencer(current) == change.sequencer and _holds(current, outcome.body):
                return current["VersionId"]
            request.pop("IfNoneMatch", None)
            request.pop("IfMatch", None)
            if current:
                request["IfMatch"] = current["ETag"]
            else:
                request["IfNoneMatch"] = "*"
        raise Contended(f"{outcome.key} was replaced by others {CONTENDED_TRIES} times")

    def write_record(self, record: catalog.Record) -> tuple[bool, catalog.Record | None]:
        """Whether the record was written, and the one before; it is not where a later one is."""
        try:
            answer = self._dynamodb.put_item(
                TableName=self._table,
                Item=record.to_item(),
                ConditionExpression="attribute_not_exists(#id) OR sequencer <= :sequencer",
                ExpressionAttributeNames={"#id": catalog.PARTITION_KEY},
                ExpressionAttributeValues={":sequencer": {"S": record.sequencer}},
                ReturnValues="ALL_OLD",
            )
        except ClientError as error:
            if _code(error) == "ConditionalCheckFailedException":
                return False, None
            raise
        before = answer.get("Attributes")
        return True, catalog.Record.from_item(before) if before else None

    def take_back(self, key: str, sequencer: str) -> None:
        """Removes the current version at `key`, again and again, while it is not newer than this change.

        What is older too: a stale change that this one covered could not take its own back.
        """
        self._remove_while(key, lambda written: written <= sequencer)

    def remove_older(self, key: str, sequencer: str) -> None:
        """Removes the current version at `key`, again and again, while it is older than this change."""
        self._remove_while(key, lambda written: written < sequencer)

    def _remove_while(self, key: str, unwanted: Callable[[str], bool]) -> None:
        # By version id: what another writer puts on top in the meantime stays untouched.
        while (current := self._head(key)) and unwanted(_sequencer(current)):
            self._s3.delete_object(Bucket=self._bucket, Key=key, VersionId=current["VersionId"])

    def _head(self, key: str) -> "HeadObjectOutputTypeDef | None":
        try:
            return self._s3.head_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if _code(error) == "404":
                return None
            raise


def _code(error: ClientError) -> str:
    return error.response["Error"]["Code"]


def _holds(head: "HeadObjectOutputTypeDef", body: bytes) -> bool:
    # An event delivered twice at once must not end with a record of the covered one of two
    # equal versions: that one expires. Where the ETag is no MD5 (KMS), it is written again.
    return head["ETag"].strip('"') == hashlib.md5(body, usedforsecurity=False).hexdigest()


def _sequencer(head: "HeadObjectOutputTypeDef") -> str:
    return head["Metadata"].get("sequencer", "")
