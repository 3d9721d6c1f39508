"""The distribution: three paths, three origins, and what every answer carries."""

from urllib.parse import urlsplit

from aws_cdk import Annotations, Duration, Stack
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_s3 as s3
from constructs import Construct

from lambdas.shared import keys
from stacks.access_logs import DISTRIBUTION
from stacks.api import ApiStack
from stacks.settings import StageSettings
from stacks.storage import StorageStack
from stacks.web_acl import web_acl_arn

PUBLISHED_CSP = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""A published document is data: whatever a browser takes it for, nothing in it runs."""

OF_S3 = (
    "x-amz-meta-sequencer",
    "x-amz-version-id",
    "x-amz-server-side-encryption",
    "x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-server-side-encryption-bucket-key-enabled",
)
"""Headers of S3 that are nobody's business; the key's id holds the account's number."""

KEPT_ERRORS = (400, 403, 404, 405, 414, 500, 501, 502, 503, 504)
"""What CloudFront would give to everybody for ten seconds, whatever the answer says of caching."""

ACKNOWLEDGED = {
    "listBucketSecurityRisk": "There is a default root object, so no path of a viewer lists the bucket",
    "updateImportedBucketPolicyOac": "StorageStack grants distributions of this account the public/ prefix",
    "updateImportedKeyPolicyOac": "DataKey grants distributions of this account what they need",
    "wildcardKeyPolicyForOac": "The key is imported, so nothing is added to its policy",
}
"""Warnings of the CDK, and why they need no change."""


class PublicDistribution(cloudfront.Distribution):
    """Page, API and published documents at one address."""

    def __init__(
        self,
        scope: Stack,
        construct_id: str,
        settings: StageSettings,
        *,
        site: s3.Bucket,
        storage: StorageStack,
        api: ApiStack,
    ) -> None:
        for warning, reason in ACKNOWLEDGED.items():
            Annotations.of(scope).acknowledge_warning(f"@aws-cdk/aws-cloudfront-origins:{warning}", reason)
        domain, countries = settings.domain, settings.countries
        page_headers = _headers(scope, "PageHeaders", _page_csp(scope, settings, storage))
        published_headers = _headers(scope, "PublishedHeaders", PUBLISHED_CSP)
        super().__init__(
            scope,
            construct_id,
            comment=f"Roundtrip {settings.stage}",
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            price_class=cloudfront.PriceClass.PRICE_CLASS_100,
            default_root_object="index.html",
            web_acl_id=web_acl_arn(settings),
            geo_restriction=cloudfront.GeoRestriction.allowlist(*countries) if countries else None,
            log_bucket=storage.access_logs,
            log_file_prefix=DISTRIBUTION if storage.access_logs else None,
            domain_names=[domain.name] if domain else None,
            certificate=acm.Certificate.from_certificate_arn(scope, "Certificate", domain.certificate_arn)
            if domain
            else None,
            # Without a domain TLS is as CloudFront has it for its own name: 1.0 and newer.
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_3_2025 if domain else None,
            # Not kept, and not rewritten either: an error page for all would replace the API's answers.
            error_responses=[
                cloudfront.ErrorResponse(http_status=status, ttl=Duration.seconds(0))
                for status in KEPT_ERRORS
            ],
            default_behavior=_page(site, page_headers),
            additional_behaviors={
                "/api/*": _api(_api_origin(scope, settings, api), page_headers),
                f"/{keys.PUBLIC}*": _published(_published_origin(scope, storage), published_headers),
            },
        )


def _page(site: s3.Bucket, headers: cloudfront.ResponseHeadersPolicy) -> cloudfront.BehaviorOptions:
    return cloudfront.BehaviorOptions(
        # With the right to list, a file that is not there is a 404 and not a 403.
        origin=origins.S3BucketOrigin.with_origin_access_control(
            site, origin_access_levels=[cloudfront.AccessLevel.READ, cloudfront.AccessLevel.LIST]
        ),
        allowed_methods=cloudfront.AllowedMethods.ALLOW_GET_HEAD,
        viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        response_headers_policy=headers,
    )


def _published(
    origin: cloudfront.IOrigin, headers: cloudfront.ResponseHeadersPolicy
) -> cloudfront.BehaviorOptions:
    return cloudfront.BehaviorOptions(
        origin=origin,
        allowed_methods=cloudfront.AllowedMethods.ALLOW_GET_HEAD,
        viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        response_headers_policy=headers,
    )


def _api(origin: cloudfront.IOrigin, headers: cloudfront.ResponseHeadersPolicy) -> cloudfront.BehaviorOptions:
    return cloudfront.BehaviorOptions(
        origin=origin,
        allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
        # Without these two policies CloudFront would cache one user's answer for all.
        cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
        origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
        response_headers_policy=headers,
    )


def _api_origin(stack: Stack, settings: StageSettings, api: ApiStack) -> origins.HttpOrigin:
    if settings.api_origin is None:
        return origins.HttpOrigin(f"{api.http_api.api_id}.execute-api.{stack.region}.{stack.url_suffix}")
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


def _published_origin(stack: Stack, storage: StorageStack) -> cloudfront.IOrigin:
    # By its attributes: the bucket's policy stands in its own stack (see StorageStack).
    documents = s3.Bucket.from_bucket_attributes(
        stack,
        "Documents",
        bucket_name=storage.documents.bucket_name,
        bucket_regional_domain_name=storage.documents.bucket_regional_domain_name,
    )
    return origins.S3BucketOrigin.with_origin_access_control(documents)


def _page_csp(stack: Stack, settings: StageSettings, storage: StorageStack) -> str:
    """The page's own files, the sign-in and the documents bucket; no other host, nothing inline."""
    bucket = f"https://{storage.documents.bucket_regional_domain_name}"
    sign_in = f"https://cognito-idp.{stack.region}.{stack.url_suffix}"
    connect = settings.page_endpoint or f"{sign_in} {bucket}"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        f"connect-src 'self' {connect}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def _headers(scope: Construct, construct_id: str, csp: str) -> cloudfront.ResponseHeadersPolicy:
    return cloudfront.ResponseHeadersPolicy(
        scope,
        construct_id,
        remove_headers=list(OF_S3),
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
