"""One version of an uploaded object, read once from its beginning to its end.

A connection that breaks on the way is not the end of it: the rest is asked for by range, of
the very same version.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypedDict

from botocore.exceptions import BotoCoreError, ClientError, IncompleteReadError

from lambdas.processor.events import Change

if TYPE_CHECKING:
    from botocore.response import StreamingBody
    from mypy_boto3_s3 import S3Client

READ_BYTES = 256 * 1024
RESUMES = 5
"""Breaks that are borne without a byte between them."""


class _Version(TypedDict, total=False):
    VersionId: str
    IfMatch: str


@dataclass(kw_only=True)
class Source:
    """Its bytes are streamed; nothing of them is kept."""

    s3: "S3Client"
    bucket: str
    key: str
    version_id: str
    uploaded_at: str
    size: int
    """Bytes, as stored."""

    exactly: _Version
    body: "StreamingBody"
    _digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    _read: int = 0

    def chunks(self) -> Iterator[bytes]:
        """All bytes, in order; raises as botocore does when S3 cannot be read."""
        breaks = 0
        while self._read < self.size:
            try:
                chunk = self.body.read(READ_BYTES)
                if not chunk:
                    raise IncompleteReadError(actual_bytes=self._read, expected_bytes=self.size)
            except BotoCoreError:
                breaks += 1
                if breaks > RESUMES:
                    raise
                self._reopen()
                continue
            breaks = 0
            self._read += len(chunk)
            self._digest.update(chunk)
            yield chunk
        self.body.read()  # of nothing more; only now botocore compares the object's checksum
        self.body.close()

    def sha256(self, finish_below: int) -> str | None:
        """Of the bytes as stored. None where they were not all read, and are more than `finish_below`."""
        if self._read < self.size <= finish_below:
            for _ in self.chunks():
                pass
        return self._digest.hexdigest() if self._read == self.size else None

    def _reopen(self) -> None:
        self.body.close()
        answer = self.s3.get_object(
            Bucket=self.bucket, Key=self.key, Range=f"bytes={self._read}-", **self.exactly
        )
        self.body = answer["Body"]


def open_source(s3: "S3Client", bucket: str, change: Change) -> Source | None:
    """The exact version of the event, or None where it is gone or replaced for good.

    Of a change that names none it is the current one, or None where there is none.
    """
    exactly: _Version = {}
    if change.version_id:
        exactly = {"VersionId": change.version_id}
    elif change.etag:
        exactly = {"IfMatch": change.etag}
    try:
        answer = s3.get_object(Bucket=bucket, Key=change.key, **exactly)
    except ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchKey", "NoSuchVersion", "PreconditionFailed"):
            return None
        raise
    return Source(
        s3=s3,
        bucket=bucket,
        key=change.key,
        version_id=answer.get("VersionId", ""),
        uploaded_at=answer["LastModified"].strftime("%Y-%m-%dT%H:%M:%SZ"),
        size=answer["ContentLength"],
        # Of what is read now, whatever the event said, the rest must be.
        exactly={"VersionId": answer["VersionId"]} if "VersionId" in answer else {"IfMatch": answer["ETag"]},
        body=answer["Body"],
    )
