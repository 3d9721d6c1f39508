"""What a function's time costs, by hand: ours, and the pipeline's that reads files whole."""

from decimal import Decimal

import pytest

from costs import compute
from costs.compute import FILE_BYTES, Machine, PerTB, compute_per_tb, naive_mb, naive_per_tb, ours_per_tb
from costs.durations import Durations, DurationsMissing
from costs.setup import Setup
from tests.costs.conftest import DURATIONS, Stage

FULL = Machine(1769)


def test_less_than_a_full_vcpu_works_longer_and_waits_as_long() -> None:
    half = Machine(1769 // 2)
    assert half.gb_seconds(Decimal(10)).quantize(Decimal("0.001")) == FULL.gb_seconds(Decimal(10)).quantize(
        Decimal("0.001")
    )
    assert half.gb_seconds(Decimal(0), Decimal(10)) == Decimal(10) * 884 / 1024


def test_more_than_a_full_vcpu_works_no_faster() -> None:
    assert Machine(3538).gb_seconds(Decimal(10)) == 2 * FULL.gb_seconds(Decimal(10))


def test_a_terabyte_costs_what_comes_out_by_hand(durations: Durations) -> None:
    ours = ours_per_tb(durations, recipe=False, waits=False, machine=FULL)
    assert ours == Decimal("0.0000133334") * 20 * 1000 * 1769 / 1024  # 46 cents
    naive = naive_per_tb(durations, recipe=False, waits=False, file_bytes=FILE_BYTES)
    assert naive == Decimal("0.0000133334") * 80 * 1000 * 2289 / 1024


SENT = Decimal(10**9) / 75_000_000
"""Seconds that 10⁹ bytes are on their way, some 13."""


@pytest.mark.parametrize(
    ("working", "waits"),
    [
        (20, 0),  # what comes and goes meanwhile takes less
        (10, SENT + 120 * Decimal("0.04") - 10),
        (0, SENT + 120 * Decimal("0.04")),
    ],
)
def test_parts_go_and_bytes_come_while_it_works(working: int, waits: Decimal) -> None:
    assert compute.waiting_per_gb(Decimal(working)) == waits


def test_who_sends_all_at_once_waits_for_that() -> None:
    assert compute.waiting_per_gb(Decimal(20), in_parts=False) == SENT
    assert compute.waiting_per_gb(Decimal(0), in_parts=False) == 2 * SENT  # nothing to do meanwhile
    assert compute.naive_waiting_per_gb() == 2 * SENT


def test_a_recipe_counts_with_its_own_seconds(durations: Durations) -> None:
    plain, recipe = (
        ours_per_tb(durations, recipe=recipe, waits=False, machine=FULL) for recipe in (False, True)
    )
    assert recipe / plain == Decimal("1.5")


@pytest.mark.parametrize(
    ("file_bytes", "memory"),
    [
        (1_000_000, 1769),  # a whole vCPU, as ours has
        (200_000_000, 2289),
        (890_000_000, 10_186),
        (1_000_000_000, None),
    ],
)
def test_a_file_that_is_read_whole_needs_memory_for_it(
    durations: Durations, file_bytes: int, memory: int | None
) -> None:
    assert naive_mb(durations, file_bytes) == memory
    priced = naive_per_tb(durations, recipe=False, waits=False, file_bytes=file_bytes)
    assert (priced is None) is (memory is None)


@pytest.mark.parametrize("recipe", [False, True])
def test_a_size_that_was_measured_takes_as_much_longer_as_it_was_measured_to(recipe: bool) -> None:
    tuned = {"processor.ndjson.per_gb.at_884": 55.0, "processor.ndjson.per_gb.at_1769": 22.0}
    ours = ours_per_tb(Durations.of({**DURATIONS, **tuned}), recipe=recipe, waits=False, machine=Machine(884))
    seconds = (30 if recipe else 20) * Decimal("2.5") * 1000
    assert ours.quantize(Decimal("1e-9")) == (Decimal("0.0000133334") * seconds * 884 / 1024).quantize(
        Decimal("1e-9")
    )


def test_both_of_the_goal_are_from_what_was_measured() -> None:
    ours, naive = compute_per_tb(DURATIONS)
    assert ours / naive == pytest.approx(20 * 1769 / (80 * 2289))
    waiting, naive_waiting = compute_per_tb({**DURATIONS, "processor.ndjson.per_gb": 10}, waits=True)
    assert waiting > ours / 2
    assert naive_waiting > naive


def test_what_cannot_be_done_costs_without_end() -> None:
    assert compute_per_tb({**DURATIONS, "naive.peak_per_byte": 100.0})[1] == float("inf")


def test_what_was_not_measured_is_named() -> None:
    with pytest.raises(DurationsMissing, match=r"has no duration naive\.ndjson\.per_gb; run make bench"):
        compute_per_tb({name: value for name, value in DURATIONS.items() if name != "naive.ndjson.per_gb"})


def test_the_page_compares_the_same_that_the_goal_does(durations: Durations) -> None:
    found = PerTB.of(durations, FULL)
    assert found.naive_working is not None
    assert (float(found.working), float(found.naive_working)) == compute_per_tb(DURATIONS)
    assert found.naive is not None
    assert (float(found.ours), float(found.naive)) == compute_per_tb(DURATIONS, waits=True)


def test_the_goal_is_of_the_function_that_is_deployed(assembled: dict[str, Stage]) -> None:
    assert Setup.of(assembled["prod"]).processor == Machine(compute.OURS_MB)
