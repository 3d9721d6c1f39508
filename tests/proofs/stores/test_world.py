"""Worlds do not change, are equal where their content is, and nothing that is not modelled passes."""

from typing import Any

import pytest

from tests.proofs.stores.answer import Ok
from tests.proofs.stores.calls import call
from tests.proofs.stores.s3 import LAST_MODIFIED
from tests.proofs.stores.world import EMPTY, Upload, Version, World

ID = {"id": {"S": "x"}}
PART = {"PartNumber": 1, "ETag": "c4ca4238a0b923820dcc509a6f75849b"}
UPLOAD = {"Key": "k", "UploadId": "u"}

CALLS: list[tuple[str, dict[str, Any], str]] = [
    ("put_object", {"Key": "k", "Body": b"1", "Metadata": {"b": "1", "a": "2"}}, "v1"),
    ("put_object", {"Key": "a", "Body": b"1", "ContentType": "text/plain", "CacheControl": "no-store"}, "v2"),
    ("put_object", {"Key": "k", "Body": b"2"}, "v3"),
    ("delete_object", {"Key": "k"}, "v4"),
    ("delete_object", {"Key": "k", "VersionId": "v4"}, "c5"),
    ("delete_object", {"Key": "k", "VersionId": "v4"}, "c6"),
    ("copy_object", {"Key": "c", "CopySource": {"Key": "k"}}, "v7"),
    ("create_multipart_upload", {"Key": "k"}, "u"),
    ("create_multipart_upload", {"Key": "a"}, "other"),
    ("upload_part", {**UPLOAD, "PartNumber": 2, "Body": b"2"}, "c8"),
    ("upload_part", {**UPLOAD, "PartNumber": 1, "Body": b"1"}, "c9"),
    ("complete_multipart_upload", {**UPLOAD, "MultipartUpload": {"Parts": [PART]}}, "v10"),
    ("abort_multipart_upload", {"Key": "a", "UploadId": "other"}, "c11"),
    ("put_item", {"Item": {**ID, "n": {"N": "1"}}}, "c12"),
    ("put_item", {"Item": {**ID, "s": {"S": "1"}}, "ReturnValues": "ALL_OLD"}, "c13"),
    ("get_object", {"Key": "k"}, "c14"),
    ("head_object", {"Key": "no"}, "c15"),
    ("list_objects_v2", {}, "c16"),
    ("get_item", {"Key": ID}, "c17"),
]


def worlds() -> list[World]:
    """The empty one, and those after each of the calls."""
    made = [EMPTY]
    for operation, request, name in CALLS:
        made.append(call(made[-1], operation, request, name)[1])
    return made


def test_no_call_changes_the_world_that_it_was_given() -> None:
    before = [repr(world) for world in worlds()]
    again = worlds()

    for world in again:
        for operation, request, name in CALLS:
            call(world, operation, request, name)

    assert [repr(world) for world in again] == before


def test_no_answer_is_a_way_into_the_world() -> None:
    _, world = call(EMPTY, "put_item", {"Item": ID}, "c1")
    answer, _ = call(world, "get_item", {"Key": ID}, "c2")
    assert isinstance(answer, Ok)

    answer.data["Item"]["id"]["S"] = "changed"

    assert world.item("x") == ID


def test_no_askedis_a_way_into_the_world() -> None:
    body, metadata, item = bytearray(b"1"), {"a": "b"}, {"id": {"S": "x"}}
    _, world = call(EMPTY, "put_object", {"Key": "k", "Body": body, "Metadata": metadata}, "v1")
    _, world = call(world, "put_item", {"Item": item}, "c2")

    body[0], metadata["a"], item["id"]["S"] = 0, "changed", "changed"

    version = world.current("k")
    assert version is not None
    assert (version.body, version.metadata, world.item("x")) == (b"1", (("a", "b"),), ID)


def test_worlds_are_equal_and_of_one_hash_where_their_content_is() -> None:
    first, second = worlds(), worlds()

    assert first == second
    assert [hash(world) for world in first] == [hash(world) for world in second]


def test_each_call_that_writes_makes_another_world_and_the_others_give_back_the_same() -> None:
    made = worlds()
    for (operation, request, _), before, after in zip(CALLS, made, made[1:], strict=False):
        reads = operation.startswith(("get", "head", "list"))
        nothing_there = operation == "delete_object" and request.get("VersionId") not in before_ids(before)
        removes_nothing = "VersionId" in request and nothing_there
        assert (after is before) == (reads or removes_nothing), operation
        assert (after == before) == (after is before), operation


def before_ids(world: World) -> set[str]:
    return {version.id for _, versions in world.objects for version in versions}


def test_the_order_of_calls_that_do_not_meet_leaves_no_trace() -> None:
    calls = [
        ("put_object", {"Key": "a", "Metadata": {"a": "1", "b": "2"}}, "v1"),
        ("put_object", {"Key": "b", "Metadata": {"b": "2", "a": "1"}}, "v2"),
        ("create_multipart_upload", {"Key": "a"}, "u1"),
        ("create_multipart_upload", {"Key": "a"}, "u2"),
        ("upload_part", {**UPLOAD, "PartNumber": 1, "Body": b"1"}, "c1"),
        ("upload_part", {**UPLOAD, "PartNumber": 2, "Body": b"2"}, "c2"),
        ("put_item", {"Item": {"id": {"S": "x"}, "s": {"S": "1"}}}, "c3"),
        ("put_item", {"Item": {"s": {"S": "1"}, "id": {"S": "y"}}}, "c4"),
    ]
    _, begun = call(EMPTY, "create_multipart_upload", {"Key": "k"}, "u")
    there = back = begun
    for operation, request, name in calls:
        there = call(there, operation, request, name)[1]
    for operation, request, name in reversed(calls):
        back = call(back, operation, request, name)[1]

    assert (there, hash(there)) == (back, hash(back))


def test_the_order_of_names_leaves_no_trace() -> None:
    def world(metadata: dict[str, str], item: dict[str, dict[str, str]]) -> World:
        _, written = call(EMPTY, "put_object", {"Key": "k", "Metadata": metadata}, "v1")
        return call(written, "put_item", {"Item": item}, "c2")[1]

    one = world({"a": "1", "b": "2"}, {"id": {"S": "x"}, "n": {"N": "1"}})
    other = world({"b": "2", "a": "1"}, {"n": {"N": "1"}, "id": {"S": "x"}})

    assert (one, hash(one)) == (other, hash(other))


def test_what_is_gone_leaves_no_trace() -> None:
    _, written = call(EMPTY, "put_object", {"Key": "k"}, "v1")
    _, begun = call(EMPTY, "create_multipart_upload", {"Key": "k"}, "u")

    assert call(written, "delete_object", {"Key": "k", "VersionId": "v1"}, "c2")[1] == EMPTY
    assert call(begun, "abort_multipart_upload", {"Key": "k", "UploadId": "u"}, "c2")[1] == EMPTY


VERSION = Version("v1", b"1", '"1"', (("a", "b"),), (("ContentType", "text/plain"),))


@pytest.mark.parametrize(
    "other",
    [
        Version("v2", b"1", '"1"', VERSION.metadata, VERSION.headers),
        Version("v1", b"2", '"1"', VERSION.metadata, VERSION.headers),
        Version("v1", None, '"1"', VERSION.metadata, VERSION.headers),
        Version("v1", b"1", '"2"', VERSION.metadata, VERSION.headers),
        Version("v1", b"1", '"1"', (("a", "c"),), VERSION.headers),
        Version("v1", b"1", '"1"', VERSION.metadata, ()),
    ],
)
def test_worlds_differ_with_all_that_a_version_has(other: Version) -> None:
    world, changed = (EMPTY.with_versions("k", (version,)) for version in (VERSION, other))

    assert world != changed


def test_a_world_is_found_by_what_is_in_it() -> None:
    marker = Version("v2", None, "", (), ())
    upload = Upload("u", "k", (), (), ())
    world = World(
        (("a", (VERSION, marker)), ("b", (marker, VERSION))),
        (("x", (("id", "S", "x"), ("n", "N", "1"))),),
        (upload,),
    )

    assert world.keys() == ["b"]
    assert (world.current("a"), world.current("b"), world.current("c")) == (None, VERSION, None)
    assert (world.versions("a"), world.versions("c")) == ((VERSION, marker), ())
    assert (world.item("x"), world.item("y")) == ({**ID, "n": {"N": "1"}}, None)
    assert (world.upload("u"), world.upload("v")) == (upload, None)


def test_ids_are_the_names_of_the_calls_that_made_them() -> None:
    last = worlds()[-1]

    assert [version.id for version in last.versions("k")] == ["v1", "v3", "v10"]
    assert [version.id for version in last.versions("c")] == ["v7"]


def test_every_version_was_modified_at_one_fixed_time() -> None:
    _, world = call(EMPTY, "put_object", {"Key": "k"}, "v1")

    for operation in ("get_object", "head_object"):
        answer, _ = call(world, operation, {"Key": "k"}, "c1")
        assert isinstance(answer, Ok)
        assert answer.data["LastModified"] == LAST_MODIFIED


@pytest.mark.parametrize(
    ("operation", "asked", "named"),
    [
        ("delete_objects", {}, "delete_objects"),
        ("delete_item", {}, "delete_item"),
        ("get_object", {"Key": "k", "IfNoneMatch": "*"}, "IfNoneMatch"),
        ("list_objects_v2", {"MaxKeys": 1}, "MaxKeys"),
        ("get_object", {"Key": "k", "Range": "bytes=0-1"}, "bytes=0-1"),
        ("get_object", {"Key": "k", "Range": "bytes=-1"}, "bytes=-1"),
        ("put_object", {"Key": "k", "IfMatch": "x", "IfNoneMatch": "*"}, "one condition"),
        ("put_item", {"Item": {**ID, "m": {"M": {}}}}, "m: "),
        ("put_item", {"Item": {**ID, "n": {"N": 1}}}, "n: "),
        ("put_item", {"Item": {**ID, "b": {"B": "1"}}}, "b: "),
    ],
)
def test_what_is_not_modelled_is_never_ignored(operation: str, asked: dict[str, Any], named: str) -> None:
    _, world = call(EMPTY, "put_object", {"Key": "k", "Body": b"1"}, "v1")

    with pytest.raises(NotImplementedError, match=named):
        call(world, operation, asked, "v2")


def test_a_copy_has_one_of_two_directives() -> None:
    _, world = call(EMPTY, "put_object", {"Key": "k", "Body": b"1"}, "v1")

    with pytest.raises(ValueError, match="MetadataDirective is COPY or REPLACE, not MOVE"):
        call(
            world, "copy_object", {"Key": "c", "CopySource": {"Key": "k"}, "MetadataDirective": "MOVE"}, "v2"
        )
