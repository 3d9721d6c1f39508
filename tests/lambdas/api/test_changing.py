"""Delete, restore and reprocess: one document, or many at once."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from lambdas.shared.catalog import DELETED, Record
from lambdas.shared.keys import document_id
from lambdas.shared.order import following
from tests.lambdas.api.conftest import Api

KEY = "incoming/orders/0123456789abcdef/a.json"
OTHER = "incoming/orders/b.json"
UNKNOWN = "0" * 32
ONE = {"delete_document": "deleting", "restore_document": "restoring", "reprocess_document": "reprocessing"}
MANY = {f"{operation}s": status for operation, status in ONE.items()}

StoreRecord = Callable[..., Record]


@pytest.fixture
def document(aws: Any, store_record: StoreRecord) -> Callable[..., Record]:
    """Uploads a document and records it; with `deleted`, it is deleted and recorded so."""

    def put(key: str = KEY, *, deleted: bool = False) -> Record:
        version = aws.s3.put_object(Bucket=aws.bucket, Key=key, Body=b"{}")["VersionId"]
        if deleted:
            aws.s3.delete_object(Bucket=aws.bucket, Key=key)
        return store_record(key, source_version=version, **({"status": DELETED} if deleted else {}))

    return put


def markers(aws: Any) -> list[str]:
    return [each["Key"] for each in aws.s3.list_object_versions(Bucket=aws.bucket).get("DeleteMarkers", [])]


def messages(aws: Any) -> list[dict[str, Any]]:
    answer = aws.sqs.receive_message(QueueUrl=aws.queue_url, MaxNumberOfMessages=10)
    return [json.loads(message["Body"])["detail"] for message in answer.get("Messages", [])]


def test_deleting_puts_a_delete_marker_and_keeps_the_versions(
    aws: Any, api: Api, document: Callable[..., Record]
) -> None:
    record = document()
    answer = api.ask("delete_document", id=record.id)
    assert (answer.status, answer.body) == (202, {"id": record.id, "status": "deleting"})
    assert markers(aws) == [KEY]
    versions = aws.s3.list_object_versions(Bucket=aws.bucket)["Versions"]
    assert [each["VersionId"] for each in versions] == [record.source_version]
    assert api.ask("get_document", id=record.id).status == 200  # the record goes with the event


def test_restoring_takes_the_delete_marker_away(aws: Any, api: Api, document: Callable[..., Record]) -> None:
    record = document(deleted=True)
    answer = api.ask("restore_document", id=record.id)
    assert (answer.status, answer.body) == (202, {"id": record.id, "status": "restoring"})
    assert markers(aws) == []
    assert aws.s3.get_object(Bucket=aws.bucket, Key=KEY)["VersionId"] == record.source_version
    # AWS does not say that S3 tells of a marker that is removed, so the processor is told.
    [detail] = messages(aws)
    assert detail["object"] == {"key": KEY, "sequencer": following(record.sequencer)}


def test_a_deletion_can_be_undone_before_it_is_recorded(
    aws: Any, api: Api, document: Callable[..., Record]
) -> None:
    record = document()
    api.ask("delete_document", id=record.id)
    assert api.ask("restore_document", id=record.id).status == 202
    assert markers(aws) == []


def test_what_is_not_deleted_cannot_be_restored(aws: Any, api: Api, document: Callable[..., Record]) -> None:
    refused = api.ask("restore_document", id=document().id)
    assert (refused.status, refused.body["code"]) == (409, "not-deleted")


def test_reprocessing_puts_the_version_into_the_queue(
    aws: Any, api: Api, document: Callable[..., Record]
) -> None:
    record = document()
    answer = api.ask("reprocess_document", id=record.id)
    assert (answer.status, answer.body) == (202, {"id": record.id, "status": "reprocessing"})
    [detail] = messages(aws)
    assert detail["bucket"] == {"name": "documents"}
    assert detail["object"] == {
        "key": KEY,
        "version-id": record.source_version,
        "sequencer": following(record.sequencer),
    }


@pytest.mark.parametrize("operation", ONE)
def test_an_unknown_document_is_not_found(aws: Any, api: Api, operation: str) -> None:
    refused = api.ask(operation, id=UNKNOWN)
    assert (refused.status, refused.body["code"], refused.body["field"]) == (404, "document-unknown", "id")
    assert (messages(aws), markers(aws)) == ([], [])


@pytest.mark.parametrize("operation", ["delete_document", "reprocess_document"])
def test_what_is_deleted_is_not_found(
    aws: Any, api: Api, document: Callable[..., Record], operation: str
) -> None:
    assert api.ask(operation, id=document(deleted=True).id).status == 404
    assert (messages(aws), markers(aws)) == ([], [KEY])


@pytest.mark.parametrize("operation", ONE)
def test_a_malformed_id_is_refused(api: Api, operation: str) -> None:
    assert api.ask(operation, id="../secret").body["code"] == "id-invalid"


@pytest.mark.parametrize("operation", MANY)
def test_many_are_answered_in_their_order_and_the_unknown_fail_alone(
    aws: Any, api: Api, document: Callable[..., Record], operation: str
) -> None:
    deleted = operation == "restore_documents"
    ids = [document(OTHER, deleted=deleted).id, UNKNOWN, document(KEY, deleted=deleted).id]
    answer = api.ask(operation, {"ids": ids})
    status = MANY[operation]
    assert answer.status == 200
    assert answer.body["results"] == [
        {"id": ids[0], "status": status},
        {
            "id": UNKNOWN,
            "status": "failed",
            "code": "document-unknown",
            "detail": "There is no document with this id.",
        },
        {"id": ids[2], "status": status},
    ]
    assert sorted(markers(aws)) == ([KEY, OTHER] if operation == "delete_documents" else [])
    asked = [detail["object"]["key"] for detail in messages(aws)]
    assert sorted(asked) == ([] if operation == "delete_documents" else [KEY, OTHER])


@pytest.mark.parametrize("operation", ["delete_documents", "reprocess_documents"])
def test_of_many_the_deleted_fail(api: Api, document: Callable[..., Record], operation: str) -> None:
    [result] = api.ask(operation, {"ids": [document(deleted=True).id]}).body["results"]
    assert (result["status"], result["code"]) == ("failed", "document-unknown")


def test_of_many_to_restore_those_that_are_not_deleted_fail(
    api: Api, document: Callable[..., Record]
) -> None:
    ids = [document(KEY).id, document(OTHER, deleted=True).id]
    results = api.ask("restore_documents", {"ids": ids}).body["results"]
    assert [result.get("code") for result in results] == ["not-deleted", None]


class Refusing:
    """S3 or SQS that refuses some of a batch."""

    def delete_many(self, keys: list[str]) -> dict[str, str]:
        return {key: "SlowDown" for key in keys if key == KEY}

    def reprocess_many(self, records: list[Record]) -> dict[str, str]:
        return {record.id: "InternalError" for record in records if record.key == KEY}

    look_again_many = reprocess_many


@pytest.mark.parametrize("operation", MANY)
def test_what_aws_refuses_of_many_is_unavailable_and_the_rest_is_done(
    api: Api, document: Callable[..., Record], operation: str
) -> None:
    changing = api.parts["changing"]
    api.parts["changing"] = type(changing)(changing.catalog, Refusing(), changing.restorer, Refusing())
    deleted = operation == "restore_documents"
    ids = [document(KEY, deleted=deleted).id, document(OTHER, deleted=deleted).id]
    results = api.ask(operation, {"ids": ids}).body["results"]
    assert [result.get("code") for result in results] == ["unavailable", None]
    assert document_id(KEY) == results[0]["id"]
