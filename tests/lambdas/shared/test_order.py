"""Which of two changes is the later one."""

from itertools import pairwise

import pytest

from lambdas.shared.order import EARLIEST, following, padded, was_asked_for

SEQUENCER = "0055AED6DCD90281E5"


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("0055AED6DCD90281E5", "0055AED6DCD90281E6"),
        ("09", "0A"),
        ("09", "0a"),
        ("0a", "0B"),
        ("0A", "0A1"),
        ("0A0F", "0A1"),
        ("09FFFFFFFFFFFFFFFF", "0A"),
        ("0055AED6DCD90281E5", "10"),
    ],
)
def test_the_later_of_two_events_has_the_greater_text(earlier: str, later: str) -> None:
    assert padded(earlier) < padded(later)


@pytest.mark.parametrize(("one", "same"), [("0A", "0a"), ("0A", "0A00"), (SEQUENCER, padded(SEQUENCER))])
def test_sequencers_that_differ_in_case_or_padding_only_are_equal(one: str, same: str) -> None:
    assert padded(one) == padded(same)


def test_what_is_asked_for_follows_what_is_known_and_precedes_every_later_event() -> None:
    orders = [padded(SEQUENCER)]
    for _ in range(12):
        orders.append(following(orders[-1]))
    orders.append(padded("0055AED6DCD90281E50000000000000000000000000000000001"))
    orders.append(padded("0055AED6DCD90281E6"))

    assert all(earlier < later for earlier, later in pairwise(orders))


def test_the_earliest_order_precedes_every_event() -> None:
    assert EARLIEST < following(EARLIEST) < padded("00000000000001") < padded(SEQUENCER)


def test_an_order_stays_as_it_is_when_it_comes_back_in_a_message() -> None:
    order = following(following(padded(SEQUENCER)))

    assert padded(order) == order


def test_what_was_asked_for_is_told_from_what_s3_reports() -> None:
    assert was_asked_for(following(padded(SEQUENCER)))
    assert not was_asked_for(padded(SEQUENCER))
