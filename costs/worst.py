"""The worst hour: each way to spend that has a limit, at that limit, all at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from costs import assumed, prices
from costs.limits import Function, Limits
from costs.prices import GIB, Price
from costs.reading import Limit

HOUR = 3600
"""Seconds."""


class Who(Enum):
    """Who can spend it; each can do all that those before can."""

    ANYBODY = "anybody"
    """On the internet, without an account."""

    USERS = "users"
    """Of the user pool, who read."""

    EDITORS = "editors"
    """Who upload, delete and reprocess."""


@dataclass(frozen=True)
class Line:
    """One way to spend."""

    what: str
    who: Who
    limit: Limit
    """What ends it."""

    units: Decimal
    """In an hour."""

    price: Price

    @property
    def dollars(self) -> Decimal:
        """In an hour."""
        return self.price.of(self.units)


def worst_hour(limits: Limits) -> list[Line]:
    """All of them; what has no limit is in `open_ended`."""
    return [*_api(limits), *_catalogue(limits), *_processor(limits), *_alarms(limits)]


def up_to(lines: list[Line], who: Who) -> Decimal:
    """Dollars that these and all before them can spend in an hour."""
    order = list(Who)
    return sum((line.dollars for line in lines if order.index(line.who) <= order.index(who)), Decimal(0))


def calls_an_hour(limits: Limits) -> Decimal:
    """Requests that API Gateway lets through: so many a second, and once what it lets pass at a stroke."""
    return Decimal(limits.requests_per_second.value * HOUR + limits.burst.value)


def _api(limits: Limits) -> Iterator[Line]:
    function, rate = limits.api, limits.requests_per_second
    calls = calls_an_hour(limits)
    yield Line("API requests of 10 MB", Who.ANYBODY, rate, calls * assumed.CHUNKS_A_REQUEST, prices.HTTP_API)
    yield Line("API function, calls", Who.ANYBODY, rate, calls, prices.LAMBDA_CALL)
    yield from _api_time(function, rate, calls)
    if limits.standing.snapshots_mb:  # of the API's function alone, and each call may begin an instance
        restored = calls * function.memory_mb.value / 1024
        yield Line("API function, snapshots restored", Who.ANYBODY, rate, restored, prices.SNAPSHOT_RESTORED)
    yield from _answers(limits, calls)
    access_log = calls * assumed.ACCESS_LOG_BYTES / GIB
    yield from _logs("API Gateway", Who.ANYBODY, rate, access_log, limits.access_log_days)
    log = calls * assumed.CALL_LOG_BYTES / GIB
    yield from _logs("API function", Who.ANYBODY, rate, log, function.log_days)
    yield from _traces("API function", function, Who.ANYBODY, rate, Decimal(rate.value))
    s3_requests = calls * assumed.S3_REQUESTS_A_CALL
    yield Line("API function, S3 requests", Who.EDITORS, rate, s3_requests, prices.S3_PUT)
    yield from _kms("API function", limits, rate, s3_requests)


def _api_time(function: Function, rate: Limit, calls: Decimal) -> Iterator[Line]:
    """What open routes take, and what is left to those that ask AWS for something."""
    before = Decimal(0)
    for what, who, longest, limit in (
        ("API function, open routes", Who.ANYBODY, assumed.OPEN_CALL_SECONDS, rate),
        ("API function, until it times out", Who.USERS, HOUR, function.timeout_seconds),
    ):
        seconds = calls * min(longest, function.timeout_seconds.value)
        if function.at_once and function.at_once.value * HOUR < seconds:
            seconds, limit = Decimal(function.at_once.value * HOUR), function.at_once  # noqa: PLW2901
        if seconds > before:
            yield Line(what, who, limit, _gb_seconds(function, seconds - before), _compute(function))
        before = seconds


def _answers(limits: Limits, calls: Decimal) -> Iterator[Line]:
    """Each line has what its answers are larger than those of the line before."""
    before = 0
    for what, who, size in (
        ("API answers, open routes", Who.ANYBODY, assumed.OPEN_ANSWER_BYTES),
        ("API answers, lists", Who.USERS, assumed.LIST_ANSWER_BYTES),
    ):
        gigabytes = calls * (size - before) / GIB
        yield Line(what, who, limits.requests_per_second, gigabytes, prices.INTERNET_OUT)
        before = size


def _catalogue(limits: Limits) -> Iterator[Line]:
    for capacity in limits.capacities:
        reads, writes = Decimal(capacity.reads.value * HOUR), Decimal(capacity.writes.value * HOUR)
        yield Line(f"{capacity.name}, reads", Who.USERS, capacity.reads, reads, prices.DYNAMODB_READ)
        yield Line(f"{capacity.name}, writes", Who.EDITORS, capacity.writes, writes, prices.DYNAMODB_WRITE)


def _processor(limits: Limits) -> Iterator[Line]:
    function = limits.processor
    at_once = min(limits.processors, function.at_once or limits.processors, key=lambda limit: limit.value)
    seconds = Decimal(at_once.value * HOUR)
    messages = seconds * assumed.DOCUMENTS_A_SECOND
    requests = seconds * assumed.S3_REQUESTS_A_SECOND
    to_queue = messages * assumed.REQUESTS_A_MESSAGE
    yield Line("Processor, calls", Who.EDITORS, at_once, messages, prices.LAMBDA_CALL)
    yield Line("Processor, time", Who.EDITORS, at_once, _gb_seconds(function, seconds), _compute(function))
    if function.disk_mb > FREE_DISK_MB:
        disk = seconds * (function.disk_mb - FREE_DISK_MB) / 1024
        yield Line("Processor, /tmp", Who.EDITORS, at_once, disk, prices.LAMBDA_DISK)
    yield Line("Processor, S3 requests", Who.EDITORS, at_once, requests, prices.S3_PUT)
    yield from _kms("Processor", limits, at_once, requests)
    events = requests * assumed.EVENTS_A_WRITE
    yield Line("Processor, events of what it writes", Who.EDITORS, at_once, events, prices.EVENT)
    yield Line("Work queue, messages", Who.EDITORS, at_once, to_queue, prices.SQS_REQUEST)
    log = messages * assumed.DOCUMENT_LOG_BYTES / GIB
    yield from _logs("Processor", Who.EDITORS, at_once, log, function.log_days)
    yield from _traces("Processor", function, Who.EDITORS, at_once, messages / HOUR)


def _alarms(limits: Limits) -> Iterator[Line]:
    """Each may begin or end once a minute."""
    if limits.standing.mails:
        mails = Decimal(limits.standing.alarms * limits.standing.mails * 60)
        each_minute = Limit(limits.standing.alarms, "alarms, once a minute")
        yield Line("Alarms, mails", Who.EDITORS, each_minute, mails, prices.MAIL)


FREE_DISK_MB = 512


def _gb_seconds(function: Function, seconds: Decimal) -> Decimal:
    return seconds * function.memory_mb.value / 1024


def _compute(function: Function) -> Price:
    return prices.LAMBDA_ARM if function.arm else prices.LAMBDA_X86


def _logs(what: str, who: Who, limit: Limit, gigabytes: Decimal, days: Limit) -> Iterator[Line]:
    """Taken in now, and kept as long as the log group says: all of it is this hour's."""
    months = Decimal(days.value * 24) / prices.HOURS_A_MONTH
    yield Line(f"{what}, logs", who, limit, gigabytes, prices.LOGS_IN)
    yield Line(f"{what}, logs kept", who, days, gigabytes * months, prices.LOGS_KEPT)


def _traces(what: str, function: Function, who: Who, limit: Limit, calls_a_second: Decimal) -> Iterator[Line]:
    if function.traced:
        recorded = min(calls_a_second, 1 + (calls_a_second - 1) * assumed.SAMPLED_PERCENT / 100)
        yield Line(f"{what}, traces", who, limit, recorded * HOUR, prices.TRACE)


def _kms(what: str, limits: Limits, limit: Limit, s3_requests: Decimal) -> Iterator[Line]:
    if limits.standing.keys:
        yield Line(
            f"{what}, S3's requests to KMS",
            Who.EDITORS,
            limit,
            s3_requests / assumed.KMS_SHARE,
            prices.KMS_REQUEST,
        )
