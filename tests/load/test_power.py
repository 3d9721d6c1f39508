"""What a size of a function costs, and which is the one where faster no longer pays."""

import pytest

from costs.calls import API, NEW_DOCUMENT
from tests.benchmarks.power import (
    Measured,
    balanced,
    best,
    durations,
    price_of_call,
    price_of_time,
    table,
)

SIZES_MB = (128, 256, 512, 1024, 1769, 3008)


def measured(memory_mb: int, *, per_gb: float | None = 20.0) -> Measured:
    """A function of one thread that takes 8 ms of a whole vCPU, and nothing else."""
    share = min(1, memory_mb / 1769)
    per_gb = per_gb and per_gb / share
    return Measured(memory_mb, share, 0.2 / share, 0.04 / share, 0.008 / share, 60.4, per_gb)


SIZES = [measured(memory_mb) for memory_mb in SIZES_MB]


def test_a_call_is_billed_by_the_millisecond_begun_and_by_the_call() -> None:
    assert price_of_call(512, 0.0102) == pytest.approx(0.011 * 0.5 * 0.0000133334 + 0.0000002)
    assert price_of_call(512, 0.011) == price_of_call(512, 0.0102)
    assert price_of_call(1024, 0.011) == pytest.approx(0.011 * 0.0000133334 + 0.0000002)


def test_the_time_of_a_gigabyte_is_billed_by_the_memory_alone() -> None:
    assert price_of_time(1024, 20) == pytest.approx(20 * 0.0000133334)
    assert price_of_time(2048, 20) == pytest.approx(2 * price_of_time(1024, 20))


def test_where_only_the_cpu_counts_a_whole_vcpu_is_the_size() -> None:
    assert balanced(SIZES, lambda one: one.warm) == 1769
    prices = [price_of_time(one.memory_mb, one.warm) for one in SIZES]
    assert prices[:5] == pytest.approx([prices[4]] * 5)  # half the memory, twice the time
    assert prices[5] == pytest.approx(prices[4] * 3008 / 1769)


def test_of_the_rounds_the_shortest_times_count_and_the_most_memory() -> None:
    quick = Measured(512, 0.29, init=1.0, first=0.5, warm=0.1, peak_mb=60.0, per_gb=50.0)
    slow = Measured(512, 0.29, init=0.9, first=0.6, warm=0.2, peak_mb=61.0, per_gb=70.0)
    expected = Measured(512, 0.29, init=0.9, first=0.5, warm=0.1, peak_mb=61.0, per_gb=50.0)
    assert best([quick, slow]) == best([slow, quick]) == expected
    assert best([measured(512, per_gb=None)]).per_gb is None


def test_the_longer_the_waiting_the_smaller_the_size() -> None:
    def with_waiting(seconds: float) -> int:
        return balanced(SIZES, lambda one: one.warm + seconds)

    found = [with_waiting(seconds) for seconds in (0, 0.005, 0.02, 0.1, 1)]
    assert found == sorted(found, reverse=True)
    assert found[0] == 1769
    assert found[-1] == 128


def test_the_table_has_a_row_for_each_size_and_says_which_it_would_be() -> None:
    found = table("The processor", SIZES, NEW_DOCUMENT, "a small document")
    assert len({len(found.columns), *map(len, found.rows)}) == 1
    assert [row[0] for row in found.rows] == [
        "128 MB",
        "256 MB",
        "512 MB",
        "1,024 MB",
        "1,769 MB",
        "3,008 MB",
    ]
    whole = dict(zip(found.columns, found.rows[4], strict=True))
    assert (whole["vCPU"], whole["a small document"], whole["NDJSON"]) == ("1.00", "8 ms", "20 s/GB")
    assert whole["$ a million"] == "0.384"  # 8 ms of 1.7275 GB at 13.3334 dollars, and 0.20
    assert whole["$ a TB"] == "0.461"  # 20,000 s of 1.7275 GB
    assert whole["peak"] == "60 MB"
    assert "for a small document at 1,769 MB" in found.note
    assert "for NDJSON at 1,769 MB" in found.note


def test_a_function_that_takes_no_files_has_no_columns_for_them() -> None:
    sizes = [measured(memory_mb, per_gb=None) for memory_mb in SIZES_MB]
    found = table("The API", sizes, API["get_document"], "a request")
    assert len({len(found.columns), *map(len, found.rows)}) == 1
    assert "NDJSON" not in found.columns
    assert "NDJSON" not in found.note


def test_the_cost_model_has_other_sizes_by_their_names() -> None:
    found = durations("processor.small", SIZES, lambda one: one.warm)
    assert set(found) == {f"processor.small.at_{size}" for size in SIZES_MB}
    assert found["processor.small.at_3008"] == 0.008
