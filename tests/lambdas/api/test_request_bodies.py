"""What a body is taken with, and how it is refused."""

import json
from typing import Any

import pytest

from lambdas.api.errors import BadRequest
from lambdas.api.fields import read_body
from lambdas.api.requests import (
    Batch,
    CreateDocument,
    CreateUpload,
    PartToSign,
    SignParts,
)

ID = "0123456789abcdef" * 2
SHA256 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


def created(**fields: Any) -> CreateDocument:
    read = read_body(CreateDocument, body(**fields))
    assert read
    return read


def creation_refused(body: bytes, cls: type[Any] = CreateDocument) -> tuple[str, str | None]:
    with pytest.raises(BadRequest) as caught:
        read_body(cls, body)
    return caught.value.code, caught.value.field


def body(**fields: Any) -> bytes:
    return json.dumps({"collection": "orders", "name": "a.json"} | fields).encode()


def test_an_upload_is_json_unless_it_says_otherwise() -> None:
    assert created() == CreateDocument("orders", "a.json", "application/json", None)
    large = read_body(CreateUpload, body(size=1))
    assert large == CreateUpload("orders", "a.json", 1, "application/json", None)


@pytest.mark.parametrize("content_type", ["application/json", "application/x-ndjson", "application/gzip"])
def test_an_upload_may_have_a_known_content_type(content_type: str) -> None:
    assert created(content_type=content_type).content_type == content_type


@pytest.mark.parametrize(
    "content_type", ["", "text/html", "application/json; charset=utf-8", None, 1, [], {}]
)
def test_any_other_content_type_is_refused(content_type: object) -> None:
    assert creation_refused(body(content_type=content_type)) == ("content-type-invalid", "content_type")


@pytest.mark.parametrize("collection", ["a", "0", "orders-2026", "a-", "x" * 63])
def test_a_collection_of_lower_case_letters_digits_and_hyphens_is_taken(collection: str) -> None:
    assert created(collection=collection).collection == collection


@pytest.mark.parametrize(
    "collection",
    ["", "-a", "A", "a_b", "a/b", "..", "a b", "a\n", "ü", "a#0", "x" * 64, None, 1, True, ["a"], {"a": 1}],
)
def test_any_other_collection_is_refused(collection: object) -> None:
    assert creation_refused(body(collection=collection)) == ("collection-invalid", "collection")
    assert creation_refused(body(collection=collection, size=1), CreateUpload) == (
        "collection-invalid",
        "collection",
    )


@pytest.mark.parametrize(
    ("without", "code"),
    [("collection", "collection-invalid"), ("name", "name-invalid"), ("size", "size-invalid")],
)
def test_what_is_missing_is_named(without: str, code: str) -> None:
    fields = {"collection": "orders", "name": "a.json", "size": 1}
    del fields[without]
    assert creation_refused(json.dumps(fields).encode(), CreateUpload) == (code, without)


@pytest.mark.parametrize(
    "name", ["a.json", "a b+c%41&=?#.json", "...", ".hidden", '"', "$filename", "😀", "a\u2028b"], ids=ascii
)
def test_a_name_is_taken_as_it_is(name: str) -> None:
    assert created(name=name).name == name


@pytest.mark.parametrize("name", ["x" * 200, "ü" * 100, "😀" * 50], ids=lambda name: ascii(name[0]))
def test_a_name_has_at_most_200_bytes(name: str) -> None:
    assert created(name=name).name == name
    assert creation_refused(body(name=name + "x")) == ("name-invalid", "name")


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", "/", "a/b", "/a", "a/", "..\\a", "a\\b", "../../results/a"),
        *("a\x00", "\x1f", "a\nb", "a\n", "..\n", "a\r", "a\t", "\x7f", "\x80", "\x9f"),
        *("\ud800", "a\udfffb", "\ud83d.json"),
        *("${filename}", "a-${filename}.json"),
        *(None, 1, True, ["a.json"], {"a": 1}),
    ],
    ids=ascii,
)
def test_a_name_that_no_key_should_end_with_is_refused(name: object) -> None:
    assert creation_refused(body(name=name)) == ("name-invalid", "name")


@pytest.mark.parametrize("token", ["x" * 8, "x" * 64, "a-Z_0123"])
def test_a_client_token_is_the_callers_choice(token: str) -> None:
    assert created(client_token=token).client_token == token


@pytest.mark.parametrize(
    "token", ["", "x" * 7, "x" * 65, "12345678\n", "a b c d e", "üüüüüüüü", None, 12345678]
)
def test_any_other_client_token_is_refused(token: object) -> None:
    assert creation_refused(body(client_token=token)) == ("client-token-invalid", "client_token")


@pytest.mark.parametrize("size", [1, 5 * 2**40])
def test_a_file_has_a_byte_or_up_to_five_tebibytes(size: int) -> None:
    read = read_body(CreateUpload, body(size=size))
    assert read
    assert read.size == size


@pytest.mark.parametrize("size", ["0", "-1", str(5 * 2**40 + 1), "1.5", '"1"', "true", "null", "[]", "1e400"])
def test_any_other_size_is_refused(size: str) -> None:
    text = f'{{"collection": "orders", "name": "a.json", "size": {size}}}'
    assert creation_refused(text.encode(), CreateUpload) == ("size-invalid", "size")


def test_parts_are_signed_by_number_and_hash() -> None:
    parts = [{"number": 10_000, "sha256": SHA256}, {"number": 1, "sha256": SHA256}]
    read = read_body(SignParts, json.dumps({"parts": parts}).encode())
    assert read == SignParts((PartToSign(10_000, SHA256), PartToSign(1, SHA256)))


@pytest.mark.parametrize(
    "sha256",
    ["", SHA256[:-1], SHA256 + "=", SHA256.replace("U=", "V="), SHA256.replace("+", "-"), "0" * 64, None],
)
def test_a_hash_that_is_no_sha256_in_base64_is_refused(sha256: object) -> None:
    parts = json.dumps({"parts": [{"number": 1, "sha256": sha256}]}).encode()
    assert creation_refused(parts, SignParts) == ("sha256-invalid", "parts[0].sha256")


@pytest.mark.parametrize("count", [0, 101])
def test_a_call_signs_1_to_100_parts(count: int) -> None:
    parts = [{"number": 1, "sha256": SHA256}] * count
    assert creation_refused(json.dumps({"parts": parts}).encode(), SignParts) == ("parts-invalid", "parts")


def test_a_batch_has_its_ids_in_their_order() -> None:
    ids = [f"{number:032x}" for number in reversed(range(100))]
    read = read_body(Batch, json.dumps({"ids": ids}).encode())
    assert read == Batch(tuple(ids))


@pytest.mark.parametrize(
    ("ids", "code", "field"),
    [
        ([], "ids-invalid", "ids"),
        ([f"{number:032x}" for number in range(101)], "ids-invalid", "ids"),
        ([ID, ID], "ids-invalid", "ids"),
        (ID, "ids-invalid", "ids"),
        (None, "ids-invalid", "ids"),
        ({"0": ID}, "ids-invalid", "ids"),
        ([ID, "x"], "id-invalid", "ids[1]"),
        ([None], "id-invalid", "ids[0]"),
    ],
)
def test_any_other_batch_is_refused(ids: object, code: str, field: str) -> None:
    assert creation_refused(json.dumps({"ids": ids}).encode(), Batch) == (code, field)
