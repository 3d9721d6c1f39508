"""What no limit of a template ends, what it costs by the million or the terabyte, and what narrows it."""

from dataclasses import dataclass
from decimal import Decimal

from costs import assumed, prices
from costs.limits import Limits
from costs.prices import GIB, MILLION
from costs.worst import HOUR, Who

TERABYTE_GB = 1024


@dataclass(frozen=True)
class Open:
    """One way to spend without end."""

    what: str
    who: Who
    dollars: Decimal
    per: str
    narrowed: str
    """What makes it harder, shorter or smaller."""


def open_ended(limits: Limits) -> list[Open]:
    """All of them, for one stage."""
    return [*_distribution(limits), *_logs(limits), *_links(limits), *_kept(limits), _users(limits)]


def upload_dollars() -> Decimal:
    """What one upload costs before a processor sees it: the PUT, S3's events, and the message that waits."""
    return prices.S3_PUT.of(1) + prices.EVENT.of(assumed.EVENTS_A_WRITE) + prices.SQS_REQUEST.of(1)


def _distribution(limits: Limits) -> list[Open]:
    inspected = prices.WAF_REQUEST.of(MILLION) if limits.standing.inspected else Decimal(0)
    requests = prices.CLOUDFRONT_REQUEST.of(MILLION) + prices.S3_GET.of(MILLION) + inspected
    slowed = (
        "the web ACL's rate rule, for each address; what it blocks CloudFront does not bill"
        if limits.standing.inspected
        else "AWS Shield Standard only; with `web_acl` a rate for each address"
    )
    return [
        Open("CloudFront, requests that miss its cache", Who.ANYBODY, requests, "million", slowed),
        Open("CloudFront, bytes", Who.ANYBODY, prices.CLOUDFRONT_OUT.of(TERABYTE_GB), "TB", slowed),
    ]


def _logs(limits: Limits) -> list[Open]:
    found = []
    if limits.standing.blocked_logged:
        logged = prices.LOGS_IN.of(Decimal(MILLION * assumed.BLOCKED_LOG_BYTES) / GIB)
        dollars = prices.WAF_REQUEST.of(MILLION) + logged
        ends = "nothing; the log can be switched off"
        found.append(Open("Requests that the web ACL blocks", Who.ANYBODY, dollars, "million", ends))
    if limits.standing.access_logged:
        kept = prices.S3_KEPT.of(Decimal(MILLION * assumed.ACCESS_LINE_BYTES) / GIB)
        ends = "the log bucket's own expiration"
        found.append(Open("Access logs, kept", Who.ANYBODY, kept, "million requests, each month", ends))
    return found


def _links(limits: Limits) -> list[Open]:
    uploads = limits.uploads
    seconds = uploads.link_seconds.value
    at_most = upload_dollars() * assumed.S3_PUTS_A_SECOND * HOUR
    again = f"{seconds} seconds, in which a link can be used again and again"
    return [
        Open(
            "Uploads through links",
            Who.EDITORS,
            upload_dollars() * MILLION,
            "million",
            f"{again}; S3 itself takes {assumed.S3_PUTS_A_SECOND:,} a second, ${at_most:,.2f} an hour; "
            f"{uploads.writes_per_minute.value:,} new links a minute for each editor",
        ),
        Open("Downloads through links", Who.USERS, prices.INTERNET_OUT.of(TERABYTE_GB), "TB", again),
    ]


def _kept(limits: Limits) -> list[Open]:
    days, uploads = limits.noncurrent_days.value, limits.uploads
    records = sum(each.writes.value for each in limits.capacities) * HOUR * assumed.RECORD_BYTES
    recovered = limits.capacities[0].writes.value * HOUR * assumed.RECORD_BYTES
    table = prices.DYNAMODB_KEPT.of(Decimal(records) / GIB) + prices.DYNAMODB_RECOVERY.of(
        Decimal(recovered) / GIB
    )
    return [
        Open(
            "Documents and results, kept",
            Who.EDITORS,
            prices.S3_KEPT.of(TERABYTE_GB),
            "TB and month",
            f"{uploads.form_bytes.value / GIB:,.1f} GB a form, {uploads.file_bytes.value / GIB:,.1f} GB of "
            f"JSON a file; {days} days once replaced or deleted",
        ),
        Open(
            "Records, kept",
            Who.EDITORS,
            table,
            "hour of writes at the limit, each month",
            "60 days once the document is deleted",
        ),
    ]


def _users(limits: Limits) -> Open:
    price = prices.COGNITO[limits.standing.plan]
    free = f"; the first {price.free:,} are free" if price.free else ""
    return Open(
        "Users who sign in",
        Who.USERS,
        price.of(1000),
        "1,000 a month",
        f"you alone make users{free}; attempts to sign in cost nothing, AWS's quota slows them",
    )
