"""Operations that read: lists, counts, single documents, and links to what belongs to them."""

from http import HTTPStatus
from typing import TYPE_CHECKING

from lambdas.api import cursor, requests
from lambdas.api.call import Call, Response
from lambdas.api.catalog_store import CatalogStore
from lambdas.api.counts import CatalogCounts
from lambdas.api.documents import Part, place, shown, unknown
from lambdas.api.documents_store import DocumentsStore
from lambdas.api.errors import NotFound
from lambdas.api.filters import Filters
from lambdas.shared.catalog import PROCESSED, QUARANTINED, Record

if TYPE_CHECKING:
    from lambdas.api.answers import CollectionCount, DocumentCounts, DocumentLinks, DocumentList, Link

_WITHOUT: dict[Part, str] = {
    "result": "The document was not processed; its report says why.",
    "report": "Nothing of the document was refused.",
    "profile": "The document has no profile; its recipe may ask for none.",
}


class Reading:
    """Every signed-in user may do this."""

    def __init__(self, catalog: CatalogStore, counts: CatalogCounts, documents: DocumentsStore) -> None:
        self.catalog = catalog
        self.counts = counts
        self.documents = documents

    def list_documents(self, call: Call[requests.ListDocuments, None]) -> Response:
        """One page of documents, newest first."""
        wanted = call.query
        filters = Filters(
            collection=wanted.collection,
            status=wanted.status,
            name_prefix=wanted.name_prefix,
            uploaded_from=wanted.uploaded_from,
            uploaded_before=wanted.uploaded_before,
        )
        position = None
        if wanted.cursor is not None:
            position = cursor.decode(wanted.cursor, filters.given, self.catalog.cursor_secret())
        page = self.catalog.page(filters, wanted.limit, position)
        following = None
        if page.position is not None:
            following = cursor.encode(page.position, filters.given, self.catalog.cursor_secret())
        body: DocumentList = {"documents": [shown(record) for record in page.records], "cursor": following}
        return Response(HTTPStatus.OK, body, conditional=True)

    def count_documents(self, call: Call[requests.CountDocuments, None]) -> Response:
        """Documents of each collection and status."""
        counted = self.counts.count(call.query.collection)
        rows: list[CollectionCount] = [
            {"collection": name, "processed": of[PROCESSED], "quarantined": of[QUARANTINED]}
            for name, of in counted.collections.items()
        ]
        body: DocumentCounts = {"counts": rows, "complete": counted.complete}
        return Response(HTTPStatus.OK, body, conditional=True)

    def get_document(self, call: Call[None, None]) -> Response:
        """What is known of one document."""
        return Response(HTTPStatus.OK, shown(self._record(call)), conditional=True)

    def get_links(self, call: Call[None, None]) -> Response:
        """Links to all that belongs to a document."""
        record = self._record(call)
        original = self._link(record, "original")
        assert original is not None
        body: DocumentLinks = {
            "original": original,
            "result": self._link(record, "result"),
            "report": self._link(record, "report"),
            "profile": self._link(record, "profile"),
            "expires_in": self.documents.link_seconds,
        }
        return Response(HTTPStatus.OK, body)

    def get_original(self, call: Call[None, None]) -> Response:
        """A redirect to the version that was processed."""
        return self._redirect(call, "original")

    def get_result(self, call: Call[None, None]) -> Response:
        """A redirect to the result of that version."""
        return self._redirect(call, "result")

    def get_report(self, call: Call[None, None]) -> Response:
        """A redirect to the report on what was refused."""
        return self._redirect(call, "report")

    def get_profile(self, call: Call[None, None]) -> Response:
        """A redirect to the profile of the data."""
        return self._redirect(call, "profile")

    def _redirect(self, call: Call[None, None], part: Part) -> Response:
        record = self._record(call)
        link = self._link(record, part)
        if link is None:
            raise NotFound(f"no-{part}", _WITHOUT[part])
        return Response(HTTPStatus.SEE_OTHER, location=link["url"])

    def _link(self, record: Record, part: Part) -> "Link | None":
        key, version, name = place(record, part)
        if version is None:
            return None
        return {"url": self.documents.download_link(key, version, name), "name": name}

    def _record(self, call: Call[None, None]) -> Record:
        record = self.catalog.get(requests.read_id(call.path_parameters))
        if record is None:
            raise unknown()
        return record
