"""What becomes of one change: result, report and record."""

import gzip
import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from lambdas.processor.documents import Documents
from lambdas.processor.errors import InvalidRecord
from lambdas.processor.recipe.model import Recipe
from lambdas.shared import catalog
from lambdas.shared.keys import document_id, quarantine_key, result_key
from tests.lambdas.processor.conftest import KEY, LIMITS, NOW, World, much_time

RESULT, QUARANTINE = result_key(KEY), quarantine_key(KEY)
GOOD, BAD = b'{"a": 1}', b'{\n "a": }'


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def test_a_valid_document_gets_its_result(world: World) -> None:
    change = world.upload(GOOD)
    world.apply(change)

    assert world.outcomes() == {RESULT: b'{"a":1}'}
    answer = world.object(RESULT)
    assert answer["ContentType"] == "application/json"
    assert "ContentEncoding" not in answer
    assert answer["Metadata"] == {"sequencer": "1", "source-version": change.version_id}


def test_a_valid_documents_record_says_what_was_read_and_written(world: World) -> None:
    change = world.upload(GOOD)
    world.apply(change)

    record = world.record()
    assert record == catalog.Record(
        id=document_id(KEY),
        key=KEY,
        collection="orders",
        status=catalog.PROCESSED,
        sequencer="1",
        recorded_at="2026-11-05T10:00:00.123456Z",
        source_version=change.version_id,
        uploaded_at=world.object(KEY)["LastModified"].strftime("%Y-%m-%dT%H:%M:%SZ"),
        size=len(GOOD),
        sha256=sha256(GOOD),
        documents=1,
        outcome_version=world.object(RESULT)["VersionId"],
        outcome_size=7,
        result_type="application/json",
    )


def test_a_zipped_ndjson_file_keeps_its_form_and_its_documents_are_counted(world: World) -> None:
    data = gzip.compress(b"1\n2\n\n3")
    world.apply(world.upload(data))

    answer = world.object(RESULT)
    assert (answer["ContentType"], answer["ContentEncoding"]) == ("application/x-ndjson", "gzip")
    assert gzip.decompress(answer["Body"].read()) == b"1\n2\n3\n"
    record = world.record()
    assert (record.documents, record.size, record.sha256) == (3, len(data), sha256(data))


def test_an_invalid_document_gets_a_report_of_what_is_wrong_and_where(world: World) -> None:
    change = world.upload(BAD)
    world.apply(change)

    (report,) = world.outcomes().values()
    record = world.record()
    assert json.loads(report) == {
        "code": "syntax",
        "message": record.error_message,
        "line": 2,
        "column": 7,
        "pointer": None,
        "source": {"key": KEY, "version": change.version_id, "sha256": sha256(BAD)},
    }
    assert world.object(QUARANTINE)["ContentType"] == "application/json"
    assert (record.status, record.documents, record.report_version) == (catalog.QUARANTINED, None, None)
    assert (record.error_code, record.error_line, record.error_column) == ("syntax", 2, 7)
    assert (record.error_message or "").startswith("This is not JSON: ")
    assert (record.outcome_version, record.outcome_size) == (
        world.object(QUARANTINE)["VersionId"],
        len(report),
    )


@pytest.mark.parametrize("body", [GOOD, BAD])
def test_the_original_is_left_as_it_is(world: World, body: bytes) -> None:
    change = world.upload(body)
    world.apply(change)

    versions = world.aws.s3.list_object_versions(Bucket=world.aws.bucket, Prefix="incoming/")["Versions"]
    assert [version["VersionId"] for version in versions] == [change.version_id]
    assert world.object(KEY)["Body"].read() == body


def test_a_document_of_exactly_the_limit_is_processed(world: World) -> None:
    world.apply(world.upload(b"[]".ljust(LIMITS.record_bytes)))

    assert world.outcomes() == {RESULT: b"[]"}


def refuse(_record: Any) -> Any:
    raise InvalidRecord("no-price", "An order has a price: é漢😀.", pointer="/price")


def test_what_a_step_refuses_is_quarantined_with_its_reason_and_its_place_in_the_record(world: World) -> None:
    world.recipe = Recipe(steps=(refuse,))
    world.apply(world.upload(GOOD))

    record, report = world.record(), json.loads(world.outcomes()[QUARANTINE])
    assert (record.error_code, record.error_pointer) == ("no-price", "/price")
    assert (report["code"], report["pointer"]) == ("no-price", "/price")
    assert report["message"] == record.error_message == "An order has a price: é漢😀."
    assert "é漢😀" in world.outcomes()[QUARANTINE].decode()


def test_the_recipe_is_that_of_the_documents_collection(world: World) -> None:
    recipes = {"orders": Recipe(steps=(lambda _: "an order",)), "default": Recipe(steps=(lambda _: "any",))}
    documents = Documents(
        store=world.store, recipe_of=lambda collection: recipes[collection], limits=LIMITS, now=lambda: NOW
    )

    for key in ("incoming/orders/2026/a.json", "incoming/a.json"):
        documents.apply(world.upload(GOOD, key=key), much_time)

    assert world.outcomes() == {"results/orders/2026/a.json": b'"an order"', "results/a.json": b'"any"'}


def fail(_record: Any) -> Any:
    raise TypeError("a fault of ours")


def test_any_other_error_of_a_step_raises_and_leaves_nothing(world: World) -> None:
    world.recipe = Recipe(steps=(fail,))
    with pytest.raises(TypeError):
        world.apply(world.upload(GOOD))

    assert (world.outcomes(), world.item()) == ({}, {})


def test_an_event_that_comes_again_to_a_changed_recipe_gets_the_new_result(world: World) -> None:
    change = world.upload(GOOD)
    world.apply(change)

    world.recipe = Recipe(steps=(lambda _: "changed",))
    world.apply(change)

    assert world.outcomes() == {RESULT: b'"changed"'}
    assert world.record().outcome_version == world.object(RESULT)["VersionId"]


@pytest.mark.parametrize("body", [GOOD, BAD], ids=["valid", "invalid"])
def test_a_key_of_1024_bytes_has_its_outcome(world: World, body: bytes) -> None:
    key = "incoming/" + "é" * 507 + "a"
    assert len(key.encode()) == 1_024
    world.apply(world.upload(body, key=key))

    (written,) = world.outcomes()
    assert written == (result_key(key) if body == GOOD else f"quarantine/{document_id(key)}")
    assert len(written.encode()) <= 1_024
    assert world.record(key).key == key
    world.apply(world.delete("2", key))
    assert world.outcomes() == {}


@pytest.mark.parametrize(
    "key", ["incoming/", "incoming/orders/", "results/a.json", "public/a.json", "a.json", "incoming"]
)
def test_folder_markers_and_keys_elsewhere_are_ignored(world: World, key: str) -> None:
    created = world.upload(GOOD, "1", key)
    before = world.versions()
    world.apply(created)
    assert world.versions() == before

    deleted = world.delete("2", key)
    before = world.versions()
    world.apply(deleted)
    assert (world.versions(), world.item(key)) == (before, {})


def test_a_version_that_is_gone_leaves_nothing(world: World) -> None:
    change = world.upload(GOOD)
    world.aws.s3.delete_object(Bucket=world.aws.bucket, Key=KEY, VersionId=change.version_id)
    world.apply(change)

    assert (world.outcomes(), world.item()) == ({}, {})


def test_an_event_without_a_version_id_is_taken_by_its_etag(world: World) -> None:
    world.apply(world.upload(GOOD)._replace(version_id=None))

    assert world.outcomes() == {RESULT: b'{"a":1}'}
    assert world.record().source_version == world.object(KEY)["VersionId"]


def test_an_event_without_a_version_id_for_an_object_that_was_replaced_leaves_nothing(world: World) -> None:
    change = world.upload(GOOD, "1")
    world.upload(BAD, "2")
    world.apply(change._replace(version_id=None))

    assert (world.outcomes(), world.item()) == ({}, {})


def test_the_time_of_a_record_is_the_clocks_unless_told_otherwise(world: World) -> None:
    before = datetime.now(UTC)
    documents = Documents(store=world.store, recipe_of=lambda _: Recipe(), limits=LIMITS)
    documents.apply(world.upload(GOOD), much_time)

    assert before <= datetime.fromisoformat(world.record().recorded_at) <= datetime.now(UTC)
