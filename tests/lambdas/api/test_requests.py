"""Requests are read strictly, and what is refused is named."""

import base64
from typing import Any

import pytest

from lambdas.api.errors import BadRequest
from lambdas.api.fields import read_query
from lambdas.api.requests import (
    CountDocuments,
    ListDocuments,
    body_of,
    query_of,
    read_id,
    read_upload,
)

ID = "0123456789abcdef" * 2


def listing(**query: str) -> ListDocuments:
    read = read_query(ListDocuments, query)
    assert read
    return read


def refusal_of(query: dict[str, str]) -> tuple[str, str | None]:
    with pytest.raises(BadRequest) as caught:
        read_query(ListDocuments, query)
    return caught.value.code, caught.value.field


def test_a_listing_without_parameters_has_the_default_size() -> None:
    assert listing() == ListDocuments(None, None, None, None, None, 25, None)


def test_a_listing_takes_its_parameters() -> None:
    query = {
        "collection": "orders",
        "status": "quarantined",
        "name_prefix": "2026/a",
        "uploaded_from": "2026-11-20T10:00:00Z",
        "uploaded_before": "2026-11-21T10:00:00.25Z",
        "limit": "7",
        "cursor": "x",
    }
    assert listing(**query) == ListDocuments(**{**query, "limit": 7})


@pytest.mark.parametrize(("text", "limit"), [("1", 1), ("100", 100), ("007", 7), ("99", 99)])
def test_a_limit_from_1_to_100_is_taken(text: str, limit: int) -> None:
    assert listing(limit=text).limit == limit


@pytest.mark.parametrize(
    "limit", ["0", "000", "101", "999", "1000", "0001", "9" * 5000], ids=lambda text: text[:5]
)
def test_a_limit_out_of_range_is_refused(limit: str) -> None:
    assert refusal_of({"limit": limit}) == ("limit-invalid", "limit")


@pytest.mark.parametrize(
    "limit", ["", "-1", "+1", " 1", "1\n", "1.0", "1e1", "0x1", "1_0", "1,2", "٣", "²", "ten"]
)
def test_a_limit_that_is_no_whole_number_is_refused(limit: str) -> None:
    assert refusal_of({"limit": limit}) == ("limit-invalid", "limit")


@pytest.mark.parametrize(
    "status", ["", "deleted", "Processed", "processed ", "processed,processed", "\ud800"]
)
def test_a_status_that_is_not_listed_is_refused(status: str) -> None:
    assert refusal_of({"status": status}) == ("status-unknown", "status")


@pytest.mark.parametrize("collection", ["default", "Größen", "a#0", "x" * 1000, "ü" * 500])
def test_a_collection_of_any_text_can_be_asked_for(collection: str) -> None:
    """Objects can also be put under `incoming/` directly, with any name a key may have."""
    assert listing(collection=collection).collection == collection
    assert read_query(CountDocuments, {"collection": collection}) == CountDocuments(collection)


@pytest.mark.parametrize("collection", ["", "x" * 1001, "ü" * 501, "\ud800"], ids=ascii)
def test_a_collection_that_cannot_be_is_refused(collection: str) -> None:
    assert refusal_of({"collection": collection}) == ("collection-invalid", "collection")


@pytest.mark.parametrize("prefix", ["a", "A b", "2026/", "x" * 1000, "\x00", "${filename}", "ü"])
def test_a_name_can_begin_with_anything(prefix: str) -> None:
    assert listing(name_prefix=prefix).name_prefix == prefix


@pytest.mark.parametrize("prefix", ["", "x" * 1001, "ü" * 501, "\ud800"], ids=ascii)
def test_a_name_cannot_begin_with_nothing_or_too_much(prefix: str) -> None:
    assert refusal_of({"name_prefix": prefix}) == ("name-prefix-invalid", "name_prefix")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-20T10:00:00Z", "2026-11-20T10:00:00Z"),
        ("2026-11-20T10:00:00+00:00", "2026-11-20T10:00:00Z"),
        ("2026-11-20T10:00:00.000001Z", "2026-11-20T10:00:00.000001Z"),
        ("2024-02-29T23:59:59.5+00:00", "2024-02-29T23:59:59.5Z"),
        ("2000-02-29T00:00:00Z", "2000-02-29T00:00:00Z"),
    ],
)
def test_a_moment_in_utc_is_taken_and_ends_in_z(text: str, moment: str) -> None:
    assert listing(uploaded_from=text).uploaded_from == moment
    assert listing(uploaded_before=text).uploaded_before == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-20",
        "2026-11-20T10:00Z",
        "2026-11-20T10:00:00",
        "2026-11-20 10:00:00Z",
        "2026-11-20T10:00:00 00:00",
        "2026-11-20T10:00:00+01:00",
        "2026-11-20T24:00:00Z",
        "2026-11-20T10:00:60Z",
        "2026-11-31T10:00:00Z",
        "2026-02-29T10:00:00Z",
        "2100-02-29T10:00:00Z",
        "2026-13-01T10:00:00Z",
        "2026-00-01T10:00:00Z",
        "2026-11-20T10:00:00.Z",
        "2026-11-20T10:00:00.1234567890Z",
        "2026-11-20T10:00:00Z\n",
        "٢٠٢٦-11-20T10:00:00Z",
        "1763632800",
        "yesterday",
    ],
)
def test_what_is_no_moment_in_utc_is_refused(text: str) -> None:
    assert refusal_of({"uploaded_from": text}) == ("uploaded-from-invalid", "uploaded_from")
    assert refusal_of({"uploaded_before": text}) == ("uploaded-before-invalid", "uploaded_before")


@pytest.mark.parametrize("cursor", ["", "\ud800"], ids=ascii)
def test_a_cursor_that_cannot_be_is_refused_as_one_that_is_made_up(cursor: str) -> None:
    assert refusal_of({"cursor": cursor}) == ("cursor-invalid", "cursor")


def test_an_id_is_32_hexadecimal_digits() -> None:
    assert read_id({"id": ID}) == ID


@pytest.mark.parametrize(
    "parameters",
    [
        {"id": text}
        for text in ("", "0" * 31, "0" * 33, "A" * 32, "g" * 32, "0" * 32 + "\n", "٣" * 32, "cursor-secret")
    ]
    + [{}],
)
def test_any_other_id_is_refused(parameters: dict[str, str]) -> None:
    with pytest.raises(BadRequest) as caught:
        read_id(parameters)
    assert (caught.value.code, caught.value.field) == ("id-invalid", "id")


@pytest.mark.parametrize("upload", ["a", "A-z_0", "x" * 2048])
def test_an_upload_is_named_by_url_safe_text(upload: str) -> None:
    assert read_upload({"upload": upload}) == upload


@pytest.mark.parametrize(
    "parameters", [{}, *({"upload": text} for text in ("", "a=", "a b", "a\n", "x" * 2049))]
)
def test_any_other_name_of_an_upload_is_refused(parameters: dict[str, str]) -> None:
    with pytest.raises(BadRequest) as caught:
        read_upload(parameters)
    assert (caught.value.code, caught.value.field) == ("upload-invalid", "upload")


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("limit=1&limit=2", "limit"),
        ("limit=1&limit=1", "limit"),
        ("limit&x=1&limit=", "limit"),
        ("name_prefix=a&name%5Fprefix=b", "name_prefix"),
        ("collection=a&status=processed&collection=b", "collection"),
        ("x=1&x=2", "x"),
    ],
)
def test_a_parameter_given_twice_is_refused(raw: str, name: str) -> None:
    """API Gateway joins its values with commas, and `a,b` could be a collection's name."""
    with pytest.raises(BadRequest) as caught:
        query_of({"rawQueryString": raw, "queryStringParameters": {name: "1,2"}})
    assert (caught.value.code, caught.value.field) == ("field-twice", name)


@pytest.mark.parametrize("raw", ["collection=%ff", "collection=%C3", "%ED%A0%80=1", "collection=a%00b%80"])
def test_a_query_that_is_no_utf_8_is_refused(raw: str) -> None:
    with pytest.raises(BadRequest, match="query-invalid"):
        query_of({"rawQueryString": raw, "queryStringParameters": {"collection": "\ufffd"}})


@pytest.mark.parametrize(
    "event",
    [{}, {"rawQueryString": ""}, {"rawQueryString": "", "queryStringParameters": None}],
)
def test_no_query_has_no_parameters(event: dict[str, Any]) -> None:
    assert query_of(event) == {}


def test_a_query_is_taken_as_api_gateway_has_read_it() -> None:
    given = {"collection": "ü+ %", "name_prefix": "a,b"}
    raw = "collection=%C3%BC%2B+%25&name_prefix=a,b"
    assert query_of({"rawQueryString": raw, "queryStringParameters": given}) == given


@pytest.mark.parametrize(
    ("event", "content"),
    [
        ({}, b""),
        ({"body": None}, b""),
        ({"body": "", "isBase64Encoded": True}, b""),
        ({"body": '{"ü": 1}', "isBase64Encoded": False}, '{"ü": 1}'.encode()),
        ({"body": "e30=", "isBase64Encoded": False}, b"e30="),
        ({"body": "e30=", "isBase64Encoded": True}, b"{}"),
        ({"body": base64.b64encode(bytes(range(256))).decode(), "isBase64Encoded": True}, bytes(range(256))),
    ],
)
def test_the_body_is_read_as_bytes(event: dict[str, Any], content: bytes) -> None:
    assert body_of(event) == content


@pytest.mark.parametrize("text", ["e30", "e", "e30=e30=", "{}", "ü", "e3 0=", "\ud800"], ids=ascii)
def test_broken_base64_is_refused(text: str) -> None:
    with pytest.raises(BadRequest, match="body-invalid"):
        body_of({"body": text, "isBase64Encoded": True})


def test_a_body_of_half_characters_is_refused() -> None:
    with pytest.raises(BadRequest, match="body-invalid"):
        body_of({"body": '"\ud800"'})
