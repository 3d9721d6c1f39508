"""Side by side, in bounds, and ended with whoever asked for it."""

import threading
from collections.abc import Iterator

import pytest

from operate.parallel import WORKERS, each, side_by_side, workers


def test_each_answers_in_the_order_of_the_items() -> None:
    first_may_end = threading.Event()

    def work(number: int) -> int:
        if number == 0:
            assert first_may_end.wait(10)
        else:
            first_may_end.set()
        return number * 2

    with workers() as pool:
        assert list(each(pool, work, range(5))) == [0, 2, 4, 6, 8]


def test_each_takes_few_items_ahead() -> None:
    taken = []

    def items() -> Iterator[int]:
        for number in range(1_000):
            taken.append(number)
            yield number

    with workers() as pool:
        answers = each(pool, lambda number: number, items())
        next(answers)
        assert len(taken) <= 2 * WORKERS + 1


def test_side_by_side_gives_all_of_all_sources() -> None:
    sources = [iter(range(start, start + length)) for start, length in ((100, 5), (200, 0), (300, 1))]

    with workers() as pool:
        assert sorted(side_by_side(pool, sources)) == [100, 101, 102, 103, 104, 300]


def test_side_by_side_does_not_wait_for_a_slow_source() -> None:
    others_are_done = threading.Event()

    def slow() -> Iterator[str]:
        assert others_are_done.wait(10)
        yield "slow"

    found = []
    with workers() as pool:
        for item in side_by_side(pool, [slow(), iter(["a", "b"])]):
            found.append(item)
            if len(found) == 2:
                others_are_done.set()
    assert found == ["a", "b", "slow"]


def test_an_error_of_a_worker_is_raised_where_its_answer_is_taken() -> None:
    def broken(number: int) -> int:
        raise ValueError(number)

    with pytest.raises(ValueError, match="7"), workers() as pool:
        list(each(pool, broken, [7]))
    with pytest.raises(ValueError, match="8"), workers() as pool:
        list(side_by_side(pool, [map(broken, [8])]))


def test_what_has_not_begun_is_dropped_when_it_is_left() -> None:
    begun, may_end = [], threading.Event()

    def work(number: int) -> None:
        begun.append(number)
        may_end.wait(10)

    def interrupted() -> None:
        with workers() as pool:
            for number in range(10 * WORKERS):
                pool.submit(work, number)
            threading.Timer(0.05, may_end.set).start()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert len(begun) == WORKERS
