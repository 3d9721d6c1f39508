"""The API through the local CloudFront, with real tokens and real presigned links."""

import json
import uuid
from functools import partial
from typing import Any

import pytest
import requests

from tests.e2e.conftest import App, eventually

PASSWORD = "Reader-of-documents-1"


@pytest.fixture(scope="module")
def editor(app: App) -> str:
    return app.token()


@pytest.fixture(scope="module")
def reader(app: App) -> str:
    """The token of a user who is in no group."""
    cognito, pool = app.client("cognito-idp"), app.outputs["UserPoolId"]
    cognito.admin_create_user(UserPoolId=pool, Username="reader", MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username="reader", Password=PASSWORD, Permanent=True)
    return app.token("reader", PASSWORD)


def upload(app: App, token: str, body: bytes, collection: str = "orders") -> Any:
    """Uploads by the form that the API gives out; the document once it is recorded."""
    created = app.api("POST", "/documents", token, json={"collection": collection, "name": "a b.json"})
    assert created.status_code == 201, created.text
    form = created.json()["upload"]
    sent = requests.post(form["url"], data=form["fields"], files={"file": ("any", body)}, timeout=60)
    assert sent.status_code == 204, sent.text
    return eventually(lambda: shown(app, token, created.json()["id"]), "the uploaded document")


def shown(app: App, token: str, identifier: str) -> Any | None:
    answer = app.api("GET", f"/documents/{identifier}", token)
    return answer.json() if answer.status_code == 200 else None


def test_health_needs_no_token_and_nothing_is_cached(app: App) -> None:
    answer = app.api("GET", "/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_is_not_there_is_a_problem_and_says_where_to_look(app: App, reader: str) -> None:
    for method, path, status, code in (
        ("GET", "/nothing", 404, "route-unknown"),
        ("PUT", "/documents", 405, "method-unknown"),
    ):
        assert app.api(method, path).status_code == 401  # and no function was called for it
        answer = app.api(method, path, reader)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["Cache-Control"] == "no-store"


def test_the_api_describes_itself_to_programs_and_to_people(app: App) -> None:
    document = app.api("GET", "/openapi.json")
    assert document.headers["Content-Type"].startswith("application/json")
    assert "/api/documents/{id}/links" in document.json()["paths"]
    page = app.api("GET", "/docs")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "<script" not in page.text


def test_the_configuration_names_what_the_page_signs_in_with(app: App) -> None:
    config = app.api("GET", "/config").json()
    assert config["client_id"] == app.outputs["UserPoolClientId"]
    assert config["user_pool_id"] == app.outputs["UserPoolId"]
    assert config["sign_in_url"] == f"{app.outputs['EndpointUrl']}/"


@pytest.mark.parametrize("token", [None, "nonsense", "a.b.c"])
def test_without_a_valid_token_everything_else_is_refused(app: App, token: str | None) -> None:
    for method, path in (("GET", "/documents"), ("POST", "/documents"), ("DELETE", f"/documents/{'0' * 32}")):
        assert app.api(method, path, token).status_code == 401


def test_an_id_token_is_no_access_token(app: App) -> None:
    assert app.api("GET", "/documents", app.token(kind="IdToken")).status_code == 401


def test_what_is_uploaded_is_listed_shown_and_fetched(app: App, editor: str, reader: str) -> None:
    document = upload(app, editor, b'{"price": 0.10}')
    assert document["status"] == "processed"
    listed = app.api("GET", "/documents?collection=orders&status=processed&limit=100", reader).json()[
        "documents"
    ]
    assert document in listed
    for part, expected in (("original", b'{"price": 0.10}'), ("result", b'{"price":0.1}')):
        redirect = app.api("GET", f"/documents/{document['id']}/{part}", reader)
        assert redirect.status_code == 303
        assert "X-Amz-Signature" in redirect.headers["Location"]
        fetched = requests.get(redirect.headers["Location"], timeout=60)
        assert fetched.content == expected


def test_a_link_takes_a_range_and_names_its_file(app: App, editor: str, reader: str) -> None:
    document = upload(app, editor, b'{"price": 0.10}')
    link = app.api("GET", f"/documents/{document['id']}/links", reader).json()["original"]
    beginning = requests.get(link["url"], headers={"Range": "bytes=2-6"}, timeout=60)
    assert (beginning.status_code, beginning.content) == (206, b"price")
    assert beginning.headers["Content-Range"] == "bytes 2-6/15"
    assert beginning.headers["Content-Disposition"] == "attachment; filename*=UTF-8''a%20b.json"
    assert beginning.headers["Content-Type"] == "application/octet-stream"


def test_the_listing_pages_without_gaps_or_repeats(app: App, editor: str) -> None:
    collection = f"c{uuid.uuid4().hex[:8]}"
    keys = {f"incoming/{collection}/{number}.json" for number in range(23)}
    for key in keys:
        app.put(key, b"[]")

    def listed() -> list[str] | None:
        found: list[str] = []
        cursor = ""
        while cursor is not None:
            query = f"?collection={collection}&limit=5" + (f"&cursor={cursor}" if cursor else "")
            page = app.api("GET", f"/documents{query}", editor).json()
            found += [document["key"] for document in page["documents"]]
            cursor = page["cursor"]
        return found if len(found) >= len(keys) else None

    assert sorted(eventually(listed, "all documents")) == sorted(keys)


def test_an_unchanged_document_is_not_sent_again(app: App, editor: str, reader: str) -> None:
    document = upload(app, editor, b"{}")
    unused = uuid.uuid4().hex
    one, listed, counted = (
        f"/documents/{document['id']}",
        f"/documents?collection={unused}",
        f"/counts?collection={unused}",
    )
    for path in (one, listed, counted):
        known = app.api("GET", path, reader).headers["ETag"]
        again = app.api("GET", path, reader, headers={"If-None-Match": known})
        assert (again.status_code, again.text) == (304, ""), path


def test_documents_are_found_by_the_beginning_of_their_name_and_counted(app: App, editor: str) -> None:
    collection = f"c{uuid.uuid4().hex[:8]}"
    document = upload(app, editor, b"{}", collection)
    broken = upload(app, editor, b"{", collection)
    query = f"collection={collection}&name_prefix=a%20b&uploaded_from={document['uploaded_at']}"
    found = app.api("GET", f"/documents?{query}", editor).json()["documents"]
    assert {each["id"] for each in found} == {document["id"], broken["id"]}
    assert (
        app.api("GET", f"/documents?collection={collection}&name_prefix=b", editor).json()["documents"] == []
    )
    counts = app.api("GET", f"/counts?collection={collection}", editor).json()
    assert counts == {
        "counts": [{"collection": collection, "processed": 1, "quarantined": 1}],
        "complete": True,
    }


def test_a_quarantined_document_says_where_it_is_wrong(app: App, editor: str) -> None:
    document = upload(app, editor, b'{"a": tru}')
    assert document["status"] == "quarantined"
    assert (document["error"]["code"], document["error"]["line"], document["error"]["column"]) == (
        "syntax",
        1,
        7,
    )
    assert app.api("GET", f"/documents/{document['id']}/result", editor).json()["code"] == "no-result"


def test_a_deleted_document_is_gone_with_its_result(app: App, editor: str) -> None:
    document = upload(app, editor, b"{}")
    assert app.api("DELETE", f"/documents/{document['id']}", editor).status_code == 202
    eventually(lambda: shown(app, editor, document["id"]) is None, "the record to go")
    results = document["key"].replace("incoming/", "results/")
    eventually(lambda: app.get(results) is None, "the result to go")
    assert document not in app.api("GET", "/documents?limit=100", editor).json()["documents"]


def test_a_deletion_can_be_undone(app: App, editor: str) -> None:
    document = upload(app, editor, b'{"a": 1}')
    path = f"/documents/{document['id']}"
    app.api("DELETE", path, editor)
    eventually(lambda: shown(app, editor, document["id"]) is None, "the record to go")
    assert app.api("POST", f"{path}/restore", editor).status_code == 202
    back = eventually(lambda: shown(app, editor, document["id"]), "the record to come back")
    assert back["source_version"] == document["source_version"]
    result = app.result(document["key"].replace("incoming/", "results/"))
    assert result["bytes"] == b'{"a":1}'
    assert app.api("POST", f"{path}/restore", editor).json()["code"] == "not-deleted"


def test_many_are_deleted_and_restored_in_one_call(app: App, editor: str) -> None:
    ids = [upload(app, editor, b"{}")["id"] for _ in range(3)]
    asked = {"ids": [*ids, "0" * 32]}

    def count() -> int:
        return sum(shown(app, editor, each) is not None for each in ids)

    for verb, status, left in (("delete", "deleting", 0), ("restore", "restoring", 3)):
        results = app.api("POST", f"/documents/batch-{verb}", editor, json=asked).json()["results"]
        assert [each["status"] for each in results] == [status] * 3 + ["failed"]
        until = partial(lambda left: count() == left, left)
        eventually(until, f"all to be {status}")
    results = app.api("POST", "/documents/batch-reprocess", editor, json=asked).json()["results"]
    assert [each["status"] for each in results] == ["reprocessing"] * 3 + ["failed"]


def test_a_document_is_processed_again_on_request(app: App, editor: str) -> None:
    document = upload(app, editor, b"{}")
    assert app.api("POST", f"/documents/{document['id']}/reprocess", editor).status_code == 202

    def again() -> Any | None:
        now = shown(app, editor, document["id"])
        return now if now and now["recorded_at"] > document["recorded_at"] else None

    assert eventually(again, "a newer record")["source_version"] == document["source_version"]


def test_a_reader_may_read_and_nothing_else(app: App, editor: str, reader: str) -> None:
    document = upload(app, editor, b"{}")
    assert shown(app, reader, document["id"]) == document
    for method, path in (("DELETE", ""), ("POST", "/reprocess")):
        refused = app.api(method, f"/documents/{document['id']}{path}", reader)
        assert (refused.status_code, refused.json()["code"]) == (403, "editors-only")
    refused = app.api("POST", "/documents", reader, json={"collection": "orders", "name": "a.json"})
    assert refused.status_code == 403
    assert shown(app, reader, document["id"]) == document


@pytest.mark.parametrize(
    ("method", "path", "body", "code"),
    [
        ("GET", "/documents?limit=0", None, "limit-invalid"),
        ("GET", "/documents?colection=x", None, "field-unknown"),
        ("GET", "/documents?cursor=abc", None, "cursor-invalid"),
        ("GET", "/documents/abc", None, "id-invalid"),
        ("POST", "/documents", {"collection": "orders", "name": "../x"}, "name-invalid"),
        ("POST", "/documents", {"collection": "orders", "name": "x", "size": 1}, "field-unknown"),
    ],
)
def test_a_wrong_request_is_answered_with_a_code_and_a_sentence(
    app: App, editor: str, method: str, path: str, body: object, code: str
) -> None:
    answer = app.api(method, path, editor, json=body) if body else app.api(method, path, editor)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == code
    assert answer.json()["detail"].endswith(".")


def test_an_upload_form_takes_its_own_key_and_no_other(app: App, editor: str) -> None:
    form = app.api("POST", "/documents", editor, json={"collection": "orders", "name": "x.json"}).json()[
        "upload"
    ]
    for field, value in (("key", "incoming/orders/other.json"), ("Content-Type", "text/html")):
        fields = {**form["fields"], field: value}
        sent = requests.post(form["url"], data=fields, files={"file": ("x", b"{}")}, timeout=60)
        assert sent.status_code == 403, sent.text
    policy = json.dumps(form["fields"])
    assert "AWS4-HMAC-SHA256" in policy
