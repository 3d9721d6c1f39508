"""Requests are read strictly, and what is refused is named."""

import base64
import json
from typing import Any

import pytest

from lambdas.api.errors import BadRequest
from lambdas.api.requests import (
    ListRequest,
    UploadRequest,
    body_of,
    read_id,
    read_list,
    read_nothing,
    read_upload,
)


def refusal_of(query: dict[str, str]) -> tuple[str, str | None]:
    with pytest.raises(BadRequest) as caught:
        read_list(query)
    return caught.value.code, caught.value.field


def upload_refusal_of(body: bytes) -> tuple[str, str | None]:
    with pytest.raises(BadRequest) as caught:
        read_upload(body)
    return caught.value.code, caught.value.field


def upload_body(**fields: Any) -> bytes:
    return json.dumps({"collection": "orders", "name": "a.json"} | fields).encode()


def test_a_listing_without_parameters_has_the_default_size() -> None:
    assert read_list({}) == ListRequest(None, None, 25, None)


def test_a_listing_takes_its_four_parameters() -> None:
    query = {"collection": "orders", "status": "quarantined", "limit": "7", "cursor": "x"}
    assert read_list(query) == ListRequest("orders", "quarantined", 7, "x")


def test_the_filters_are_the_ones_that_are_set() -> None:
    assert read_list({}).filters == {}
    assert read_list({"status": "processed", "limit": "3", "cursor": "x"}).filters == {"status": "processed"}
    both = {"collection": "orders", "status": "processed"}
    assert read_list(both).filters == both


@pytest.mark.parametrize(("text", "limit"), [("1", 1), ("100", 100), ("007", 7), ("99", 99)])
def test_a_limit_from_1_to_100_is_taken(text: str, limit: int) -> None:
    assert read_list({"limit": text}).limit == limit


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
    assert read_list({"collection": collection}).collection == collection


@pytest.mark.parametrize("collection", ["", "x" * 1001, "ü" * 501, "\ud800"], ids=ascii)
def test_a_collection_that_cannot_be_is_refused(collection: str) -> None:
    assert refusal_of({"collection": collection}) == ("collection-invalid", "collection")


@pytest.mark.parametrize("name", ["colection", "Limit", "", "limit[]", "\ud800", "x" * 100])
def test_an_unknown_parameter_is_refused(name: str) -> None:
    assert refusal_of({"limit": "1", name: "1"}) == ("field-unknown", name)


def test_a_long_unknown_name_is_not_repeated_whole() -> None:
    assert refusal_of({"x" * 5000: ""}) == ("field-unknown", "x" * 100)


def test_an_upload_is_json_unless_it_says_otherwise() -> None:
    assert read_upload(upload_body()) == UploadRequest("orders", "a.json", "application/json")


@pytest.mark.parametrize("content_type", ["application/json", "application/x-ndjson", "application/gzip"])
def test_an_upload_may_have_a_known_content_type(content_type: str) -> None:
    assert read_upload(upload_body(content_type=content_type)).content_type == content_type


@pytest.mark.parametrize(
    "content_type", ["", "text/html", "application/json; charset=utf-8", None, 1, [], {}]
)
def test_any_other_content_type_is_refused(content_type: object) -> None:
    body = upload_body(content_type=content_type)
    assert upload_refusal_of(body) == ("content-type-invalid", "content_type")


@pytest.mark.parametrize("body", [b"", b"{", b"x", b"{}{}", b"\xff", b'{"name": "\xff"}'])
def test_a_body_that_is_no_json_is_refused(body: bytes) -> None:
    assert upload_refusal_of(body) == ("body-invalid", None)


@pytest.mark.parametrize("body", [b"null", b"1", b'"x"', b"[]", b'[{"name": "a"}]'])
def test_a_body_that_is_no_object_is_refused(body: bytes) -> None:
    assert upload_refusal_of(body) == ("body-invalid", None)


@pytest.mark.parametrize(
    "body",
    [b"[" * 100_000, b'{"name":' * 100_000, b'{"name": ' + b"9" * 5000 + b"}"],
    ids=["deep array", "deep object", "long number"],
)
def test_a_body_that_python_cannot_read_is_refused(body: bytes) -> None:
    assert upload_refusal_of(body) == ("body-invalid", None)


@pytest.mark.parametrize("name", ["key", "Name", "", "bucket", "\ud800"])
def test_an_unknown_field_is_refused(name: str) -> None:
    assert upload_refusal_of(upload_body(**{name: "x"})) == ("field-unknown", name)


def test_a_field_given_twice_is_refused() -> None:
    body = b'{"collection": "orders", "name": "a.json", "name": "b.json"}'
    assert upload_refusal_of(body) == ("field-twice", "name")


@pytest.mark.parametrize("collection", ["a", "0", "orders-2026", "a-", "x" * 63])
def test_a_collection_of_lower_case_letters_digits_and_hyphens_is_taken(collection: str) -> None:
    assert read_upload(upload_body(collection=collection)).collection == collection


@pytest.mark.parametrize(
    "collection", ["", "-a", "A", "a_b", "a/b", "..", "a b", "a\n", "ü", "a#0", "x" * 64]
)
def test_any_other_collection_is_refused(collection: str) -> None:
    assert upload_refusal_of(upload_body(collection=collection)) == ("collection-invalid", "collection")


@pytest.mark.parametrize("collection", [None, 1, True, ["a"], {"a": 1}])
def test_a_collection_that_is_no_text_is_refused(collection: object) -> None:
    assert upload_refusal_of(upload_body(collection=collection)) == ("collection-invalid", "collection")


def test_a_missing_collection_is_refused() -> None:
    assert upload_refusal_of(b'{"name": "a.json"}') == ("collection-invalid", "collection")


@pytest.mark.parametrize(
    "name", ["a.json", "a b+c%41&=?#.json", "...", ".hidden", '"', "$filename", "😀", "a\u2028b"], ids=ascii
)
def test_a_name_is_taken_as_it_is(name: str) -> None:
    assert read_upload(upload_body(name=name)).name == name


@pytest.mark.parametrize("name", ["x" * 200, "ü" * 100, "😀" * 50], ids=lambda name: ascii(name[0]))
def test_a_name_has_at_most_200_bytes(name: str) -> None:
    assert read_upload(upload_body(name=name)).name == name
    assert upload_refusal_of(upload_body(name=name + "x")) == ("name-invalid", "name")


@pytest.mark.parametrize("name", ["", ".", "..", "/", "a/b", "/a", "a/", "..\\a", "a\\b", "../../results/a"])
def test_a_name_that_is_a_path_is_refused(name: str) -> None:
    assert upload_refusal_of(upload_body(name=name)) == ("name-invalid", "name")


@pytest.mark.parametrize("name", ["a\x00", "\x1f", "a\nb", "a\r", "a\t", "\x7f", "\x80", "\x9f"], ids=ascii)
def test_a_name_with_control_characters_is_refused(name: str) -> None:
    assert upload_refusal_of(upload_body(name=name)) == ("name-invalid", "name")


@pytest.mark.parametrize("name", ["\ud800", "a\udfffb", "\ud83d.json"], ids=ascii)
def test_a_name_with_half_a_character_is_refused(name: str) -> None:
    assert upload_refusal_of(upload_body(name=name)) == ("name-invalid", "name")


@pytest.mark.parametrize("name", ["${filename}", "a-${filename}.json"])
def test_a_name_that_s3_would_replace_is_refused(name: str) -> None:
    assert upload_refusal_of(upload_body(name=name)) == ("name-invalid", "name")


@pytest.mark.parametrize("name", [None, 1, True, ["a.json"], {"a": 1}])
def test_a_name_that_is_no_text_is_refused(name: object) -> None:
    assert upload_refusal_of(upload_body(name=name)) == ("name-invalid", "name")


def test_a_missing_name_is_refused() -> None:
    assert upload_refusal_of(b'{"collection": "orders"}') == ("name-invalid", "name")


def test_an_id_is_32_hexadecimal_digits() -> None:
    assert read_id({"id": "0123456789abcdef" * 2}) == "0123456789abcdef" * 2


@pytest.mark.parametrize(
    "identifier", ["", "0" * 31, "0" * 33, "A" * 32, "g" * 32, "0" * 31 + "\n", "٣" * 32, "cursor-secret"]
)
def test_any_other_id_is_refused(identifier: str) -> None:
    with pytest.raises(BadRequest) as caught:
        read_id({"id": identifier})
    assert (caught.value.code, caught.value.field) == ("id-invalid", "id")


def test_a_missing_id_is_refused() -> None:
    with pytest.raises(BadRequest, match="id-invalid"):
        read_id({})


def test_a_route_without_query_and_body_takes_neither() -> None:
    read_nothing({}, b"")
    with pytest.raises(BadRequest, match="field-unknown"):
        read_nothing({"limit": "1"}, b"")
    with pytest.raises(BadRequest, match="body-unexpected"):
        read_nothing({}, b"{}")


@pytest.mark.parametrize(
    ("event", "body"),
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
def test_the_body_is_read_as_bytes(event: dict[str, Any], body: bytes) -> None:
    assert body_of(event) == body


@pytest.mark.parametrize("body", ["e30", "e", "e30=e30=", "{}", "ü", "e3 0=", "\ud800"], ids=ascii)
def test_broken_base64_is_refused(body: str) -> None:
    with pytest.raises(BadRequest, match="body-invalid"):
        body_of({"body": body, "isBase64Encoded": True})


def test_a_body_of_half_characters_is_refused() -> None:
    with pytest.raises(BadRequest, match="body-invalid"):
        body_of({"body": '"\ud800"'})
