"""Calls of a size that SQS takes; what it refuses is tried again, and at last told."""

from typing import Any

import pytest

from operate.rate import Rate
from operate.sending import MAX_BYTES, Outbox, batches
from tests.lambdas.conftest import Aws, aws, clients

__all__ = ["aws", "clients"]


class Refusing:
    """An SQS that refuses certain bodies a number of times."""

    def __init__(self, refusals: dict[str, int]) -> None:
        self.refusals = refusals
        self.calls: list[list[str]] = []
        self.taken: list[str] = []

    def send_message_batch(self, **arguments: Any) -> dict[str, Any]:
        entries = arguments["Entries"]
        self.calls.append([entry["MessageBody"] for entry in entries])
        failed = []
        for entry in entries:
            body = entry["MessageBody"]
            if self.refusals.get(body, 0) > 0:
                self.refusals[body] -= 1
                failed.append({"Id": entry["Id"], "Code": "ServiceUnavailable", "SenderFault": False})
            else:
                self.taken.append(body)
        return {"Successful": [], "Failed": failed} if failed else {"Successful": []}


def outbox(sqs: Any, slept: list[float], rate: int = 500) -> Outbox:
    return Outbox(sqs, "url", Rate(rate, sleep=lambda _: None), slept.append)


@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 25])
def test_ten_go_in_a_call_and_none_is_left_out(count: int) -> None:
    bodies = [str(number) for number in range(count)]
    made = list(batches(bodies))
    assert [body for batch in made for body in batch] == bodies
    assert [len(batch) for batch in made] == [10] * (count // 10) + ([count % 10] if count % 10 else [])


def test_a_call_is_full_when_its_bytes_are() -> None:
    third, rest = "x" * (MAX_BYTES // 3), "x" * (MAX_BYTES - 2 * (MAX_BYTES // 3))
    assert [len(batch) for batch in batches([third, third, rest, "y"])] == [3, 1]
    assert [len(batch) for batch in batches([third, third, rest + "y"])] == [2, 1]


def test_bytes_count_and_not_characters() -> None:
    half = "ü" * (MAX_BYTES // 4)
    assert [len(batch) for batch in batches([half, half, "y"])] == [2, 1]


def test_what_is_too_large_goes_alone() -> None:
    assert [len(batch) for batch in batches(["a", "x" * (MAX_BYTES + 1), "b"])] == [1, 1, 1]


@pytest.mark.parametrize(("rate", "most"), [(1, 1), (3, 3), (10, 10), (500, 10)])
def test_a_low_rate_goes_in_small_calls(rate: int, most: int) -> None:
    assert outbox(Refusing({}), [], rate).batch_size == most


def test_all_that_is_sent_lies_in_the_queue(aws: Aws) -> None:
    bodies = [f"{number} ü" for number in range(10)]
    assert Outbox(aws.sqs, aws.queue_url, Rate(500)).send(bodies) == {}

    received = aws.sqs.receive_message(QueueUrl=aws.queue_url, MaxNumberOfMessages=10)["Messages"]
    assert sorted(message["Body"] for message in received) == bodies


def test_what_was_refused_is_sent_again_and_nothing_else() -> None:
    sqs, slept = Refusing({"b": 2, "c": 1}), list[float]()

    assert outbox(sqs, slept).send(["a", "b", "c"]) == {}
    assert sqs.calls == [["a", "b", "c"], ["b", "c"], ["b"]]
    assert len(slept) == 2


def test_what_is_refused_for_good_is_not_sent_again() -> None:
    class Particular(Refusing):
        def send_message_batch(self, **arguments: Any) -> dict[str, Any]:
            answer = super().send_message_batch(**arguments)
            for failed in answer.get("Failed", []):
                failed["SenderFault"] = failed["Id"] == "1"
            return answer

    sqs = Particular({"b": 9, "c": 1})

    assert outbox(sqs, []).send(["a", "b", "c"]) == {1: "ServiceUnavailable"}
    assert sqs.calls == [["a", "b", "c"], ["c"]]


def test_what_is_refused_again_and_again_is_told_by_its_place() -> None:
    sqs = Refusing({"b": 1_000})

    assert outbox(sqs, []).send(["a", "b", "c"]) == {1: "ServiceUnavailable"}
    assert sqs.taken == ["a", "c"]
