"""Every address that the API hands out, in whatever answer, is signed as it is meant to be.

Every route is asked, and every answer searched for addresses, wherever they stand in it: one that a new
route hands out is found, and so is a new route that nobody asks here.
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import pytest
import requests

from lambdas.api.routes import ROUTES
from tests.e2e.conftest import App, eventually
from tests.lambdas.api.attacks import NAME
from tests.lambdas.api.sigv4 import query_of

LINES = b"""\
{"sensor": {"id": "K-01", "room": "kitchen"}, "at": "2026-11-02T06:00:00Z", "values": {"celsius": 20.9}}
{"sensor": {"id": "K-01", "room": "kitchen"}, "at": "2026-11-02T07:00:00Z", "values": {"celsius": 999}}
"""
"""Of which one is refused, so that there is a report beside the result; and the recipe asks for a profile."""

SECONDS = "300"
SIGNATURE = {"Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature"}
WHAT_A_LINK_SAYS = {"versionId", "response-content-type", "response-content-disposition"}
WHAT_A_PART_SAYS = {"uploadId", "partNumber"}
FORM_FIELDS = {
    *("key", "Content-Type", "policy", "x-amz-algorithm", "x-amz-credential", "x-amz-date"),
    "x-amz-signature",
}
NO_SECRET = {"sign_in_url"}
"""Addresses that lead to no object: what stands in the config for everybody."""


@pytest.fixture(scope="module")
def editor(app: App) -> str:
    return app.token()


def uploaded(app: App, editor: str) -> Any:
    created = app.api("POST", "/documents", editor, json={"collection": "readings", "name": NAME}).json()
    form = created["upload"]
    sent = requests.post(form["url"], data=form["fields"], files={"file": ("x", LINES)}, timeout=60)
    assert sent.status_code == 204
    done = f"/documents/{created['id']}"
    eventually(lambda: app.api("GET", done, editor).status_code == 200, "the document")
    return created


@pytest.fixture(scope="module")
def asked(app: App, editor: str) -> dict[str, requests.Response]:
    """An answer of every operation."""
    document, changed = uploaded(app, editor), uploaded(app, editor)
    new = {"collection": "readings", "name": NAME}
    upload = app.api("POST", "/uploads", editor, json={**new, "size": len(LINES)}).json()
    digest = base64.b64encode(hashlib.sha256(LINES).digest()).decode()
    bodies: dict[str, Any] = {
        "create_document": new,
        "create_upload": {**new, "size": len(LINES)},
        "sign_parts": {"parts": [{"number": 1, "sha256": digest}]},
        **{f"{verb}_documents": {"ids": [changed["id"]]} for verb in ("reprocess", "delete", "restore")},
    }
    last = ("complete_upload", "abort_upload", "delete_document", "restore_document", "delete_documents")
    answers = {}
    for route in sorted(ROUTES, key=lambda route: route.operation in last):
        of = document if route.method == "GET" else changed
        path = route.path.removeprefix("/api").format(id=of["id"], upload=upload["upload"])
        answers[route.operation] = app.api(route.method, path, editor, json=bodies.get(route.operation))
    return answers


def test_every_route_is_asked_and_most_answer(asked: dict[str, requests.Response]) -> None:
    assert set(asked) == {route.operation for route in ROUTES}
    refused = {name: answer.status_code for name, answer in asked.items() if answer.status_code >= 400}
    # There is nothing to complete, and what is restored twice or is not deleted yet cannot be.
    assert refused.keys() <= {"complete_upload", "restore_document", "delete_document"}, refused


Found = tuple[str, str, Any]
"""Operation, where it stands in its answer, and the text or the form."""


def found_in(asked: dict[str, requests.Response]) -> Iterator[Found]:
    for operation, answer in asked.items():
        if "Location" in answer.headers:
            yield operation, "location", answer.headers["Location"]
        elif answer.headers["Content-Type"].endswith("json") and operation != "show_openapi":
            yield from ((operation, *each) for each in inside("", answer.json()))


def inside(place: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        if set(value) == {"url", "fields"}:
            yield place, value
        else:
            for name, each in value.items():
                yield from inside(f"{place}.{name}".strip("."), each)
    elif isinstance(value, list):
        for each in value:
            yield from inside(place, each)
    elif isinstance(value, str) and re.match(r"(?i)[a-z]+://|//", value) and place not in NO_SECRET:
        yield place, value


PLACES = {
    ("create_document", "upload"),
    ("sign_parts", "parts.url"),
    *(("get_links", f"{part}.url") for part in ("original", "result", "report", "profile")),
    *((f"get_{part}", "location") for part in ("original", "result", "report", "profile")),
}


def test_addresses_stand_where_they_are_known_to(asked: dict[str, requests.Response]) -> None:
    assert {(operation, place) for operation, place, _ in found_in(asked)} == PLACES


@pytest.fixture(scope="module")
def addresses(asked: dict[str, requests.Response]) -> dict[tuple[str, str], Any]:
    return {(operation, place): value for operation, place, value in found_in(asked)}


def prefix_of(place: tuple[str, str]) -> str:
    part = place[1].removesuffix(".url") if place[0] == "get_links" else place[0].removeprefix("get_")
    return {"result": "results/", "report": "quarantine/", "profile": "profiles/"}.get(part, "incoming/")


def assert_scope(app: App, credential: str, moment: str) -> None:
    """Who, when, where, what: of the day and the region, for S3."""
    _, day, *rest = credential.split("/")
    assert rest == [app.session.region_name, "s3", "aws4_request"]
    assert moment.startswith(f"{day}T")
    made = datetime.strptime(moment, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    assert abs(datetime.now(UTC) - made) < timedelta(minutes=5)


def assert_address(app: App, place: tuple[str, str], url: str) -> None:
    """Of the one endpoint, and a key in the folder that the API has chosen."""
    parts, endpoint = urlsplit(url), urlsplit(app.outputs["EndpointUrl"])
    assert (parts.scheme, parts.netloc, parts.fragment) == (endpoint.scheme, endpoint.netloc, "")
    path = f"/{app.outputs['DocumentsBucketName']}/{prefix_of(place)}readings/"
    assert re.fullmatch(re.escape(path) + "[0-9a-f]{16}/" + re.escape(quote(NAME)), parts.path)


def assert_signed(app: App, place: tuple[str, str], url: str, says: set[str], headers: str) -> None:
    query = query_of(url)
    expected = says | {f"X-Amz-{name}" for name in SIGNATURE}
    assert set(query) - {"X-Amz-Security-Token"} == expected  # the token is of a function's role
    assert query["X-Amz-Algorithm"] == "AWS4-HMAC-SHA256"
    assert re.fullmatch("[0-9a-f]{64}", query["X-Amz-Signature"])
    assert (query["X-Amz-Expires"], query["X-Amz-SignedHeaders"]) == (SECONDS, headers)
    assert_scope(app, query["X-Amz-Credential"], query["X-Amz-Date"])
    assert_address(app, place, url)


@pytest.mark.parametrize(
    "place", sorted(PLACES - {("create_document", "upload"), ("sign_parts", "parts.url")})
)
def test_a_link_is_signed_for_one_version_as_a_file_of_no_type(
    app: App, addresses: dict[tuple[str, str], Any], place: tuple[str, str]
) -> None:
    assert_signed(app, place, addresses[place], WHAT_A_LINK_SAYS, "host")
    query = query_of(addresses[place])
    assert query["versionId"] not in ("", "null")
    assert query["response-content-type"] == "application/octet-stream"
    kind, _, name = query["response-content-disposition"].partition("; filename*=UTF-8''")
    assert kind == "attachment"
    assert unquote(name, errors="strict").startswith(NAME.removesuffix(".json"))
    answer = requests.get(addresses[place], timeout=60)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/octet-stream")
    assert answer.headers["Content-Disposition"] == query["response-content-disposition"]


def test_a_part_is_signed_with_its_length_and_its_checksum(
    app: App, addresses: dict[tuple[str, str], Any]
) -> None:
    place = ("sign_parts", "parts.url")
    assert_signed(app, place, addresses[place], WHAT_A_PART_SAYS, "content-length;host;x-amz-checksum-sha256")
    assert query_of(addresses[place])["partNumber"] == "1"


def test_a_form_is_signed_with_all_that_it_says(app: App, addresses: dict[tuple[str, str], Any]) -> None:
    form = addresses["create_document", "upload"]
    fields = form["fields"]
    assert set(fields) - {"x-amz-security-token"} == FORM_FIELDS
    assert fields["x-amz-algorithm"] == "AWS4-HMAC-SHA256"
    assert re.fullmatch("[0-9a-f]{64}", fields["x-amz-signature"])
    assert_scope(app, fields["x-amz-credential"], fields["x-amz-date"])
    assert_address(app, ("create_document", ""), f"{form['url'].rstrip('/')}/{quote(fields['key'])}")
    policy = json.loads(base64.b64decode(fields["policy"]))
    bucket = app.outputs["DocumentsBucketName"]
    size = next(each for each in policy["conditions"] if isinstance(each, list))
    assert (size[0], size[1]) == ("content-length-range", 1)
    said = {
        name: value for each in policy["conditions"] if isinstance(each, dict) for name, value in each.items()
    }
    bound = {name: value for name, value in fields.items() if name not in ("policy", "x-amz-signature")}
    assert said == {**bound, "bucket": bucket}
    ends = datetime.strptime(policy["expiration"], "%Y-%m-%dT%H:%M:%SZ")
    made = datetime.strptime(fields["x-amz-date"], "%Y%m%dT%H%M%SZ")
    assert timedelta(seconds=299) <= ends - made <= timedelta(seconds=302)


SAYS_NOTHING: tuple[Callable[[str], bool], ...] = (
    lambda text: "AWSAccessKeyId=" in text,
    lambda text: re.search(r"[?&]Signature=", text) is not None,
    lambda text: "SignatureVersion" in text,
    lambda text: "awsaccesskeyid" in text.lower(),
)


def test_nothing_is_signed_as_it_was_before_version_4(asked: dict[str, requests.Response]) -> None:
    for operation, answer in asked.items():
        text = f"{answer.headers} {answer.text}"
        assert not any(says(text) for says in SAYS_NOTHING), operation
