"""Requests are read member by member, and what is not known is refused by its name."""

import json
from typing import Any

import pytest

from lambdas.api.errors import BadRequest, OtherMediaType, TooLarge
from lambdas.api.fields import MAX_BODY_BYTES, read_body, read_query
from lambdas.api.requests import Batch, CreateDocument, CreateUpload, ListDocuments, SignParts

CREATION = b'{"collection": "orders", "name": "a.json"}'


def refusal_of(cls: type[Any] | None, body: bytes) -> tuple[str, str | None]:
    with pytest.raises(BadRequest) as caught:
        read_body(cls, body)
    return caught.value.code, caught.value.field


@pytest.mark.parametrize("body", [b"", b"{", b"x", b"{}{}", b"\xff", b'{"name": "\xff"}', b'{"a": NaN}'])
def test_a_body_that_is_no_json_is_refused(body: bytes) -> None:
    assert refusal_of(CreateDocument, body) == ("body-invalid", None)


@pytest.mark.parametrize("body", [b"null", b"1", b'"x"', b"[]", b'[{"name": "a"}]', b"-Infinity"])
def test_a_body_that_is_no_object_is_refused(body: bytes) -> None:
    assert refusal_of(CreateDocument, body) == ("body-invalid", None)


@pytest.mark.parametrize(
    "body",
    [b"[" * 65_536, b'{"name":' * 8_192, b'{"name": ' + b"9" * 5000 + b"}"],
    ids=["deep array", "deep object", "long number"],
)
def test_a_body_that_python_cannot_read_is_refused(body: bytes) -> None:
    assert refusal_of(CreateDocument, body) == ("body-invalid", None)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"])
def test_a_body_in_another_encoding_is_refused(encoding: str) -> None:
    assert refusal_of(CreateDocument, CREATION.decode().encode(encoding)) == ("body-invalid", None)


@pytest.mark.parametrize(
    "media_type",
    [
        "",
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        'application/json;charset="UTF-8"',
        " application/json ",
    ],
)
def test_a_body_is_json_where_its_type_does_not_say_otherwise(media_type: str) -> None:
    assert read_body(CreateDocument, CREATION, media_type) == CreateDocument("orders", "a.json")


@pytest.mark.parametrize(
    "media_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "application/problem+json",
        "application/json; charset=utf-16",
        "application/json, text/plain",
        "text/plain, application/json",
        "application",
        ";",
    ],
)
def test_a_body_of_another_type_is_refused_whatever_is_in_it(media_type: str) -> None:
    with pytest.raises(OtherMediaType, match="media-type-unknown"):
        read_body(CreateDocument, CREATION, media_type)


def test_a_body_is_read_up_to_64_kib() -> None:
    assert read_body(CreateDocument, CREATION.ljust(MAX_BODY_BYTES))
    with pytest.raises(TooLarge, match="body-too-large") as caught:
        read_body(CreateDocument, CREATION.ljust(MAX_BODY_BYTES + 1))
    assert (caught.value.title, caught.value.problem["title"]) == ("Content Too Large",) * 2


@pytest.mark.parametrize("cls", [Batch, SignParts])
def test_the_longest_requests_there_are_can_be_sent(cls: type[Any]) -> None:
    ids = [f"{number:032x}" for number in range(100)]
    parts = [{"number": 10_000, "sha256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="}] * 100
    body = json.dumps({"ids": ids} if cls is Batch else {"parts": parts}, indent=8)
    assert read_body(cls, body.encode())


def test_a_route_without_body_takes_none() -> None:
    assert read_body(None, b"") is None
    assert refusal_of(None, b"{}") == ("body-unexpected", None)
    assert refusal_of(None, b" ") == ("body-unexpected", None)


def test_a_route_without_query_takes_none() -> None:
    assert read_query(None, {}) is None
    with pytest.raises(BadRequest) as caught:
        read_query(None, {"limit": "1"})
    assert (caught.value.code, caught.value.field) == ("field-unknown", "limit")


@pytest.mark.parametrize("name", ["key", "Name", "", "bucket", "\ud800"], ids=ascii)
def test_an_unknown_field_is_refused_by_its_name(name: str) -> None:
    body = json.dumps({"collection": "orders", "name": "a.json", name: "x"}).encode()
    assert refusal_of(CreateDocument, body) == ("field-unknown", name)


@pytest.mark.parametrize("name", ["colection", "Limit", "", "limit[]", "\ud800", "x" * 100], ids=ascii)
def test_an_unknown_parameter_is_refused_by_its_name(name: str) -> None:
    with pytest.raises(BadRequest) as caught:
        read_query(ListDocuments, {"limit": "1", name: "1"})
    assert (caught.value.code, caught.value.field) == ("field-unknown", name)
    assert "known are: collection, cursor, limit," in caught.value.sentence


def test_a_long_unknown_name_is_not_repeated_whole() -> None:
    body = json.dumps({"x" * 5000: ""}).encode()
    assert refusal_of(CreateDocument, body) == ("field-unknown", "x" * 100)


@pytest.mark.parametrize(
    "body",
    [
        b'{"collection": "orders", "name": "a.json", "name": "b.json"}',
        b'{"collection": "orders", "name": {"name": 1, "name": 1}}',
    ],
)
def test_a_field_given_twice_is_refused_wherever_it_stands(body: bytes) -> None:
    assert refusal_of(CreateDocument, body) == ("field-twice", "name")


SHA256 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


@pytest.mark.parametrize(
    ("part", "code", "field"),
    [
        ({"number": 0, "sha256": SHA256}, "part-invalid", "parts[1].number"),
        ({"number": 1, "sha256": "x"}, "sha256-invalid", "parts[1].sha256"),
        ({"number": 1}, "sha256-invalid", "parts[1].sha256"),
        ({"number": 1, "sha256": SHA256, "url": ""}, "field-unknown", "parts[1].url"),
        (7, "object-invalid", "parts[1]"),
        (None, "object-invalid", "parts[1]"),
    ],
)
def test_what_is_wrong_in_a_list_is_named_with_its_place(part: Any, code: str, field: str) -> None:
    body = json.dumps({"parts": [{"number": 1, "sha256": SHA256}, part]}).encode()
    assert refusal_of(SignParts, body) == (code, field)


def test_a_whole_number_may_be_written_as_json_allows() -> None:
    body = b'{"collection": "orders", "name": "a", "size": %s}'
    for written in (b"1000", b"1000.0", b"1e3", b"10E2"):
        read = read_body(CreateUpload, body % written)
        assert read
        assert (read.size, type(read.size)) == (1000, int)


def test_a_moment_is_given_on_in_one_spelling() -> None:
    read = read_query(
        ListDocuments,
        {"uploaded_from": "2026-11-20T10:00:00+00:00", "uploaded_before": "2026-11-20T10:00:00.5Z"},
    )
    assert read
    assert (read.uploaded_from, read.uploaded_before) == ("2026-11-20T10:00:00Z", "2026-11-20T10:00:00.5Z")
