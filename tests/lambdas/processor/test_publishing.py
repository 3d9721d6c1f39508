"""What anybody may read: a result's copy, named by its content, and gone as soon as it is not the newest."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from lambdas.processor.events import Change
from lambdas.processor.outcome import Outcome
from lambdas.processor.recipe.model import Output, Recipe
from lambdas.shared.keys import document_id, quarantine_key, result_key
from tests.lambdas.processor.conftest import KEY, World, much_time
from tests.lambdas.processor.histories import (
    DELETE,
    INVALID,
    VALID,
    Crash,
    hooked,
    news,
    public_copies,
)

ONE, SAME_AS_ONE, TWO, BAD = b'{"a": 1}', b'{"a":  1}', b'{"a": 2}', b""
PUBLISHING = Recipe(publish=True)


@pytest.fixture(autouse=True)
def publishing(world: World) -> None:
    world.recipe = PUBLISHING


def the_copy(world: World, key: str = KEY) -> dict[str, Any]:
    (copy,) = public_copies(world, key)
    assert world.record(key).published == copy
    return world.object(copy)


def test_a_result_is_copied_to_a_name_that_says_collection_document_and_content(world: World) -> None:
    world.apply(world.upload(ONE))

    sha256 = hashlib.sha256(b'{"a":1}').hexdigest()
    assert world.record().published == f"public/orders/{document_id(KEY)}/{sha256}.json"
    assert the_copy(world)["Body"].read() == b'{"a":1}'


def test_what_is_too_large_to_be_copied_is_refused_and_not_published(world: World) -> None:
    change = world.upload(ONE)

    world.with_store(world.store)._replace(max_published_bytes=6).apply(change, much_time)
    assert (world.record().error_code, public_copies(world)) == ("too-large-to-publish", [])
    assert list(world.outcomes()) == [quarantine_key(KEY)]

    world.with_store(world.store)._replace(max_published_bytes=7).apply(change, much_time)
    assert the_copy(world)["Body"].read() == b'{"a":1}'


def test_a_copy_is_a_download_under_the_results_name_and_may_be_kept_forever(world: World) -> None:
    world.apply(world.upload(ONE))

    copy = the_copy(world)
    assert copy["ContentType"] == "application/json"
    assert "ContentEncoding" not in copy
    assert copy["ContentDisposition"] == "attachment; filename*=UTF-8''a.json"
    assert copy["CacheControl"] == "public, max-age=31536000, immutable"
    assert copy["Metadata"] == {"sequencer": "1"}


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("incoming/orders/2026/größe 漢😀.json", "gr%C3%B6%C3%9Fe%20%E6%BC%A2%F0%9F%98%80.json"),
        ("incoming/orders/a b+c%41&d.json", "a%20b%2Bc%2541%26d.json"),
    ],
)
def test_a_name_in_any_alphabet_is_copied_and_kept(world: World, key: str, name: str) -> None:
    world.apply(world.upload(ONE, key=key))

    copy = the_copy(world, key)
    assert copy["Body"].read() == b'{"a":1}'
    assert copy["ContentDisposition"] == f"attachment; filename*=UTF-8''{name}"


@pytest.mark.parametrize(
    ("output", "extension", "content_type", "encoding"),
    [
        (Output(format="ndjson"), "ndjson", "application/x-ndjson", None),
        (Output(format="csv"), "csv", "text/csv; charset=utf-8", None),
        (Output(compression="gzip"), "json", "application/json", "gzip"),
        (Output(format="csv", compression="zstd"), "csv", "text/csv; charset=utf-8", "zstd"),
    ],
)
def test_a_copy_has_the_type_and_encoding_of_the_result(
    world: World, output: Output, extension: str, content_type: str, encoding: str | None
) -> None:
    world.recipe = replace(PUBLISHING, output=output)
    world.apply(world.upload(ONE))

    copy = the_copy(world)
    assert (world.record().published or "").endswith(f".{extension}")
    assert (copy["ContentType"], copy.get("ContentEncoding")) == (content_type, encoding)
    assert copy["ContentDisposition"] == f"attachment; filename*=UTF-8''a.{extension}"
    assert (world.record().result_type, world.record().result_encoding) == (content_type, encoding)
    assert copy["Body"].read() == world.object(result_key(KEY))["Body"].read()


def test_what_the_recipe_does_not_publish_is_not_public(world: World) -> None:
    world.recipe = Recipe()
    world.apply(world.upload(ONE))

    assert (public_copies(world), world.record().published) == ([], None)


def test_the_next_version_replaces_the_copy(world: World) -> None:
    world.apply(world.upload(ONE, "1"), world.upload(TWO, "2"))

    assert the_copy(world)["Body"].read() == b'{"a":2}'


def test_the_next_version_of_the_same_content_keeps_its_name(world: World) -> None:
    world.apply(world.upload(ONE, "1"))
    before = world.record().published
    world.apply(world.upload(SAME_AS_ONE, "2"))

    assert (world.record().published, public_copies(world)) == (before, [before])
    assert sum(version.startswith("public/") for version in world.versions()) == 2  # it was never away


def test_two_documents_of_the_same_content_have_copies_of_their_own(world: World) -> None:
    other = "incoming/orders/b.json"
    world.apply(world.upload(ONE), world.upload(ONE, key=other))

    world.apply(world.delete("2"))

    assert public_copies(world) == []
    assert the_copy(world, other)["Body"].read() == b'{"a":1}'


def test_a_deletion_removes_the_copy(world: World) -> None:
    world.apply(world.upload(ONE, "1"), world.delete("2"))

    assert (public_copies(world), world.record().published) == ([], None)


def test_a_version_that_is_refused_removes_the_copy_of_the_one_before(world: World) -> None:
    world.apply(world.upload(ONE, "1"), world.upload(BAD, "2"))

    assert (public_copies(world), world.record().published) == ([], None)


@pytest.mark.parametrize("again", [False, True], ids=["next version", "same version"])
def test_a_recipe_that_no_longer_publishes_removes_the_copy(world: World, again: bool) -> None:
    first = world.upload(ONE, "1")
    world.apply(first)

    world.recipe = Recipe()
    world.apply(first if again else world.upload(SAME_AS_ONE, "2"))

    assert (public_copies(world), world.record().published) == ([], None)


def test_the_same_version_with_another_recipe_has_one_copy(world: World) -> None:
    change = world.upload(ONE)
    world.apply(change)

    world.recipe = replace(PUBLISHING, output=Output(format="ndjson"))
    world.apply(change)

    assert the_copy(world)["Body"].read() == b'{"a":1}\n'


def apply_meanwhile(world: World, change: Change, call: str, *others: Change) -> None:
    """Applies the change, and the others just before its first call of that name."""
    waiting = [others]

    def happens(name: str) -> None:
        if name == call and waiting:
            world.apply(*waiting.pop())

    hooked(world, happens).apply(change, much_time)


class LateCopies:
    """A client whose copies appear after all that another function does meanwhile."""

    def __init__(self, s3: Any, meanwhile: Callable[[], None]) -> None:
        self._s3, self._meanwhile = s3, meanwhile
        self.copied: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._s3, name)

    def copy_object(self, **request: Any) -> Any:
        source = self._s3.get_object(**request["CopySource"])["Body"].read()
        self._meanwhile()
        self.copied.append(request["Key"])
        more = {"Body": source, "Metadata": request["Metadata"]}
        return self._s3.put_object(Bucket=request["Bucket"], Key=request["Key"], **more)


def test_a_copy_that_comes_on_top_of_a_newer_one_of_the_same_content_goes_with_it(world: World) -> None:
    older, newer = world.upload(ONE, "1"), world.upload(SAME_AS_ONE, "2")

    world.apply_with(LateCopies(world.aws.s3, lambda: world.apply(newer)), older)

    assert the_copy(world)["Body"].read() == b'{"a":1}'
    world.apply(world.delete("3"))
    assert public_copies(world) == []


@pytest.mark.parametrize("newer", [DELETE, INVALID, VALID])
def test_a_copy_that_appears_when_a_newer_change_is_through_is_taken_back(world: World, newer: str) -> None:
    older, change = news(world, VALID, newer)
    s3 = LateCopies(world.aws.s3, lambda: world.apply(change))

    world.apply_with(s3, older)

    assert len(s3.copied) == 1
    assert public_copies(world) == [key for key in [world.record().published] if key]
    assert s3.copied[0] not in public_copies(world)


def test_a_copy_of_another_recipes_making_of_the_same_version_is_taken_back(world: World) -> None:
    change = world.upload(ONE)

    def unpublish() -> None:
        world.recipe = Recipe()
        world.apply(change)

    world.apply_with(LateCopies(world.aws.s3, unpublish), change)

    assert (public_copies(world), world.record().published) == ([], None)


def test_copies_of_a_record_that_was_replaced_meanwhile_are_left_to_the_newer(world: World) -> None:
    first, second, third = (
        world.upload(body, number) for body, number in [(ONE, "1"), (TWO, "2"), (ONE, "3")]
    )
    world.apply(first)

    apply_meanwhile(world, second, "list_objects_v2", third)

    assert the_copy(world)["Metadata"] == {"sequencer": "3"}


def test_a_copy_by_another_recipe_of_the_same_version_is_left_to_it(world: World) -> None:
    world.apply(world.upload(ONE, "1"))
    second, waiting = world.upload(TWO, "2"), [replace(PUBLISHING, output=Output(format="ndjson"))]

    def happens(name: str) -> None:
        if name == "list_objects_v2" and waiting:
            world.recipe = waiting.pop()
            world.apply(second)

    hooked(world, happens).apply(second, much_time)

    assert the_copy(world)["Body"].read() == b'{"a":2}\n'


def crash_at(world: World, change: Change, call: str, *others: Change) -> None:
    """Applies the change up to its first such call, and the others just before its copy is made."""
    waiting = [others]

    def happens(name: str) -> None:
        if name == "copy_object" and waiting:
            world.apply(*waiting.pop())
        if name == call and not (others and waiting):
            raise Crash(name)

    with pytest.raises(Crash):
        hooked(world, happens).apply(change, much_time)


def test_the_copy_is_of_the_recorded_version_though_a_newer_result_lies_above_it(world: World) -> None:
    older, newer = world.upload(ONE, "1"), world.upload(TWO, "2")
    crash_at(world, older, "copy_object")
    crash_at(world, newer, "put_item")
    assert world.object(result_key(KEY))["Body"].read() == b'{"a":2}'

    record, result = world.record(), Outcome(world.aws.s3, world.aws.bucket, result_key(KEY), older, "v1")
    result.begin("application/json")
    world.store.publish(result, record)

    assert the_copy(world)["Body"].read() == b'{"a":1}'


def test_a_copy_whose_maker_died_when_it_was_overtaken_is_taken_back_by_the_retry(world: World) -> None:
    older, newer = world.upload(ONE, "1"), world.upload(TWO, "2")
    crash_at(world, older, "get_item", newer)
    assert len(public_copies(world)) == 2

    world.apply(older)

    assert the_copy(world)["Body"].read() == b'{"a":2}'
