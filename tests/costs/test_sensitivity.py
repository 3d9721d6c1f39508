"""An operator's questions: what moves the price, and in which direction."""

import itertools
from dataclasses import replace

import pytest

from costs.durations import Durations
from costs.flow import Service
from costs.flows import one_by_one
from costs.sensitivity import FULL, answers, memories, sizes
from tests.costs.conftest import DURATIONS
from tests.costs.test_flows import SETUP


def test_sizes_are_priced_one_by_one_and_in_bundles(durations: Durations) -> None:
    found = sizes(SETUP, durations)
    assert [size for size, _, _ in found] == [1000, 10_000, 100_000]
    for (_, small, bundle), (_, larger, larger_bundle) in itertools.pairwise(found):
        assert small.dollars < larger.dollars
        assert bundle.dollars < larger_bundle.dollars < larger.dollars


def test_more_memory_waits_at_a_higher_price(durations: Durations) -> None:
    found = memories(SETUP, durations)
    assert [memory for memory, _, _ in found] == [512, 1024, 1769, 2048, 3008]  # its own among them
    prices = [small.of_service(Service.LAMBDA) for _, small, _ in found]
    assert prices == sorted(prices)


def test_a_memory_that_was_measured_counts_as_it_was_measured() -> None:
    tuned = {"processor.small.at_1024": 1.0, "processor.small.at_1769": 0.01}
    slow = Durations.of({**DURATIONS, **tuned})
    at = {memory: small for memory, small, _ in memories(SETUP, slow)}
    guessed = {memory: small for memory, small, _ in memories(SETUP, Durations.of(DURATIONS))}
    assert at[1024].dollars > guessed[1024].dollars + 10
    assert at[1769].dollars == guessed[1769].dollars


@pytest.mark.parametrize(
    ("what", "dearer"),
    [
        ("in full batches", False),
        ("spread over a month", True),
        ("without traces", False),
        ("each a new version", True),
    ],
)
def test_each_answer_is_beside_the_usual_price(durations: Durations, what: str, dearer: bool) -> None:
    usual, *rest = answers(SETUP, durations)
    assert usual.dollars == one_by_one(SETUP, durations, 1000).dollars
    (one,) = [each for each in rest if each.what.startswith(what)]
    assert (one.dollars > usual.dollars) is dearer
    assert one.dollars != usual.dollars


def test_a_stage_with_small_batches_is_not_priced_with_large_ones(durations: Durations) -> None:
    (full,) = [each for each in answers(SETUP, durations) if each.what == "in full batches"]
    (half,) = [each for each in answers(replace(SETUP, batch=5), durations) if each.what == "in full batches"]
    assert SETUP.batch == FULL
    assert full.dollars < half.dollars
