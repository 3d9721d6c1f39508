"""What the API does to documents: links to them, their removal, and work asked for."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.exceptions import ClientError

from lambdas.shared.download import as_attachment

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# Left to itself boto3 signs links with SigV2 in us-east-1, which drops conditions in silence, and
# addresses them to the global endpoint there: the page may speak to its own region's only.
SIGNING = Config(
    signature_version="s3v4", s3={"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"}
)
"""The configuration of the S3 client that `DocumentsStore` takes."""

_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


class DocumentsStore:
    """The documents bucket: links for the caller, and the removal of originals."""

    def __init__(self, s3: "S3Client", bucket: str, link_seconds: int) -> None:
        self._s3 = s3
        self._bucket = bucket
        self.link_seconds = link_seconds
        """How long every link is good for."""

    def download_link(self, key: str, version_id: str, file_name: str) -> str:
        """A link to one version, always downloaded as a file and never rendered."""
        return self._s3.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._bucket,
                "Key": key,
                "VersionId": version_id,
                "ResponseContentType": "application/octet-stream",
                "ResponseContentDisposition": as_attachment(file_name),
            },
            ExpiresIn=self.link_seconds,
        )

    def upload_form(self, key: str, content_type: str, max_bytes: int) -> dict[str, Any]:
        """URL and fields of a form that uploads this key, this type and at most this size."""
        return self._s3.generate_presigned_post(
            self._bucket,
            key,
            Fields={"Content-Type": content_type},
            Conditions=[{"Content-Type": content_type}, ["content-length-range", 1, max_bytes]],
            ExpiresIn=self.link_seconds,
        )

    def delete(self, key: str) -> None:
        """Hides the object behind a delete marker; its versions stay until they expire."""
        self._s3.delete_object(Bucket=self._bucket, Key=key)

    def delete_many(self, keys: Sequence[str]) -> dict[str, str]:
        """The same for up to 1,000. Key → S3's error code, of those that failed.

        Where S3 refuses the whole call, its error is raised; calling again does no harm.
        """
        failed: dict[str, str] = {}
        listed = [key for key in keys if not _NOT_IN_XML.search(key)]
        if listed:
            answer = self._s3.delete_objects(
                Bucket=self._bucket, Delete={"Objects": [{"Key": key} for key in listed], "Quiet": True}
            )
            failed |= {error["Key"]: error["Code"] for error in answer.get("Errors", [])}
        for key in keys:
            if _NOT_IN_XML.search(key):  # it cannot stand in a list, but in an address
                try:
                    self.delete(key)
                except ClientError as error:
                    failed[key] = error.response["Error"]["Code"]
        return failed
