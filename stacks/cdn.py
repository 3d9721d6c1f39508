"""What the public sees: the page, and the distribution that gives out all there is."""

from aws_cdk import CfnOutput, CustomResource, Duration, RemovalPolicy, Stack
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_assets as s3_assets
from constructs import Construct

from stacks.access_logs import SITE
from stacks.api import ApiStack
from stacks.bundle import ROOT
from stacks.distribution import PublicDistribution
from stacks.operations import OPERATIONS
from stacks.private_bucket import PrivateBucket
from stacks.python_function import PythonFunction
from stacks.settings import StageSettings
from stacks.storage import StorageStack


class CdnStack(Stack):
    """Holds nothing that a deploy does not bring back."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: StageSettings,
        storage: StorageStack,
        api: ApiStack,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            stack_name=f"roundtrip-{settings.stage}-cdn",
            description="Roundtrip: page and distribution",
        )
        key = storage.key_for(self)
        site = PrivateBucket(
            self,
            "Site",
            settings,
            key=key,
            removal_policy=RemovalPolicy.DESTROY,  # its publisher empties it first
        )
        if storage.access_logs:
            storage.access_logs.record(site, SITE)
        distribution = PublicDistribution(self, "Distribution", settings, site=site, storage=storage, api=api)
        self._publish(settings, site, distribution, key)
        address = settings.domain.name if settings.domain else distribution.distribution_domain_name
        CfnOutput(self, "CdnUrl", value=f"https://{address}")
        CfnOutput(self, "CdnDomainName", value=distribution.distribution_domain_name)
        CfnOutput(self, "SiteBucketName", value=site.bucket_name)

    def _publish(
        self,
        settings: StageSettings,
        site: s3.Bucket,
        distribution: cloudfront.Distribution,
        key: kms.IKey | None,
    ) -> None:
        # Not BucketDeployment, which brings a 1 GB function and the AWS CLI for a few files.
        page = s3_assets.Asset(self, "Page", path=str(ROOT / "site"))
        publisher = PythonFunction(
            self,
            "Publisher",
            settings=settings,
            folder="publisher",
            description="Puts the page into the site bucket at deploy time",
            aws_operations=OPERATIONS["publisher"],
            environment={},
            memory_mb=256,
            timeout_seconds=120,
            key=key,
            concurrency=1 if settings.reserve_concurrency else None,
        )
        publisher.allow(["s3:GetObject"], [page.bucket.arn_for_objects(page.s3_object_key)])
        # DeleteObjectVersion and ListBucketVersions to empty the bucket when its stack goes.
        publisher.allow(
            ["s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion"], [site.arn_for_objects("*")]
        )
        publisher.allow(["s3:ListBucket", "s3:ListBucketVersions"], [site.bucket_arn])
        if key:
            publisher.allow(["kms:GenerateDataKey"], [key.key_arn])
        publisher.allow(["cloudfront:CreateInvalidation"], [distribution.distribution_arn])
        CustomResource(
            self,
            "Published",
            resource_type="Custom::Page",
            service_token=publisher.function_arn,
            service_timeout=Duration.minutes(5),
            properties={
                "SiteBucket": site.bucket_name,
                "ArchiveBucket": page.s3_bucket_name,
                "ArchiveKey": page.s3_object_key,
                "DistributionId": distribution.distribution_id,
            },
        )
