"""The flows: each line by hand, and what of a stage and of the files each hangs on."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from costs import calls, prices, usual
from costs.asking import asked, by_link, published
from costs.compute import GB, TB, Machine
from costs.durations import Durations
from costs.flow import Flow, Line, Per, Service
from costs.flows import bundled, flows, one_by_one, terabyte, through_the_api
from costs.processing import Files, kept, processed, uploaded
from costs.setup import Setup
from tests.costs.conftest import DURATIONS, Stage, at, only
from tests.costs.test_worst import SMALL

MILLION = 10**6
SETUP = Setup(
    limits=SMALL,
    processor=Machine(2048),
    api=Machine(512),
    batch=10,
    indexes=2,
    notifies=True,
    access_log_days=0,
)
"""Logs are kept for 73 days, which are 2.4 months; everything is traced."""

KEYED = replace(
    SETUP,
    limits=replace(SMALL, standing=replace(SMALL.standing, keys=1, inspected=True)),
    access_log_days=73,
)


def by_name(lines: Sequence[Line]) -> dict[str, Line]:
    found = {f"{line.service.value}: {line.what}": line for line in lines}
    assert len(found) == len(lines)
    return found


@pytest.fixture
def small(durations: Durations) -> dict[str, Line]:
    """A million documents of 1 KB."""
    return by_name(one_by_one(SETUP, durations, 1000).lines)


@pytest.mark.parametrize(
    ("what", "units", "dollars"),
    [
        ("S3: Upload, writes", MILLION, "5"),
        ("EventBridge: Events of the original and its result", 2 * MILLION, "2"),
        ("SQS: Messages sent, received and deleted", 3 * MILLION, "1.2"),
        ("Lambda: Processor, calls", MILLION, "0.2"),
        ("Lambda: Processor, at work on each file", 20_000, "0.266668"),  # 10 ms of 2 GB
        ("Lambda: Processor, waiting for each file", 220_000, "2.933348"),  # 110 ms
        ("Lambda: Processor, cold starts", 10_000, "0.133334"),  # half a second, of each hundredth
        ("S3: Processor, writes", MILLION, "5"),
        ("S3: Processor, reads", 3 * MILLION, "1.2"),
        ("DynamoDB: Record and its indexes, writes", 3 * MILLION, "1.875"),
        ("DynamoDB: Record, reads", MILLION, "0.125"),
        ("CloudWatch Logs: Processor, logs", "1.549720764160156", "0.774860382080078"),
        ("CloudWatch Logs: Processor, logs kept", "3.719329833984375", "0.111579895019531"),
        ("X-Ray: Processor, traces", 86_400 + 45_680, "0.6604"),  # one a second, and 5 % of the rest
    ],
)
def test_each_line_of_a_small_document_is_what_comes_out_by_hand(
    small: dict[str, Line], what: str, units: int | str, dollars: str
) -> None:
    assert small[what].units.quantize(Decimal("1e-9")) == Decimal(units).quantize(Decimal("1e-9"))
    assert small[what].dollars.quantize(Decimal("1e-9")) == Decimal(dollars).quantize(Decimal("1e-9"))


def test_a_small_document_has_these_lines_and_no_others(small: dict[str, Line]) -> None:
    assert len(small) == 14
    assert all(line.per is Per.FILE for line in small.values())


def test_what_a_document_has_more_bytes_takes_what_ndjson_takes(durations: Durations) -> None:
    small, large = one_by_one(SETUP, durations, 1000), one_by_one(SETUP, durations, 10_000)
    assert large.per(Per.FILE) == small.per(Per.FILE)
    working = by_name(large.lines)["Lambda: Processor, at work on the bytes"]
    assert working.units == Decimal(20 * 2) * 9000 * MILLION / GB
    waiting = by_name(large.lines)["Lambda: Processor, waiting for the bytes"]  # of what is sent at once
    assert waiting.units.quantize(Decimal("1e-9")) == Decimal(9000 * MILLION * 2 / 75_000_000)


@pytest.mark.parametrize(
    ("what", "units"),
    [
        ("S3: Upload, writes", 2 * 5000),
        ("S3: Upload, parts", 24 * 5000),  # of 8 MiB
        ("S3: Processor, writes", 2 * 5000),
        ("S3: Processor, parts", 24 * 5000),
        ("EventBridge: Events of the original and its result", 2 * 5000),
        ("X-Ray: Processor, traces", 5000),
    ],
)
def test_a_terabyte_comes_in_parts(durations: Durations, what: str, units: int) -> None:
    flow = terabyte(SETUP, durations, 200_000_000, recipe=False)
    assert by_name(flow.lines)[what].units == units


def test_a_terabyte_is_worked_on_for_as_long_as_was_measured(durations: Durations) -> None:
    flow = terabyte(SETUP, durations, 200_000_000, recipe=True)
    working = by_name(flow.lines)["Lambda: Processor, at work on the bytes"]
    assert working.units.quantize(Decimal(1)) == 2 * 30 * TB / GB
    assert working.per is Per.BYTE


def test_bundles_cost_a_file_for_a_thousand_documents(durations: Durations) -> None:
    alone, together = one_by_one(SETUP, durations, 1000), bundled(SETUP, durations, 1000)
    assert together.dollars < alone.dollars / 500
    found = by_name(together.lines)
    assert found["S3: Upload, writes"].units == 1000
    assert found["DynamoDB: Record and its indexes, writes"].units == 3000


def test_what_is_left_over_is_a_bundle_too(durations: Durations) -> None:
    assert by_name(bundled(SETUP, durations, 1000, 1001).lines)["S3: Upload, writes"].units == 2
    assert by_name(bundled(SETUP, durations, 1000, 7).lines)["S3: Upload, writes"].units == 1


def test_full_batches_share_calls_receives_and_deletes(durations: Durations) -> None:
    found = by_name(list(processed(SETUP, durations, Files(1000, 1000, batch=10))))
    assert found["SQS: Messages sent, received and deleted"].units == 1200
    assert found["Lambda: Processor, calls"].units == 100
    assert found["Lambda: Processor, at work on each file"].units == Decimal("0.008") * 1000 * 2
    assert found["X-Ray: Processor, traces"].units == 100
    assert found["Lambda: Processor, cold starts"].units == 1


def test_a_new_version_writes_more_and_moves_in_each_index(durations: Durations) -> None:
    found = by_name(list(processed(SETUP, durations, Files(1000, 1000, replace=True))))
    assert found["S3: Processor, writes"].units == 3000
    assert found["S3: Processor, reads"].units == 5000
    assert found["DynamoDB: Record and its indexes, writes"].units == 5000


def test_what_is_kept_is_paid_for_each_month() -> None:
    found = by_name(list(kept(SETUP, Files(1000, 2**20))))
    assert found["S3: Originals and results"].units == Decimal(2000) / 1024
    assert found["DynamoDB: Records"].units == 3 * Decimal(1000) / 2**20
    assert found["DynamoDB: Records, point-in-time recovery"].units == Decimal(1000) / 2**20


def test_a_link_of_the_api_costs_a_request_through_the_distribution(durations: Durations) -> None:
    alone, linked = one_by_one(SETUP, durations, 1000), through_the_api(SETUP, durations, 1000)
    more = by_name(linked.lines[: len(linked.lines) - len(alone.lines)])
    assert linked.lines[-len(alone.lines) :] == alone.lines
    assert {name: str(line.units.normalize()) for name, line in more.items() if "logs" not in name} == {
        "CloudFront: Requests": "1E+6",
        "CloudFront: Answers": str((Decimal(1280 * MILLION) / 2**30).normalize()),
        "API Gateway: Requests": "1E+6",
        "Lambda: API, calls": "1E+6",
        "Lambda: API, at work": "6910.15625",  # 4 ms at a full vCPU, whose memory counts
        "Lambda: API, waiting for DynamoDB": "2.5E+3",
        "Lambda: API, cold starts": "6910.15625",
        "DynamoDB: Limit of writes, counted": "1E+6",
        "X-Ray: API, traces": "1.3208E+5",
    }


def test_a_page_of_the_list_reads_every_shard_half_a_unit_each(durations: Durations) -> None:
    found = by_name(list(asked(SETUP, durations, "list_documents", 1000)))
    assert found["DynamoDB: Records, reads"].units == 8000
    assert found["Lambda: API, waiting for DynamoDB"].units == Decimal("0.01") * 1000 / 2


def test_a_result_goes_out_by_its_link_and_a_public_one_by_the_distribution() -> None:
    linked = by_name(list(by_link(SETUP, 1024, 2**20)))
    assert linked["S3: Out to the internet"].dollars == Decimal("0.09")
    assert linked["S3: Fetched by their links"].units == 1024
    missed = by_name(list(published(SETUP, 1024, 2**20, cached=False)))
    assert missed["CloudFront: Answers"].dollars == Decimal("0.085")
    assert missed["S3: Fetched by the distribution"].units == 1024
    hit = by_name(list(published(SETUP, 1024, 2**20, cached=True)))
    assert missed.keys() - hit.keys() == {"S3: Fetched by the distribution"}


def test_what_is_fetched_from_a_bucket_with_a_key_asks_for_it() -> None:
    for lines in (by_link(KEYED, 1000, 1000), published(KEYED, 1000, 1000, cached=False)):
        found = by_name(list(lines))
        assert found["KMS: Fetched, S3's requests to KMS"].units == 10
        assert "S3: Fetched, lines of access kept" in found
    assert not any(line.service is Service.KEYS for line in published(KEYED, 1000, 1000, cached=True))


def test_a_key_a_web_acl_and_lines_of_access_are_paid_for_where_they_are(durations: Durations) -> None:
    plain, keyed = through_the_api(SETUP, durations, 1000), through_the_api(KEYED, durations, 1000)
    more = {name: line for name, line in by_name(keyed.lines).items() if name not in by_name(plain.lines)}
    assert {name: str(line.units.quantize(Decimal(1))) for name, line in more.items()} == {
        "WAF: Requests": "1000000",
        "S3: Distribution, lines of access kept": "2",
        "KMS: Upload, S3's requests to KMS": "10000",
        "S3: Upload, lines of access kept": "2",
        "KMS: Processor, S3's requests to KMS": "40000",
        "S3: Processor, lines of access kept": "9",
    }


def test_what_is_not_traced_or_not_told_costs_nothing(durations: Durations) -> None:
    quiet = replace(
        SETUP,
        limits=replace(SMALL, processor=replace(SMALL.processor, traced=False)),
        notifies=False,
    )
    found = one_by_one(quiet, durations, 1000)
    assert not found.of_service(Service.TRACES)
    assert not found.of_service(Service.EVENTS)


def test_the_sums_are_those_of_the_lines(durations: Durations) -> None:
    for flow in flows(KEYED, durations):
        assert flow.dollars == sum(line.dollars for line in flow.lines)
        assert flow.dollars == sum(flow.of_service(service) for service in Service)
        assert flow.dollars == sum(flow.per(per) for per in Per)
        assert flow.lambda_share * flow.dollars == pytest.approx(flow.of_service(Service.LAMBDA))
        assert all(line.dollars > 0 for line in flow.lines)


CHANGED: dict[str, tuple[Callable[[Stage], Any], Service]] = {
    "processor's memory": (lambda s: at(s, "Pipeline/Processor").update(MemorySize=3538), Service.LAMBDA),
    "processor's kind": (lambda s: at(s, "Pipeline/Processor").pop("Architectures"), Service.LAMBDA),
    "API's memory": (lambda s: at(s, "Api/Function").update(MemorySize=1024), Service.LAMBDA),
    "retention": (lambda s: at(s, "Pipeline/ProcessorLogs").update(RetentionInDays=731), Service.LOGS),
    "API's retention": (lambda s: at(s, "Api/FunctionLogs").update(RetentionInDays=731), Service.LOGS),
    "access log's retention": (lambda s: at(s, "Api/AccessLog").update(RetentionInDays=731), Service.LOGS),
    "traces": (lambda s: at(s, "Pipeline/Processor").pop("TracingConfig"), Service.TRACES),
    "API's traces": (lambda s: at(s, "Api/Function").pop("TracingConfig"), Service.TRACES),
    "events": (lambda s: at(s, "Storage/Documents").pop("NotificationConfiguration"), Service.EVENTS),
    "an index": (
        lambda s: only(s, "AWS::DynamoDB::Table")["GlobalSecondaryIndexes"].pop(),
        Service.CATALOGUE,
    ),
}
"""What of the templates is changed → how, and whose lines change."""


@pytest.mark.parametrize("changed", CHANGED)
def test_what_the_templates_say_is_felt(
    changed: str, stage_of: Callable[[str], Stage], durations: Durations
) -> None:
    change, service = CHANGED[changed]
    stage = stage_of("prod")
    before = through_the_api(Setup.of(stage), durations, 1000)
    change(stage)
    after = through_the_api(Setup.of(stage), durations, 1000)
    differ = {each for each in Service if before.of_service(each) != after.of_service(each)}
    assert differ == {service}


def test_strict_has_a_key_a_web_acl_and_lines_of_access(assembled: dict[str, Stage]) -> None:
    strict, prod = Setup.of(assembled["strict"]), Setup.of(assembled["prod"])
    assert strict.access_log_days == 365
    assert prod.access_log_days == 0
    assert strict.limits.standing.keys
    assert (prod.batch, prod.indexes, prod.notifies) == (10, 2, True)


def test_uploads_are_paid_for_by_who_uploads(durations: Durations) -> None:
    small, large = Files(10, 1000), Files(10, 3 * usual.PART_BYTES)
    assert [(line.what, line.units) for line in uploaded(SETUP, small)] == [("Upload, writes", Decimal(10))]
    assert {line.what: line.units for line in uploaded(SETUP, large)} == {
        "Upload, writes": 20,
        "Upload, parts": 30,
    }
    assert calls.upload(usual.PART_BYTES) == {"PutObject": 1}


def test_a_flow_of_nothing_but_requests_keeps_nothing(durations: Durations) -> None:
    reading = [flow for flow in flows(SETUP, durations) if flow.of.endswith("requests")]
    assert len(reading) == 5
    assert all(isinstance(flow, Flow) and flow.kept == () for flow in reading)
    assert prices.HTTP_API in {line.price for line in reading[0].lines}
    assert set(calls.API) == {name.removeprefix("api.") for name in DURATIONS if name.startswith("api.")}
