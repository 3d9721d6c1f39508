"""Evenly, and no burst after a pause."""

from operate.rate import Rate


class Clock:
    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 6))
        self.now += seconds


def test_the_first_may_go_at_once_and_each_next_when_the_ones_before_have_had_their_time() -> None:
    clock = Clock()
    rate = Rate(50, clock, clock.sleep)

    for count in (10, 10, 5, 1):
        rate.wait(count)

    assert clock.slept == [0.2, 0.2, 0.1]


def test_who_is_slow_himself_does_not_wait() -> None:
    clock = Clock()
    rate = Rate(50, clock, clock.sleep)

    for _ in range(3):
        rate.wait(10)
        clock.now += 0.5

    assert clock.slept == []


def test_time_that_was_not_used_is_not_caught_up_with() -> None:
    clock = Clock()
    rate = Rate(10, clock, clock.sleep)

    clock.now += 60
    for _ in range(3):
        rate.wait(1)

    assert clock.slept == [0.1, 0.1]
