"""Paths, queries and headers that are meant to do harm; what they get is a refusal or the honest answer."""

import pytest

from lambdas.api import cursor
from lambdas.api.routes import ROUTES, Access
from tests.fuzz.conftest import Asker
from tests.fuzz.world import World

LONG = "x" * 8000
ID = "0" * 32

QUERIES: dict[str, tuple[int, str]] = {
    "limit=0": (400, "limit-invalid"),
    "limit=101": (400, "limit-invalid"),
    "limit=1e9": (400, "limit-invalid"),
    "limit=1000000000": (400, "limit-invalid"),
    "limit=-1": (400, "limit-invalid"),
    "limit=NaN": (400, "limit-invalid"),
    "limit=": (400, "limit-invalid"),
    "limit": (400, "limit-invalid"),
    "limit=1.0": (400, "limit-invalid"),
    "limit=+1": (400, "limit-invalid"),
    "limit=%201": (400, "limit-invalid"),
    "limit=1%00": (400, "limit-invalid"),
    "limit=0x10": (400, "limit-invalid"),
    "limit=1_0": (400, "limit-invalid"),
    "limit=%D9%A1": (400, "limit-invalid"),  # one, in Arabic digits
    f"limit={'9' * 5000}": (400, "limit-invalid"),
    "limit=1&limit=2": (400, "field-twice"),
    "limit=1&limit=1": (400, "field-twice"),
    "limit=1&%6Cimit=1": (400, "field-twice"),
    "name_prefix=a&name_prefix=b": (400, "field-twice"),
    "collection=orders&collection=prices": (400, "field-twice"),
    "limit[]=1": (400, "field-unknown"),
    "Limit=1": (400, "field-unknown"),
    "limit%20=1": (400, "field-unknown"),
    "limit%00=1": (400, "field-unknown"),
    "=1": (400, "field-unknown"),
    "=": (400, "field-unknown"),
    "force=true": (400, "field-unknown"),
    "__class__=1": (400, "field-unknown"),
    "access_token=editor": (400, "field-unknown"),
    f"{LONG}=1": (400, "field-unknown"),
    "&".join(f"p{number}=1" for number in range(1000)): (400, "field-unknown"),
    "collection=%ff": (400, "query-invalid"),
    "collection=%C3%28": (400, "query-invalid"),
    "collection=%ED%A0%80": (400, "query-invalid"),
    "%ff=1": (400, "query-invalid"),
    "collection=": (400, "collection-invalid"),
    f"collection={LONG}": (400, "collection-invalid"),
    f"collection={'%F0%9F%98%80' * 251}": (400, "collection-invalid"),
    f"name_prefix={LONG}": (400, "name-prefix-invalid"),
    "status=deleted": (400, "status-unknown"),
    "status=processed,quarantined": (400, "status-unknown"),
    "status=processed%00": (400, "status-unknown"),
    "uploaded_from=now": (400, "uploaded-from-invalid"),
    "uploaded_from=2026-02-30T00:00:00Z": (400, "uploaded-from-invalid"),
    "uploaded_from=2026-11-20T10:00:00Z%0A": (400, "uploaded-from-invalid"),
    "uploaded_from=2026-11-20T10:00:00%2B01:00": (400, "uploaded-from-invalid"),
    f"uploaded_before=2026-11-20T10:00:00.{'0' * 5000}Z": (400, "uploaded-before-invalid"),
    "cursor=": (400, "cursor-invalid"),
    "cursor=abc": (400, "cursor-invalid"),
    "cursor=%00": (400, "cursor-invalid"),
    "cursor=%C3%BC": (400, "cursor-invalid"),
    "cursor=AAAA%0A": (400, "cursor-invalid"),
    f"cursor={LONG}": (400, "cursor-invalid"),
    f"cursor={'A' * 64}": (400, "cursor-invalid"),
}


@pytest.mark.parametrize(("query", "code"), QUERIES.items(), ids=[each[:40] for each in QUERIES])
def test_a_hostile_query_is_refused(ask: Asker, query: str, code: tuple[int, str]) -> None:
    assert ask("GET", f"/api/documents?{query}").code == code


@pytest.mark.parametrize(
    "text",
    [
        "' OR 1=1 --",
        "\0",
        "\x1b[31m",
        "{{7*7}}",
        "${jndi:ldap://x}",
        "a#b|c",
        ":partition",
        "#status",
        "%zz",
        "a;b=1",
    ],
)
def test_a_filter_is_data_and_finds_nothing(ask: Asker, text: str) -> None:
    """Whatever a bucket's owner has called a collection can be asked for."""
    query = "".join(f"%{byte:02x}" for byte in text.encode())
    for name in ("collection", "name_prefix"):
        answer = ask("GET", f"/api/documents?{name}={query}")
        assert (answer.status, answer.body) == (200, {"documents": [], "cursor": None})


@pytest.mark.parametrize("spelled", ["%", "%z", "%zz", "%1"])
def test_a_percent_sign_that_begins_nothing_is_itself(ask: Asker, spelled: str) -> None:
    assert ask("GET", f"/api/documents?collection={spelled}").body == {"documents": [], "cursor": None}


def test_a_cursor_is_of_one_listing_and_of_this_deployment(ask: Asker, made: World) -> None:
    own = made.cursor({"collection": "orders"})
    assert ask("GET", f"/api/documents?collection=orders&cursor={own}").status == 200
    assert ask("GET", f"/api/documents?cursor={own}").code == (400, "cursor-mismatch")
    assert ask("GET", f"/api/documents?collection=prices&cursor={own}").code == (400, "cursor-mismatch")
    for other in (
        cursor.encode("2026-11-20T10:00:59Z#f", {"collection": "orders"}, b"of another deployment"),
        own + "=",
        own[:-1],
        own[:22] + own[23:],
        own.swapcase(),
    ):
        assert ask("GET", f"/api/documents?collection=orders&cursor={other}").code == (400, "cursor-invalid")


def test_a_cursor_is_no_upload_and_an_upload_no_cursor(ask: Asker, made: World) -> None:
    body = b'{"collection": "orders", "name": "a.json", "size": 5}'
    upload = ask("POST", "/api/uploads", body).body["upload"]
    assert ask("GET", f"/api/uploads/{upload}").status == 200
    assert ask("GET", f"/api/documents?cursor={upload}").code == (400, "cursor-invalid")
    assert ask("GET", f"/api/uploads/{made.cursor({})}").code == (404, "upload-unknown")


@pytest.mark.parametrize(
    ("target", "codes"),
    [
        (f"/api/documents/{ID}%00", {(400, "id-invalid")}),
        (f"/api/documents/{ID}%0A", {(400, "id-invalid")}),
        (f"/api/documents/{ID.replace('0', 'A')}", {(400, "id-invalid")}),
        ("/api/documents/%EF%BC%90" + ID[1:], {(400, "id-invalid")}),
        ("/api/documents/%ff", {(400, "id-invalid")}),
        ("/api/documents/..%2F..%2Fetc", {(400, "id-invalid")}),
        ("/api/documents/cursor-secret", {(400, "id-invalid")}),
        ("/api/documents/rate%23x", {(400, "id-invalid")}),
        (f"/api/documents/{LONG}", {(400, "id-invalid")}),
        ("/api/documents/.", {(400, "id-invalid")}),
        ("/api/documents/batch-delete", {(405, "method-unknown")}),
        ("/api/documents/batch%2Ddelete", {(400, "id-invalid"), (405, "method-unknown")}),
        (f"/api/documents/{ID}/../{ID}", {(404, "route-unknown")}),
        (f"/api/documents/{ID}%2Flinks", {(400, "id-invalid")}),
        (f"/api/documents/{ID};x=1", {(400, "id-invalid")}),
        ("/api/documents//links", {(404, "route-unknown")}),
        ("/api/uploads/..", {(400, "upload-invalid")}),
        ("/api/uploads/a.b", {(400, "upload-invalid")}),
        (f"/api/uploads/{'a' * 2049}", {(400, "upload-invalid")}),
        (f"/api/uploads/{'a' * 2048}", {(404, "upload-unknown")}),
        ("/api/../lambdas", {(404, "route-unknown")}),
        ("/api//health", {(404, "route-unknown")}),
        ("/API/health", {(404, "route-unknown")}),
        ("/api/health/", {(404, "route-unknown")}),
        ("/api/health%2F", {(404, "route-unknown")}),
        ("/api/%F0%9F%98%80", {(404, "route-unknown")}),
        ("/", {(404, "route-unknown")}),
    ],
)
def test_a_hostile_path_leads_nowhere(ask: Asker, target: str, codes: set[tuple[int, str]]) -> None:
    assert ask("GET", target).code in codes


@pytest.mark.parametrize(
    "method", ["HEAD", "OPTIONS", "TRACE", "CONNECT", "PATCH", "PROPFIND", "get", "X" * 500]
)
@pytest.mark.parametrize("path", ["/api/health", "/api/documents", f"/api/documents/{ID}"])
def test_a_method_that_no_route_has_is_refused_and_the_others_are_named(
    ask: Asker, method: str, path: str
) -> None:
    answer = ask(method, path)
    assert answer.code == (405, "method-unknown")
    assert answer.headers["allow"] == {"/api/health": "GET", "/api/documents": "GET, POST"}.get(
        path, "GET, DELETE"
    )


@pytest.mark.parametrize(
    ("known", "status"),
    [
        ("*", 304),
        ('"x", *', 304),
        (", ".join(['"x"'] * 2000), 200),
        ("," * 8000, 200),
        ("W/" * 4000, 200),
        ('"' * 8001, 200),
        ("", 200),
        ("\x00\xff", 200),
    ],
)
def test_a_hostile_condition_is_answered_in_full_or_not_at_all(ask: Asker, known: str, status: int) -> None:
    assert ask("GET", "/api/documents", if_none_match=known).status == status


@pytest.mark.parametrize(
    "name",
    [
        "x_http_method_override",
        "x_http_method",
        "x_forwarded_user",
        "x_original_url",
        "x_amzn_oidc_data",
        "cookie",
    ],
)
@pytest.mark.parametrize("value", ["DELETE", "editors", "/api/documents/batch-delete", LONG, "\r\nx: y"])
def test_a_header_that_is_not_ours_changes_nothing(ask: Asker, name: str, value: str) -> None:
    expected = ask("GET", "/api/documents")
    assert ask("GET", "/api/documents", **{name: value}) == expected


@pytest.mark.parametrize("route", [route for route in ROUTES if not route.body], ids=lambda route: route.key)
def test_a_route_that_takes_no_body_does_not_overlook_one(ask: Asker, route: object) -> None:
    path = route.path.format(id=ID, upload="a")
    assert ask(route.method, path, b'{"ids": []}').code == (400, "body-unexpected")


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.key)
@pytest.mark.parametrize("token", ["", "id", "nobody", "editor.", "Editor"])
def test_without_an_access_token_nothing_but_the_open_routes_answers(
    ask: Asker, route: object, token: str
) -> None:
    answer = ask(route.method, route.path.format(id=ID, upload="a"), token=token)
    assert (answer.status == 401) == (route.access is not Access.ANYONE)
