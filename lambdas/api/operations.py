"""What each route does: one function a route, named as in `routes.py`."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from lambdas.api import cursor, requests
from lambdas.api.catalog_store import CatalogStore
from lambdas.api.documents_store import DocumentsStore, WorkQueue
from lambdas.api.errors import NotFound
from lambdas.api.settings import ApiSettings
from lambdas.shared.catalog import PROCESSED, Record
from lambdas.shared.keys import INCOMING, document_id, result_key


@dataclass(frozen=True)
class Request:
    """One call, as API Gateway hands it on."""

    path_parameters: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Response:
    """One answer: JSON where there is a body, a redirect where there is a location."""

    status: HTTPStatus
    body: Mapping[str, Any] | None = None
    location: str | None = None


@dataclass(frozen=True)
class Operations:
    """The API's operations over their collaborators."""

    settings: ApiSettings
    catalog: CatalogStore
    documents: DocumentsStore
    queue: WorkQueue
    new_token: Callable[[], str] = lambda: secrets.token_hex(8)

    def health(self, request: Request) -> Response:
        """The function runs and has its settings; AWS is not asked."""
        requests.read_nothing(request.query, request.body)
        return Response(HTTPStatus.OK, {"status": "ok"})

    def list_documents(self, request: Request) -> Response:
        """One page of documents, newest first."""
        requests.read_nothing({}, request.body)
        wanted = requests.read_list(request.query)
        position = None
        if wanted.cursor is not None:
            position = cursor.decode(wanted.cursor, wanted.filters, self.catalog.cursor_secret())
        page = self.catalog.page(wanted.collection, wanted.status, wanted.limit, position)
        following = None
        if page.position is not None:
            following = cursor.encode(page.position, wanted.filters, self.catalog.cursor_secret())
        return Response(
            HTTPStatus.OK,
            {"documents": [_shown(record) for record in page.records], "cursor": following},
        )

    def get_document(self, request: Request) -> Response:
        """What is known of one document."""
        return Response(HTTPStatus.OK, _shown(self._record(request)))

    def get_original(self, request: Request) -> Response:
        """A redirect to the version that was processed."""
        record = self._record(request)
        return self._redirect(record.key, record.source_version, record)

    def get_result(self, request: Request) -> Response:
        """A redirect to the result of that version."""
        record = self._record(request)
        if record.status != PROCESSED:
            raise NotFound("no-result", f"The document was not processed: {record.error_message}")
        return self._redirect(result_key(record.key), record.outcome_version, record)

    def create_upload(self, request: Request) -> Response:
        """A form to upload one file with. The key is chosen here; the name is its last part."""
        requests.read_nothing(request.query, b"")
        upload = requests.read_upload(request.body)
        key = f"{INCOMING}{upload.collection}/{self.new_token()}/{upload.name}"
        form = self.documents.upload_form(key, upload.content_type, self.settings.max_upload_bytes)
        return Response(
            HTTPStatus.CREATED,
            {
                "id": document_id(key),
                "key": key,
                "upload": {"url": form["url"], "fields": form["fields"]},
                "max_bytes": self.settings.max_upload_bytes,
                "expires_in": self.settings.link_seconds,
            },
        )

    def delete_document(self, request: Request) -> Response:
        """Removes the original; its event removes the result and the record a moment later."""
        record = self._record(request)
        self.documents.delete(record.key)
        return Response(HTTPStatus.ACCEPTED, {"id": record.id, "status": "deleting"})

    def reprocess_document(self, request: Request) -> Response:
        """Asks for the same version to be processed once more."""
        record = self._record(request)
        self.queue.reprocess(self.settings.documents_bucket, record)
        return Response(HTTPStatus.ACCEPTED, {"id": record.id, "status": "reprocessing"})

    def _record(self, request: Request) -> Record:
        requests.read_nothing(request.query, request.body)
        record = self.catalog.get(requests.read_id(request.path_parameters))
        if record is None:
            raise NotFound("document-unknown", "There is no document with this id.", "id")
        return record

    def _redirect(self, key: str, version: str | None, record: Record) -> Response:
        name = record.key.rpartition("/")[2]
        return Response(HTTPStatus.SEE_OTHER, location=self.documents.download_link(key, version or "", name))


def _shown(record: Record) -> dict[str, Any]:
    """A record as the API shows it."""
    error = {
        "code": record.error_code,
        "message": record.error_message,
        "line": record.error_line,
        "column": record.error_column,
        "pointer": record.error_pointer,
    }
    return {
        "id": record.id,
        "key": record.key,
        "collection": record.collection,
        "status": record.status,
        "uploaded_at": record.uploaded_at,
        "recorded_at": record.recorded_at,
        "size": record.size,
        "sha256": record.sha256,
        "source_version": record.source_version,
        "documents": record.documents,
        "dropped": record.dropped,
        "rejected": record.rejected,
        "published": record.published,
        "result_size": record.outcome_size if record.status == PROCESSED else None,
        "error": error if record.error_code else None,
    }
