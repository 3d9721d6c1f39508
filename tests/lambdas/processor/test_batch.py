"""What fails alone, what comes back, and what raises."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lambdas.processor.batch import RESERVE_MS, OutOfTime, handle
from lambdas.processor.errors import InvalidDocument, LimitExceeded
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

    def apply(self, change: Change, check_time: Callable[[], None]) -> None:
        check_time()
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
    seen: list[str] = []
    clock = each_second(RESERVE_MS + 1_000)

    answer = handle(batch(*map(created, "abcde")), lambda change, _: seen.append(change.key[-1]), clock)

    assert seen == ["a", "b"]  # with RESERVE_MS + 1,000 and with exactly RESERVE_MS left
    assert failed(answer) == ["m2", "m3", "m4"]


class Slow:
    """Takes all the time there is for one document, and asks again and again whether it may go on."""

    def __init__(self, slow: str) -> None:
        self.left_ms = 30_000
        self.raised: list[Exception] = []
        self._slow = slow

    def remaining_ms(self) -> int:
        return self.left_ms

    def apply(self, change: Change, check_time: Callable[[], None]) -> None:
        if not change.key.endswith(self._slow):
            check_time()
            return
        for self.left_ms in (RESERVE_MS + 1, RESERVE_MS):
            check_time()
        self.left_ms = RESERVE_MS - 1
        try:
            check_time()
        except Exception as error:
            self.raised.append(error)
            raise


def test_the_first_message_of_a_batch_has_had_all_the_time_so_its_file_takes_too_much() -> None:
    slow = Slow("a")

    handle(batch(created("a"), created("b")), slow.apply, slow.remaining_ms)

    (error,) = slow.raised
    assert isinstance(error, LimitExceeded)
    assert error.code == "out-of-time"
    assert "processor_timeout_seconds" in error.sentence


@pytest.mark.parametrize("names", [("a", "b"), ("a", "c", "b"), ("a", "a", "a", "b")])
def test_a_later_message_has_not_and_comes_back(names: tuple[str, ...]) -> None:
    slow = Slow("b")

    answer = handle(batch(*map(created, names)), slow.apply, slow.remaining_ms)

    assert [type(error) for error in slow.raised] == [OutOfTime]
    assert not isinstance(slow.raised[0], InvalidDocument)
    assert failed(answer) == [f"m{len(names) - 1}"]


def test_what_comes_after_a_file_that_took_all_the_time_is_not_begun() -> None:
    slow = Slow("b")

    answer = handle(batch(*map(created, "abcd")), slow.apply, slow.remaining_ms)

    assert failed(answer) == ["m1", "m2", "m3"]
    assert len(slow.raised) == 1


@pytest.mark.parametrize(
    ("event", "slow", "error"),
    [
        (created("a"), "a", LimitExceeded),
        (notified("a", "b"), "a", LimitExceeded),
        (notified("a", "b"), "b", OutOfTime),
    ],
)
def test_without_a_queue_too_the_first_change_has_all_the_time_and_later_ones_have_not(
    event: dict[str, Any], slow: str, error: type[Exception]
) -> None:
    working = Slow(slow)

    with pytest.raises(error):
        handle(event, working.apply, working.remaining_ms)


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
