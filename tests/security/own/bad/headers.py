"""Bad headers: pages that run foreign code, and what says too much."""

from tests.security.own.bad.variant import Variant, drop, put, say

CDN, PAGE, PUBLISHED = "Cdn/Distribution", "Cdn/PageHeaders", "Cdn/PublishedHeaders"
CONFIG, HEADERS = "DistributionConfig", "ResponseHeadersPolicyConfig/SecurityHeadersConfig"
DEFAULT = f"{CONFIG}/DefaultCacheBehavior"
PUBLIC = f"{CONFIG}/CacheBehaviors/1"

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
    Variant(
        "everybody sees versions",
        PUBLISHED,
        drop("ResponseHeadersPolicyConfig/RemoveHeadersConfig/Items/1"),
        "headers-tell-nothing-of-the-store",
    ),
    Variant(
        "everybody sees all of S3's headers",
        PAGE,
        drop("ResponseHeadersPolicyConfig/RemoveHeadersConfig"),
        "headers-tell-nothing-of-the-store",
    ),
]
