"""The page and what a distribution adds to it."""

import re
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests

from tests.e2e.conftest import App

SOCKETS = Path("/proc/net/tcp")
LISTENS = "0A"
LOOPBACK = "0100007F"


def test_the_page_comes_with_the_security_headers(app: App) -> None:
    page = requests.get(f"{app.url}/", timeout=60)
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")
    assert "Roundtrip" in page.text
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["X-Frame-Options"] == "DENY"
    assert "max-age=" in page.headers["Strict-Transport-Security"]


KINDS = {
    "js": "text/javascript",
    "css": "text/css",
    "svg": "image/svg+xml",
    "config": "application/json",
    "docs": "text/html",
}


def test_everything_that_the_pages_refer_to_is_served_as_what_it_is(app: App) -> None:
    found = set()
    for page in ("/", "/api/docs"):
        text = requests.get(f"{app.url}{page}", timeout=60).text
        found |= {urljoin(page, path) for path in re.findall(r'(?:href|src)="([^"#:]+)"', text)}
    assert {"/main.js", "/style.css", "/docs.css", "/icon.svg", "/api/config", "/api/docs"} <= found
    for path in found - {"/", "/api/openapi.json"}:
        answer = requests.get(f"{app.url}{path}", timeout=60)
        assert answer.status_code == 200, path
        kind = re.split(r"[./]", path)[-1]
        assert answer.headers["Content-Type"].startswith(KINDS[kind]), path


def test_of_the_documents_bucket_only_what_is_public_is_served(app: App) -> None:
    bucket = app.outputs["DocumentsBucketName"]
    for key in ("public/a.json", "results/secret.json", "secret.json"):
        app.client("s3").put_object(Bucket=bucket, Key=key, Body=b'{"a":1}', ContentType="application/json")
    served = requests.get(f"{app.url}/public/a.json", timeout=60)
    assert (served.status_code, served.text) == (200, '{"a":1}')
    assert "sandbox" in served.headers["Content-Security-Policy"]
    for path in (
        "/results/secret.json",
        "/public/../secret.json",
        "/public/%2e%2e/secret.json",
        "/secret.json",
    ):
        assert requests.get(f"{app.url}{path}", timeout=60).status_code in (403, 404), path


@pytest.mark.skipif(not SOCKETS.exists(), reason="only Linux lists its sockets in a file")
def test_emulator_and_gateway_listen_on_loopback_only(app: App) -> None:
    ours = {int(url.rpartition(":")[2]) for url in (app.url, app.outputs["EndpointUrl"])}
    listening: dict[int, set[str]] = {}
    for line in SOCKETS.read_text().splitlines()[1:]:
        _, local, _, state = line.split()[:4]
        host, _, port = local.partition(":")
        if state == LISTENS and int(port, 16) in ours:
            listening.setdefault(int(port, 16), set()).add(host)
    assert listening == {port: {LOOPBACK} for port in ours}
