"""A site bucket, an archive and a distribution on moto."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import boto3
import pytest

LOCATION = {"LocationConstraint": "eu-west-1"}
ORIGIN = {
    "Id": "site",
    "DomainName": "site.s3.eu-west-1.amazonaws.com",
    "S3OriginConfig": {"OriginAccessIdentity": ""},
}


@pytest.fixture
def cloudfront(aws: Any) -> Any:
    return boto3.client("cloudfront")


@pytest.fixture
def properties(aws: Any, cloudfront: Any) -> dict[str, str]:
    """What CdnStack gives the custom resource."""
    for bucket in ("site", "assets"):
        aws.s3.create_bucket(Bucket=bucket, CreateBucketConfiguration=LOCATION)
    configuration = {
        "CallerReference": "test",
        "Comment": "",
        "Enabled": True,
        "Origins": {"Quantity": 1, "Items": [ORIGIN]},
        "DefaultCacheBehavior": {"TargetOriginId": "site", "ViewerProtocolPolicy": "https-only"},
    }
    distribution = cloudfront.create_distribution(DistributionConfig=configuration)["Distribution"]["Id"]
    return {
        "SiteBucket": "site",
        "ArchiveBucket": "assets",
        "ArchiveKey": "page.zip",
        "DistributionId": distribution,
    }


@pytest.fixture
def put_archive(aws: Any, properties: dict[str, str]) -> Callable[..., None]:
    """Uploads an archive of these files, as the CDK does."""

    def put(*names: str, content: str = "of {name}") -> None:
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as files:
            for name in names:
                files.writestr(name, b"" if name.endswith("/") else content.format(name=name).encode())
        aws.s3.put_object(
            Bucket=properties["ArchiveBucket"], Key=properties["ArchiveKey"], Body=archive.getvalue()
        )

    return put
