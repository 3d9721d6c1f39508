"""What the same would cost if it were built otherwise, by hand."""

from dataclasses import replace
from decimal import Decimal

import pytest

from costs import prices
from costs.alternatives import Alternative, alternatives, snapshot_month
from costs.compute import FILE_BYTES, Machine, naive_per_tb, ours_per_tb
from costs.durations import Durations
from costs.flow import Service
from costs.flows import one_by_one, terabyte, through_the_api
from tests.costs.conftest import DURATIONS
from tests.costs.test_flows import SETUP


@pytest.fixture
def found(durations: Durations) -> dict[tuple[str, str], Alternative]:
    return {(each.what, each.of): each for each in alternatives(SETUP, durations)}


def the(found: dict[tuple[str, str], Alternative], what: str, of: str = "") -> Alternative:
    (one,) = [each for (name, flow), each in found.items() if name.startswith(what) and of in flow]
    return one


@pytest.mark.parametrize(
    ("what", "saved"),
    [
        ("S3 calls the function itself", "3.2"),  # two events, and three requests to SQS
        ("S3 tells the queue", "2"),
        ("A REST API", "-2.5"),
        ("Step Functions (Standard)", "-23.8"),  # 25 for 1.20
        ("Step Functions (Express)", "-0.0084"),  # 1.00, and 200 ms of 64 MB, for 1.20
    ],
)
def test_a_million_documents_otherwise(
    found: dict[tuple[str, str], Alternative], what: str, saved: str
) -> None:
    one = the(found, what)
    assert one.theirs is not None
    assert (one.ours - one.theirs).quantize(Decimal("1e-4")) == Decimal(saved).quantize(Decimal("1e-4"))


def test_each_is_beside_the_flow_that_it_would_change(
    found: dict[tuple[str, str], Alternative], durations: Durations
) -> None:
    assert the(found, "S3 tells").ours == one_by_one(SETUP, durations, 1000).dollars
    assert the(found, "A REST API").ours == through_the_api(SETUP, durations, 1000).dollars
    large = terabyte(SETUP, durations, FILE_BYTES, recipe=False)
    assert the(found, "Functions on", "1 TB").ours == large.dollars


def test_x86_costs_a_quarter_more_of_what_lambda_bills_by_time(
    found: dict[tuple[str, str], Alternative], durations: Durations
) -> None:
    large = terabyte(SETUP, durations, FILE_BYTES, recipe=False)
    time = large.of_service(Service.LAMBDA) - prices.LAMBDA_CALL.of(5000)
    other = the(found, "Functions on x86_64", "1 TB")
    assert other.theirs is not None
    dearer = prices.LAMBDA_X86.dollars / prices.LAMBDA_ARM.dollars
    assert (other.theirs - other.ours).quantize(Decimal("1e-9")) == (time * (dearer - 1)).quantize(
        Decimal("1e-9")
    )


def test_a_stage_on_x86_is_compared_with_arm(durations: Durations) -> None:
    x86 = replace(SETUP, processor=Machine(2048, arm=False), api=Machine(512, arm=False))
    (one, _) = [each for each in alternatives(x86, durations) if each.what == "Functions on arm64"]
    assert one.theirs is not None
    assert one.theirs < one.ours


def test_what_reads_files_whole_has_their_memory_and_waits_for_all_of_them(
    found: dict[tuple[str, str], Alternative], durations: Durations
) -> None:
    one = the(found, "No streaming", "200 MB, no recipe")
    assert one.ours == ours_per_tb(durations, recipe=False, waits=True, machine=SETUP.processor)
    assert one.theirs == naive_per_tb(durations, recipe=False, waits=True, file_bytes=FILE_BYTES)
    assert "2,289 MB" in one.lost


def test_what_does_not_fit_cannot_be_done(found: dict[tuple[str, str], Alternative]) -> None:
    one = the(found, "No streaming", "1 GB, no recipe")
    assert one.theirs is None
    assert "more than Lambda has" in one.lost


def test_snapshots_cost_all_month_and_at_each_start(found: dict[tuple[str, str], Alternative]) -> None:
    unused, used = the(found, "SnapStart", " 0 requests"), the(found, "SnapStart", "1,000,000")
    assert (unused.ours, unused.theirs) == (Decimal(0), snapshot_month(SETUP.api))
    assert snapshot_month(SETUP.api) == Decimal("0.0000015046") * 730 * 3600 / 2
    assert unused.theirs is not None
    assert used.theirs == unused.theirs + Decimal("0.0001397998") * 10_000 / 2
    assert used.ours == SETUP.api.price.of(SETUP.api.gb_seconds(Decimal("0.4")) * 10_000)


def test_every_one_says_what_is_lost(found: dict[tuple[str, str], Alternative]) -> None:
    assert all(len(each.lost) > 10 for each in found.values())
    assert len(found) == 13


def test_faster_work_leaves_requests_as_they_are(durations: Durations) -> None:
    faster = Durations.of({**DURATIONS, "processor.small": 0.001})
    slow, fast = (one_by_one(SETUP, each, 1000) for each in (durations, faster))
    assert slow.of_service(Service.S3) == fast.of_service(Service.S3)
    assert slow.of_service(Service.LAMBDA) > fast.of_service(Service.LAMBDA)
