"""Of many to be deleted, what fails is named, and the rest is done."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from lambdas.api.documents_store import DocumentsStore
from tests.proofs.stores.moto_as_aws import refusal

KEYS = [f"incoming/orders/{name}.json" for name in ("a", "größe 😀", "a&b<c>", "a\nb", "a b+c%41")]


def hidden(aws: Any) -> set[str]:
    answer = aws.s3.list_object_versions(Bucket=aws.bucket)
    return {marker["Key"] for marker in answer.get("DeleteMarkers", []) if marker["IsLatest"]}


def put(aws: Any, keys: list[str]) -> None:
    for key in keys:
        aws.s3.put_object(Bucket=aws.bucket, Key=key, Body=b"{}")


def test_many_are_hidden_and_keep_their_versions(aws: Any) -> None:
    put(aws, [*KEYS, "incoming/orders/kept.json"])
    assert DocumentsStore(aws.s3, aws.bucket, 300).delete_many(KEYS) == {}
    assert hidden(aws) == {*KEYS}
    assert len(aws.s3.list_object_versions(Bucket=aws.bucket)["Versions"]) == len(KEYS) + 1


def test_of_none_nothing_is_asked() -> None:
    assert DocumentsStore(None, "documents", 300).delete_many([]) == {}


class Refusing:
    """S3 that refuses some keys, as DeleteObjects does, and what XML cannot hold."""

    def __init__(self, s3: Any, refused: set[str]) -> None:
        self._s3 = s3
        self._refused = refused

    def delete_objects(self, **request: Any) -> Any:
        wanted = request["Delete"]
        keys = [each["Key"] for each in wanted["Objects"]]
        if any(letter in key for key in keys for letter in "\x01\r\x1f\ufffe\uffff"):
            raise refusal("MalformedXML", 400)
        done = [{"Key": key} for key in keys if key not in self._refused]
        answer = self._s3.delete_objects(**{**request, "Delete": {**wanted, "Objects": done}})
        failed = [{"Key": key, "Code": "InternalError"} for key in keys if key in self._refused]
        return answer | {"Errors": failed}

    def delete_object(self, **request: Any) -> Any:
        if request["Key"] in self._refused:
            raise refusal("AccessDenied", 403)
        return self._s3.delete_object(**request)


def test_a_key_that_s3_refuses_is_named_and_the_rest_is_hidden(aws: Any) -> None:
    put(aws, KEYS)
    failed = DocumentsStore(Refusing(aws.s3, {KEYS[1], KEYS[3]}), aws.bucket, 300).delete_many(KEYS)
    assert failed == {KEYS[1]: "InternalError", KEYS[3]: "InternalError"}
    assert hidden(aws) == {KEYS[0], KEYS[2], KEYS[4]}


@pytest.mark.parametrize("letter", ["\x01", "\r", "\x1f", "\ufffe", "\uffff"], ids=ascii)
def test_a_key_that_xml_cannot_hold_is_deleted_by_itself(aws: Any, letter: str) -> None:
    odd = f"incoming/{letter}"
    alone: list[str] = []

    class Watched(Refusing):
        def delete_object(self, **request: Any) -> Any:
            alone.append(request["Key"])

    put(aws, ["incoming/a.json"])
    assert DocumentsStore(Watched(aws.s3, set()), aws.bucket, 300).delete_many([odd, "incoming/a.json"]) == {}
    assert alone == [odd]
    assert hidden(aws) == {"incoming/a.json"}
    assert DocumentsStore(Refusing(aws.s3, {odd}), aws.bucket, 300).delete_many([odd]) == {
        odd: "AccessDenied"
    }


def test_a_call_that_s3_refuses_altogether_is_an_error(aws: Any) -> None:
    with pytest.raises(ClientError):
        DocumentsStore(aws.s3, "no-such-bucket", 300).delete_many(KEYS)
