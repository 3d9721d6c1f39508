"""What the model takes for usual, held against the code: not less, and not more than twice as much."""

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from costs import usual
from costs.model_page import LESS
from lambdas.api.requests import DEFAULT_LIMIT
from lambdas.api.said import said
from lambdas.api.side_by_side import CALLS_AT_ONCE
from lambdas.shared.catalog import SHARDS, Record
from stacks.api import ACCESS_LOG_FIELDS
from stacks.pipeline import MEMORY_PER_RECORD_BYTE
from tests.lambdas.api.conftest import Api
from tests.lambdas.lines import logged
from tests.lambdas.processor.conftest import World

KEY = "incoming/orders/2026/11/order-0001234.json"
UUID = "a7171207-cedc-4a91-a67e-f09ae5e241b8"
SEQUENCER = "0055AED6DCD90281E5"
S3_VERSION = "nU8xLcX0Xg.mZ4rL3hcGd1yq1xYk2oBz"
UNIT_BYTES = 4096
"""Of a read request unit."""


def about(made: int, taken: int) -> bool:
    return taken / 2 < made <= taken


def item_bytes(item: Mapping[str, Any]) -> int:
    """As DynamoDB counts: names and values; two digits of a number in a byte, and one more."""
    return sum(
        len(name) + (len(value["S"].encode()) if "S" in value else len(value["N"]) // 2 + 2)
        for name, value in item.items()
    )


def test_a_record_takes_one_write_unit(world: World) -> None:
    world.apply(world.upload(b'{"number": 1}', SEQUENCER, KEY))
    item = world.item(KEY)
    assert about(item_bytes(item), usual.RECORD_BYTES)
    assert usual.RECORD_BYTES == 1024


def test_a_shards_share_of_a_page_takes_one_read(world: World) -> None:
    world.apply(world.upload(b'{"number": 1}', SEQUENCER, KEY))
    assert usual.PAGE_DOCUMENTS == DEFAULT_LIMIT
    read = 2 * usual.PAGE_DOCUMENTS // len(SHARDS) + 2
    assert read * item_bytes(world.item(KEY)) <= UNIT_BYTES


def test_the_line_that_tells_of_a_document_is_as_long_as_the_model_takes_it(world: World) -> None:
    change = world.upload(b'{"number": 1}', SEQUENCER, KEY)
    with logged() as lines:
        world.apply(change)
    assert len(lines) == 1
    assert about(len(lines.text), usual.LINE_BYTES)


def test_the_line_that_tells_of_a_request_is_no_longer() -> None:
    event = {
        "routeKey": "GET /api/documents/{id}/result",
        "pathParameters": {"id": "ab" * 16},
        "requestContext": {"requestId": "JKJaXmPLvHcESHA=", "authorizer": {"jwt": {"claims": {"sub": UUID}}}},
    }
    with logged() as lines:
        told = said(event, {"statusCode": 303, "body": ""})
        logging.getLogger("lambdas.api.handler").info("answered", extra={**told, "seconds": 0.012})
    assert len(lines.text) <= usual.LINE_BYTES


def test_the_line_of_api_gateway_is_as_long_as_the_model_takes_it() -> None:
    values = {
        "requestId": "JKJaXmPLvHcESHA=",
        "time": "21/Nov/2026:23:59:59 +0000",
        "ip": "2001:db8:85a3:8d3:1319:8a2e:370:7348",
        "routeKey": "GET /api/documents/{id}/result",
        "status": "303",
        "responseLength": "1024",
        "responseLatency": "123",
        "integrationError": "-",
        "authorizerError": "-",
        "user": UUID,
    }
    assert values.keys() == ACCESS_LOG_FIELDS.keys()
    assert about(len(json.dumps(values)), usual.GATEWAY_BYTES)


@pytest.mark.parametrize("operation", usual.ANSWER_BYTES)
def test_an_answer_is_as_long_as_the_model_takes_it(
    operation: str, api: Api, store_record: Callable[..., Record]
) -> None:
    for number in range(usual.PAGE_DOCUMENTS):
        record = store_record(
            f"incoming/orders/2026/11/order-{number:07}.json",
            source_version=S3_VERSION,
            outcome_version=S3_VERSION,
        )
    wanted = (
        {"name": "order-0001234.json", "collection": "orders"} if operation == "create_document" else None
    )
    path = {"id": record.id} if operation.startswith("get_") else {}
    answer = api.ask(operation, wanted, **path)
    assert answer.status < 400
    headers = sum(len(name) + len(value) + 4 for name, value in answer.headers.items())
    assert about(len(answer.text.encode()) + headers, usual.ANSWER_BYTES[operation])


def test_the_largest_record_is_the_share_of_the_memory_that_the_page_says() -> None:
    assert MEMORY_PER_RECORD_BYTE == 64
    assert "a 64th of its memory" in LESS


def test_shards_are_asked_side_by_side_as_the_model_takes_it() -> None:
    assert usual.AT_ONCE == {"Query": CALLS_AT_ONCE}
