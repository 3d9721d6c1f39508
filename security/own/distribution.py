"""What holds for the distribution: no plain HTTP, nothing of the API cached, buckets read signed."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from lambdas.shared import keys
from security.own.rule import Fault, rule
from security.own.stage import Resource, Stage

DISTRIBUTION = "AWS::CloudFront::Distribution"

CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
ALL_VIEWER_EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
"""Ids of policies that AWS manages."""

API, PUBLIC, PAGE = "/api/*", f"/{keys.PUBLIC}*", "*"
"""Path patterns; the last is the default behaviour."""

ERRORS = (400, 403, 404, 405, 414, 500, 501, 502, 503, 504)
"""All that CloudFront keeps, but 416, which only a range asks for."""

LOOPBACK = ("127.0.0.1", "localhost")


@rule
def viewers_use_tls(stage: Stage) -> Iterator[Fault]:
    """Nothing answers plain HTTP; the API does not even redirect, since the token was sent by then."""
    for distribution, pattern, behavior in _behaviors(stage):
        allowed = ("https-only",) if pattern == API else ("https-only", "redirect-to-https")
        if behavior.get("ViewerProtocolPolicy") not in allowed:
            yield distribution, f"{pattern} answers over plain HTTP."


@rule
def the_api_is_not_cached(stage: Stage) -> Iterator[Fault]:
    """The API's behaviour caches nothing and passes all but Host on: else one user's answer goes to all."""
    for distribution, pattern, behavior in _behaviors(stage):
        if pattern == API and behavior.get("CachePolicyId") != CACHING_DISABLED:
            yield distribution, "Answers of the API are cached."
        if pattern == API and behavior.get("OriginRequestPolicyId") != ALL_VIEWER_EXCEPT_HOST:
            yield distribution, "The API does not see all headers but Host."
        if behavior.get("ForwardedValues") is not None:
            yield distribution, f"{pattern} has old cache settings, which count instead of the policies."


@rule
def paths_lead_where_they_should(stage: Stage) -> Iterator[Fault]:
    """The API's path leads to the API, public/ to the documents, all else to the page; nothing elsewhere."""
    wanted = {
        API: "{Api/HttpApi}",
        PUBLIC: "{Storage/Documents.RegionalDomainName}",
        PAGE: "{Cdn/Site.RegionalDomainName}",
    }
    for distribution in stage.of(DISTRIBUTION):
        origins = {
            origin["Id"]: _place(stage, distribution, origin) for origin in _config(distribution)["Origins"]
        }
        found = {
            pattern: origins.get(behavior["TargetOriginId"], "")
            for owner, pattern, behavior in _behaviors(stage)
            if owner == distribution
        }
        if set(found) != set(wanted):
            yield distribution, f"Its paths are {', '.join(sorted(found))}."
        for pattern in sorted(set(found) & set(wanted)):
            if wanted[pattern] not in found[pattern]:
                yield distribution, f"{pattern} leads to {found[pattern]}."
        if len(origins) != len(wanted):
            yield distribution, f"It has {len(origins)} origins, not {len(wanted)}."


@rule
def buckets_are_only_read(stage: Stage) -> Iterator[Fault]:
    """What leads to a bucket takes GET and HEAD, and its cache key has nothing of the viewer's in it."""
    for distribution, pattern, behavior in _behaviors(stage):
        if pattern != API:
            if set(behavior.get("AllowedMethods", ())) != {"GET", "HEAD"}:
                yield distribution, f"{pattern} takes other methods than GET and HEAD."
            if behavior.get("CachePolicyId") != CACHING_OPTIMIZED or behavior.get("OriginRequestPolicyId"):
                yield distribution, f"{pattern} passes on, or caches by, what a viewer chooses."


@rule
def errors_are_not_rewritten(stage: Stage) -> Iterator[Fault]:
    """No error page for all: it would turn the API's 403 and 404 into a page with status 200."""
    for distribution in stage.of(DISTRIBUTION):
        for error in _config(distribution).get("CustomErrorResponses", ()):
            if "ResponsePagePath" in error or "ResponseCode" in error:
                yield distribution, f"Errors {error['ErrorCode']} are rewritten, the API's too."


@rule
def errors_are_not_kept(stage: Stage) -> Iterator[Fault]:
    """CloudFront keeps errors for ten seconds, whatever the API says: one user's 403 would be everybody's."""
    for distribution in stage.of(DISTRIBUTION):
        entries = _config(distribution).get("CustomErrorResponses", ())
        kept = {entry["ErrorCode"]: entry.get("ErrorCachingMinTTL", 10) for entry in entries}
        for status in ERRORS:
            if kept.get(status, 10) != 0:
                yield distribution, f"A {status} is kept for {kept.get(status, 10)} seconds."


@rule
def buckets_are_read_signed(stage: Stage) -> Iterator[Fault]:
    """Each bucket is an origin with an access control of ours: the buckets answer nobody else."""
    for distribution in stage.of(DISTRIBUTION):
        for origin in _config(distribution)["Origins"]:
            if "CustomOriginConfig" not in origin:
                control = stage.referred(distribution.stack, origin.get("OriginAccessControlId"))
                if control not in list(stage.of("AWS::CloudFront::OriginAccessControl")):
                    yield distribution, f"{origin['Id']} has no access control of ours."
                if origin.get("S3OriginConfig", {}).get("OriginAccessIdentity"):
                    yield distribution, f"{origin['Id']} uses an origin access identity, which signs no KMS."


@rule
def access_controls_sign_always(stage: Stage) -> Iterator[Fault]:
    """`always`: with `no-override` a viewer's own Authorization header takes the signature's place."""
    wanted = {"SigningBehavior": "always", "SigningProtocol": "sigv4", "OriginAccessControlOriginType": "s3"}
    for control in stage.of("AWS::CloudFront::OriginAccessControl"):
        config = control.get("OriginAccessControlConfig", default={})
        if {name: config.get(name) for name in wanted} != wanted:
            yield control, "It does not sign every request to S3 with SigV4."


@rule
def the_root_is_the_page(stage: Stage) -> Iterator[Fault]:
    """CloudFront may list the page's bucket, for true 404s; without a root object `/` would be that list."""
    for distribution in stage.of(DISTRIBUTION):
        if _config(distribution).get("DefaultRootObject") != "index.html":
            yield distribution, "/ is not the page, but the list of its bucket."


@rule
def the_api_is_reached_over_tls(stage: Stage) -> Iterator[Fault]:
    """CloudFront speaks TLS 1.2 with the API; plain HTTP only where the stage's API is on this machine."""
    local = urlsplit(stage.settings.api_origin or "").hostname in LOOPBACK
    for distribution in stage.of(DISTRIBUTION):
        for origin in _config(distribution)["Origins"]:
            config = origin.get("CustomOriginConfig")
            if config and not local and config.get("OriginProtocolPolicy") != "https-only":
                yield distribution, f"{origin['Id']} is reached over plain HTTP."
            if config and config.get("OriginSSLProtocols", ["TLSv1.2"]) != ["TLSv1.2"]:
                yield distribution, f"{origin['Id']} is reached over old TLS."


@rule
def nothing_runs_at_the_edge(stage: Stage) -> Iterator[Fault]:
    """No function at the edge: it would see every token and change every answer, untested."""
    for distribution, pattern, behavior in _behaviors(stage):
        if behavior.get("FunctionAssociations") or behavior.get("LambdaFunctionAssociations"):
            yield distribution, f"A function runs at {pattern}."


@rule
def origins_get_no_secrets(stage: Stage) -> Iterator[Fault]:
    """No header is added for origins: whoever reads the template would know it."""
    for distribution in stage.of(DISTRIBUTION):
        for origin in _config(distribution)["Origins"]:
            if origin.get("OriginCustomHeaders"):
                yield distribution, f"{origin['Id']} gets headers that stand in the template."


def _config(distribution: Resource) -> dict[str, Any]:
    config: dict[str, Any] = distribution.get("DistributionConfig", default={})
    return config


def _behaviors(stage: Stage) -> Iterator[tuple[Resource, str, dict[str, Any]]]:
    """Each behaviour with its distribution and its path pattern."""
    for distribution in stage.of(DISTRIBUTION):
        config = _config(distribution)
        yield distribution, PAGE, config["DefaultCacheBehavior"]
        for behavior in config.get("CacheBehaviors", ()):
            yield distribution, behavior["PathPattern"], behavior


def _place(stage: Stage, distribution: Resource, origin: dict[str, Any]) -> str:
    """Where an origin is, its path too."""
    domain = stage.text(distribution.stack, origin["DomainName"])
    return domain + stage.text(distribution.stack, origin.get("OriginPath", ""))
