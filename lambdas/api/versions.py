"""What lies at one key of the documents bucket: its versions and its delete markers."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_AT_ONCE = 100


class Newest(NamedTuple):
    """The newest entry of a key."""

    version_id: str
    size: int | None
    """Bytes of the object; None of a delete marker, which hides it."""

    versions: bool
    """Whether there is any version, be it below."""


def newest(s3: "S3Client", bucket: str, key: str) -> Newest | None:
    """The newest entry of exactly this key; None where it has none.

    S3 lists by prefix, in order: the key itself before all longer ones, and of one key the
    newest first. Of an entry only IsLatest says that it is on top, since times are whole seconds.
    """
    top: Newest | None = None
    pages = s3.get_paginator("list_object_versions").paginate(
        Bucket=bucket, Prefix=key, PaginationConfig={"PageSize": _AT_ONCE}
    )
    for page in pages:
        versions = [entry for entry in page.get("Versions", []) if entry["Key"] == key]
        markers = [entry for entry in page.get("DeleteMarkers", []) if entry["Key"] == key]
        for version in versions:
            if version["IsLatest"]:
                top = Newest(version["VersionId"], version["Size"], versions=True)
        for marker in markers:
            if marker["IsLatest"]:
                top = Newest(marker["VersionId"], None, versions=False)
        if top and versions:
            return Newest(top.version_id, top.size, versions=True)
        if not versions and not markers:
            break
    return top
