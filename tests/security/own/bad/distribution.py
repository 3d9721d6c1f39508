"""A bad distribution: answers cached for others, pages that run foreign code."""

from tests.security.own.bad.variant import Variant, add, both, drop, put, say

CDN, PAGE, PUBLISHED = "Cdn/Distribution", "Cdn/PageHeaders", "Cdn/PublishedHeaders"
CONTROL = "Cdn/Distribution/Origin3/S3OriginAccessControl"
CONFIG, HEADERS = "DistributionConfig", "ResponseHeadersPolicyConfig/SecurityHeadersConfig"
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
        "paths-lead-where-they-should",
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
        "errors become the page",
        CDN,
        put(
            f"{CONFIG}/CustomErrorResponses",
            [{"ErrorCode": 403, "ResponseCode": 200, "ResponsePagePath": "/index.html"}],
        ),
        "errors-are-not-rewritten",
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
]

BAD_HEADERS = [
    Variant(
        "the page without headers",
        CDN,
        drop(f"{DEFAULT}/ResponseHeadersPolicyId"),
        "every-answer-has-its-headers",
    ),
    Variant(
        "AWS's own headers",
        CDN,
        put(f"{PUBLIC}/ResponseHeadersPolicyId", "67f7725c-6f97-4210-82d7-5512b31e9d03"),
        "every-answer-has-its-headers",
    ),
    Variant(
        "inline scripts",
        PAGE,
        say("script-src 'self'", "script-src 'self' 'unsafe-inline'"),
        "the-page-runs-nothing-foreign",
    ),
    Variant(
        "scripts from text",
        PAGE,
        say("script-src 'self'", "script-src 'self' 'unsafe-eval'"),
        "the-page-runs-nothing-foreign",
    ),
    Variant(
        "scripts of everybody",
        PAGE,
        say("script-src 'self'", "script-src *"),
        "the-page-runs-nothing-foreign",
    ),
    Variant(
        "the page in a frame",
        PAGE,
        say("frame-ancestors 'none'", "frame-ancestors *"),
        "the-page-runs-nothing-foreign",
    ),
    Variant("forms go elsewhere", PAGE, say(" form-action 'none';", ""), "the-page-runs-nothing-foreign"),
    Variant(
        "no policy of the page",
        PAGE,
        drop(f"{HEADERS}/ContentSecurityPolicy/ContentSecurityPolicy"),
        "the-page-connects-to-known-hosts the-page-runs-nothing-foreign",
    ),
    Variant(
        "the page talks to everybody",
        PAGE,
        say("connect-src 'self'", "connect-src 'self' https:"),
        "the-page-connects-to-known-hosts",
    ),
    Variant(
        "what is published runs scripts",
        PUBLISHED,
        say("; sandbox", "; sandbox allow-scripts"),
        "what-is-published-runs-nothing",
    ),
    Variant(
        "what is published is in no sandbox",
        PUBLISHED,
        say("; sandbox", ""),
        "what-is-published-runs-nothing",
    ),
    Variant(
        "what is published has the page's headers",
        CDN,
        put(f"{PUBLIC}/ResponseHeadersPolicyId", {"Ref": "PageHeaders1F634337"}),
        "what-is-published-runs-nothing",
    ),
    Variant(
        "TLS is remembered for a day",
        PAGE,
        put(f"{HEADERS}/StrictTransportSecurity/AccessControlMaxAgeSec", 86_400),
        "browsers-remember-tls",
    ),
    Variant(
        "TLS is not remembered",
        PUBLISHED,
        drop(f"{HEADERS}/StrictTransportSecurity"),
        "browsers-remember-tls",
    ),
    Variant("types are guessed", PUBLISHED, drop(f"{HEADERS}/ContentTypeOptions"), "browsers-guess-no-types"),
    Variant(
        "frames of the same site",
        PAGE,
        put(f"{HEADERS}/FrameOptions/FrameOption", "SAMEORIGIN"),
        "browsers-guess-no-types",
    ),
    Variant(
        "others learn the path",
        PAGE,
        put(f"{HEADERS}/ReferrerPolicy/ReferrerPolicy", "unsafe-url"),
        "browsers-guess-no-types",
    ),
    Variant(
        "an object's own policy counts",
        PUBLISHED,
        put(f"{HEADERS}/ContentSecurityPolicy/Override", False),
        "the-policy-overrides-the-origin",
    ),
    Variant(
        "every page reads what is served",
        PAGE,
        put("ResponseHeadersPolicyConfig/CorsConfig", {"AccessControlAllowOrigins": {"Items": ["*"]}}),
        "headers-open-nothing-to-other-origins",
    ),
]
