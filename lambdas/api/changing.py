"""Operations that change documents: delete, undo that, process again; one, or many at once.

Each only begins what the pipeline then does: the processor alone writes results and records.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Literal

from lambdas.api import requests
from lambdas.api.call import Call, Response
from lambdas.api.catalog_store import CatalogStore
from lambdas.api.documents import unknown
from lambdas.api.documents_store import DocumentsStore
from lambdas.api.errors import ApiError, unavailable
from lambdas.api.restore import Restorer
from lambdas.api.work_queue import WorkQueue
from lambdas.shared.catalog import Record
from lambdas.shared.keys import document_id

if TYPE_CHECKING:
    from lambdas.api import answers

Status = Literal["deleting", "restoring", "reprocessing"]


class Changing:
    """For editors."""

    def __init__(
        self, catalog: CatalogStore, documents: DocumentsStore, restorer: Restorer, queue: WorkQueue
    ) -> None:
        self.catalog = catalog
        self.documents = documents
        self.restorer = restorer
        self.queue = queue

    def delete_document(self, call: Call[None, None]) -> Response:
        """Hides the original; its event removes the result and the record a moment later."""
        record = self._one(call)
        self.documents.delete(record.key)
        return _begun(record.id, "deleting")

    def restore_document(self, call: Call[None, None]) -> Response:
        """Undoes a deletion: the original shows again, and is processed again.

        It is asked for, since AWS does not say whether S3 tells of markers that are removed.
        """
        record = self._one(call, deleted=True)
        self.restorer.restore(record.key)
        self.queue.look_again(record)
        return _begun(record.id, "restoring")

    def reprocess_document(self, call: Call[None, None]) -> Response:
        """Asks for the same version to be processed once more."""
        record = self._one(call)
        self.queue.reprocess(record)
        return _begun(record.id, "reprocessing")

    def delete_documents(self, call: Call[None, requests.Batch]) -> Response:
        """The same with up to a hundred."""
        records = self._many(call)
        failed = self.documents.delete_many([record.key for record in records.values()])
        return _results(
            call.body.ids, "deleting", records, {document_id(key): unavailable() for key in failed}
        )

    def restore_documents(self, call: Call[None, requests.Batch]) -> Response:
        """The same with up to a hundred."""
        records = self._many(call, deleted=True)
        refused = self.restorer.restore_many(record.key for record in records.values())
        errors = {document_id(key): error for key, error in refused.items()}
        failed = self.queue.look_again_many([records[each] for each in records.keys() - errors.keys()])
        errors |= {each: unavailable() for each in failed}
        return _results(call.body.ids, "restoring", records, errors)

    def reprocess_documents(self, call: Call[None, requests.Batch]) -> Response:
        """The same with up to a hundred."""
        records = self._many(call)
        failed = self.queue.reprocess_many(list(records.values()))
        return _results(call.body.ids, "reprocessing", records, {each: unavailable() for each in failed})

    def _one(self, call: Call[None, None], *, deleted: bool = False) -> Record:
        identifier = requests.read_id(call.path_parameters)
        record = self.catalog.get_any(identifier) if deleted else self.catalog.get(identifier)
        if record is None:
            raise unknown()
        return record

    def _many(self, call: Call[None, requests.Batch], *, deleted: bool = False) -> Mapping[str, Record]:
        ids = call.body.ids
        return self.catalog.get_many_any(ids) if deleted else self.catalog.get_many(ids)


def _begun(document_id: str, status: Status) -> Response:
    body: answers.Change = {"id": document_id, "status": status}
    return Response(HTTPStatus.ACCEPTED, body)


def _results(
    ids: tuple[str, ...], status: Status, records: Mapping[str, Record], failed: Mapping[str, ApiError]
) -> Response:
    """One for each id, in their order."""
    results: list[answers.BatchResult] = []
    for each in ids:
        error = failed.get(each) if each in records else unknown()
        if error is None:
            results.append({"id": each, "status": status})
        else:
            results.append({"id": each, "status": "failed", "code": error.code, "detail": error.sentence})
    body: answers.BatchResults = {"results": results}
    return Response(HTTPStatus.OK, body)
