"""What fails alone, what comes back, and what raises."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lambdas.processor.batch import RESERVE_MS, handle
from lambdas.processor.events import Change, UnknownEvent

TEST_EVENT = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "documents"}


def created(name: str) -> dict[str, Any]:
    entry = {"key": f"incoming/{name}", "version-id": "v1", "sequencer": "0A"}
    detail = {"bucket": {"name": "documents"}, "object": entry}
    return {"source": "aws.s3", "detail-type": "Object Created", "detail": detail}


def notified(*names: str) -> dict[str, Any]:
    return {
        "Records": [
            {
                "eventSource": "aws:s3",
                "eventName": "ObjectCreated:Put",
                "s3": {
                    "bucket": {"name": "documents"},
                    "object": {"key": f"incoming/{name}", "sequencer": "0A"},
                },
            }
            for name in names
        ]
    }


def batch(*bodies: object) -> dict[str, Any]:
    """An SQS batch with the messages m0, m1, …; a text is a body as it stands."""
    texts = [body if isinstance(body, str) else json.dumps(body) for body in bodies]
    records = [
        {"messageId": f"m{number}", "eventSource": "aws:sqs", "body": text}
        for number, text in enumerate(texts)
    ]
    return {"Records": records}


def failed(answer: dict[str, list[dict[str, str]]]) -> list[str]:
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def much_time() -> int:
    return 30_000


def each_second(start_ms: int) -> Callable[[], int]:
    """A clock that loses a second with every look at it."""
    left: Iterator[int] = iter(range(start_ms, 0, -1_000))
    return lambda: next(left)


class Seen(list[str]):
    """Names of the documents that were applied; some of them fail."""

    def __init__(self, *bad: str) -> None:
        super().__init__()
        self._bad = bad

    def apply(self, change: Change) -> None:
        name = change.key.removeprefix("incoming/")
        if name in self._bad:
            raise ConnectionError(name)
        self.append(name)


def test_of_ten_messages_exactly_the_bad_one_fails() -> None:
    seen = Seen("d4")

    answer = handle(batch(*(created(f"d{number}") for number in range(10))), seen.apply, much_time)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "m4"}]}
    assert seen == [f"d{number}" for number in range(10) if number != 4]


def test_a_batch_without_failures_returns_an_empty_list() -> None:
    assert handle(batch(created("a"), created("b")), Seen().apply, much_time) == {"batchItemFailures": []}


def test_several_bad_messages_all_come_back() -> None:
    answer = handle(batch(*(created(name) for name in "abcd")), Seen("a", "d").apply, much_time)

    assert failed(answer) == ["m0", "m3"]


@pytest.mark.parametrize("body", ["", "{", "not JSON", "null", "[]", '"text"', "{}", '{"source": "aws.ec2"}'])
def test_a_body_that_is_no_known_event_fails_alone(body: str) -> None:
    seen = Seen()

    answer = handle(batch(created("a"), body, created("b")), seen.apply, much_time)

    assert failed(answer) == ["m1"]
    assert seen == ["a", "b"]


def test_the_test_event_is_acknowledged_and_its_neighbours_are_processed() -> None:
    seen = Seen()

    answer = handle(batch(TEST_EVENT, created("a")), seen.apply, much_time)

    assert failed(answer) == []
    assert seen == ["a"]


def test_every_record_in_the_body_of_one_message_is_applied() -> None:
    seen = Seen()

    handle(batch(notified("a", "b", "c"), created("d")), seen.apply, much_time)

    assert seen == ["a", "b", "c", "d"]


def test_a_message_with_one_bad_record_comes_back_whole() -> None:
    seen = Seen("b")

    answer = handle(batch(notified("a", "b", "c"), created("d")), seen.apply, much_time)

    assert failed(answer) == ["m0"]
    assert "d" in seen


def test_messages_for_which_too_little_time_is_left_come_back_and_are_not_begun() -> None:
    seen = Seen()
    clock = each_second(RESERVE_MS + 1_000)

    answer = handle(batch(*(created(name) for name in "abcde")), seen.apply, clock)

    assert seen == ["a", "b"]  # with RESERVE_MS + 1,000 and with exactly RESERVE_MS left
    assert failed(answer) == ["m2", "m3", "m4"]


@pytest.mark.parametrize("event", [created("a"), notified("a"), notified("a", "b")])
def test_an_event_that_came_without_a_queue_is_applied(event: dict[str, Any]) -> None:
    seen = Seen()

    assert handle(event, seen.apply, much_time) == {"batchItemFailures": []}
    assert seen[0] == "a"


@pytest.mark.parametrize("event", [created("a"), notified("a")])
def test_an_event_that_came_without_a_queue_raises_what_went_wrong(event: dict[str, Any]) -> None:
    with pytest.raises(ConnectionError):
        handle(event, Seen("a").apply, much_time)


def test_the_test_event_that_came_without_a_queue_is_acknowledged() -> None:
    assert handle(TEST_EVENT, Seen().apply, much_time) == {"batchItemFailures": []}


def test_an_unknown_event_that_came_without_a_queue_raises() -> None:
    with pytest.raises(UnknownEvent):
        handle({"hello": "world"}, Seen().apply, much_time)


def test_the_reason_of_a_failure_is_logged_with_the_messages_id(caplog: pytest.LogCaptureFixture) -> None:
    handle(batch(created("a")), Seen("a").apply, much_time)

    (entry,) = caplog.records
    assert entry.__dict__["message_id"] == "m0"
    assert entry.exc_info is not None
    assert entry.exc_info[0] is ConnectionError
