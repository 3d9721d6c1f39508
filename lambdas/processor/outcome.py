"""An object that says what became of a version, written while it is made.

What fits into one part is one PutObject; more becomes a multipart upload, part by part, so
that a result of any size takes the memory of two parts: one is on its way while the next is
made. It becomes visible at once or not at all, on condition that no later change's outcome is
there: see `store`.
"""

import hashlib
import io
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, TypedDict

from botocore.exceptions import ClientError

from lambdas.processor.background import Start, at_once
from lambdas.processor.events import Change

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef, HeadObjectOutputTypeDef

PART_BYTES = 8 * 1024 * 1024
"""Of at most 10,000 parts; S3 takes no smaller one than 5 MiB, but for the last."""

CONTENDED_TRIES = 5

_CONDITION_FAILED = ("PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey", "NoSuchUpload")


class Headers(TypedDict, total=False):
    """What is said of an object, as S3's API names it."""

    ContentType: str
    ContentEncoding: str


class _Condition(TypedDict, total=False):
    IfMatch: str
    IfNoneMatch: str


class Contended(RuntimeError):
    """Other writers kept replacing the same outcome; the message is tried again later."""

    may_be_logged = True


class Outcome:
    """A result, a quarantine report or a profile under way."""

    def __init__(
        self,
        s3: "S3Client",
        bucket: str,
        key: str,
        change: Change,
        source_version: str,
        *,
        part_bytes: int = PART_BYTES,
        hashed: bool = False,
        start: Start = at_once,
    ) -> None:
        self._s3 = s3
        self._bucket = bucket
        self.key = key
        self._part_bytes = part_bytes
        self._sequencer = change.sequencer
        self._metadata = {"sequencer": change.sequencer, "source-version": source_version}
        self.headers: Headers = {}
        self._buffer = io.BytesIO()
        self._upload_id: str | None = None
        self._parts: list[CompletedPartTypeDef] = []
        self._start = start
        self._part_sent: Callable[[], None] | None = None
        """Waits for the part that is on its way, and raises what went wrong with it."""

        self._sha256 = hashlib.sha256() if hashed else None
        self.size = 0

    def begin(self, content_type: str, content_encoding: str | None = None) -> None:
        """Says what is going to be written."""
        self.headers = {"ContentType": content_type}
        if content_encoding:
            self.headers["ContentEncoding"] = content_encoding

    def write(self, data: bytes) -> None:
        """Takes bytes, and sends a part of them when there are enough."""
        self.size += len(data)
        if self._sha256:
            self._sha256.update(data)
        self._buffer.write(data)
        if self._buffer.tell() >= self._part_bytes:
            self._send_part()

    @property
    def sha256(self) -> str:
        """Of all that has been written. Only where it was asked for, since it takes its time."""
        if self._sha256 is None:
            raise LookupError("this outcome was begun without a hash")
        return self._sha256.hexdigest()

    def finish(self) -> str | None:
        """Makes it visible: its version id, or None where a later change's outcome is there."""
        if self._upload_id and self._buffer.tell():
            self._send_part()
        self._wait()
        condition: _Condition = {"IfNoneMatch": "*"}
        for _ in range(CONTENDED_TRIES):
            try:
                return self._commit(condition)
            except ClientError as error:
                code = error.response["Error"]["Code"]
                if code not in _CONDITION_FAILED:
                    raise
            current = head(self._s3, self._bucket, self.key)
            if current and sequencer(current) > self._sequencer:
                self.abort()
                return None
            if current and sequencer(current) == self._sequencer and self._is(current):
                self.abort()
                return current["VersionId"]
            if self._upload_id and code in ("ConditionalRequestConflict", "NoSuchUpload"):
                break  # by S3's rules this upload must begin anew
            condition = {"IfMatch": current["ETag"]} if current else {"IfNoneMatch": "*"}
        self.abort()
        raise Contended(f"{self.key} was replaced by others again and again")

    def abort(self) -> None:
        """Takes back what is not yet visible; S3 would charge for it until its lifecycle ends it."""
        self._buffer = io.BytesIO()
        with suppress(Exception):  # whatever went wrong with a part that nobody wants
            self._wait()  # S3 may keep a part that arrives while its upload is aborted
        if self._upload_id:
            upload_id, self._upload_id = self._upload_id, None
            try:
                self._s3.abort_multipart_upload(Bucket=self._bucket, Key=self.key, UploadId=upload_id)
            except ClientError as error:
                if error.response["Error"]["Code"] != "NoSuchUpload":
                    raise

    def _wait(self) -> None:
        if self._part_sent:
            wait, self._part_sent = self._part_sent, None
            wait()

    def _send_part(self) -> None:
        self._wait()
        if self._upload_id is None:
            upload = self._s3.create_multipart_upload(
                Bucket=self._bucket, Key=self.key, Metadata=self._metadata, **self.headers
            )
            self._upload_id = upload["UploadId"]
        upload_id, number = self._upload_id, len(self._parts) + 1
        body, self._buffer = self._buffer.getvalue(), io.BytesIO()

        def send() -> None:
            answer = self._s3.upload_part(
                Bucket=self._bucket, Key=self.key, UploadId=upload_id, PartNumber=number, Body=body
            )
            self._parts.append({"PartNumber": number, "ETag": answer["ETag"]})

        self._part_sent = self._start(send)

    def _commit(self, condition: _Condition) -> str:
        if self._upload_id is None:
            answer = self._s3.put_object(
                Bucket=self._bucket,
                Key=self.key,
                Body=self._buffer.getvalue(),
                Metadata=self._metadata,
                **self.headers,
                **condition,
            )
            return answer.get("VersionId", "")
        completed = self._s3.complete_multipart_upload(
            Bucket=self._bucket,
            Key=self.key,
            UploadId=self._upload_id,
            MultipartUpload={"Parts": self._parts},
            **condition,
        )
        self._upload_id = None
        return completed.get("VersionId", "")

    def _is(self, current: "HeadObjectOutputTypeDef") -> bool:
        """Whether what is there has these bytes.

        An event delivered twice at once must not end with a record of the covered one of two
        equal versions: that one expires. Where the ETag is no MD5 (KMS), it is written again.
        """
        there = current["ETag"].strip('"')
        if not self._parts:
            return there == hashlib.md5(self._buffer.getbuffer(), usedforsecurity=False).hexdigest()
        try:
            digests = bytes.fromhex("".join(part["ETag"].strip('"') for part in self._parts))
        except ValueError:
            return False
        return there == f"{hashlib.md5(digests, usedforsecurity=False).hexdigest()}-{len(self._parts)}"


def head(s3: "S3Client", bucket: str, key: str) -> "HeadObjectOutputTypeDef | None":
    """What S3 knows of an object's current version; None where there is none."""
    try:
        return s3.head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] == "404":
            return None
        raise


def sequencer(current: "HeadObjectOutputTypeDef") -> str:
    """Of the change that an outcome was written for."""
    return current["Metadata"].get("sequencer", "")
