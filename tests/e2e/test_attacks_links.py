"""Somebody has a link to one version of one file, and wants more than that.

Each attack changes one thing of a link that the API has given out. That it fails for this one thing is
shown by the link itself, which works before and after. `tests/lambdas/api/test_attacks.py` shows for the
same attacks that they need another signature, whoever checks it.
"""

import uuid
from dataclasses import replace
from typing import Any

import pytest
import requests

from lambdas.api.documents_store import SIGNING, DocumentsStore
from tests.e2e.attacker import send
from tests.e2e.conftest import App, eventually
from tests.lambdas.api.attacks import NAME, ON_LINKS, Attack, query
from tests.lambdas.api.sigv4 import Request, query_of

DATA = b'{"price": 0.10}'
REFUSED = {
    "SignatureDoesNotMatch",
    "AccessDenied",  # the emulator looks at what the signer may do before it looks at the signature
    "AuthorizationQueryParametersError",
    "AuthorizationHeaderMalformed",
    "InvalidAccessKeyId",
    "",  # of HEAD
}


@pytest.fixture(scope="module")
def editor(app: App) -> str:
    return app.token()


def uploaded(app: App, editor: str, data: bytes = DATA) -> Any:
    """A document, once it is processed."""
    created = app.api("POST", "/documents", editor, json={"collection": "orders", "name": NAME}).json()
    form = created["upload"]
    sent = requests.post(form["url"], data=form["fields"], files={"file": ("x", data)}, timeout=60)
    assert sent.status_code == 204, sent.text
    done = f"/documents/{created['id']}"
    eventually(lambda: app.api("GET", done, editor).status_code == 200, "the document")
    return created


def link_to(app: App, editor: str, document: Any, part: str = "original") -> Request:
    links = app.api("GET", f"/documents/{document['id']}/links", editor).json()
    return Request("GET", links[part]["url"])


@pytest.fixture(scope="module")
def document(app: App, editor: str) -> Any:
    return uploaded(app, editor)


@pytest.fixture
def link(app: App, editor: str, document: Any) -> Request:
    return link_to(app, editor, document)


@pytest.mark.parametrize("attack", ON_LINKS.values(), ids=ON_LINKS)
def test_a_link_gives_its_version_and_nothing_else(link: Request, attack: Attack) -> None:
    assert (send(link).status, send(link).body) == (200, DATA)
    refused = send(attack(link))
    assert (refused.status in (400, 403), refused.code in REFUSED) == (True, True), refused
    assert DATA not in refused.body
    assert send(link).body == DATA


@pytest.mark.parametrize("name", ["X-Amz-Signature", "X-Amz-Algorithm", "X-Amz-Date", "X-Amz-Credential"])
def test_a_link_without_its_signature_is_nothing(link: Request, name: str) -> None:
    refused = send(query({name: None})(link))
    assert refused.status in (400, 403)
    assert DATA not in refused.body


def test_without_any_signature_nothing_is_given(link: Request) -> None:
    for url in (link.url.partition("?")[0], link.url.partition("?")[0] + "?versionId=null"):
        assert send(replace(link, url=url)).status == 403


def test_the_signature_of_one_link_is_none_for_another(app: App, editor: str, link: Request) -> None:
    other = link_to(app, editor, uploaded(app, editor, b'{"price": 7}'))
    assert send(other).body == b'{"price": 7}'
    mixed = query({"X-Amz-Signature": query_of(other.url)["X-Amz-Signature"]})(link)
    assert (send(mixed).status, send(mixed).code) == (403, "SignatureDoesNotMatch")


def test_an_older_version_needs_a_link_of_its_own(app: App, editor: str) -> None:
    document = uploaded(app, editor)
    before = link_to(app, editor, document)
    newer = app.put(document["key"], b'{"price": 8}')

    def now() -> Request | None:
        link = link_to(app, editor, document)
        return link if query_of(link.url)["versionId"] == newer else None

    after = eventually(now, "the newer version")
    assert (send(before).body, send(after).body) == (DATA, b'{"price": 8}')
    for link, other in ((before, after), (after, before)):
        swapped = query({"versionId": query_of(other.url)["versionId"]})(link)
        assert send(swapped).code == "SignatureDoesNotMatch"


def test_a_link_ends(app: App) -> None:
    bucket = app.outputs["DocumentsBucketName"]
    s3 = app.session.client("s3", endpoint_url=app.outputs["EndpointUrl"], config=SIGNING)
    key = f"incoming/orders/{uuid.uuid4().hex}.json"
    version = app.put(key, DATA)
    short, long = (DocumentsStore(s3, bucket, seconds) for seconds in (5, 300))
    ending, lasting = (Request("GET", store.download_link(key, version, "a.json")) for store in (short, long))
    assert (send(ending).body, send(lasting).body) == (DATA, DATA)
    eventually(lambda: send(ending).status == 403, "the end of the link")
    assert send(ending).code == "AccessDenied"
    assert send(query({"X-Amz-Expires": "300"})(ending)).code == "SignatureDoesNotMatch"
    assert send(lasting).body == DATA


def test_a_link_to_what_is_deleted_still_gives_that_version(app: App, editor: str) -> None:
    """And only as long as it lives: a deletion hides, it does not take back (docs/security.md says so)."""
    document = uploaded(app, editor)
    link = link_to(app, editor, document)
    assert app.api("DELETE", f"/documents/{document['id']}", editor).status_code == 202
    eventually(
        lambda: app.api("GET", f"/documents/{document['id']}/links", editor).status_code == 404, "no links"
    )
    assert send(link).body == DATA


@pytest.mark.parametrize(
    "asked",
    [
        *("bytes=0-0,1-1,2-2", "bytes=" + ",".join(["0-"] * 1000), "bytes=5-2", "bytes=-0", "bytes=99999-"),
        *("bytes=0-999999999999999999999", "lines=1-2", "bytes=a-b", "bytes=-999999999", "bytes=,", "bytes"),
    ],
    ids=lambda asked: asked[:24],
)
def test_no_range_gives_more_than_the_file(link: Request, asked: str) -> None:
    answer = send(replace(link, headers={"Range": asked}))
    assert answer.status in (200, 206, 400, 416)
    if answer.status < 300:
        assert answer.body in DATA
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"].startswith("attachment; ")


def test_an_encoded_slash_is_the_same_key(link: Request, document: Any) -> None:
    """Not an attack that works: S3 decodes the path before it signs and before it looks."""
    same = replace(link, url=link.url.replace("/orders/", "%2Forders%2F"))
    assert same != link
    assert send(same).body == send(link).body


def test_a_token_beside_a_link_is_of_no_use(link: Request, editor: str) -> None:
    for extra in ({"Authorization": f"Bearer {editor}"}, {"Cookie": f"token={editor}"}):
        tampered = query({"X-Amz-Expires": "301"})(replace(link, headers=extra))
        assert send(tampered).status in (400, 403)
