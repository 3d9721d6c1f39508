"""The routes, declared once: API Gateway, the dispatcher and the API's document have them from here."""

from collections.abc import Mapping
from enum import Enum
from http import HTTPStatus
from typing import Any, NamedTuple

from lambdas.api import requests

EDITORS_GROUP = "editors"

PREFLIGHT = "OPTIONS /{proxy+}"
"""The route key of what a browser asks before a page of another origin may call; it carries no token."""


class Access(Enum):
    """Who may call a route."""

    ANYONE = "anyone"
    READERS = "readers"
    """Every user of the pool."""

    EDITORS = "editors"
    """Users in the group `editors`."""


class Route(NamedTuple):
    """One method on one path; `operation` names the function in `operations.py` that answers."""

    method: str
    path: str
    operation: str
    access: Access
    summary: str
    """A few words, for headings."""

    answers: Mapping[HTTPStatus, str | None]
    """By status: the name of its type in `answers`, which only the API's document has to load. None has no
    body, `html` is that, and `json` is JSON of some other standard."""

    query: type[Any] | None = None
    """The type of its query; None takes none."""

    body: type[Any] | None = None
    """The type of its body; None takes none."""

    codes: tuple[str, ...] = ()
    """Codes of its own refusals, besides those that follow from access, query, body and path."""

    description: str = ""
    """What else is promised."""

    conditional: bool = False
    """Whether it answers with an ETag, and 304 to an If-None-Match that has it."""

    @property
    def key(self) -> str:
        """API Gateway's route key, such as `GET /api/health`."""
        return f"{self.method} {self.path}"

    @property
    def limited(self) -> bool:
        """Whether a call counts for the editor's limit per minute."""
        return self.access is Access.EDITORS and self.method != "GET"


OK, CREATED, ACCEPTED, SEE_OTHER = (
    HTTPStatus.OK,
    HTTPStatus.CREATED,
    HTTPStatus.ACCEPTED,
    HTTPStatus.SEE_OTHER,
)

UNKNOWN = ("document-unknown",)
UPLOAD_UNKNOWN = ("upload-unknown",)

OPEN = (
    Route("GET", "/api/health", "health", Access.ANYONE, "The function runs", {OK: "Health"}),
    Route(
        "GET",
        "/api/config",
        "show_config",
        Access.ANYONE,
        "What a client has to know",
        {OK: "Config"},
        description="How to sign in, and how large uploads may be.",
    ),
    Route(
        "GET",
        "/api/openapi.json",
        "show_openapi",
        Access.ANYONE,
        "This document",
        {OK: "json"},
        conditional=True,
        description="OpenAPI 3.1.",
    ),
    Route(
        "GET",
        "/api/docs",
        "show_docs",
        Access.ANYONE,
        "This document to read",
        {OK: "html"},
        conditional=True,
        description="A page without scripts.",
    ),
)

READING = (
    Route(
        "GET",
        "/api/documents",
        "list_documents",
        Access.READERS,
        "Documents, newest first",
        {OK: "DocumentList"},
        query=requests.ListDocuments,
        codes=("cursor-mismatch",),
        conditional=True,
        description="Go on with the answer's cursor until it is null: a page can be short, or empty, while "
        "others follow. No document is missed or shown twice while others arrive.",
    ),
    Route(
        "GET",
        "/api/counts",
        "count_documents",
        Access.READERS,
        "How many documents there are",
        {OK: "DocumentCounts"},
        query=requests.CountDocuments,
        conditional=True,
    ),
    Route(
        "GET",
        "/api/documents/{id}",
        "get_document",
        Access.READERS,
        "One document",
        {OK: "Document"},
        codes=UNKNOWN,
        conditional=True,
        description="404 until it has been processed, and again when it is deleted.",
    ),
    Route(
        "GET",
        "/api/documents/{id}/links",
        "get_links",
        Access.READERS,
        "Links to all that there is of a document",
        {OK: "DocumentLinks"},
        codes=UNKNOWN,
        description="Each leads to S3, takes a Range header and needs no token.",
    ),
    *(
        Route(
            "GET",
            f"/api/documents/{{id}}/{part}",
            f"get_{part}",
            Access.READERS,
            summary,
            {SEE_OTHER: None},
            codes=(*UNKNOWN, *codes),
            description="A redirect to a link as the links have it. Do not send the token there.",
        )
        for part, summary, codes in (
            ("original", "What was uploaded", ()),
            ("result", "What was made of it", ("no-result",)),
            ("report", "What was refused of it", ("no-report",)),
            ("profile", "The profile of its data", ("no-profile",)),
        )
    ),
)

UPLOADING = (
    Route(
        "POST",
        "/api/documents",
        "create_document",
        Access.EDITORS,
        "Upload a small file",
        {CREATED: "CreatedDocument"},
        body=requests.CreateDocument,
        description="Answers with a form of S3 for one file of this key. Sensible below 16 MiB; above, a "
        "multipart upload is faster and can be gone on with.",
    ),
    Route(
        "POST",
        "/api/uploads",
        "create_upload",
        Access.EDITORS,
        "Upload a file of any size",
        {CREATED: "Upload"},
        body=requests.CreateUpload,
        description="Begins a multipart upload. With a client_token the same request finds the one that is "
        "under way, and what has arrived of it.",
    ),
    Route(
        "GET",
        "/api/uploads/{upload}",
        "get_upload",
        Access.EDITORS,
        "What has arrived of an upload",
        {OK: "Upload"},
        codes=UPLOAD_UNKNOWN,
        description="404 when it is completed, aborted or older than a day.",
    ),
    Route(
        "POST",
        "/api/uploads/{upload}/parts",
        "sign_parts",
        Access.EDITORS,
        "Where to send parts",
        {OK: "SignedParts"},
        body=requests.SignParts,
        codes=UPLOAD_UNKNOWN,
        description="Send each with PUT to its address, with its headers. Every part but the last has "
        "part_bytes bytes.",
    ),
    Route(
        "POST",
        "/api/uploads/{upload}/complete",
        "complete_upload",
        Access.EDITORS,
        "All parts are sent",
        {OK: "CompletedUpload"},
        codes=(*UPLOAD_UNKNOWN, "parts-missing"),
        description="May be repeated.",
    ),
    Route(
        "DELETE",
        "/api/uploads/{upload}",
        "abort_upload",
        Access.EDITORS,
        "Give an upload up",
        {OK: "Aborted"},
        codes=UPLOAD_UNKNOWN,
    ),
)

CHANGING = (
    Route(
        "DELETE",
        "/api/documents/{id}",
        "delete_document",
        Access.EDITORS,
        "Delete a document",
        {ACCEPTED: "Change"},
        codes=UNKNOWN,
        description="Result and record go a moment later. It can be restored while its versions are kept.",
    ),
    Route(
        "POST",
        "/api/documents/{id}/restore",
        "restore_document",
        Access.EDITORS,
        "Undo a deletion",
        {ACCEPTED: "Change"},
        codes=(*UNKNOWN, "not-deleted"),
        description="Result and record come back a moment later.",
    ),
    Route(
        "POST",
        "/api/documents/{id}/reprocess",
        "reprocess_document",
        Access.EDITORS,
        "Process a document again",
        {ACCEPTED: "Change"},
        codes=UNKNOWN,
        description="The same version, with the recipe of now.",
    ),
    *(
        Route(
            "POST",
            f"/api/documents/batch-{verb}",
            f"{verb}_documents",
            Access.EDITORS,
            summary,
            {OK: "BatchResults"},
            body=requests.Batch,
            description="One that fails does not hold up the others. Counts as many calls as it has ids.",
        )
        for verb, summary in (
            ("delete", "Delete many documents"),
            ("restore", "Undo many deletions"),
            ("reprocess", "Process many documents again"),
        )
    ),
)

ROUTES = (*OPEN, *READING, *UPLOADING, *CHANGING)
