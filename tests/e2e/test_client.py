"""A client that a generator makes of the served document, unchanged, talks to the API."""

import importlib
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.e2e.conftest import App, eventually

PACKAGE = "roundtrip_generated"
NOBODY = "0" * 32


class Generated:
    """The generated package, and clients of it."""

    def __init__(self, url: str, token: str) -> None:
        client = importlib.import_module(f"{PACKAGE}.client")
        self.models: Any = importlib.import_module(f"{PACKAGE}.models")
        self.signed_in = client.AuthenticatedClient(url, token)
        self.anyone = client.Client(url)

    def call(self, operation: str, *arguments: Any, client: Any = None, **more: Any) -> Any:
        """The answer of `documents.list_documents` and the like, with its status."""
        module = importlib.import_module(f"{PACKAGE}.api.{operation}")
        return module.sync_detailed(*arguments, client=client or self.signed_in, **more)

    def close(self) -> None:
        for client in (self.signed_in, self.anyone):
            client.get_httpx_client().close()


@pytest.fixture(scope="module")
def generated(app: App, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generated]:
    folder = tmp_path_factory.mktemp("client")
    served = requests.get(f"{app.url}/api/openapi.json", timeout=60)
    (folder / "openapi.json").write_bytes(served.content)
    beside = Path(sys.executable).parent
    done = subprocess.run(
        [
            *(
                sys.executable,
                "-m",
                "openapi_python_client",
                "generate",
                "--fail-on-warning",
                "--meta",
                "none",
            ),
            *("--path", folder / "openapi.json", "--output-path", folder / PACKAGE),
        ],
        env={**os.environ, "PATH": f"{beside}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    sys.path.insert(0, str(folder))
    with closing(Generated(app.url, app.token())) as client:
        yield client
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


@pytest.fixture(scope="module")
def collection() -> str:
    return f"client-{uuid.uuid4().hex[:8]}"


@pytest.fixture(scope="module")
def document(generated: Generated, collection: str) -> Any:
    """Uploaded by the form that the client was given, and processed."""
    wanted = generated.models.CreateDocument(collection=collection, name="a.json", client_token="x" * 8)
    created = generated.call("uploads.create_document", body=wanted)
    assert created.status_code == 201
    form = created.parsed.upload
    sent = requests.post(
        form.url, data=form.fields.additional_properties, files={"file": ("a", b'{"a": 1}')}, timeout=60
    )
    assert sent.status_code == 204
    again = generated.call("uploads.create_document", body=wanted)
    assert again.parsed.id == created.parsed.id

    def shown() -> Any | None:
        answer = generated.call("documents.get_document", created.parsed.id)
        return answer.parsed if answer.status_code == 200 else None

    return eventually(shown, "the document")


def test_who_has_no_token_is_told_how_to_get_one(app: App, generated: Generated) -> None:
    assert generated.call("about.health", client=generated.anyone).parsed.status == "ok"
    config = generated.call("about.show_config", client=generated.anyone).parsed
    assert config.client_id == app.outputs["UserPoolClientId"]
    assert config.user_pool_id == app.outputs["UserPoolId"]


def test_a_document_is_shown_with_its_values(generated: Generated, document: Any, collection: str) -> None:
    assert (document.collection, document.name, document.size) == (collection, "a.json", 8)
    assert document.status is generated.models.DocumentStatus.PROCESSED
    assert document.error is None
    assert abs(datetime.now(UTC) - document.uploaded_at) < timedelta(minutes=10)


def test_documents_are_listed_filtered_and_counted(
    generated: Generated, document: Any, collection: str
) -> None:
    moment = document.uploaded_at
    for filters, found in (
        ({}, [document]),
        ({"status": generated.models.ListDocumentsStatus.QUARANTINED}, []),
        ({"name_prefix": "a."}, [document]),
        ({"uploaded_from": moment}, [document]),
        ({"uploaded_before": moment}, []),
        ({"uploaded_before": moment + timedelta(seconds=1), "limit": 1}, [document]),
    ):
        page = generated.call("documents.list_documents", collection=collection, **filters)
        assert page.status_code == 200
        assert page.parsed.documents == found, filters
    [count] = generated.call("documents.count_documents", collection=collection).parsed.counts
    assert (count.processed, count.quarantined) == (1, 0)


def test_what_is_known_already_is_not_sent_again(generated: Generated, document: Any) -> None:
    first = generated.call("documents.get_document", document.id)
    again = generated.call("documents.get_document", document.id, if_none_match=first.headers["ETag"])
    assert (again.status_code, again.content, again.parsed) == (304, b"", None)


def test_links_lead_to_what_there_is(generated: Generated, document: Any) -> None:
    links = generated.call("documents.get_links", document.id).parsed
    assert requests.get(links.original.url, timeout=60).content == b'{"a": 1}'
    assert requests.get(links.result.url, timeout=60).content == b'{"a":1}'
    assert links.report is None
    redirect = generated.call("documents.get_result", document.id)
    assert redirect.status_code == 303
    assert requests.get(redirect.headers["Location"], timeout=60).content == b'{"a":1}'


def test_a_large_file_is_begun_gone_on_with_and_given_up(generated: Generated, collection: str) -> None:
    wanted = generated.models.CreateUpload(
        collection=collection, name="b.json", size=17 * 2**20, client_token="y" * 8
    )
    upload = generated.call("uploads.create_upload", body=wanted).parsed
    assert upload.parts == 2
    part = generated.models.PartToSign(number=2, sha256="47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
    signed = generated.call(
        "uploads.sign_parts", upload.upload, body=generated.models.SignParts(parts=[part])
    )
    [there] = signed.parsed.parts
    assert there.headers["x-amz-checksum-sha256"] == part.sha256
    refused = generated.call("uploads.complete_upload", upload.upload)
    assert (refused.status_code, refused.parsed.code, refused.parsed.missing) == (
        409,
        "parts-missing",
        [1, 2],
    )
    assert generated.call("uploads.get_upload", upload.upload).parsed.uploaded == []
    assert generated.call("uploads.abort_upload", upload.upload).parsed.status == "aborted"
    gone = generated.call("uploads.get_upload", upload.upload)
    assert (gone.status_code, gone.parsed.code) == (404, "upload-unknown")


def test_refusals_are_read_whoever_refuses(generated: Generated) -> None:
    problem = generated.call("documents.list_documents", limit=1000).parsed
    assert isinstance(problem, generated.models.Problem)
    assert (problem.status, problem.code, problem.field) == (400, "limit-invalid", "limit")
    by_gateway = generated.call("documents.list_documents", client=generated.anyone)
    assert by_gateway.status_code == 401
    assert isinstance(by_gateway.parsed, generated.models.GatewayMessage)


def test_an_id_token_is_refused_by_the_api_itself_or_before_it(app: App, generated: Generated) -> None:
    with closing(Generated(app.url, app.token(kind="IdToken"))) as with_id_token:
        refused = with_id_token.call("documents.list_documents")
    assert refused.status_code == 401
    assert isinstance(refused.parsed, generated.models.Problem | generated.models.GatewayMessage)


def test_deletions_one_by_one_and_many_at_once(generated: Generated, document: Any) -> None:
    status = generated.models.BatchResultStatus
    batch = generated.models.Batch(ids=[NOBODY, document.id])

    def gone() -> bool:
        return generated.call("documents.get_document", document.id).status_code == 404

    deleted = generated.call("changes.delete_document", document.id)
    assert (deleted.status_code, deleted.parsed.status) == (202, generated.models.ChangeStatus.DELETING)
    eventually(gone, "the record to go")
    nobody, restored = generated.call("changes.restore_documents", body=batch).parsed.results
    assert (nobody.id, nobody.status, nobody.code) == (NOBODY, status.FAILED, "document-unknown")
    assert (restored.id, restored.status) == (document.id, status.RESTORING)
    eventually(lambda: not gone(), "the record to come back")
    nobody, deleted = generated.call("changes.delete_documents", body=batch).parsed.results
    assert (nobody.status, deleted.status) == (status.FAILED, status.DELETING)
    eventually(gone, "the record to go again")
