"""What the API asks of the processor is understood there."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from lambdas.api.work_queue import WorkQueue
from lambdas.processor.events import Change, changes_in
from lambdas.shared import order
from lambdas.shared.catalog import Record
from lambdas.shared.keys import document_id

KEY = "incoming/orders/0123456789abcdef/a.json"


@pytest.mark.parametrize("key", [KEY, "incoming/orders/a b+c%41 größe 😀.json"])
def test_the_processor_understands_what_it_is_asked_to_do_again(
    aws: Any, store_record: Callable[..., Record], key: str
) -> None:
    """And takes it for later than all that is known of the document."""
    record = store_record(key)
    WorkQueue(aws.sqs, aws.queue_url, aws.bucket).reprocess(record)
    [message] = aws.sqs.receive_message(QueueUrl=aws.queue_url)["Messages"]
    [change] = changes_in(json.loads(message["Body"]))
    assert change == Change(
        bucket="documents", key=key, version_id="source-1", sequencer=order.following(record.sequencer)
    )
    assert document_id(change.key) == record.id
