"""Waiting looks at few at a time, ends with the last outcome, and ends in time."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from roundtrip.waiting import AT_ONCE, FIRST_PAUSE, LONGEST_PAUSE, Awaited, wait


class Slow:
    """Documents that are there after so many looks."""

    def __init__(self, looks: dict[str, int]) -> None:
        self.looks = looks
        self.seen: Counter[str] = Counter()
        self.now = 0.0
        self.slept: list[float] = []

    def document(self, document_id: str) -> dict[str, Any] | None:
        self.seen[document_id] += 1
        return {"id": document_id} if self.seen[document_id] > self.looks[document_id] else None

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept.append(seconds)

    def wait(self, seconds: float, **more: Any) -> list[tuple[str, Any]]:
        awaited = [Awaited(each, **more) for each in self.looks]
        with ThreadPoolExecutor(4) as pool:
            return list(wait(self, awaited, seconds, pool, clock=lambda: self.now, sleep=self.sleep))


def test_each_is_given_as_soon_as_it_is_there() -> None:
    slow = Slow({"a": 2, "b": 0, "c": 1})
    assert [identifier for identifier, _ in slow.wait(60)] == ["b", "c", "a"]


def test_all_of_many_are_given_without_a_pause_between() -> None:
    slow = Slow({str(number): 0 for number in range(10 * AT_ONCE)})
    assert len(slow.wait(60)) == 10 * AT_ONCE
    assert slow.slept == []


def test_who_is_late_does_not_keep_others_from_being_seen() -> None:
    late = {f"late {number}": 10**9 for number in range(AT_ONCE)}
    slow = Slow(late | {str(number): 0 for number in range(AT_ONCE)})
    found = dict(slow.wait(1))
    assert [identifier for identifier, document in found.items() if document is None] == list(late)


def test_pauses_become_longer_up_to_a_limit_and_end_with_the_time() -> None:
    slow = Slow({"a": 10**9})
    assert slow.wait(30) == [("a", None)]
    assert slow.slept[:2] == [FIRST_PAUSE, FIRST_PAUSE * 1.5]
    assert max(slow.slept) == LONGEST_PAUSE
    assert slow.now == 30


def test_a_document_that_is_not_the_awaited_one_is_not_given() -> None:
    assert Slow({"a": 0}).wait(1, is_it=lambda _: False) == [("a", None)]
    assert Slow({}).wait(1) == []
