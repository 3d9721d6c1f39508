"""What the API asks of the processor is understood there."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from lambdas.api.work_queue import WorkQueue
from lambdas.processor.events import REMOVED, Change, changes_in
from lambdas.shared import order
from lambdas.shared.catalog import Record
from lambdas.shared.keys import document_id
from tests.lambdas.api.documents import record
from tests.proofs.stores.moto_as_aws import refusal

KEY = "incoming/orders/0123456789abcdef/a.json"


@pytest.mark.parametrize("key", [KEY, "incoming/orders/a b+c%41 größe 😀.json"])
def test_the_processor_understands_what_it_is_asked_to_do_again(
    aws: Any, store_record: Callable[..., Record], key: str
) -> None:
    """And takes it for later than all that is known of the document."""
    record = store_record(key)
    WorkQueue(lambda: aws.sqs, aws.queue_url, aws.bucket).reprocess(record)
    [message] = aws.sqs.receive_message(QueueUrl=aws.queue_url)["Messages"]
    [change] = changes_in(json.loads(message["Body"]))
    assert change == Change(
        bucket="documents", key=key, version_id="source-1", sequencer=order.following(record.sequencer)
    )
    assert document_id(change.key) == record.id


def never() -> Any:
    raise AssertionError("nothing is to be sent, so no client is needed")


def test_of_none_nothing_is_asked() -> None:
    queue = WorkQueue(never, "queue", "documents")
    assert (queue.reprocess_many([]), queue.look_again_many([])) == ({}, {})


def test_it_can_be_asked_to_look_for_what_is_current(aws: Any, store_record: Callable[..., Record]) -> None:
    one, other = store_record(KEY), store_record("incoming/orders/b.json")
    queue = WorkQueue(lambda: aws.sqs, aws.queue_url, aws.bucket)
    queue.look_again(one)
    assert queue.look_again_many([other]) == {}
    expected = {
        Change(bucket="documents", key=each.key, sequencer=order.following(each.sequencer), kind=REMOVED)
        for each in (one, other)
    }
    assert {*received(aws)} == expected


def received(aws: Any) -> list[Any]:
    found: list[Any] = []
    while True:
        messages = aws.sqs.receive_message(QueueUrl=aws.queue_url, MaxNumberOfMessages=10).get("Messages", [])
        if not messages:
            return found
        found += [change for message in messages for change in changes_in(json.loads(message["Body"]))]


@pytest.mark.parametrize("count", [1, 10, 11, 25])
def test_the_processor_is_asked_for_each_version_again(aws: Any, count: int) -> None:
    records = [record(number, key=f"incoming/orders/größe {number}.json") for number in range(count)]
    assert WorkQueue(lambda: aws.sqs, aws.queue_url, aws.bucket).reprocess_many(records) == {}
    changes = {change.key: change for change in received(aws)}
    assert {*changes} == {each.key for each in records}
    assert {change.sequencer for change in changes.values()} == {order.following("0" * 64)}


class Queue:
    """SQS that does something else for one batch, counted from 0."""

    def __init__(self, sqs: Any, batch: int, otherwise: Callable[[list[Any]], Any]) -> None:
        self._sqs = sqs
        self._batch = batch
        self._otherwise = otherwise
        self._count = 0

    def send_message_batch(self, **request: Any) -> Any:
        self._count += 1
        if self._count - 1 == self._batch:
            return self._otherwise(request["Entries"])
        return self._sqs.send_message_batch(**request)


def records(count: int) -> list[Record]:
    return [record(number) for number in range(count)]


def test_a_message_that_sqs_refuses_is_named_and_the_rest_is_sent(aws: Any) -> None:
    def refuse_two(entries: list[Any]) -> Any:
        answer = aws.sqs.send_message_batch(QueueUrl=aws.queue_url, Entries=entries[2:])
        return answer | {"Failed": [{"Id": each["Id"], "Code": "InternalError"} for each in entries[:2]]}

    some = records(25)
    queue: Any = Queue(aws.sqs, 1, refuse_two)
    failed = WorkQueue(lambda: queue, aws.queue_url, aws.bucket).reprocess_many(some)
    assert failed == {each.id: "InternalError" for each in some[10:12]}
    assert {change.key for change in received(aws)} == {each.key for each in some[:10] + some[12:]}


@pytest.mark.parametrize(
    "error", [refusal("ServiceUnavailable", 503), EndpointConnectionError(endpoint_url="https://sqs")]
)
def test_a_batch_that_sqs_refuses_fails_alone(aws: Any, error: Exception) -> None:
    def fail(entries: list[Any]) -> Any:
        raise error

    some = records(25)
    queue: Any = Queue(aws.sqs, 1, fail)
    failed = WorkQueue(lambda: queue, aws.queue_url, aws.bucket).reprocess_many(some)
    assert failed == {each.id: "Unavailable" for each in some[10:20]}
    assert {change.key for change in received(aws)} == {each.key for each in some[:10] + some[20:]}
