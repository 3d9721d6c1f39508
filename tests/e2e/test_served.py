"""What a browser is given, and with which headers: on success and on every error, at every kind of path.

Asked through the distribution, as everybody does. What CloudFront says by itself (a method that a path does
not take, plain HTTP, an origin that does not answer) has none of these headers, here as on AWS: a response
headers policy is about what comes from an origin. Those answers are a fixed page with nothing of ours in it.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from lambdas.shared.keys import document_id
from tests.e2e.conftest import App, eventually

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
}
DATA_CSP = "default-src 'none'; frame-ancestors 'none'; sandbox"
PAGE_CSP = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
"""And connect-src, which names this host, the sign-in and the documents bucket."""

NEVER = (
    "Set-Cookie",
    "X-Powered-By",
    "X-Amz-Meta-Sequencer",
    "X-Amz-Version-Id",
    "X-Amz-Server-Side-Encryption",
)
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def editor(app: App) -> str:
    return app.token()


def get(app: App, method: str, path: str, **headers: str) -> requests.Response:
    return requests.request(method, f"{app.url}{path}", headers=headers, allow_redirects=False, timeout=60)


def assert_headers(app: App, answer: requests.Response, kind: str) -> None:
    """Each once, and with one value: what an origin says of the same is replaced."""
    assert {name: answer.headers.get(name) for name in EVERYWHERE} == EVERYWHERE
    assert [name for name in NEVER if name in answer.headers] == []
    said = answer.headers["Content-Security-Policy"]
    if kind == "public":
        assert said == DATA_CSP
        return
    directives = dict(each.strip().split(" ", 1) for each in said.split(";"))
    connect = directives.pop("connect-src")
    assert directives == PAGE_CSP
    assert connect == f"'self' {app.outputs['EndpointUrl']}"
    if kind == "api":
        assert answer.headers["Cache-Control"] == "no-store"


PLAIN: tuple[tuple[str, str, str, dict[str, str], tuple[int, ...]], ...] = (
    ("page", "GET", "/", {}, (200,)),
    ("page", "HEAD", "/", {}, (200,)),
    ("page", "GET", "/main.js", {"Range": "bytes=0-9"}, (206,)),
    ("page", "GET", "/main.js", {"Range": "bytes=99999999-"}, (416,)),
    ("page", "GET", "/main.js", {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}, (304,)),
    ("page", "GET", "/nothing.js", {}, (403, 404)),  # the emulator overlooks that CloudFront may list
    ("page", "GET", "/index.html/", {}, (403, 404)),
    ("page", "GET", "/results/a.json", {}, (403, 404)),
    ("page", "GET", "/%2e%2e/%2e%2e/etc/passwd", {}, (403, 404)),
    ("api", "GET", "/api/health", {}, (200,)),
    ("api", "GET", "/api/docs", {}, (200,)),
    ("api", "GET", "/api/openapi.json", {"If-None-Match": "*"}, (304,)),
    ("gateway", "GET", "/api/documents", {}, (401,)),
    ("gateway", "GET", "/api/nothing", {}, (401,)),
    ("gateway", "PUT", "/api/documents", {}, (401,)),
    ("gateway", "GET", "/api/documents", {"Authorization": "Bearer x"}, (401,)),
    ("gateway", "OPTIONS", "/api/documents", {"Origin": "https://evil.example"}, (204, 401, 403, 404)),
    ("public", "GET", "/public/nothing.json", {}, (403,)),
    ("public", "GET", "/public/", {}, (403,)),
)
"""Kind of path, method, path, headers, and what is answered. `gateway` is what API Gateway says by itself."""


@pytest.mark.parametrize(
    ("kind", "method", "path", "headers", "statuses"), PLAIN, ids=lambda each: str(each)[:30]
)
def test_headers_are_complete(
    app: App, kind: str, method: str, path: str, headers: dict[str, str], statuses: tuple[int, ...]
) -> None:
    answer = get(app, method, path, **headers)
    assert answer.status_code in statuses
    assert_headers(app, answer, kind)
    if kind == "gateway" and answer.status_code == 401:
        assert answer.json() == {"message": "Unauthorized"}


def test_headers_are_complete_on_every_answer_of_the_api(app: App, editor: str) -> None:
    upload = app.api("POST", "/uploads", editor, json={"collection": "orders", "name": "a", "size": 9}).json()
    many = {"ids": ["0" * 32]}
    for status, answer in (
        (200, app.api("GET", "/documents", editor)),
        (200, app.api("POST", "/documents/batch-delete", editor, json=many)),
        (201, app.api("POST", "/documents", editor, json={"collection": "orders", "name": "a"})),
        (400, app.api("POST", "/documents", editor, data=b"{", headers=JSON)),
        (413, app.api("POST", "/documents", editor, data=b"1" * 3_000_000, headers=JSON)),
        (415, app.api("POST", "/documents", editor, data=b"{}", headers={"Content-Type": "text/html"})),
        (400, app.api("GET", "/documents?limit=0", editor)),
        (401, app.api("GET", "/documents", app.token(kind="IdToken"))),
        (404, app.api("GET", f"/documents/{'0' * 32}", editor)),
        (404, app.api("GET", "/nothing", editor)),
        (404, app.api("GET", "/", editor)),
        (405, app.api("PUT", "/documents", editor)),
        (409, app.api("POST", f"/uploads/{upload['upload']}/complete", editor)),
        (200, app.api("DELETE", f"/uploads/{upload['upload']}", editor)),
    ):
        assert answer.status_code == status
        assert_headers(app, answer, "api")


def test_headers_are_complete_on_a_redirect(app: App, editor: str) -> None:
    key = f"incoming/orders/{uuid.uuid4().hex}.json"
    app.put(key, b"{}")
    document = document_id(key)
    eventually(lambda: app.api("GET", f"/documents/{document}", editor).status_code == 200, "the document")
    for part in ("original", "result"):
        redirect = app.api("GET", f"/documents/{document}/{part}", editor)
        assert redirect.status_code == 303
        assert_headers(app, redirect, "api")


def direct(app: App, path: str, **headers: str) -> requests.Response:
    """Past the distribution: as somebody who has found out the API's own address."""
    host = urlsplit(app.outputs["ApiUrl"]).netloc
    return requests.get(f"{app.outputs['EndpointUrl']}{path}", headers={"Host": host, **headers}, timeout=60)


def test_the_api_by_itself_says_that_its_answers_are_data(app: App, editor: str) -> None:
    token = {"Authorization": f"Bearer {editor}"}
    for status, path, headers in (
        (200, "/api/health", {}),
        (200, "/api/docs", {}),
        (200, "/api/documents", token),
        (400, "/api/documents?limit=0", token),
        (404, "/api/documents/" + "0" * 32, token),
        (404, "/", token),
        (404, "/api/%3Cscript%3Ealert(1)%3C/script%3E", token),
    ):
        answer = direct(app, path, **headers)
        assert answer.status_code == status, path
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Content-Security-Policy"] == DATA_CSP
        assert status == 200 or "<script>" not in answer.text
    # What API Gateway says by itself cannot be given headers; it is JSON, and a fixed sentence.
    refused = direct(app, "/api/documents")
    assert (refused.status_code, refused.json()) == (401, {"message": "Unauthorized"})
    assert refused.headers["Content-Type"] == "application/json"


@contextmanager
def broken(app: App, **configuration: Any) -> Iterator[None]:
    """The API's function as it must not be, and then as it was."""
    functions, name = app.client("lambda"), app.outputs["ApiFunctionName"]
    before = functions.get_function_configuration(FunctionName=name)
    functions.update_function_configuration(FunctionName=name, **configuration)
    try:
        yield
    finally:
        kept = {"Handler": before["Handler"], "Environment": before["Environment"]}
        functions.update_function_configuration(FunctionName=name, **kept)
        eventually(lambda: app.api("GET", "/health").status_code == 200, "the API")


def test_headers_are_complete_when_aws_fails_the_api(app: App, editor: str) -> None:
    name = app.outputs["ApiFunctionName"]
    environment = app.client("lambda").get_function_configuration(FunctionName=name)["Environment"][
        "Variables"
    ]
    nowhere = {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}
    with broken(app, Environment={"Variables": environment | nowhere}):
        answer = app.api("GET", "/documents", editor)
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert_headers(app, answer, "api")
        assert "127.0.0.1" not in answer.text


def test_headers_are_complete_when_the_api_fails(app: App, editor: str) -> None:
    with broken(app, Handler="lambdas.api.handler.nothing"):
        answer = app.api("GET", "/documents", editor)
        assert answer.status_code in (500, 502, 503)
        assert_headers(app, answer, "gateway")


def test_headers_are_complete_when_the_api_is_throttled(app: App, editor: str) -> None:
    """API Gateway's own limit is not kept by the emulator; the function's, which it hands on, is."""
    functions, name = app.client("lambda"), app.outputs["ApiFunctionName"]
    functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    try:
        answer = app.api("GET", "/documents", editor)
        assert answer.status_code in (429, 503)
        assert_headers(app, answer, "gateway")
    finally:
        functions.delete_function_concurrency(FunctionName=name)


KEPT_BY_CLOUDFRONT = {400, 403, 404, 405, 414, 500, 501, 502, 503, 504}
"""Errors that it keeps for ten seconds unless it is told otherwise, of most whatever `no-store` says."""


def test_no_callers_error_is_given_to_the_next(app: App) -> None:
    """The emulator keeps nothing, so this is seen in what is deployed."""
    cloudfront = app.client("cloudfront")
    [summary] = cloudfront.list_distributions()["DistributionList"]["Items"]
    config = cloudfront.get_distribution_config(Id=summary["Id"])["DistributionConfig"]
    told = {each["ErrorCode"]: each for each in config["CustomErrorResponses"].get("Items", [])}
    assert set(told) == KEPT_BY_CLOUDFRONT
    assert {each["ErrorCachingMinTTL"] for each in told.values()} == {0}
    assert [each for each in told.values() if each.get("ResponsePagePath") or each.get("ResponseCode")] == []
