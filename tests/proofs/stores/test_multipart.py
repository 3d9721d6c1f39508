"""Parts become one version or none, on the stores as on moto."""

from typing import Any

import pytest

from tests.proofs.stores.answer import Answer, Ok, Refused
from tests.proofs.stores.subjects import Subject
from tests.proofs.stores.test_s3 import MD5_OF_ONE, MD5_OF_TWO, body, data, delete, put

NO_SUCH_UPLOAD = Refused("NoSuchUpload", 404)
PRECONDITION_FAILED = Refused("PreconditionFailed", 412)
ONE, TWO = {"PartNumber": 1, "ETag": MD5_OF_ONE}, {"PartNumber": 2, "ETag": MD5_OF_TWO}
ETAG_OF_BOTH = '"62be021ce84139205cdaf464abcd82ff-2"'


def begun(subject: Subject, *parts: bytes, **more: Any) -> dict[str, str]:
    """Key and id of an upload with these parts."""
    upload_id = data(subject.ask("create_multipart_upload", Key="k", **more))["UploadId"]
    upload = {"Key": "k", "UploadId": upload_id}
    for number, part in enumerate(parts, start=1):
        subject.ask("upload_part", **upload, PartNumber=number, Body=part)
    return upload


def complete(subject: Subject, upload: dict[str, str], *parts: dict[str, Any], **more: Any) -> Answer:
    return subject.ask("complete_multipart_upload", **upload, MultipartUpload={"Parts": [*parts]}, **more)


def test_parts_become_one_version(subject: Subject) -> None:
    upload = begun(subject, b"1", b"2", Metadata={"A": "b"}, ContentType="text/plain")
    assert subject.ask("get_object", Key="k") == Refused("NoSuchKey", 404)

    answer = complete(subject, upload, ONE, TWO)

    assert answer == Ok({"VersionId": "id2", "ETag": ETAG_OF_BOTH})
    described = {
        "ETag": ETAG_OF_BOTH,
        "ContentLength": 2,
        "Metadata": {"a": "b"},
        "ContentType": "text/plain",
    }
    assert subject.ask("get_object", Key="k") == Ok({"VersionId": "id2", **described, "Body": b"12"})
    assert subject.left()["uploads"] == []


def test_only_the_listed_parts_count(subject: Subject) -> None:
    upload = begun(subject, b"1", b"2")

    complete(subject, upload, TWO)

    assert body(subject) == b"2"
    assert data(subject.ask("head_object", Key="k"))["ETag"].endswith('-1"')


def test_a_part_is_replaced_by_another_of_its_number(subject: Subject) -> None:
    upload = begun(subject, b"1", b"1")

    assert subject.ask("upload_part", **upload, PartNumber=2, Body=b"2") == Ok({"ETag": MD5_OF_TWO})
    assert complete(subject, upload, ONE, {**TWO, "ETag": MD5_OF_ONE}) == Refused("InvalidPart", 400)
    complete(subject, upload, ONE, TWO)
    assert body(subject) == b"12"


def test_parts_may_come_in_any_order(subject: Subject) -> None:
    upload = begun(subject)
    for number, part in ((10_000, b"2"), (1, b"1")):
        subject.ask("upload_part", **upload, PartNumber=number, Body=part)

    complete(subject, upload, ONE, {**TWO, "PartNumber": 10_000})

    assert body(subject) == b"12"


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ([], "MalformedXML"),
        ([TWO, ONE], "InvalidPartOrder"),
        ([ONE, ONE], "InvalidPartOrder"),
        ([ONE, {"PartNumber": 3, "ETag": MD5_OF_ONE}], "InvalidPart"),
        ([{**ONE, "ETag": MD5_OF_TWO}, TWO], "InvalidPart"),
    ],
)
def test_a_completion_that_lists_wrong_parts_is_refused_and_can_be_mended(
    subject: Subject, parts: list[dict[str, Any]], code: str
) -> None:
    upload = begun(subject, b"1", b"2")

    assert complete(subject, upload, *parts) == Refused(code, 400)
    assert isinstance(complete(subject, upload, ONE, TWO), Ok)


@pytest.mark.parametrize("number", [0, 10_001])
def test_a_part_is_numbered_from_1_to_10000(subject: Subject, number: int) -> None:
    upload = begun(subject)

    answer = subject.ask("upload_part", **upload, PartNumber=number, Body=b"1")

    assert answer == Refused("InvalidArgument", 400)


def test_a_completion_that_needs_an_empty_place_is_refused_over_an_object_only(subject: Subject) -> None:
    upload = begun(subject, b"1")
    put(subject, b"there")

    assert complete(subject, upload, ONE, IfNoneMatch="*") == PRECONDITION_FAILED
    delete(subject)
    assert isinstance(complete(subject, upload, ONE, IfNoneMatch="*"), Ok)


def test_a_completion_over_a_certain_object_is_refused_over_any_other(subject: Subject) -> None:
    upload = begun(subject, b"1")

    assert complete(subject, upload, ONE, IfMatch=MD5_OF_ONE) == Refused("NoSuchKey", 404)
    put(subject, b"2")
    assert complete(subject, upload, ONE, IfMatch=MD5_OF_ONE) == PRECONDITION_FAILED
    assert isinstance(complete(subject, upload, ONE, IfMatch=MD5_OF_TWO), Ok)
    assert body(subject) == b"1"


def assert_unknown(subject: Subject, upload: dict[str, str]) -> None:
    """None of the calls about an upload knows it, whatever else would be wrong too."""
    put(subject, b"there")
    assert subject.ask("upload_part", **upload, PartNumber=0, Body=b"1") == NO_SUCH_UPLOAD
    assert complete(subject, upload, IfNoneMatch="*") == NO_SUCH_UPLOAD
    assert subject.ask("abort_multipart_upload", **upload) == NO_SUCH_UPLOAD


def test_an_upload_that_never_began_is_unknown(subject: Subject) -> None:
    assert_unknown(subject, {"Key": "k", "UploadId": "none"})


def test_an_upload_of_another_key_is_unknown_and_stays(subject: Subject) -> None:
    upload = begun(subject, b"1")

    assert_unknown(subject, {**upload, "Key": "other"})
    assert isinstance(complete(subject, upload, ONE), Ok)


def test_an_upload_that_was_completed_is_unknown(subject: Subject) -> None:
    upload = begun(subject, b"1")
    complete(subject, upload, ONE)

    assert complete(subject, upload, ONE) == NO_SUCH_UPLOAD
    assert_unknown(subject, upload)


def test_an_upload_that_was_aborted_is_unknown_and_the_others_go_on(subject: Subject) -> None:
    aborted, other = begun(subject, b"1"), begun(subject, b"2")

    assert subject.ask("abort_multipart_upload", **aborted) == Ok({})
    assert subject.left()["uploads"] == [("k", other["UploadId"])]
    assert_unknown(subject, aborted)
    complete(subject, other, {**ONE, "ETag": MD5_OF_TWO})
    assert body(subject) == b"2"


def test_the_copy_of_a_version_of_parts_has_the_etag_of_its_bytes(subject: Subject) -> None:
    complete(subject, begun(subject, b"1"), ONE)

    copied = data(subject.ask("copy_object", Key="c", CopySource={"Key": "k"}))

    assert copied["CopyObjectResult"] == {"ETag": MD5_OF_ONE}
