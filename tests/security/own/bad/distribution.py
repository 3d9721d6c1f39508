"""A bad distribution: answers that are cached for others, buckets that everybody reads."""

from tests.security.own.bad.variant import Variant, add, both, drop, put

CDN = "Cdn/Distribution"
CONTROL = "Cdn/Distribution/Origin3/S3OriginAccessControl"
CONFIG = "DistributionConfig"
DEFAULT = f"{CONFIG}/DefaultCacheBehavior"
API, PUBLIC = f"{CONFIG}/CacheBehaviors/0", f"{CONFIG}/CacheBehaviors/1"
CACHED, EVERYTHING = "658327ea-f89d-4fab-a63d-7e88639e58f6", "216adef6-5c7f-47e4-b989-5492eafa07d3"

BAD_DISTRIBUTIONS = [
    Variant(
        "the page over plain http",
        CDN,
        put(f"{DEFAULT}/ViewerProtocolPolicy", "allow-all"),
        "viewers-use-tls",
    ),
    Variant(
        "the API redirects from plain http",
        CDN,
        put(f"{API}/ViewerProtocolPolicy", "redirect-to-https"),
        "viewers-use-tls",
    ),
    Variant("the API is cached", CDN, put(f"{API}/CachePolicyId", CACHED), "the-api-is-not-cached"),
    Variant(
        "the API does not see tokens", CDN, drop(f"{API}/OriginRequestPolicyId"), "the-api-is-not-cached"
    ),
    Variant(
        "the API sees the viewer's host",
        CDN,
        put(f"{API}/OriginRequestPolicyId", EVERYTHING),
        "the-api-is-not-cached",
    ),
    Variant(
        "old cache settings",
        CDN,
        put(f"{API}/ForwardedValues", {"QueryString": False}),
        "the-api-is-not-cached",
    ),
    Variant(
        "a second path to the API, cached",
        CDN,
        add(
            f"{CONFIG}/CacheBehaviors",
            {
                "PathPattern": "/v2/*",
                "CachePolicyId": CACHED,
                "TargetOriginId": "CdnDistributionOrigin206F869A9",
                "ViewerProtocolPolicy": "https-only",
                "ResponseHeadersPolicyId": {"Ref": "PageHeaders1F634337"},
            },
        ),
        "buckets-are-only-read paths-lead-where-they-should",
    ),
    Variant("the API's path is gone", CDN, drop(API), "paths-lead-where-they-should"),
    Variant(
        "the page comes from the documents",
        CDN,
        put(f"{DEFAULT}/TargetOriginId", "CdnDistributionOrigin3DAFF503B"),
        "paths-lead-where-they-should",
    ),
    Variant(
        "the API is somewhere else",
        CDN,
        put(f"{CONFIG}/Origins/1/DomainName", "example.org"),
        "paths-lead-where-they-should",
    ),
    Variant(
        "an origin too many",
        CDN,
        add(
            f"{CONFIG}/Origins",
            {
                "Id": "theirs",
                "DomainName": "example.org",
                "CustomOriginConfig": {"OriginProtocolPolicy": "https-only"},
            },
        ),
        "paths-lead-where-they-should",
    ),
    Variant(
        "the page takes uploads",
        CDN,
        put(f"{DEFAULT}/AllowedMethods", ["GET", "HEAD", "PUT"]),
        "buckets-are-only-read",
    ),
    Variant(
        "the page is cached by what a viewer says",
        CDN,
        put(f"{PUBLIC}/OriginRequestPolicyId", EVERYTHING),
        "buckets-are-only-read",
    ),
    Variant(
        "a bucket is read unsigned",
        CDN,
        drop(f"{CONFIG}/Origins/2/OriginAccessControlId"),
        "buckets-are-read-signed",
    ),
    Variant(
        "a bucket is read by an old identity",
        CDN,
        put(
            f"{CONFIG}/Origins/0/S3OriginConfig/OriginAccessIdentity", "origin-access-identity/cloudfront/E1"
        ),
        "buckets-are-read-signed",
    ),
    Variant(
        "a viewer may sign himself",
        CONTROL,
        put("OriginAccessControlConfig/SigningBehavior", "no-override"),
        "access-controls-sign-always",
    ),
    Variant(
        "nothing is signed",
        CONTROL,
        put("OriginAccessControlConfig/SigningBehavior", "never"),
        "access-controls-sign-always",
    ),
    Variant("the root lists the bucket", CDN, drop(f"{CONFIG}/DefaultRootObject"), "the-root-is-the-page"),
    Variant(
        "the API is reached over plain http",
        CDN,
        put(f"{CONFIG}/Origins/1/CustomOriginConfig/OriginProtocolPolicy", "http-only"),
        "the-api-is-reached-over-tls",
    ),
    Variant(
        "the API is reached over old TLS",
        CDN,
        put(f"{CONFIG}/Origins/1/CustomOriginConfig/OriginSSLProtocols", ["TLSv1"]),
        "the-api-is-reached-over-tls",
    ),
    Variant(
        "a name of ours with old TLS",
        CDN,
        both(
            put(f"{CONFIG}/Aliases", ["example.org"]),
            put(
                f"{CONFIG}/ViewerCertificate",
                {
                    "AcmCertificateArn": "arn:aws:acm:us-east-1:111122223333:certificate/c",
                    "MinimumProtocolVersion": "TLSv1",
                    "SslSupportMethod": "sni-only",
                },
            ),
        ),
        "the-name-is-the-stages-own",
    ),
    Variant(
        "code runs at the edge",
        CDN,
        put(
            f"{API}/FunctionAssociations",
            [{"EventType": "viewer-request", "FunctionARN": "arn:aws:cloudfront::111122223333:function/f"}],
        ),
        "nothing-runs-at-the-edge",
    ),
    Variant(
        "a function runs at the edge",
        CDN,
        put(
            f"{DEFAULT}/LambdaFunctionAssociations",
            [
                {
                    "EventType": "origin-request",
                    "LambdaFunctionARN": "arn:aws:lambda:us-east-1:111122223333:function:f:1",
                }
            ],
        ),
        "nothing-runs-at-the-edge",
    ),
    Variant(
        "a key for the origin in the template",
        CDN,
        put(f"{CONFIG}/Origins/1/OriginCustomHeaders", [{"HeaderName": "x-key", "HeaderValue": "k"}]),
        "origins-get-no-secrets",
    ),
    Variant(
        "the page is cached in another way",
        CDN,
        put(f"{DEFAULT}/CachePolicyId", "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"),
        "buckets-are-only-read",
    ),
    Variant(
        "errors are kept for ten seconds", CDN, drop(f"{CONFIG}/CustomErrorResponses"), "errors-are-not-kept"
    ),
    Variant(
        "a refusal is kept for a minute",
        CDN,
        put(f"{CONFIG}/CustomErrorResponses/1/ErrorCachingMinTTL", 60),
        "errors-are-not-kept",
    ),
    Variant(
        "a failure is kept as AWS likes",
        CDN,
        drop(f"{CONFIG}/CustomErrorResponses/8/ErrorCachingMinTTL"),
        "errors-are-not-kept",
    ),
    Variant("methods are not said", CDN, drop(f"{DEFAULT}/AllowedMethods"), "buckets-are-only-read"),
    Variant(
        "a refusal is told as found",
        CDN,
        put(f"{CONFIG}/CustomErrorResponses/1/ResponseCode", 200),
        "errors-are-not-rewritten",
    ),
    Variant(
        "a refusal becomes the page",
        CDN,
        put(f"{CONFIG}/CustomErrorResponses/1/ResponsePagePath", "/index.html"),
        "errors-are-not-rewritten",
    ),
]
