"""Objects in the bucket: files go in with checksums, versions come out from any byte on."""

import hashlib
from threading import Lock

import urllib3
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import BotoCoreError, ClientError
from botocore.response import StreamingBody

from operate.deployment import Deployment
from roundtrip.exits import Missing
from roundtrip.remote import Dropped, Incoming, Transfer
from roundtrip.sources import Source

LARGE_BYTES = 16 * 1024 * 1024
"""From here on in parts, of this size unless there would be too many."""

MOST_PARTS = 10_000


def upload(deployment: Deployment, key: str, source: Source, transfer: Transfer, one_large: Lock) -> str:
    """The SHA-256 of what was uploaded. Of large files one is sent at a time, in parts side by side."""
    if source.size < LARGE_BYTES:
        return transfer.pool.submit(_send, deployment, key, source, transfer, 1).result()
    with one_large:
        return _send(deployment, key, source, transfer, transfer.at_once)


def opened(deployment: Deployment, key: str, version: str, start: int) -> Incoming:
    """A version's bytes from `start` on; raises Missing where it is no longer there."""
    try:
        if start:
            answer = deployment.s3.get_object(
                Bucket=deployment.bucket, Key=key, VersionId=version, Range=f"bytes={start}-"
            )
        else:  # S3 refuses a range of what is empty
            answer = deployment.s3.get_object(Bucket=deployment.bucket, Key=key, VersionId=version)
    except ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchKey", "NoSuchVersion"):
            raise Missing("This version is no longer in the bucket.", "version-expired") from None
        raise
    return _Object(answer["Body"], answer.get("ContentEncoding", ""))


def _send(deployment: Deployment, key: str, source: Source, transfer: Transfer, threads: int) -> str:
    with source.path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        deployment.s3.upload_fileobj(
            file,
            deployment.bucket,
            key,
            ExtraArgs={
                "ChecksumAlgorithm": "SHA256",
                "ContentType": source.content_type or "application/json",
            },
            Callback=transfer.moved,
            Config=TransferConfig(
                multipart_threshold=LARGE_BYTES,
                multipart_chunksize=max(LARGE_BYTES, -(-source.size // MOST_PARTS)),
                max_concurrency=threads,
                use_threads=threads > 1,
            ),
        )
    source.refuse_if_changed()
    return sha256


class _Object:
    """The body of an object."""

    def __init__(self, body: StreamingBody, encoding: str) -> None:
        self._body = body
        self.encoding = encoding

    def read(self, size: int) -> bytes:
        try:
            return self._body.read(size)
        except (BotoCoreError, urllib3.exceptions.HTTPError, OSError) as error:
            raise Dropped(str(error)) from error

    def close(self) -> None:
        self._body.close()
