"""What the functions ask of AWS only now and then: made to happen here, since nothing granted goes unused."""

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import requests

from lambdas.processor.outcome import PART_BYTES
from lambdas.shared.keys import document_id
from local.home import ROOT
from tests.e2e.conftest import App, eventually
from tests.e2e.test_pipeline import unique

READINGS = ROOT / "samples" / "readings" / "2026-11-02.ndjson"
ELEMENT = b'"%b",' % (b"a" * 1000)
REFUSED = b'{"sensor":{"id":"%b"},"at":"2026-11-02T00:00:00Z","values":{"celsius":99}}\n' % (b"s" * 1000)


def break_off_late(app: App) -> None:
    """Two files whose end is missing, found out when parts of a result or of a report have been sent."""
    half_a_list = b"[" + ELEMENT * (2 * PART_BYTES // len(ELEMENT))
    half_a_package = gzip.compress(REFUSED * (2 * PART_BYTES // len(REFUSED)))[:-8]
    for path, body in (
        (unique("late.json"), half_a_list),
        (f"readings/{unique('late.ndjson.gz')}", half_a_package),
    ):
        app.put(f"incoming/{path}", body)
        assert b'"code"' in app.result(f"quarantine/{path}")["bytes"]
    uploads = app.client("s3").list_multipart_uploads(Bucket=app.outputs["DocumentsBucketName"])
    assert not [each for each in uploads.get("Uploads", []) if "/late." in each["Key"]]


def fetch_everything_and_delete_it(app: App) -> None:
    """A document with result, report, profile; all of them fetched by link, and gone with it."""
    path, token = f"readings/{unique('fetched.ndjson')}", app.token()
    app.put(f"incoming/{path}", READINGS.read_bytes())
    identifier = document_id(f"incoming/{path}")
    eventually(lambda: app.api("GET", f"/documents/{identifier}", token).status_code == 200, "a record")
    for what in ("original", "result", "report", "profile"):
        link = app.api("GET", f"/documents/{identifier}/{what}", token)
        assert requests.get(link.headers["Location"], timeout=60).status_code == 200, link.text
    assert app.api("DELETE", f"/documents/{identifier}", token).ok
    for place in ("results", "quarantine", "profiles"):
        eventually(partial(is_gone, app, f"{place}/{path}"), f"the end of {place}/{path}")


def is_gone(app: App, key: str) -> bool:
    return app.get(key) is None


def publish_the_page_again(app: App, publisher: str, properties: dict[str, Any]) -> None:
    """As when a deploy takes a file away, when the stack goes, and when it comes back."""
    site = properties["SiteBucket"]
    app.client("s3").put_object(Bucket=site, Key="gone.js", Body=b"")
    with answers() as (url, said):
        for request in ("Update", "Delete", "Create"):
            event = {
                "RequestType": request,
                "ResponseURL": url,
                "StackId": "stack",
                "RequestId": request,
                "LogicalResourceId": "Published",
                "ResourceProperties": properties,
            }
            app.client("lambda").invoke(FunctionName=publisher, Payload=json.dumps(event))
    assert [answer["Status"] for answer in said] == ["SUCCESS"] * 3, said
    assert "gone.js" not in {
        each["Key"] for each in app.client("s3").list_objects_v2(Bucket=site)["Contents"]
    }


@contextmanager
def answers() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """What CloudFormation would be told, at a URL of this process's."""
    said: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            said.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", said
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
