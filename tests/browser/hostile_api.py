"""An API that says nothing but hostile texts, and files that hold nothing else."""

import json
from typing import Any

from playwright.sync_api import Route

from lambdas.api.answers import Document
from lambdas.api.documents import shown as shown_document
from lambdas.processor.recipe.profile import Profile
from lambdas.shared.catalog import PROCESSED, QUARANTINED, Record
from tests.browser.hostile_texts import TEXTS
from tests.browser.visitor import Visitor

WHEN = "2026-11-20T10:00:00Z"

CONTENT = {f"{number} {text}": text for number, text in enumerate(TEXTS)}


def canned(number: int, text: str, status: str) -> Document:
    """A document every word of which is the text."""
    record = Record(
        id=f"{number:032x}",
        key=f"incoming/{text}/{text}",
        collection=text,
        status=status,
        sequencer="",
        recorded_at=WHEN,
        uploaded_at=WHEN,
        size=number,
        source_version=text,
        sha256=text,
        published=text if status == PROCESSED else None,
        result_type=text,
        documents=1,
        error_code=text if status == QUARANTINED else None,
        error_message=text,
        error_line=1,
        error_column=1,
        error_pointer=text,
    )
    return {**shown_document(record), "name": text}


DOCUMENTS = [
    canned(number, text, status)
    for number, (text, status) in enumerate(
        (text, status) for text in TEXTS for status in (PROCESSED, QUARANTINED)
    )
]


def profile() -> bytes:
    """Of records that have each text as a key and as a value."""
    about = Profile()
    about.add_many([{text: text for text in TEXTS}, {"": list(TEXTS)}])
    return json.dumps(about.report()).encode()


def hostile_api(visitor: Visitor) -> None:
    """From now on the API says nothing but hostile texts, and so do the files that it leads to."""
    page, url = visitor.page, visitor.app.url
    by_id = {document["id"]: document for document in DOCUMENTS}

    def links(document: Document) -> dict[str, Any]:
        parts = ["original", "result", "profile"] if document["error"] is None else ["original", "report"]
        named = {part: {"url": f"{url}/canned-{part}", "name": document["name"]} for part in parts}
        return {part: named.get(part) for part in ("original", "result", "report", "profile")} | {
            "expires_in": 300
        }

    def answer(route: Route) -> None:
        path = route.request.url.partition("/api/documents/")[2]
        document = by_id[path.partition("/")[0]]
        route.fulfill(json=links(document) if path.endswith("/links") else document)

    counts = [{"collection": text, "processed": 1, "quarantined": 1} for text in TEXTS]
    page.route("**/api/counts", lambda route: route.fulfill(json={"counts": counts, "complete": True}))
    page.route(
        "**/api/documents?*", lambda route: route.fulfill(json={"documents": DOCUMENTS, "cursor": None})
    )
    page.route("**/api/documents/*", answer)
    page.route("**/api/documents/*/links", answer)
    page.route("**/canned-*", lambda route: route.fulfill(body=json.dumps(CONTENT)))
    page.route("**/canned-profile", lambda route: route.fulfill(body=profile()))


def refuse(status: int, told: dict[str, str], route: Route) -> None:
    """Answers so; to the question whether another host may be asked at all, as that one would."""
    if route.request.method == "OPTIONS":
        route.fallback()
    else:
        route.fulfill(status=status, json=told, headers={"access-control-allow-origin": "*"})
