"""Operations that take files: a form for a small one, signed parts for one of any size.

The bytes never pass through here. The key is chosen here; the sender's file name is its last part.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

from lambdas.api import parts, requests, upload_token
from lambdas.api.call import Call, Response
from lambdas.api.catalog_store import CatalogStore
from lambdas.api.documents_store import DocumentsStore
from lambdas.api.errors import BadRequest, Conflict
from lambdas.api.settings import ApiSettings
from lambdas.api.uploads_store import UploadsStore
from lambdas.shared.keys import document_id, upload_key

if TYPE_CHECKING:
    from lambdas.api import answers

FOLDER_BYTES = 8
MOST_MISSING = 100
"""Of a long list of missing parts the first are named: enough to go on with."""


def random_folder() -> str:
    """One that no other upload has."""
    return secrets.token_hex(FOLDER_BYTES)


class Uploading:
    """For editors."""

    def __init__(
        self,
        settings: ApiSettings,
        catalog: CatalogStore,
        documents: DocumentsStore,
        uploads: UploadsStore,
        new_folder: Callable[[], str] = random_folder,
    ) -> None:
        self.settings = settings
        self.catalog = catalog
        self.documents = documents
        self.uploads = uploads
        self.new_folder = new_folder

    def create_document(self, call: Call[None, requests.CreateDocument]) -> Response:
        """A form to upload one file with."""
        wanted = call.body
        key = self._key(call.user, wanted)
        form = self.documents.upload_form(key, wanted.content_type, self.settings.max_form_bytes)
        body: answers.CreatedDocument = {
            "id": document_id(key),
            "key": key,
            "upload": {"url": form["url"], "fields": form["fields"]},
            "max_bytes": self.settings.max_form_bytes,
            "expires_in": self.settings.link_seconds,
        }
        return Response(HTTPStatus.CREATED, body)

    def create_upload(self, call: Call[None, requests.CreateUpload]) -> Response:
        """Begins a multipart upload, or finds the one that the same client token has begun."""
        wanted = call.body
        if wanted.size > self.settings.max_upload_bytes:
            sentence = f"size is at most {self.settings.max_upload_bytes:,} bytes here."
            raise BadRequest("size-invalid", sentence, "size")
        key = self._key(call.user, wanted)
        uploaded: list[parts.Part] = []
        if wanted.client_token is None:  # so the key is new, and nothing is under way to it
            upload_id = self.uploads.create(key, wanted.content_type)
        else:
            upload_id = self.uploads.create_or_find(key, wanted.content_type)
            uploaded = self.uploads.uploaded(key, upload_id)
        upload = upload_token.Upload(key, upload_id, wanted.size, parts.part_bytes(wanted.size))
        return Response(HTTPStatus.CREATED, self._shown(upload, uploaded))

    def get_upload(self, call: Call[None, None]) -> Response:
        """What has arrived of a multipart upload."""
        upload = self._upload(call)
        uploaded = self.uploads.uploaded(upload.key, upload.upload_id)
        return Response(HTTPStatus.OK, self._shown(upload, uploaded))

    def sign_parts(self, call: Call[None, requests.SignParts]) -> Response:
        """Where to PUT parts; S3 takes only the bytes of these hashes and lengths."""
        upload = self._upload(call)
        beyond = [part.number for part in call.body.parts if part.number > upload.parts]
        if beyond:
            sentence = f"The upload has {upload.parts} parts, so there is no part {beyond[0]}."
            raise BadRequest("part-invalid", sentence, "parts")
        signed: list[answers.SignedPart] = []
        for part in call.body.parts:
            length = parts.length_of(part.number, upload.size, upload.part_bytes)
            link = self.uploads.sign_part(upload.key, upload.upload_id, part.number, part.sha256, length)
            signed.append({"number": part.number, "url": link.url, "headers": link.headers})
        body: answers.SignedParts = {"parts": signed, "expires_in": self.settings.link_seconds}
        return Response(HTTPStatus.OK, body)

    def complete_upload(self, call: Call[None, None]) -> Response:
        """Makes one object of the parts; it may be asked again, since an answer can get lost."""
        upload = self._upload(call)
        missing = self.uploads.complete(upload)
        if missing:
            sentence = f"{len(missing)} of {upload.parts} parts are missing or of another length."
            raise Conflict("parts-missing", sentence, members={"missing": missing[:MOST_MISSING]})
        body: answers.CompletedUpload = {"id": document_id(upload.key), "key": upload.key}
        return Response(HTTPStatus.OK, body)

    def abort_upload(self, call: Call[None, None]) -> Response:
        """Removes what has arrived."""
        upload = self._upload(call)
        self.uploads.abort(upload.key, upload.upload_id)
        body: answers.Aborted = {"id": document_id(upload.key), "status": "aborted"}
        return Response(HTTPStatus.OK, body)

    def _shown(self, upload: upload_token.Upload, uploaded: Iterable[parts.Part]) -> "answers.Upload":
        return {
            "upload": upload_token.encode(upload, self.catalog.cursor_secret()),
            "id": document_id(upload.key),
            "key": upload.key,
            "size": upload.size,
            "part_bytes": upload.part_bytes,
            "parts": upload.parts,
            "uploaded": [
                {"number": part.number, "size": part.size, "sha256": part.sha256} for part in uploaded
            ],
        }

    def _upload(self, call: Call[None, None] | Call[None, requests.SignParts]) -> upload_token.Upload:
        text = requests.read_upload(call.path_parameters)
        return upload_token.decode(text, self.catalog.cursor_secret())

    def _key(self, user: str, wanted: requests.CreateDocument | requests.CreateUpload) -> str:
        folder = self.new_folder()
        if wanted.client_token is not None:
            # From the token and nothing else that is kept: the same again gives the same key.
            chosen = json.dumps(["folder", user, wanted.client_token]).encode()
            digest = hmac.digest(self.catalog.cursor_secret(), chosen, hashlib.sha256)
            folder = digest[:FOLDER_BYTES].hex()
        return upload_key(wanted.collection, folder, wanted.name)
