"""A large file in parts, each with its SHA-256; what was uploaded before is not sent again."""

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from http import HTTPStatus
from threading import Lock
from typing import Any, BinaryIO

from roundtrip.api import Api
from roundtrip.api_form import LINK_TRIES, refused
from roundtrip.body import Body
from roundtrip.exits import Failed, Missing, Trouble
from roundtrip.remote import Transfer, Uploaded
from roundtrip.sources import Source
from roundtrip.wire import Call, is_good

MAX_LINKS = 100
"""That the API gives out in one call."""

COMPLETE_TRIES = 3
_READ_BYTES = 1 << 20


@dataclass(frozen=True)
class _FilePart:
    number: int
    start: int
    size: int
    sha256: str
    """In Base64, as S3 writes it."""


class PartsUpload:
    """One file on its way."""

    def __init__(self, api: Api, wanted: Mapping[str, Any], source: Source, transfer: Transfer) -> None:
        self._api = api
        self._wanted = {**wanted, "size": source.size}
        self._source = source
        self._transfer = transfer
        self._upload: Mapping[str, Any] = {}
        self._there: dict[int, str] = {}
        self._counted = 0
        self._lock = Lock()

    def run(self) -> Uploaded:
        """Uploads what is not there yet; raises Failed."""
        try:
            return self._go_on()
        except Missing as gone:  # ended after a day, or was taken back by somebody
            if gone.code != "upload-unknown":
                raise
        self._count(-self._counted)
        return self._go_on()

    def _go_on(self) -> Uploaded:
        self._upload = self._api.ask("POST", "/uploads", json=self._wanted)
        self._there = {part["number"]: part["sha256"] for part in self._upload["uploaded"]}
        sha256 = self._send_all(range(1, self._upload["parts"] + 1))
        for left in reversed(range(COMPLETE_TRIES)):
            self._source.refuse_if_changed()
            try:
                completed = self._api.ask("POST", f"/uploads/{self._upload['upload']}/complete")
                return Uploaded(completed["id"], completed["key"], sha256)
            except Trouble as trouble:
                if trouble.code != "parts-missing" or not left:
                    raise
                missing = trouble.members["missing"]
            for number in missing:
                self._there.pop(number, None)
                self._count(-self._size_of(number))
            self._send_all(missing)
        raise AssertionError("the last try returns or raises")

    def _send_all(self, numbers: Sequence[int]) -> str:
        """Sends these; the SHA-256 of all of them one after the other.

        While a group of parts is on its way, the next is read and hashed.
        """
        whole = hashlib.sha256()
        group_size = min(self._transfer.at_once, MAX_LINKS)
        on_their_way: list[Future[None]] = []
        try:
            with self._source.path.open("rb") as file:
                for group in _groups(numbers, group_size):
                    parts = [self._read(file, number, whole) for number in group]
                    before = len(on_their_way)
                    on_their_way += self._send_group([part for part in parts if not self._is_there(part)])
                    _finish(on_their_way[:before])
                    del on_their_way[:before]
            _finish(on_their_way)
        finally:
            for future in on_their_way:
                future.cancel()
        return whole.hexdigest()

    def _read(self, file: BinaryIO, number: int, whole: "hashlib._Hash") -> _FilePart:
        start, size = (number - 1) * self._upload["part_bytes"], self._size_of(number)
        digest = hashlib.sha256()
        file.seek(start)
        left = size
        while left:
            data = file.read(min(left, _READ_BYTES))
            if not data:
                raise Failed(f"{self._source.shown} became shorter while it was read.", "file-changed")
            digest.update(data)
            whole.update(data)
            left -= len(data)
        return _FilePart(number, start, size, base64.b64encode(digest.digest()).decode())

    def _is_there(self, part: _FilePart) -> bool:
        if self._there.get(part.number) != part.sha256:
            return False
        self._count(part.size)
        return True

    def _send_group(self, parts: list[_FilePart]) -> list[Future[None]]:
        if not parts:
            return []
        links = self._links(parts)
        return [self._transfer.pool.submit(self._send, part, links[part.number]) for part in parts]

    def _links(self, parts: list[_FilePart]) -> dict[int, Mapping[str, Any]]:
        asked = [{"number": part.number, "sha256": part.sha256} for part in parts]
        answer = self._api.ask("POST", f"/uploads/{self._upload['upload']}/parts", json={"parts": asked})
        return {link["number"]: link for link in answer["parts"]}

    def _send(self, part: _FilePart, link: Mapping[str, Any]) -> None:
        with self._source.path.open("rb") as file:

            def body() -> Body:
                file.seek(part.start)
                return Body(file, part.size, moved=self._count)

            for left in reversed(range(LINK_TRIES)):
                call = Call(method="PUT", url=link["url"], headers=link["headers"], body=body)
                answer = self._api.wire.send(call)
                if is_good(answer):
                    return
                if answer.status_code == HTTPStatus.NOT_FOUND:
                    raise Missing("The upload has ended.", "upload-unknown")
                if answer.status_code != HTTPStatus.FORBIDDEN or not left:
                    raise refused(self._source, answer, f"part {part.number} of ")
                link = self._links([part])[part.number]

    def _size_of(self, number: int) -> int:
        part_bytes: int = self._upload["part_bytes"]
        return min(part_bytes, self._source.size - (number - 1) * part_bytes)

    def _count(self, moved: int) -> None:
        with self._lock:
            self._counted += moved
        self._transfer.moved(moved)


def _groups(numbers: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), size):
        yield numbers[start : start + size]


def _finish(futures: list[Future[None]]) -> None:
    for future in futures:
        future.result()
