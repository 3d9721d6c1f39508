"""A small deployment: what the API promises, S3 behind it, and Cognito, over plain dictionaries.

It is no copy of the real one: it keeps the contract's shapes, and fails as it is told to.
"""

import base64
import hashlib
import json
import re
import secrets
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

from lambdas.shared.keys import document_id, name_of
from tests.roundtrip.users import Answer, Users, of_json, problem

PART_BYTES = 64 * 1024
FORM_BYTES = 100 * 1024


@dataclass
class Upload:
    """A multipart upload under way."""

    key: str
    size: int
    parts: dict[int, bytes] = field(default_factory=dict)


@dataclass
class Service:
    """Everything that is behind one URL. `base` is set by who serves it."""

    base: str = ""
    users: Users = field(default_factory=Users)
    objects: dict[str, bytes] = field(default_factory=dict)
    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    deleted: dict[str, dict[str, Any]] = field(default_factory=dict)
    results: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    """Bytes as stored and their Content-Encoding."""

    uploads: dict[str, Upload] = field(default_factory=dict)
    processed: int = 0
    unprocessed: int = 0
    """So many looks at a document find nothing yet."""

    lock: Any = field(default_factory=RLock)

    def config(self) -> Answer:
        return of_json(
            200,
            {
                "region": "eu-west-1",
                "user_pool_id": "pool",
                "client_id": "client",
                "sign_in_url": f"{self.base}/cognito/",
                "max_form_bytes": FORM_BYTES,
                "max_upload_bytes": 10 * 1024 * 1024,
            },
        )

    # --- Documents

    def listed(self, query: dict[str, str]) -> Answer:
        limit = int(query.pop("limit"))
        if query.get("collection") == "":
            return problem(400, "collection-invalid", "collection is the name of a collection.")
        start = int(query.pop("cursor", 0))
        rows = sorted(self.records.values(), key=lambda row: (row["uploaded_at"], row["id"]), reverse=True)
        rows = [row for row in rows if all(_fits(row, name, value) for name, value in query.items())]
        # A page with a gap now and then: half of what was asked for.
        size = limit if start == 0 else max(limit // 2, 1)
        more = start + size < len(rows)
        return of_json(
            200, {"documents": rows[start : start + size], "cursor": str(start + size) if more else None}
        )

    def get(self, identifier: str) -> Answer:
        if self.unprocessed > 0:
            self.unprocessed -= 1
            return self.unknown()
        record = self.records.get(identifier)
        return of_json(200, record) if record else self.unknown()

    def unknown(self) -> Answer:
        return problem(404, "document-unknown", "There is no document with this id.")

    def links(self, identifier: str) -> Answer:
        record = self.records.get(identifier)
        if record is None:
            return self.unknown()
        name = record["name"].rpartition("/")[2]

        def link(part: str, there: bool) -> dict[str, str] | None:
            url = f"{self.base}/s3/get/{identifier}/{part}?signature={secrets.token_hex(4)}"
            return {"url": url, "name": name if part == "original" else f"{name}.{part}"} if there else None

        processed = record["status"] == "processed"
        found = {
            "original": link("original", True),
            "result": link("result", processed),
            "report": link("report", not processed),
            "profile": link("profile", False),
        }
        return of_json(200, {**found, "expires_in": 300})

    def counts(self, query: dict[str, str]) -> Answer:
        rows: dict[str, dict[str, Any]] = {}
        for record in self.records.values():
            row = rows.setdefault(
                record["collection"], {"collection": record["collection"], "processed": 0, "quarantined": 0}
            )
            row[record["status"]] += 1
        kept = [row for name, row in sorted(rows.items()) if query.get("collection", name) == name]
        return of_json(200, {"counts": kept, "complete": False})

    def batch(self, action: str, ids: list[str]) -> Answer:
        assert 1 <= len(ids) <= 100
        return of_json(200, {"results": [self._act(action, each) for each in ids]})

    def _act(self, action: str, identifier: str) -> dict[str, str]:
        if action == "restore":
            if identifier in self.deleted:
                self.records[identifier] = self.deleted.pop(identifier)
                return {"id": identifier, "status": "restoring"}
            if identifier in self.records:
                sentence = "The document is not deleted."
                return {"id": identifier, "status": "failed", "code": "not-deleted", "detail": sentence}
        elif identifier in self.records:
            if action == "delete":
                self.deleted[identifier] = self.records.pop(identifier)
                return {"id": identifier, "status": "deleting"}
            self.process(self.records[identifier]["key"])
            return {"id": identifier, "status": "reprocessing"}
        sentence = "There is no document with this id."
        return {"id": identifier, "status": "failed", "code": "document-unknown", "detail": sentence}

    def process(self, key: str) -> None:
        """What the pipeline would do: valid JSON becomes a result."""
        content, identifier = self.objects[key], document_id(key)
        self.processed += 1
        try:
            result, error = json.dumps(json.loads(content)).encode(), None
        except ValueError:
            error = {"code": "syntax", "message": "It is no JSON.", "line": 1, "column": 7, "pointer": None}
            result = json.dumps(error).encode()
        self.results[identifier] = (result, "")
        self.records[identifier] = {
            "id": identifier,
            "key": key,
            "collection": key.split("/")[1],
            "name": name_of(key),
            "status": "quarantined" if error else "processed",
            "uploaded_at": f"2026-11-20T10:{self.processed // 60:02}:{self.processed % 60:02}Z",
            "recorded_at": f"2026-11-20T10:00:00.{self.processed:06}Z",
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "source_version": secrets.token_hex(4),
            "documents": None if error else 1,
            "dropped": None,
            "rejected": None,
            "published": None,
            "result_type": None if error else "application/json",
            "result_size": None if error else len(result),
            "has_report": error is not None,
            "has_profile": False,
            "error": error,
        }

    # --- Uploads

    def create(self, request: dict[str, Any]) -> Answer:
        if "/" in request["name"]:
            return problem(400, "name-invalid", "name has no slashes.", field="name")
        key = self._key(request)
        fields = {"key": key, "policy": secrets.token_hex(8), "Content-Type": "application/json"}
        form = {"url": f"{self.base}/s3/form", "fields": fields}
        created = {"id": document_id(key), "key": key, "upload": form, "max_bytes": FORM_BYTES}
        return of_json(201, {**created, "expires_in": 300})

    def form(self, fields: dict[str, bytes]) -> Answer:
        content = fields["file"]
        if len(content) > FORM_BYTES:
            return Answer(400, b"<Error><Code>EntityTooLarge</Code></Error>")
        key = fields["key"].decode()
        self.objects[key] = content
        self.process(key)
        return Answer(204)

    def start(self, request: dict[str, Any]) -> Answer:
        key = self._key(request)
        name = hashlib.sha256(key.encode()).hexdigest()[:20]
        self.uploads.setdefault(name, Upload(key, request["size"]))
        return of_json(201, self._shown(name))

    def sign(self, name: str, parts: list[dict[str, Any]]) -> Answer:
        if name not in self.uploads:
            return problem(404, "upload-unknown", "There is no such upload.")
        signed = []
        for part in parts:
            checksum = {"x-amz-checksum-sha256": part["sha256"]}
            url = f"{self.base}/s3/part/{name}/{part['number']}?signature={secrets.token_hex(4)}"
            signed.append({"number": part["number"], "url": url, "headers": checksum})
        return of_json(200, {"parts": signed, "expires_in": 300})

    def part(self, name: str, number: int, content: bytes, checksum: str) -> Answer:
        upload = self.uploads.get(name)
        if upload is None:
            return Answer(404, b"<Error><Code>NoSuchUpload</Code></Error>")
        if _base64(content) != checksum:
            return Answer(400, b"<Error><Code>BadDigest</Code></Error>")
        upload.parts[number] = content
        return Answer(200)

    def complete(self, name: str) -> Answer:
        upload = self.uploads.get(name)
        if upload is None:
            return problem(404, "upload-unknown", "There is no such upload.")
        numbers = range(1, -(-upload.size // PART_BYTES) + 1)
        missing = [number for number in numbers if number not in upload.parts]
        if missing:
            return problem(409, "parts-missing", "Parts are missing.", missing=missing[:100])
        self.objects[upload.key] = b"".join(upload.parts[number] for number in numbers)
        assert len(self.objects[upload.key]) == upload.size
        del self.uploads[name]
        self.process(upload.key)
        return of_json(200, {"id": document_id(upload.key), "key": upload.key})

    def _shown(self, name: str) -> dict[str, Any]:
        upload = self.uploads[name]
        return {
            "upload": name,
            "id": document_id(upload.key),
            "key": upload.key,
            "size": upload.size,
            "part_bytes": PART_BYTES,
            "parts": -(-upload.size // PART_BYTES),
            "uploaded": [
                {"number": number, "size": len(part), "sha256": _base64(part)}
                for number, part in upload.parts.items()
            ],
        }

    def _key(self, request: dict[str, Any]) -> str:
        token = request.get("client_token") or secrets.token_hex(8)
        assert re.fullmatch(r"[A-Za-z0-9_-]{8,64}", token)
        folder = hashlib.sha256(token.encode()).hexdigest()[:16]
        return f"incoming/{request['collection']}/{folder}/{request['name']}"


def _fits(row: dict[str, Any], name: str, value: str) -> bool:
    tests = {
        "name_prefix": lambda: row["name"].startswith(value),
        "uploaded_from": lambda: row["uploaded_at"] >= value,
        "uploaded_before": lambda: row["uploaded_at"] < value,
    }
    return tests[name]() if name in tests else row[name] == value


def _base64(content: bytes) -> str:
    return base64.b64encode(hashlib.sha256(content).digest()).decode()
