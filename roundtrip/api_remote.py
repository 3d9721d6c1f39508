"""A deployment by its HTTP API."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import requests
import urllib3

from lambdas.api.documents import Part
from lambdas.api.filters import Filters
from lambdas.shared.keys import INCOMING
from roundtrip.api import Api
from roundtrip.api_form import FORM_BYTES, send_form
from roundtrip.api_parts import PartsUpload
from roundtrip.exits import Failed, Missing
from roundtrip.remote import (
    Action,
    Counts,
    Document,
    Done,
    Download,
    Dropped,
    Incoming,
    Transfer,
    Uploaded,
    missing_part,
)
from roundtrip.sources import Source
from roundtrip.wire import Call

BATCH = 100
"""Documents that the API takes in one call."""


class ApiRemote:
    """See `Remote`."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self.name = api.url
        self.options = f"--url {api.url}"
        self.keeps_paths = False

    def destination(self, collection: str, source: Source) -> str:
        """The API chooses a folder of each upload's own; of the file's path the last part is kept."""
        most = self._api.config()["max_upload_bytes"]
        if source.size == 0:
            raise Failed(f"{source.shown} is empty, which no document is.", "size-invalid")
        if source.size > most:
            raise Failed(
                f"{source.shown} has {source.size:,} bytes; at most {most:,} are taken.", "too-large"
            )
        return f"{INCOMING}{collection}/…/{source.file_name}"

    def put(self, collection: str, source: Source, transfer: Transfer) -> Uploaded:
        """By form where it is small, in parts where it is large."""
        self.destination(collection, source)
        wanted: dict[str, Any] = {
            "collection": collection,
            "name": source.file_name,
            "client_token": source.token(collection),
        }
        if source.content_type:
            wanted["content_type"] = source.content_type
        if source.size <= min(FORM_BYTES, self._api.config()["max_form_bytes"]):
            return transfer.pool.submit(send_form, self._api, wanted, source, transfer).result()
        return PartsUpload(self._api, wanted, source, transfer).run()

    def documents(self, filters: Filters, at_once: int) -> Iterator[Document]:
        """Pages may be short, or empty, while there are more."""
        query = {**filters.given, "limit": str(at_once)}
        while True:
            page = self._api.ask("GET", "/documents", query=query)
            yield from page["documents"]
            if page["cursor"] is None:
                return
            query["cursor"] = page["cursor"]

    def document(self, document_id: str) -> Document | None:
        """See `Remote`."""
        try:
            document: Document = self._api.ask("GET", f"/documents/{document_id}")
        except Missing:
            return None
        return document

    def counts(self, collection: str | None) -> Counts:
        """See `Remote`."""
        query = {"collection": collection} if collection is not None else {}
        answer = self._api.ask("GET", "/counts", query=query)
        return Counts(answer["counts"], answer["complete"])

    def act(self, action: Action, ids: Sequence[str]) -> list[Done]:
        """In calls of a hundred at most."""
        done: list[Done] = []
        for start in range(0, len(ids), BATCH):
            answer = self._api.ask(
                "POST", f"/documents/batch-{action}", json={"ids": ids[start : start + BATCH]}
            )
            done += [
                Done(result["id"], result["status"], result.get("code"), result.get("detail"))
                for result in answer["results"]
            ]
        return done

    def download(self, document_id: str, part: Part) -> Download:
        """By a link that lives five minutes, and is asked for anew where a download lasts longer."""
        document: Document = self._api.ask("GET", f"/documents/{document_id}")

        def link() -> Mapping[str, str]:
            found: Mapping[str, str] | None = self._api.ask("GET", f"/documents/{document_id}/links")[part]
            if found is None:
                raise missing_part(document, part)
            return found

        first = link()
        original = part == "original"
        sizes = {"original": "size", "result": "result_size"}
        return Download(
            name=first["name"],
            size=document[sizes[part]] if part in sizes else None,
            sha256=document["sha256"] if original else None,
            unpack=not original,
            at=_Links(self._api, first["url"], lambda: link()["url"]).open,
        )


class _Links:
    """Opens one object again and again, by new links where the old have ended."""

    def __init__(self, api: Api, url: str, renew: Callable[[], str]) -> None:
        self._api = api
        self._url = url
        self._renew = renew

    def open(self, start: int) -> Incoming:
        answer = self._get(start)
        if answer.status_code == HTTPStatus.FORBIDDEN:  # so S3 says that a link has ended
            answer.close()
            self._url = self._renew()
            answer = self._get(start)
        if answer.status_code == (HTTPStatus.PARTIAL_CONTENT if start else HTTPStatus.OK):
            return _Answer(answer)
        answer.close()
        if answer.status_code == HTTPStatus.NOT_FOUND:
            raise Missing("This version is no longer in the bucket.", "version-expired")
        raise Failed(f"S3 answered {answer.status_code} {answer.reason}.", f"http-{answer.status_code}")

    def _get(self, start: int) -> requests.Response:
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
        return self._api.wire.send(Call(method="GET", url=self._url, headers=headers, stream=True))


class _Answer:
    """The body of an answer as it came."""

    def __init__(self, answer: requests.Response) -> None:
        self._answer = answer
        self.encoding = answer.headers.get("Content-Encoding", "")

    def read(self, size: int) -> bytes:
        try:
            data: bytes = self._answer.raw.read(size, decode_content=False)
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise Dropped(str(error)) from error
        return data

    def close(self) -> None:
        self._answer.close()
