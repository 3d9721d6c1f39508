"""The worst hour: each line by hand, and each limit of the templates felt."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from costs import prices
from costs.limits import Capacity, Function, Limits, Standing, Uploads, read
from costs.reading import Limit
from costs.worst import Line, Who, calls_an_hour, up_to, worst_hour
from tests.costs.conftest import Stage, at, only

API = Function(
    path="Api/Function",
    memory_mb=Limit(512, "memory"),
    timeout_seconds=Limit(10, "timeout"),
    arm=True,
    disk_mb=512,
    at_once=None,
    traced=True,
    log_days=Limit(73, "days"),
)
SMALL = Limits(
    api=API,
    requests_per_second=Limit(10, "rate"),
    burst=Limit(0, "burst"),
    access_log_days=Limit(73, "days"),
    processor=replace(API, path="Pipeline/Processor", memory_mb=Limit(2048, "memory")),
    processors=Limit(2, "processors"),
    receives=Limit(5, "receives"),
    capacities=(Capacity("table", Limit(100, "reads"), Limit(200, "writes")),),
    noncurrent_days=Limit(7, "days"),
    uploads=Uploads(Limit(1, ""), Limit(1, ""), Limit(300, ""), Limit(1000, "")),
    standing=Standing(
        plan="ESSENTIALS",
        alarms=3,
        mails=0,
        keys=0,
        acls=0,
        acl_rules=0,
        inspected=False,
        blocked_logged=False,
        access_logged=False,
        snapshots_mb=0,
        budgets=(),
    ),
)
"""36,000 calls an hour, and 7,200 seconds of processors."""


def lines(limits: Limits) -> dict[str, Line]:
    found = {line.what: line for line in worst_hour(limits)}
    assert len(found) == len(worst_hour(limits))
    return found


@pytest.mark.parametrize(
    ("what", "units", "dollars"),
    [
        ("API requests of 10 MB", 36_000 * 20, "0.72"),
        ("API function, calls", 36_000, "0.0072"),
        ("API function, open routes", 36_000, "0.4800024"),  # 2 s of half a GB
        ("API function, until it times out", 144_000, "1.9200096"),  # the 8 s that are left
        ("API answers, open routes", "4.39453125", "0.3955078125"),  # 36,000 / 8,192 GB
        ("API answers, lists", "30.76171875", "2.7685546875"),  # 7/8 MB each
        ("API Gateway, logs", "0.034332275390625", "0.0171661376953125"),  # 36,000 KB
        ("API function, logs", "0.274658203125", "0.1373291015625"),
        ("API function, logs kept", "0.6591796875", "0.019775390625"),  # 73 days are 2.4 months
        ("API function, traces", 3600 + 1620, "0.0261"),  # one a second, and 5 % of nine
        ("API function, S3 requests", 432_000, "2.16"),
        ("table, reads", 360_000, "0.045"),
        ("table, writes", 720_000, "0.45"),
        ("Processor, calls", 360_000, "0.072"),
        ("Processor, time", 14_400, "0.19200096"),
        ("Processor, S3 requests", 720_000, "3.6"),
        ("Processor, events of what it writes", 1_440_000, "1.44"),
        ("Work queue, messages", 1_080_000, "0.432"),
        ("Processor, logs", "2.74658203125", "1.373291015625"),
        ("Processor, traces", 3600 + 17_820, "0.1071"),  # of 100 a second
    ],
)
def test_each_line_is_what_comes_out_by_hand(what: str, units: int | str, dollars: str) -> None:
    line = lines(SMALL)[what]
    assert line.units.quantize(Decimal("1e-12")) == Decimal(units).quantize(Decimal("1e-12"))
    assert line.dollars.quantize(Decimal("1e-9")) == Decimal(dollars).quantize(Decimal("1e-9"))


def test_who_can_spend_what() -> None:
    keyed = replace(SMALL, standing=replace(SMALL.standing, keys=1, mails=1))
    found = worst_hour(keyed)
    assert {line.what for line in found if line.who is Who.ANYBODY} == {
        "API requests of 10 MB",
        "API function, calls",
        "API function, open routes",
        "API answers, open routes",
        "API Gateway, logs",
        "API Gateway, logs kept",
        "API function, logs",
        "API function, logs kept",
        "API function, traces",
    }
    assert {line.what for line in found if line.who is Who.USERS} == {
        "API function, until it times out",
        "API answers, lists",
        "table, reads",
    }


@pytest.mark.parametrize("what", ["API function, S3 requests", "Processor, S3 requests"])
def test_every_request_to_s3_is_taken_for_one_of_the_dearer_kind(what: str) -> None:
    assert lines(SMALL)[what].price is prices.S3_PUT


@pytest.mark.parametrize("what", ["API function, traces", "Processor, traces"])
def test_traces_are_x_rays(what: str) -> None:
    assert lines(SMALL)[what].price is prices.TRACE


def test_a_burst_passes_once() -> None:
    assert calls_an_hour(replace(SMALL, burst=Limit(50, "burst"))) == 36_050


def test_who_may_do_more_may_do_all_that_who_may_do_less() -> None:
    found = worst_hour(SMALL)
    anybody, users, editors = (up_to(found, who) for who in Who)
    assert 0 < anybody < users < editors == sum(line.dollars for line in found)


def test_reserved_concurrency_ends_the_api_before_its_throttle_does() -> None:
    limited = lines(replace(SMALL, api=replace(API, at_once=Limit(25, "reserved"))))
    first, rest = limited["API function, open routes"], limited["API function, until it times out"]
    assert [first.units, rest.units] == [36_000, 9_000]
    assert [first.limit.where, rest.limit.where] == ["rate", "reserved"]
    assert limited["API requests of 10 MB"].units == 720_000


def test_reserved_concurrency_can_end_even_open_routes() -> None:
    limited = lines(replace(SMALL, api=replace(API, at_once=Limit(5, "reserved"))))
    first = limited["API function, open routes"]
    assert first.units == 9_000
    assert first.limit.where == "reserved"
    assert "API function, until it times out" not in limited


def test_reserved_concurrency_above_the_throttle_ends_nothing() -> None:
    roomy = replace(SMALL, api=replace(API, at_once=Limit(101, "reserved")))
    assert up_to(worst_hour(roomy), Who.EDITORS) == up_to(worst_hour(SMALL), Who.EDITORS)


def test_reserved_concurrency_below_the_queues_bounds_the_processor() -> None:
    one = replace(SMALL, processor=replace(SMALL.processor, at_once=Limit(1, "reserved")))
    assert lines(one)["Processor, time"].units == 7200


def test_an_answer_in_less_than_an_open_routes_time_is_paid_for_as_long_as_it_takes() -> None:
    quick = lines(replace(SMALL, api=replace(API, timeout_seconds=Limit(1, "timeout"))))
    assert quick["API function, open routes"].units == 18_000
    assert "API function, until it times out" not in quick


def test_x86_costs_more_than_arm() -> None:
    x86 = lines(replace(SMALL, processor=replace(SMALL.processor, arm=False)))
    assert x86["Processor, time"].dollars == Decimal("0.24000048")


def test_disk_is_paid_for_beyond_512_mb() -> None:
    large = lines(replace(SMALL, processor=replace(SMALL.processor, disk_mb=1536)))
    assert "Processor, /tmp" not in lines(SMALL)
    assert large["Processor, /tmp"].units == 7200
    assert large["Processor, /tmp"].dollars == Decimal("0.00022248")


def test_what_is_not_traced_leaves_no_traces() -> None:
    assert "API function, traces" not in lines(replace(SMALL, api=replace(API, traced=False)))


def test_fewer_than_one_call_a_second_leave_no_more_traces_than_calls() -> None:
    slow = replace(SMALL, requests_per_second=Limit(1, "rate"))
    assert lines(slow)["API function, traces"].units == 3600


def test_a_key_of_ones_own_is_asked_for_one_in_a_hundred_requests() -> None:
    keyed = replace(SMALL, standing=replace(SMALL.standing, keys=1))
    asked = [line.units for line in worst_hour(keyed) if line.price.name == "KMS, request"]
    assert asked == [4320, 7200]


def test_alarms_write_to_each_address_once_a_minute() -> None:
    told = replace(SMALL, standing=replace(SMALL.standing, mails=2))
    assert lines(told)["Alarms, mails"].units == 3 * 2 * 60
    assert lines(told)["Alarms, mails"].dollars == Decimal("0.0072")


def test_each_call_may_restore_a_snapshot_where_there_is_one() -> None:
    kept = replace(SMALL, standing=replace(SMALL.standing, snapshots_mb=512))
    assert "API function, snapshots restored" not in lines(SMALL)
    line = lines(kept)["API function, snapshots restored"]
    assert (line.units, line.price, line.who) == (Decimal(18_000), prices.SNAPSHOT_RESTORED, Who.ANYBODY)


RAISED: dict[str, Callable[[Stage], tuple[dict[str, Any], str]]] = {
    "processors": lambda s: (
        only(s, "AWS::Lambda::EventSourceMapping")["ScalingConfig"],
        "MaximumConcurrency",
    ),
    "rate": lambda s: (only(s, "AWS::ApiGatewayV2::Stage")["DefaultRouteSettings"], "ThrottlingRateLimit"),
    "burst": lambda s: (only(s, "AWS::ApiGatewayV2::Stage")["DefaultRouteSettings"], "ThrottlingBurstLimit"),
    "API's memory": lambda s: (at(s, "Api/Function"), "MemorySize"),
    "API's timeout": lambda s: (at(s, "Api/Function"), "Timeout"),
    "processor's memory": lambda s: (at(s, "Pipeline/Processor"), "MemorySize"),
    "API's retention": lambda s: (at(s, "Api/FunctionLogs"), "RetentionInDays"),
    "access log's retention": lambda s: (at(s, "Api/AccessLog"), "RetentionInDays"),
    "processor's retention": lambda s: (at(s, "Pipeline/ProcessorLogs"), "RetentionInDays"),
    "table's reads": lambda s: (throughput(s, None), "MaxReadRequestUnits"),
    "table's writes": lambda s: (throughput(s, None), "MaxWriteRequestUnits"),
    "first index's reads": lambda s: (throughput(s, 0), "MaxReadRequestUnits"),
    "first index's writes": lambda s: (throughput(s, 0), "MaxWriteRequestUnits"),
    "second index's reads": lambda s: (throughput(s, 1), "MaxReadRequestUnits"),
    "second index's writes": lambda s: (throughput(s, 1), "MaxWriteRequestUnits"),
}
"""Limit → where it stands in the templates."""


def throughput(stage: Stage, index: int | None) -> dict[str, Any]:
    table = only(stage, "AWS::DynamoDB::Table")
    return (table if index is None else table["GlobalSecondaryIndexes"][index])["OnDemandThroughput"]


@pytest.mark.parametrize("limit", RAISED)
def test_twice_a_limit_makes_the_worst_hour_dearer(limit: str, stage_of: Callable[[str], Stage]) -> None:
    stage = stage_of("dev")
    before = up_to(worst_hour(read(stage)), Who.EDITORS)
    place, name = RAISED[limit](stage)
    place[name] *= 2
    assert up_to(worst_hour(read(stage)), Who.EDITORS) > before


def test_every_line_of_what_is_shipped_says_where_its_limit_stands(stage_of: Callable[[str], Stage]) -> None:
    for line in worst_hour(read(stage_of("prod"))):
        assert line.limit.value > 0, line.what
        assert "/" in line.limit.where, line.what
        assert line.dollars > 0, line.what
