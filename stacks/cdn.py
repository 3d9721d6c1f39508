"""What the public sees: one distribution for the page, the API and published documents."""

from urllib.parse import urlsplit

from aws_cdk import Annotations, CfnOutput, CustomResource, Duration, RemovalPolicy, Stack
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_assets as s3_assets
from constructs import Construct

from lambdas.shared import keys
from stacks.access_logs import DISTRIBUTION, SITE
from stacks.api import ApiStack
from stacks.bundle import ROOT
from stacks.private_bucket import PrivateBucket
from stacks.python_function import PythonFunction
from stacks.settings import Domain, StageSettings
from stacks.storage import StorageStack
from stacks.web_acl import web_acl_arn

PUBLISHED_CSP = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""A published document is data: whatever a browser takes it for, nothing in it runs."""

ACKNOWLEDGED = {
    "listBucketSecurityRisk": "There is a default root object, so no path of a viewer lists the bucket",
    "updateImportedBucketPolicyOac": "StorageStack grants distributions of this account the public/ prefix",
    "updateImportedKeyPolicyOac": "DataKey grants distributions of this account what they need",
    "wildcardKeyPolicyForOac": "The key is imported, so nothing is added to its policy",
}
"""Warnings of the CDK, and why they need no change."""


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
        distribution = self._distribution(settings, site, storage, api)
        self._publish(settings, site, distribution, key)
        address = settings.domain.name if settings.domain else distribution.distribution_domain_name
        CfnOutput(self, "CdnUrl", value=f"https://{address}")
        CfnOutput(self, "CdnDomainName", value=distribution.distribution_domain_name)
        CfnOutput(self, "SiteBucketName", value=site.bucket_name)

    def _distribution(
        self, settings: StageSettings, site: s3.Bucket, storage: StorageStack, api: ApiStack
    ) -> cloudfront.Distribution:
        for warning, reason in ACKNOWLEDGED.items():
            Annotations.of(self).acknowledge_warning(f"@aws-cdk/aws-cloudfront-origins:{warning}", reason)
        domain = settings.domain
        page_headers = self._headers("PageHeaders", self._page_csp(settings, storage))
        return cloudfront.Distribution(
            self,
            "Distribution",
            comment=f"Roundtrip {settings.stage}",
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            price_class=cloudfront.PriceClass.PRICE_CLASS_100,
            default_root_object="index.html",
            web_acl_id=web_acl_arn(settings),
            geo_restriction=cloudfront.GeoRestriction.allowlist(*settings.countries)
            if settings.countries
            else None,
            log_bucket=storage.access_logs,
            log_file_prefix=DISTRIBUTION if storage.access_logs else None,
            # Without a domain TLS is as CloudFront has it for its own name: 1.0 and newer.
            domain_names=[domain.name] if domain else None,
            certificate=self._certificate(domain) if domain else None,
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_3_2025 if domain else None,
            default_behavior=cloudfront.BehaviorOptions(
                # With the right to list, a file that is not there is a 404 and not a 403.
                origin=origins.S3BucketOrigin.with_origin_access_control(
                    site, origin_access_levels=[cloudfront.AccessLevel.READ, cloudfront.AccessLevel.LIST]
                ),
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
                response_headers_policy=page_headers,
            ),
            additional_behaviors={
                # Without these two policies CloudFront would cache one user's answer for all.
                "/api/*": cloudfront.BehaviorOptions(
                    origin=self._api_origin(settings, api),
                    allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
                    cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
                    origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
                    viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
                    response_headers_policy=page_headers,
                ),
                f"/{keys.PUBLIC}*": cloudfront.BehaviorOptions(
                    origin=self._published_origin(storage),
                    viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
                    response_headers_policy=self._headers("PublishedHeaders", PUBLISHED_CSP),
                ),
            },
        )

    def _certificate(self, domain: Domain) -> acm.ICertificate:
        return acm.Certificate.from_certificate_arn(self, "Certificate", domain.certificate_arn)

    def _api_origin(self, settings: StageSettings, api: ApiStack) -> origins.HttpOrigin:
        if settings.api_origin is None:
            return origins.HttpOrigin(f"{api.http_api.api_id}.execute-api.{self.region}.{self.url_suffix}")
        url = urlsplit(settings.api_origin)
        return origins.HttpOrigin(
            url.hostname or "",
            protocol_policy=cloudfront.OriginProtocolPolicy.HTTP_ONLY
            if url.scheme == "http"
            else cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
            http_port=url.port if url.scheme == "http" else None,
            https_port=url.port if url.scheme == "https" else None,
            origin_path=url.path.format(api_id=api.http_api.api_id),
        )

    def _published_origin(self, storage: StorageStack) -> cloudfront.IOrigin:
        # By its attributes: the bucket's policy stands in its own stack (see StorageStack).
        documents = s3.Bucket.from_bucket_attributes(
            self,
            "Documents",
            bucket_name=storage.documents.bucket_name,
            bucket_regional_domain_name=storage.documents.bucket_regional_domain_name,
        )
        return origins.S3BucketOrigin.with_origin_access_control(documents)

    def _page_csp(self, settings: StageSettings, storage: StorageStack) -> str:
        """The page's own files, the sign-in and the documents bucket; no other host, nothing inline."""
        bucket = f"https://{storage.documents.bucket_regional_domain_name}"
        sign_in = f"https://cognito-idp.{self.region}.{self.url_suffix}"
        connect = settings.page_endpoint or f"{sign_in} {bucket}"
        return (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            f"connect-src 'self' {connect}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )

    def _headers(self, construct_id: str, csp: str) -> cloudfront.ResponseHeadersPolicy:
        return cloudfront.ResponseHeadersPolicy(
            self,
            construct_id,
            security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
                content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                    content_security_policy=csp, override=True
                ),
                content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
                frame_options=cloudfront.ResponseHeadersFrameOptions(
                    frame_option=cloudfront.HeadersFrameOption.DENY, override=True
                ),
                referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                    referrer_policy=cloudfront.HeadersReferrerPolicy.NO_REFERRER, override=True
                ),
                strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                    access_control_max_age=Duration.days(730), include_subdomains=True, override=True
                ),
            ),
        )

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
            aws_services=("cloudfront", "s3"),
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
