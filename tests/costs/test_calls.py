"""What the model counts is what the functions do: each flow run on moto, call by call."""

from collections.abc import Callable
from typing import Any

import pytest

from costs import calls, prices, usual
from lambdas.processor.outcome import PART_BYTES
from lambdas.shared.catalog import SHARDS, Record
from tests.costs.recording import recorded
from tests.lambdas.api.conftest import Api
from tests.lambdas.processor.conftest import World

BODIES = {"processed": b'{"number": 1}', "refused": b'{"number": '}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_new_document_takes_as_many_calls_as_the_model_counts(world: World, body: bytes) -> None:
    change = world.upload(body)
    with recorded(world.aws.s3, world.aws.dynamodb) as made:
        world.apply(change)
    assert made == calls.NEW_DOCUMENT == calls.new_document(len(body))


def test_a_new_version_takes_as_many_calls_as_the_model_counts(world: World) -> None:
    world.apply(world.upload(b'{"number": 1}', "1"))
    change = world.upload(b'{"number": 2}', "2")
    with recorded(world.aws.s3, world.aws.dynamodb) as made:
        world.apply(change)
    assert made == calls.REPLACED_DOCUMENT


@pytest.mark.parametrize("parts", [1, 2])
def test_a_large_document_takes_as_many_calls_as_the_model_counts(world: World, parts: int) -> None:
    line = b'{"text":"' + b"a" * 500 + b'"}\n'  # in the shortest form, so that the result has as many bytes
    body = line * (parts * PART_BYTES // len(line) + 1)
    change = world.upload(body, key="incoming/orders/large.ndjson")
    with recorded(world.aws.s3, world.aws.dynamodb) as made:
        world.apply(change)
    assert made == calls.large_document(len(body))
    assert made["UploadPart"] == parts + 1


def test_results_have_parts_of_the_size_that_the_model_counts() -> None:
    assert usual.PART_BYTES == PART_BYTES


@pytest.mark.parametrize("operation", calls.API)
def test_a_request_to_the_api_takes_as_many_calls_as_the_model_counts(
    operation: str, api: Api, aws: Any, signing_s3: Any, store_record: Callable[..., Record]
) -> None:
    identifier = store_record("incoming/orders/a.json").id
    wanted = {"name": "a.json", "collection": "orders"} if operation == "create_document" else None
    path = {"id": identifier} if operation.startswith("get_") else {}
    with recorded(aws.s3, aws.dynamodb, aws.sqs, signing_s3) as made:
        answer = api.ask(operation, wanted, **path)
    assert answer.status < 400
    assert made == calls.API[operation]


def test_each_call_has_a_price_and_a_time() -> None:
    counted = {*calls.NEW_DOCUMENT, *calls.REPLACED_DOCUMENT, *calls.large_document(PART_BYTES + 1)}
    counted |= {name for each in calls.API.values() for name in each}
    assert counted == set(usual.WAITS)
    assert counted - set(calls.S3_PRICES) == {"GetItem", "PutItem", "UpdateItem", "Query"}


@pytest.mark.parametrize(
    ("operation", "price"),
    [
        ("GetObject", prices.S3_GET),
        ("HeadObject", prices.S3_GET),
        ("PutObject", prices.S3_PUT),
        ("UploadPart", prices.S3_PUT),
        ("ListObjectsV2", prices.S3_PUT),
        ("CreateMultipartUpload", prices.S3_PUT),
        ("CompleteMultipartUpload", prices.S3_PUT),
    ],
)
def test_s3_bills_what_lists_and_writes_as_twelve_times_what_reads(
    operation: str, price: prices.Price
) -> None:
    assert calls.S3_PRICES[operation] is price


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        ({"GetObject": 2, "PutItem": 1}, "0.045"),
        ({"Query": 16}, "0.01"),  # eight at once
        ({"Query": 17}, "0.015"),
    ],
)
def test_what_is_asked_side_by_side_is_waited_for_once(asked: calls.Calls, seconds: str) -> None:
    assert str(calls.waited(asked).normalize()) == seconds


def test_as_many_queries_are_made_as_there_are_shards() -> None:
    assert calls.API["list_documents"] == {"Query": len(SHARDS)}
