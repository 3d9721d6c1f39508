"""What holds for the headers that the distribution sets: what may run in a page."""

from collections.abc import Iterator
from typing import Any

from security.own.distribution import API, DISTRIBUTION, PAGE, PUBLIC
from security.own.rule import Fault, rule
from security.own.stage import Resource, Stage

YEAR = 365 * 24 * 3600

PAGE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'none'"],
}
"""All directives of the page but `connect-src`."""

OF_S3 = {
    "x-amz-meta-sequencer",
    "x-amz-version-id",
    "x-amz-server-side-encryption",
    "x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-server-side-encryption-bucket-key-enabled",
}

PUBLISHED_CSP = {"default-src": ["'none'"], "frame-ancestors": ["'none'"], "sandbox": []}


@rule
def every_answer_has_its_headers(stage: Stage) -> Iterator[Fault]:
    """Each behaviour has a headers policy of ours: those that AWS manages have no CSP."""
    for distribution in stage.of(DISTRIBUTION):
        config = distribution.get("DistributionConfig", default={})
        for behavior in (config["DefaultCacheBehavior"], *config.get("CacheBehaviors", ())):
            policy = stage.referred(distribution.stack, behavior.get("ResponseHeadersPolicyId"))
            if policy not in list(stage.of("AWS::CloudFront::ResponseHeadersPolicy")):
                yield distribution, f"{behavior.get('PathPattern', PAGE)} has no headers of ours."


@rule
def the_page_runs_nothing_foreign(stage: Stage) -> Iterator[Fault]:
    """Scripts, styles, images are the page's own files, nothing inline, no frames: names stay text."""
    for pattern in (PAGE, API):
        for policy, csp in _csp(stage, pattern):
            given = {name: values for name, values in csp.items() if name != "connect-src"}
            if given != PAGE_CSP:
                yield policy, f"The policy of {pattern} is {given}."


@rule
def the_page_connects_to_known_hosts(stage: Stage) -> Iterator[Fault]:
    """The page talks to its own host, the sign-in and the documents bucket: stolen data has nowhere to go."""
    in_aws = [
        "https://cognito-idp.{AWS::Region}.{AWS::URLSuffix}",
        "https://{Storage/Documents.RegionalDomainName}",
    ]
    hosts = [stage.settings.page_endpoint] if stage.settings.page_endpoint else in_aws
    for policy, csp in _csp(stage, PAGE):
        if csp.get("connect-src") != ["'self'", *hosts]:
            yield policy, f"The page connects to {csp.get('connect-src')}."


@rule
def what_is_published_runs_nothing(stage: Stage) -> Iterator[Fault]:
    """A published document is in a sandbox without exceptions: whatever it is taken for, nothing runs."""
    for policy, csp in _csp(stage, PUBLIC):
        if csp != PUBLISHED_CSP:
            yield policy, f"The policy of what is published is {csp}."


@rule
def browsers_remember_tls(stage: Stage) -> Iterator[Fault]:
    """HSTS for a year at least, for subdomains too: the second visit never begins over plain HTTP."""
    for policy, headers in _headers(stage):
        hsts = headers.get("StrictTransportSecurity", {})
        if hsts.get("AccessControlMaxAgeSec", 0) < YEAR or not (
            hsts.get("Override") and hsts.get("IncludeSubdomains")
        ):
            yield policy, "HSTS is shorter than a year, or can be left out."


@rule
def browsers_guess_no_types(stage: Stage) -> Iterator[Fault]:
    """`nosniff`, no framing and no referrer, whatever the origin says itself."""
    wanted = {
        "ContentTypeOptions": {"Override": True},
        "FrameOptions": {"FrameOption": "DENY", "Override": True},
        "ReferrerPolicy": {"ReferrerPolicy": "no-referrer", "Override": True},
    }
    for policy, headers in _headers(stage):
        for name in sorted(wanted):
            if headers.get(name) != wanted[name]:
                yield policy, f"{name} is {headers.get(name)}."


@rule
def the_policy_overrides_the_origin(stage: Stage) -> Iterator[Fault]:
    """The distribution's CSP replaces any that the origin sends, which could be weaker."""
    for policy, headers in _headers(stage):
        if headers.get("ContentSecurityPolicy", {}).get("Override") is not True:
            yield policy, "An origin's own policy would count."


@rule
def headers_open_nothing_to_other_origins(stage: Stage) -> Iterator[Fault]:
    """No cross-origin headers are added: the API's own say who may call it."""
    for policy in stage.of("AWS::CloudFront::ResponseHeadersPolicy"):
        if policy.get("ResponseHeadersPolicyConfig", "CorsConfig") is not None:
            yield policy, "It adds cross-origin headers."


@rule
def headers_tell_nothing_of_the_store(stage: Stage) -> Iterator[Fault]:
    """S3's own headers are taken off: versions, and the key's ARN, in which the account's number stands."""
    for policy in stage.of("AWS::CloudFront::ResponseHeadersPolicy"):
        entries = policy.get("ResponseHeadersPolicyConfig", "RemoveHeadersConfig", "Items", default=())
        for header in sorted(OF_S3 - {entry["Header"].lower() for entry in entries}):
            yield policy, f"{header} reaches everybody."


def _headers(stage: Stage) -> Iterator[tuple[Resource, dict[str, Any]]]:
    for policy in stage.of("AWS::CloudFront::ResponseHeadersPolicy"):
        yield policy, policy.get("ResponseHeadersPolicyConfig", "SecurityHeadersConfig", default={})


def _csp(stage: Stage, pattern: str) -> Iterator[tuple[Resource, dict[str, list[str]]]]:
    """Directives of the content security policy of a behaviour, by name."""
    for distribution in stage.of(DISTRIBUTION):
        config = distribution.get("DistributionConfig", default={})
        behaviors = {behavior["PathPattern"]: behavior for behavior in config.get("CacheBehaviors", ())}
        behavior = config["DefaultCacheBehavior"] if pattern == PAGE else behaviors.get(pattern, {})
        policy = stage.referred(distribution.stack, behavior.get("ResponseHeadersPolicyId"))
        if policy is not None:
            names = ("ResponseHeadersPolicyConfig", "SecurityHeadersConfig", "ContentSecurityPolicy")
            text = stage.text(policy.stack, policy.get(*names, "ContentSecurityPolicy", default=""))
            parts = [part.split() for part in text.split(";")]
            yield policy, {words[0]: words[1:] for words in parts if words}
