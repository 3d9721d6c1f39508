"""Versions come, are read, copied, listed and go, on the stores as on moto."""

from typing import Any

import pytest

from tests.proofs.stores.answer import Answer, Ok, Refused
from tests.proofs.stores.subjects import Subject

EMPTY_MD5 = '"d41d8cd98f00b204e9800998ecf8427e"'
MD5_OF_ONE = '"c4ca4238a0b923820dcc509a6f75849b"'
MD5_OF_TWO = '"c81e728d9d4c2f636f067f89cc14862c"'
HEADERS = {
    "CacheControl": "no-store",
    "ContentDisposition": "inline",
    "ContentEncoding": "gzip",
    "ContentType": "text/plain",
}

NO_SUCH_KEY = Refused("NoSuchKey", 404)
NO_SUCH_VERSION = Refused("NoSuchVersion", 404)
PRECONDITION_FAILED = Refused("PreconditionFailed", 412)
EMPTY_VERSION_ID = Refused("InvalidArgument", 400)


def put(subject: Subject, body: bytes, key: str = "k", **more: Any) -> str:
    """The version's id."""
    return str(data(subject.ask("put_object", Key=key, Body=body, **more))["VersionId"])


def delete(subject: Subject, key: str = "k") -> str:
    """The marker's id."""
    return str(data(subject.ask("delete_object", Key=key))["VersionId"])


def data(answer: Answer) -> dict[str, Any]:
    assert isinstance(answer, Ok), answer
    return dict(answer.data)


def body(subject: Subject, **request: Any) -> bytes:
    return bytes(data(subject.ask("get_object", **{"Key": "k", **request}))["Body"])


def test_what_was_written_is_read(subject: Subject) -> None:
    written = subject.ask("put_object", Key="k", Body=b"1", Metadata={"Sequencer": "5", "a": "b"}, **HEADERS)

    assert written == Ok({"VersionId": "id1", "ETag": MD5_OF_ONE})
    described = {
        "VersionId": "id1",
        "ETag": MD5_OF_ONE,
        "ContentLength": 1,
        "Metadata": {"sequencer": "5", "a": "b"},
        **HEADERS,
    }
    assert subject.ask("head_object", Key="k") == Ok(described)
    assert subject.ask("get_object", Key="k") == Ok({**described, "Body": b"1"})


def test_what_was_written_without_anything_is_empty_and_of_no_known_type(subject: Subject) -> None:
    subject.ask("put_object", Key="k")

    described = {"VersionId": "id1", "ETag": EMPTY_MD5, "ContentLength": 0, "Metadata": {}}
    assert subject.ask("head_object", Key="k") == Ok({**described, "ContentType": "binary/octet-stream"})


def test_a_version_is_covered_by_the_next_and_can_be_read_by_its_id(subject: Subject) -> None:
    first, second = put(subject, b"1"), put(subject, b"2")

    assert body(subject) == b"2"
    assert (body(subject, VersionId=first), body(subject, VersionId=second)) == (b"1", b"2")
    assert data(subject.ask("head_object", Key="k", VersionId=first))["ETag"] == MD5_OF_ONE


def test_what_is_not_there_is_refused(subject: Subject) -> None:
    put(subject, b"1")

    assert subject.ask("get_object", Key="no") == NO_SUCH_KEY
    assert subject.ask("get_object", Key="no", VersionId="none") == NO_SUCH_VERSION
    assert subject.ask("get_object", Key="k", VersionId="none") == NO_SUCH_VERSION
    assert subject.ask("get_object", Key="k", VersionId="") == EMPTY_VERSION_ID
    assert subject.ask("head_object", Key="no") == Refused("404", 404)
    assert subject.ask("head_object", Key="k", VersionId="none") == Refused("404", 404)
    assert subject.ask("head_object", Key="k", VersionId="") == Refused("400", 400)


def test_a_version_of_another_key_is_none_of_this_one(subject: Subject) -> None:
    other = put(subject, b"1", key="other")
    put(subject, b"2")

    assert subject.ask("get_object", Key="k", VersionId=other) == NO_SUCH_VERSION


def test_below_a_delete_marker_nothing_is_visible_and_the_versions_are_still_there(subject: Subject) -> None:
    version = put(subject, b"1")

    assert subject.ask("delete_object", Key="k") == Ok({"VersionId": "id2", "DeleteMarker": True})
    assert subject.ask("get_object", Key="k") == NO_SUCH_KEY
    assert subject.ask("head_object", Key="k") == Refused("404", 404)
    assert subject.ask("list_objects_v2") == Ok({})
    assert body(subject, VersionId=version) == b"1"


def test_a_delete_marker_cannot_be_read(subject: Subject) -> None:
    put(subject, b"1")
    marker = delete(subject)

    assert subject.ask("get_object", Key="k", VersionId=marker) == Refused("MethodNotAllowed", 405)
    assert subject.ask("head_object", Key="k", VersionId=marker) == Refused("405", 405)


def test_a_deletion_covers_nothing_too_and_a_marker(subject: Subject) -> None:
    first, second = delete(subject), delete(subject)

    assert subject.left()["markers"] == [("k", second, True), ("k", first, False)]


def test_what_was_below_a_removed_version_is_the_current_one(subject: Subject) -> None:
    first, second, third = put(subject, b"1"), put(subject, b"2"), put(subject, b"3")

    assert subject.ask("delete_object", Key="k", VersionId=third) == Ok({"VersionId": third})
    assert body(subject) == b"2"
    subject.ask("delete_object", Key="k", VersionId=first)
    assert subject.left()["versions"] == [("k", second, MD5_OF_TWO, True)]


def test_a_removed_marker_shows_what_it_hid(subject: Subject) -> None:
    put(subject, b"1")
    marker = delete(subject)

    removed = subject.ask("delete_object", Key="k", VersionId=marker)

    assert removed == Ok({"VersionId": marker, "DeleteMarker": True})
    assert body(subject) == b"1"


def test_a_key_whose_last_version_was_removed_is_gone(subject: Subject) -> None:
    version = put(subject, b"1")

    subject.ask("delete_object", Key="k", VersionId=version)

    assert subject.left()["versions"] == subject.left()["markers"] == []
    assert subject.ask("get_object", Key="k", VersionId=version) == NO_SUCH_VERSION


@pytest.mark.parametrize("key", ["k", "no"])
def test_to_remove_a_version_that_is_not_there_is_no_error(subject: Subject, key: str) -> None:
    version = put(subject, b"1")

    assert subject.ask("delete_object", Key=key, VersionId="none") == Ok({"VersionId": "none"})
    assert subject.ask("delete_object", Key=key, VersionId="") == EMPTY_VERSION_ID
    assert subject.left()["versions"] == [("k", version, MD5_OF_ONE, True)]


@pytest.mark.parametrize("quoted", [True, False])
def test_a_read_is_refused_where_the_etag_is_another(subject: Subject, quoted: bool) -> None:
    right, wrong = (etag if quoted else etag.strip('"') for etag in (MD5_OF_ONE, MD5_OF_TWO))
    first = put(subject, b"1")
    put(subject, b"2")

    assert body(subject, VersionId=first, IfMatch=right) == b"1"
    assert body(subject, IfMatch=wrong) == b"2"
    assert subject.ask("get_object", Key="k", IfMatch=right) == PRECONDITION_FAILED
    assert data(subject.ask("head_object", Key="k", IfMatch=wrong))["ETag"] == MD5_OF_TWO
    assert subject.ask("head_object", Key="k", IfMatch=right) == Refused("412", 412)


def test_a_range_is_the_rest_of_the_bytes(subject: Subject) -> None:
    put(subject, b"12345")

    rest = data(subject.ask("get_object", Key="k", Range="bytes=2-"))

    assert (rest["Body"], rest["ContentLength"], rest["ContentRange"]) == (b"345", 3, "bytes 2-4/5")
    assert body(subject, Range="bytes=0-") == b"12345"
    assert subject.ask("get_object", Key="k", Range="bytes=5-") == Refused("InvalidRange", 416)
    assert subject.ask("get_object", Key="k", Range="bytes=5-", IfMatch=MD5_OF_ONE) == PRECONDITION_FAILED


def test_a_write_that_needs_an_empty_place_is_refused_over_an_object_only(subject: Subject) -> None:
    put(subject, b"1", IfNoneMatch="*")

    assert subject.ask("put_object", Key="k", Body=b"2", IfNoneMatch="*") == PRECONDITION_FAILED
    delete(subject)
    put(subject, b"2", IfNoneMatch="*")
    assert body(subject) == b"2"


def test_a_write_over_a_certain_object_is_refused_over_any_other(subject: Subject) -> None:
    assert subject.ask("put_object", Key="k", Body=b"2", IfMatch=MD5_OF_ONE) == NO_SUCH_KEY
    put(subject, b"1")
    put(subject, b"2", IfMatch=MD5_OF_ONE)
    assert subject.ask("put_object", Key="k", Body=b"3", IfMatch=MD5_OF_ONE) == PRECONDITION_FAILED
    put(subject, b"4", IfMatch=MD5_OF_TWO.strip('"'))
    assert body(subject) == b"4"
    delete(subject)
    assert subject.ask("put_object", Key="k", Body=b"5", IfMatch=MD5_OF_ONE) == NO_SUCH_KEY
    assert subject.ask("put_object", Key="k", IfNoneMatch=MD5_OF_ONE) == Refused("NotImplemented", 501)


@pytest.mark.parametrize("directive", [{}, {"MetadataDirective": "COPY"}])
def test_a_copy_takes_all_from_its_source(subject: Subject, directive: dict[str, str]) -> None:
    source = put(subject, b"1", Metadata={"a": "b"}, **HEADERS)
    put(subject, b"2")

    answer = subject.ask(
        "copy_object",
        Key="c",
        CopySource={"Key": "k", "VersionId": source},
        Metadata={"c": "d"},
        ContentType="text/html",
        **directive,
    )

    copied = {"VersionId": "id3", "CopySourceVersionId": source, "CopyObjectResult": {"ETag": MD5_OF_ONE}}
    assert answer == Ok(copied)
    found = data(subject.ask("get_object", Key="c"))
    assert (found["Body"], found["Metadata"]) == (b"1", {"a": "b"})
    assert {name: found[name] for name in HEADERS} == HEADERS


def test_a_copy_can_be_described_anew(subject: Subject) -> None:
    put(subject, b"1", Metadata={"a": "b"}, **HEADERS)

    subject.ask(
        "copy_object",
        Key="c",
        CopySource={"Key": "k"},
        MetadataDirective="REPLACE",
        Metadata={"c": "d"},
        ContentType="text/html",
    )

    described = {"VersionId": "id2", "ETag": MD5_OF_ONE, "ContentLength": 1, "Metadata": {"c": "d"}}
    assert subject.ask("head_object", Key="c") == Ok({**described, "ContentType": "text/html"})


def test_a_copy_without_its_source_is_refused(subject: Subject) -> None:
    put(subject, b"1")
    marker = delete(subject)

    def copy(**source: str) -> Answer:
        return subject.ask("copy_object", Key="c", CopySource=source)

    assert copy(Key="no") == copy(Key="k") == NO_SUCH_KEY
    assert copy(Key="k", VersionId="none") == NO_SUCH_VERSION
    assert copy(Key="k", VersionId=marker) == Refused("InvalidRequest", 400)
    assert copy(Key="k", VersionId="") == EMPTY_VERSION_ID


def test_a_copy_onto_itself_changes_something_or_is_refused(subject: Subject) -> None:
    version = put(subject, b"1")
    itself = {"Key": "k", "CopySource": {"Key": "k"}}

    assert subject.ask("copy_object", **itself) == Refused("InvalidRequest", 400)
    assert isinstance(subject.ask("copy_object", **itself, MetadataDirective="REPLACE"), Ok)
    put(subject, b"2")
    subject.ask("copy_object", Key="k", CopySource={"Key": "k", "VersionId": version})
    assert body(subject) == b"1"


def test_visible_keys_are_listed_in_their_order(subject: Subject) -> None:
    for key in ("b/a", "a/2", "a/10", "a", "\uffff", "\U00010000"):
        put(subject, b"", key=key)
    delete(subject, "a/2")

    def listed(**request: str) -> list[str]:
        return [entry["Key"] for entry in data(subject.ask("list_objects_v2", **request))["Contents"]]

    assert listed() == ["a", "a/10", "b/a", "\uffff", "\U00010000"]
    assert listed(Prefix="a") == ["a", "a/10"]
    assert listed(Prefix="a/") == ["a/10"]
    assert subject.ask("list_objects_v2", Prefix="c") == Ok({})
