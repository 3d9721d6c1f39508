"""Files that somebody has uploaded come back as what they are to us, whatever their sender says they are."""

import uuid
from typing import Any

import pytest
import requests

from lambdas.shared.keys import document_id, result_key
from tests.e2e.attacker import Answer, send
from tests.e2e.conftest import App, eventually
from tests.e2e.test_served import DATA_CSP, EVERYWHERE, NEVER
from tests.lambdas.api.sigv4 import Request

DATA = b'[{"title": "<script>alert(1)</script>", "euros": 1}]'
RISKY = (
    *("text/html", "text/html; charset=utf-7", "image/svg+xml", "application/xhtml+xml", "text/xml"),
    *("text/javascript", "application/pdf", "application/x-shockwave-flash", "multipart/x-mixed-replace"),
    *("", "a", "text/html\tx", "application/json, text/html"),
)


@pytest.fixture(scope="module")
def editor(app: App) -> str:
    return app.token()


def publish(app: App, editor: str, name: str, **said: str) -> dict[str, Any]:
    """The document of a file that somebody puts into the bucket, saying what they like of it."""
    key = f"incoming/prices/{uuid.uuid4().hex}/{name}"
    bucket = app.outputs["DocumentsBucketName"]
    app.client("s3").put_object(Bucket=bucket, Key=key, Body=DATA, **said)

    def published() -> dict[str, Any] | None:
        shown = app.api("GET", f"/documents/{document_id(key)}", editor)
        found: dict[str, Any] = shown.json()
        ready = shown.status_code == 200 and fetch(app, f"/{found['published']}").status_code == 200
        return found if ready else None

    return eventually(published, "the public copy")


def fetch(app: App, path: str, method: str = "GET", **headers: str) -> requests.Response:
    return requests.request(method, f"{app.url}{path}", headers=headers, allow_redirects=False, timeout=60)


@pytest.fixture(scope="module")
def path(app: App, editor: str) -> str:
    """Of a public file whose name means something to a browser and to a header."""
    return f"/{publish(app, editor, NAME)['published']}"


NAME = '"; filename="a.html'
SAVED = "attachment; filename*=UTF-8''%22%3B%20filename%3D%22a.html.json"


def assert_is_data(answer: requests.Response) -> None:
    """Whatever a browser takes it for, nothing in it runs, and it is saved and not shown."""
    expected = {
        **EVERYWHERE,
        "Content-Security-Policy": DATA_CSP,
        "Content-Type": "application/json",
        "Content-Disposition": SAVED,
        "Cache-Control": "public, max-age=31536000, immutable",
    }
    assert {name: answer.headers.get(name) for name in expected} == expected
    assert [name for name in NEVER if name in answer.headers] == []


def test_a_published_file_is_data_and_is_saved(app: App, path: str) -> None:
    whole = fetch(app, path)
    assert (whole.status_code, whole.json()) == (200, [{"title": "<script>alert(1)</script>", "euros": 1}])
    part = fetch(app, path, Range="bytes=0-3")
    assert (part.status_code, part.content) == (206, whole.content[:4])
    head = fetch(app, path, "HEAD")
    assert (head.status_code, head.content) == (200, b"")
    for answer in (whole, part, head):
        assert_is_data(answer)
    known = fetch(app, path, **{"If-None-Match": whole.headers["ETag"]})
    assert (known.status_code, known.content) == (304, b"")
    assert known.headers["Content-Security-Policy"] == DATA_CSP


@pytest.mark.parametrize(
    "query",
    [
        *("response-content-type=text/html", "response-content-disposition=inline", "versionId=null"),
        *("versionId=x", "acl", "tagging", "list-type=2&prefix=results/", "uploads", "x-id=GetObject"),
        *("X-Amz-Signature=x&X-Amz-Algorithm=AWS4-HMAC-SHA256", "partNumber=1", "attributes"),
    ],
)
def test_no_query_makes_something_else_of_it(app: App, path: str, query: str) -> None:
    answer = fetch(app, f"{path}?{query}")
    assert (answer.status_code, answer.content) == (200, fetch(app, path).content)
    assert_is_data(answer)


@pytest.mark.parametrize(
    "query", ["list-type=2", "list-type=2&prefix=", "versions", "policy", "acl", "uploads"]
)
def test_no_query_lists_a_bucket(app: App, query: str) -> None:
    for folder in ("/", "/public/", "/public", "/api/../"):
        answer = fetch(app, f"{folder}?{query}")
        assert "<ListBucketResult" not in answer.text
        assert "<ListVersionsResult" not in answer.text
        assert answer.status_code in (200, 403, 404)
        assert answer.status_code != 200 or "<title>" in answer.text


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("folder", ["/public/", "/"])
def test_nothing_is_changed_through_the_distribution(app: App, path: str, method: str, folder: str) -> None:
    """What CloudFront refuses by itself is a page of its own, without headers of ours."""
    before = fetch(app, path).content
    target = path if folder == "/public/" else "/index.html"
    answer = fetch(app, target, method)
    assert answer.status_code == 403
    assert "Content-Disposition" not in answer.headers
    assert fetch(app, path).content == before
    assert fetch(app, "/").status_code == 200


def at(app: App, path: str) -> Answer:
    return send(Request("GET", f"{app.url}{path}"))


@pytest.mark.parametrize(
    "way",
    [
        *("/results{}", "/public/..{}", "/public/%2e%2e/results{}", "/public/%2E%2E%2Fresults{}"),
        *("//results{}", "/public//../results{}", "/public/./../results{}", "/PUBLIC/../results{}"),
        *("/public%2f..%2fresults{}", "/public/..%5cresults{}", "/public/%252e%252e/results{}"),
        *("/api/../results{}", "/public/;/../results{}", "/public/..%00/results{}", "/public?/../results{}"),
    ],
)
def test_no_way_leads_out_of_what_is_public(app: App, editor: str, way: str) -> None:
    key = f"incoming/secrets/{uuid.uuid4().hex}.json"
    app.put(key, b'{"secret": 1}')
    app.result(result_key(key))
    refused = at(app, way.format("/" + result_key(key).partition("/")[2]))
    assert refused.status in (400, 403, 404)
    assert b'secret"' not in refused.body


@pytest.mark.parametrize("said", RISKY)
def test_what_the_sender_says_of_a_file_is_forgotten(app: App, editor: str, said: str) -> None:
    name = "a.html"
    document = publish(
        app, editor, name, ContentType=said, ContentDisposition="inline", CacheControl="no-cache"
    )
    public = fetch(app, f"/{document['published']}")
    assert public.headers["Content-Type"] == "application/json"
    assert public.headers["Content-Disposition"] == "attachment; filename*=UTF-8''a.html.json"
    result = app.get(result_key(document["key"])) or {}
    assert (result["ContentType"], result.get("ContentDisposition")) == ("application/json", None)
    links = app.api("GET", f"/documents/{document['id']}/links", editor).json()
    for part, saved in (("original", "a.html"), ("result", "a.html.json")):
        answer = requests.get(links[part]["url"], timeout=60)
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"] == f"attachment; filename*=UTF-8''{saved}"


def test_a_report_is_data_too(app: App, editor: str) -> None:
    key = f"incoming/prices/{uuid.uuid4().hex}/<script>.html"
    bucket = app.outputs["DocumentsBucketName"]
    body = b'{"<script>alert(1)</script>": tru}'
    app.client("s3").put_object(Bucket=bucket, Key=key, Body=body, ContentType="text/html")
    report = app.result(key.replace("incoming/", "quarantine/"))
    assert report["ContentType"] == "application/json"
    links = app.api("GET", f"/documents/{document_id(key)}/links", editor).json()
    assert links["result"] is None
    for part in ("original", "report"):
        answer = requests.get(links[part]["url"], timeout=60)
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith(
            "attachment; filename*=UTF-8''%3Cscript%3E.html"
        )
