"""The page's files, from an archive in one bucket to objects in another."""

import io
import mimetypes
import zipfile
from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from mypy_boto3_cloudfront import CloudFrontClient
    from mypy_boto3_s3 import S3Client

CACHING = "no-cache"
"""Browsers keep the files but ask before each use; the distribution is told of changes."""


class Site:
    """Publishes an archive to the site bucket and refreshes the distribution."""

    def __init__(self, s3: "S3Client", cloudfront: "CloudFrontClient") -> None:
        self._s3 = s3
        self._cloudfront = cloudfront

    def apply(self, request: str, properties: Mapping[str, str]) -> None:
        """`request` is CloudFormation's: Create, Update or Delete.

        Properties: SiteBucket, ArchiveBucket, ArchiveKey, DistributionId.
        """
        bucket = properties["SiteBucket"]
        if request == "Delete":
            self._empty(bucket)
            return
        archive = self._s3.get_object(Bucket=properties["ArchiveBucket"], Key=properties["ArchiveKey"])
        with zipfile.ZipFile(io.BytesIO(archive["Body"].read())) as files:
            names = {name for name in files.namelist() if not name.endswith("/")}
            # The entry page last: what it refers to is there before it is.
            for name in sorted(names, key=lambda name: (name == "index.html", name)):
                self._s3.put_object(
                    Bucket=bucket,
                    Key=name,
                    Body=files.read(name),
                    ContentType=_content_type(name),
                    CacheControl=CACHING,
                )
        self._remove(bucket, keep=names)
        self._cloudfront.create_invalidation(
            DistributionId=properties["DistributionId"],
            InvalidationBatch={
                "Paths": {"Quantity": 1, "Items": ["/*"]},
                "CallerReference": uuid4().hex,
            },
        )

    def _remove(self, bucket: str, keep: set[str]) -> None:
        for page in self._s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            for entry in page.get("Contents", []):
                if entry["Key"] not in keep:
                    self._s3.delete_object(Bucket=bucket, Key=entry["Key"])

    def _empty(self, bucket: str) -> None:
        """Every version and every marker: CloudFormation removes no bucket that holds any."""
        pages = self._s3.get_paginator("list_object_versions").paginate(Bucket=bucket)
        # All are listed before the first goes: a list goes on after a key that should still be there.
        there = [
            (entry["Key"], entry["VersionId"])
            for page in pages
            for entry in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        ]
        for key, version in there:
            self._s3.delete_object(Bucket=bucket, Key=key, VersionId=version)


def _content_type(name: str) -> str:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
