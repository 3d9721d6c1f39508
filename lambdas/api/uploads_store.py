"""Multipart uploads: S3 keeps what is known of them, and the sender's parts go to S3 itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from botocore.exceptions import ClientError

from lambdas.api import upload_token, versions
from lambdas.api.errors import NotFound
from lambdas.api.parts import Part, missing
from lambdas.api.upload_token import Upload

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_NO_SUCH_UPLOAD = "NoSuchUpload"


class SignedPart(NamedTuple):
    """Where one part is to be sent by PUT, and with which headers."""

    url: str
    headers: dict[str, str]


class UploadsStore:
    """Multipart uploads into the documents bucket.

    `s3` is made with `documents_store.SIGNING`. Where S3 knows no such upload, be it completed,
    aborted or removed after a day, NotFound is raised with the code upload-unknown.
    """

    def __init__(self, s3: "S3Client", bucket: str, link_seconds: int) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._link_seconds = link_seconds

    def create_or_find(self, key: str, content_type: str) -> str:
        """S3's id of the upload under way to exactly this key, the earliest; or of a new one.

        Two who ask at once may each make one; both can be completed, to two versions of the same
        document. From then on the earliest is found.
        """
        pages = self._s3.get_paginator("list_multipart_uploads").paginate(Bucket=self._bucket, Prefix=key)
        under_way = [upload for page in pages for upload in page.get("Uploads", []) if upload["Key"] == key]
        if under_way:
            return min((upload["Initiated"], upload["UploadId"]) for upload in under_way)[1]
        return self.create(key, content_type)

    def create(self, key: str, content_type: str) -> str:
        """S3's id of a new upload."""
        # Of its kinds of checksums S3 has SHA-256 of each part only, not of the whole.
        answer = self._s3.create_multipart_upload(
            Bucket=self._bucket,
            Key=key,
            ContentType=content_type,
            ChecksumAlgorithm="SHA256",
            ChecksumType="COMPOSITE",
        )
        return answer["UploadId"]

    def uploaded(self, key: str, upload_id: str) -> list[Part]:
        """The parts that S3 has, by their numbers."""
        with _known():
            pages = self._s3.get_paginator("list_parts").paginate(
                Bucket=self._bucket, Key=key, UploadId=upload_id
            )
            return [
                Part(part["PartNumber"], part["Size"], part["ETag"], part.get("ChecksumSHA256", ""))
                for page in pages
                for part in page.get("Parts", [])
            ]

    def sign_part(self, key: str, upload_id: str, number: int, sha256: str, length: int) -> SignedPart:
        """A link that takes exactly the bytes of this SHA-256 (in Base64) and this length.

        Both are signed headers: S3 refuses (403) who sends none or another, and refuses (400)
        bytes that are not what the checksum says. Content-Length is set by whatever sends bytes.
        """
        url = self._s3.generate_presigned_url(
            "upload_part",
            Params={
                "Bucket": self._bucket,
                "Key": key,
                "UploadId": upload_id,
                "PartNumber": number,
                "ChecksumSHA256": sha256,
                "ContentLength": length,
            },
            ExpiresIn=self._link_seconds,
        )
        return SignedPart(url, {"x-amz-checksum-sha256": sha256})

    def complete(self, upload: Upload) -> list[int]:
        """Makes the object of its parts; where some are missing their numbers, and nothing is made.

        May be repeated: an upload that S3 no longer knows is complete if an object of its size is on
        top of its key.
        """
        try:
            with _known():
                parts = self.uploaded(upload.key, upload.upload_id)
                lacking = missing(upload.size, upload.part_bytes, parts)
                if not lacking:
                    self._complete(upload, parts)
                return lacking
        except NotFound:
            top = versions.newest(self._s3, self._bucket, upload.key)
            if top is None or top.size != upload.size:
                raise
            return []

    def abort(self, key: str, upload_id: str) -> None:
        """Removes the upload and its parts. May be repeated."""
        try:
            self._s3.abort_multipart_upload(Bucket=self._bucket, Key=key, UploadId=upload_id)
        except ClientError as error:
            if error.response["Error"]["Code"] != _NO_SUCH_UPLOAD:
                raise

    def _complete(self, upload: Upload, parts: list[Part]) -> None:
        self._s3.complete_multipart_upload(
            Bucket=self._bucket,
            Key=upload.key,
            UploadId=upload.upload_id,
            MultipartUpload={
                "Parts": [
                    {"PartNumber": part.number, "ETag": part.etag, "ChecksumSHA256": part.sha256}
                    for part in parts
                    if part.number <= upload.parts  # beyond is what a longer file of this key has left
                ]
            },
        )


@contextmanager
def _known() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] != _NO_SUCH_UPLOAD:
            raise
        raise upload_token.unknown() from error
