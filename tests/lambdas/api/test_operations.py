"""What each operation answers, and what it does to bucket, catalogue and queue."""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from lambdas.api.errors import BadRequest, NotFound
from lambdas.api.operations import Operations, Request, Response
from lambdas.shared.catalog import DELETED, QUARANTINED, Record
from lambdas.shared.keys import document_id
from lambdas.shared.order import following

KEY = "incoming/orders/0123456789abcdef/a.json"
UNKNOWN = "0" * 32
OF_ONE_DOCUMENT = ["get_document", "get_original", "get_result", "delete_document", "reprocess_document"]

StoreRecord = Callable[..., Record]


def request(document: str | None = None, body: bytes = b"", **query: str) -> Request:
    return Request({} if document is None else {"id": document}, query, body)


def call(operations: Operations, operation: str, asked: Request) -> Response:
    response: Response = getattr(operations, operation)(asked)
    return response


def body_of(response: Response) -> dict[str, Any]:
    assert response.body is not None
    assert response.location is None
    return dict(response.body)


def test_health_is_ok(operations: Operations) -> None:
    assert operations.health(request()) == Response(HTTPStatus.OK, {"status": "ok"})


def test_a_listing_without_documents_is_empty(operations: Operations) -> None:
    answer = operations.list_documents(request())
    assert answer == Response(HTTPStatus.OK, {"documents": [], "cursor": None})


def test_a_listing_goes_on_from_its_cursor(operations: Operations, store_record: StoreRecord) -> None:
    keys = [f"incoming/orders/{number}.json" for number in range(7)]
    for number, key in enumerate(keys):
        store_record(key, uploaded_at=f"2026-11-20T10:00:0{number}Z")
    found, more = [], {}
    for _ in range(3):
        answer = body_of(operations.list_documents(request(limit="3", collection="orders", **more)))
        found.append([each["key"] for each in answer["documents"]])
        more = {"cursor": answer["cursor"]}
    assert found == [keys[:3:-1], keys[3:0:-1], keys[:1]]
    assert more == {"cursor": None}


@pytest.mark.parametrize(
    "other", [{}, {"collection": "events"}, {"collection": "orders", "status": "processed"}]
)
def test_a_cursor_is_for_its_own_listing(
    operations: Operations, store_record: StoreRecord, other: dict[str, str]
) -> None:
    for number in range(3):
        store_record(f"incoming/orders/{number}.json")
    cursor = body_of(operations.list_documents(request(limit="1", collection="orders")))["cursor"]
    with pytest.raises(BadRequest, match="cursor-mismatch"):
        operations.list_documents(request(limit="1", cursor=cursor, **other))


def test_a_made_up_cursor_is_refused(operations: Operations) -> None:
    with pytest.raises(BadRequest, match="cursor-invalid"):
        operations.list_documents(request(cursor="bm90aGluZw"))


def test_a_processed_document_is_shown_whole(operations: Operations, store_record: StoreRecord) -> None:
    record = store_record(KEY, rejected=2, published="public/orders/1/2.json")
    shown = {
        "id": document_id(KEY),
        "key": KEY,
        "collection": "orders",
        "status": "processed",
        "uploaded_at": "2026-11-20T10:00:00Z",
        "recorded_at": "2026-11-20T10:00:01.000000Z",
        "size": 14,
        "sha256": "ab" * 32,
        "source_version": "source-1",
        "documents": 1,
        "dropped": None,
        "rejected": 2,
        "published": "public/orders/1/2.json",
        "result_size": 12,
        "error": None,
    }
    assert operations.get_document(request(record.id)) == Response(HTTPStatus.OK, shown)
    assert body_of(operations.list_documents(request()))["documents"] == [shown]


def test_a_quarantined_document_is_shown_with_its_error(
    operations: Operations, store_record: StoreRecord
) -> None:
    error = {"error_code": "syntax", "error_message": "This is not JSON.", "error_line": 3, "error_column": 7}
    error["error_pointer"] = "/items/0"
    record = store_record(KEY, status=QUARANTINED, documents=None, **error)
    shown = body_of(operations.get_document(request(record.id)))
    assert shown["status"] == "quarantined"
    place = {"line": 3, "column": 7, "pointer": "/items/0"}
    assert shown["error"] == {"code": "syntax", "message": "This is not JSON.", **place}
    assert shown["documents"] is None
    assert shown["result_size"] is None


@pytest.mark.parametrize(
    ("operation", "path", "version"),
    [
        ("get_original", "/incoming/orders/0123456789abcdef/a.json", "source-1"),
        ("get_result", "/results/orders/0123456789abcdef/a.json", "outcome-1"),
    ],
)
def test_original_and_result_are_redirects_to_their_versions(
    operations: Operations, store_record: StoreRecord, operation: str, path: str, version: str
) -> None:
    answer = call(operations, operation, request(store_record(KEY).id))
    assert answer.status == HTTPStatus.SEE_OTHER
    assert answer.body is None
    assert answer.location is not None
    query = parse_qs(urlsplit(answer.location).query)
    assert unquote(urlsplit(answer.location).path) == path
    assert query["versionId"] == [version]
    assert query["response-content-disposition"] == ["attachment; filename*=UTF-8''a.json"]


def test_a_quarantined_document_has_no_result(operations: Operations, store_record: StoreRecord) -> None:
    record = store_record(KEY, status=QUARANTINED, error_code="syntax", error_message="This is not JSON.")
    with pytest.raises(NotFound) as caught:
        operations.get_result(request(record.id))
    assert caught.value.code == "no-result"
    assert caught.value.sentence == "The document was not processed: This is not JSON."
    assert operations.get_original(request(record.id)).status == HTTPStatus.SEE_OTHER


def test_a_listing_takes_no_body(operations: Operations) -> None:
    with pytest.raises(BadRequest, match="body-unexpected"):
        operations.list_documents(request(body=b"{}"))


def test_an_upload_is_a_form_for_a_key_of_its_own(operations: Operations) -> None:
    fields = {"collection": "orders", "name": "a.json", "content_type": "application/x-ndjson"}
    answer = operations.create_upload(request(body=json.dumps(fields).encode()))
    body = body_of(answer)
    form = body.pop("upload")
    assert answer.status == HTTPStatus.CREATED
    assert body == {"id": document_id(KEY), "key": KEY, "max_bytes": 5000, "expires_in": 300}
    assert form["url"] == "https://documents.s3.eu-west-1.amazonaws.com/"
    assert (form["fields"]["key"], form["fields"]["Content-Type"]) == (KEY, "application/x-ndjson")


def test_two_uploads_of_one_name_are_two_documents(operations: Operations) -> None:
    alike = Operations(operations.settings, operations.catalog, operations.documents, operations.queue)
    body = b'{"collection": "orders", "name": "a.json"}'
    keys = {body_of(alike.create_upload(request(body=body)))["key"] for _ in range(20)}
    assert len(keys) == 20


def test_an_upload_takes_no_query(operations: Operations) -> None:
    body = b'{"collection": "orders", "name": "a.json"}'
    with pytest.raises(BadRequest, match="field-unknown"):
        operations.create_upload(request(body=body, collection="orders"))


def test_deleting_puts_a_delete_marker_and_keeps_the_versions(
    aws: Any, operations: Operations, store_record: StoreRecord
) -> None:
    version = aws.s3.put_object(Bucket=aws.bucket, Key=KEY, Body=b"{}")["VersionId"]
    record = store_record(KEY, source_version=version)
    answer = operations.delete_document(request(record.id))
    assert answer == Response(HTTPStatus.ACCEPTED, {"id": record.id, "status": "deleting"})
    versions = aws.s3.list_object_versions(Bucket=aws.bucket)
    assert [each["Key"] for each in versions["DeleteMarkers"]] == [KEY]
    assert [each["VersionId"] for each in versions["Versions"]] == [version]
    assert operations.catalog.get(record.id) == record  # the record goes with the event


def test_reprocessing_puts_the_version_into_the_queue(
    aws: Any, operations: Operations, store_record: StoreRecord
) -> None:
    record = store_record(KEY)
    answer = operations.reprocess_document(request(record.id))
    assert answer == Response(HTTPStatus.ACCEPTED, {"id": record.id, "status": "reprocessing"})
    [message] = aws.sqs.receive_message(QueueUrl=aws.queue_url)["Messages"]
    detail = json.loads(message["Body"])["detail"]
    assert detail["bucket"] == {"name": "documents"}
    assert detail["object"] == {
        "key": KEY,
        "version-id": "source-1",
        "sequencer": following(record.sequencer),
    }


@pytest.mark.parametrize("operation", OF_ONE_DOCUMENT)
def test_an_unknown_document_is_not_found(aws: Any, operations: Operations, operation: str) -> None:
    with pytest.raises(NotFound) as caught:
        call(operations, operation, request(UNKNOWN))
    assert (caught.value.code, caught.value.field) == ("document-unknown", "id")
    assert "Messages" not in aws.sqs.receive_message(QueueUrl=aws.queue_url)
    assert "DeleteMarkers" not in aws.s3.list_object_versions(Bucket=aws.bucket)


@pytest.mark.parametrize("operation", OF_ONE_DOCUMENT)
def test_a_deleted_document_is_not_found(
    operations: Operations, store_record: StoreRecord, operation: str
) -> None:
    record = store_record(KEY, status=DELETED)
    with pytest.raises(NotFound, match="document-unknown"):
        call(operations, operation, request(record.id))


@pytest.mark.parametrize("operation", OF_ONE_DOCUMENT)
def test_a_malformed_id_is_refused(operations: Operations, operation: str) -> None:
    with pytest.raises(BadRequest, match="id-invalid"):
        call(operations, operation, request("../secret"))


@pytest.mark.parametrize("operation", ["health", *OF_ONE_DOCUMENT])
def test_query_and_body_are_refused_where_none_is_expected(
    aws: Any, operations: Operations, store_record: StoreRecord, operation: str
) -> None:
    record = store_record(KEY)
    with pytest.raises(BadRequest, match="field-unknown"):
        call(operations, operation, request(record.id, force="true"))
    with pytest.raises(BadRequest, match="body-unexpected"):
        call(operations, operation, request(record.id, body=b"{}"))
    assert "Messages" not in aws.sqs.receive_message(QueueUrl=aws.queue_url)
    assert "DeleteMarkers" not in aws.s3.list_object_versions(Bucket=aws.bucket)
