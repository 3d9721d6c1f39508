"""Result, report on refused records and profile of one version: they come together, and they go together."""

import csv
import json
from dataclasses import replace
from typing import Any

import pytest

from lambdas.processor.errors import InvalidRecord
from lambdas.processor.recipe.model import DROPPED, Recipe
from lambdas.shared import catalog
from lambdas.shared.keys import profile_key, quarantine_key, result_key
from tests.lambdas.processor.conftest import KEY, World
from tests.lambdas.processor.watched_s3 import WatchedS3

RESULT, REPORT, PROFILE = result_key(KEY), quarantine_key(KEY), profile_key(KEY)
MIXED = b'{"a":1}\n{"a":-1}\n{"a":0}\n{"a":2}\n{"a":-2}\n{"a":3}\n'
CLEAN = b'{"a":7}\n{"a":8}\n'
BAD = b"{"


def check(record: Any) -> Any:
    """Refuses what is below zero, and drops zero."""
    if record["a"] < 0:
        raise InvalidRecord("negative", "`a` is not below zero.", pointer="/a")
    return record if record["a"] else DROPPED


SPLIT = Recipe(steps=(check,), on_invalid="split", profile=True)


def test_what_is_made_of_a_version_appears_together(world: World) -> None:
    world.recipe = SPLIT
    change = world.upload(MIXED)
    world.apply(change)

    outcomes = world.outcomes()
    assert outcomes.keys() == {RESULT, REPORT, PROFILE}
    assert outcomes[RESULT] == b'{"a":1}\n{"a":2}\n{"a":3}\n'
    rejects = [json.loads(line) for line in outcomes[REPORT].splitlines()]
    assert [(reject["record"], reject["code"], reject["pointer"]) for reject in rejects] == [
        (2, "negative", "/a"),
        (5, "negative", "/a"),
    ]
    assert isinstance(json.loads(outcomes[PROFILE]), dict)
    origin = {"sequencer": "1", "source-version": change.version_id}
    assert [world.object(key)["Metadata"] for key in outcomes] == [origin] * 3
    assert [world.object(key)["ContentType"] for key in (REPORT, PROFILE)] == [
        "application/x-ndjson",
        "application/json",
    ]


def test_the_record_counts_records_and_names_each_version(world: World) -> None:
    world.recipe = SPLIT
    world.apply(world.upload(MIXED))

    record = world.record()
    assert (record.status, record.documents, record.dropped, record.rejected) == (catalog.PROCESSED, 3, 1, 2)
    assert (record.outcome_version, record.report_version, record.profile_version) == tuple(
        world.object(key)["VersionId"] for key in (RESULT, REPORT, PROFILE)
    )
    assert record.outcome_size == world.object(RESULT)["ContentLength"]
    assert (record.error_code, record.published) == (None, None)


def test_what_did_not_happen_is_not_in_the_record(world: World) -> None:
    world.recipe = SPLIT
    world.apply(world.upload(CLEAN))

    assert not {"dropped", "rejected", "report_version", "published", "error_pointer"} & world.item().keys()


def test_a_fault_in_the_record_itself_has_an_empty_pointer_in_the_report_and_none_in_the_catalogue(
    world: World,
) -> None:
    def refuse(_record: Any) -> Any:
        raise InvalidRecord("type", "A record is an object.", pointer="")

    world.recipe = Recipe(steps=(refuse,))
    world.apply(world.upload(CLEAN))

    assert json.loads(world.outcomes()[REPORT])["pointer"] == ""
    assert world.record().error_pointer is None


@pytest.mark.parametrize(
    ("body", "recipe", "left"),
    [
        (CLEAN, SPLIT, {RESULT, PROFILE}),
        (CLEAN, Recipe(), {RESULT}),
        (MIXED, Recipe(), {RESULT}),
        (MIXED, replace(SPLIT, profile=False), {RESULT, REPORT}),
        (MIXED, replace(SPLIT, on_invalid="reject"), {REPORT}),
        (BAD, Recipe(), {REPORT}),
    ],
    ids=["clean", "plain", "nothing refused", "no profile", "refused", "no JSON"],
)
@pytest.mark.parametrize("again", [False, True], ids=["next version", "same version"])
def test_what_is_no_longer_made_is_removed(
    world: World, body: bytes, recipe: Recipe, left: set[str], again: bool
) -> None:
    """By the next version, and by the same that is processed again with another recipe."""
    world.recipe = SPLIT
    first = world.upload(body if again else MIXED, "1")
    world.apply(first)

    world.recipe = recipe
    world.apply(first if again else world.upload(body, "2"))

    assert world.outcomes().keys() == left


def test_a_report_goes_when_the_same_version_is_processed_with_a_recipe_that_takes_it(world: World) -> None:
    change = world.upload(MIXED)
    world.recipe = replace(SPLIT, on_invalid="reject")
    world.apply(change)
    assert world.outcomes().keys() == {REPORT}

    world.recipe = Recipe()
    world.apply(change)

    assert world.outcomes() == {RESULT: MIXED}
    assert world.record().status == catalog.PROCESSED


@pytest.mark.parametrize("newer", [CLEAN, BAD])
def test_a_stale_change_takes_all_its_objects_back(world: World, newer: bytes) -> None:
    world.recipe = replace(SPLIT, publish=True)
    older, change = world.upload(MIXED, "1"), world.upload(newer, "2")
    world.apply(change)
    before = world.outcomes()

    world.apply(older)

    assert world.outcomes() == before
    assert {world.object(key)["Metadata"]["sequencer"] for key in before} == {"2"}


def test_a_deletion_removes_everything(world: World) -> None:
    world.recipe = replace(SPLIT, publish=True)
    world.apply(world.upload(MIXED, "1"))
    assert len(world.outcomes()) == 4

    world.apply(world.delete("2"))

    assert world.outcomes() == {}


def test_columns_that_are_found_on_the_way_are_spooled_and_the_spool_is_closed(world: World) -> None:
    world.recipe = Recipe(output=replace(Recipe().output, format="csv"))
    world.apply(world.upload(b'{"a":1}\n{"b":2}\n'))

    assert next(csv.reader(world.outcomes()[RESULT].decode().splitlines())) == ["a", "b"]
    assert world.object(RESULT)["ContentType"] == "text/csv; charset=utf-8"


def large(records: int, *more: bytes) -> bytes:
    """NDJSON whose records have 900 bytes each."""
    lines = (b'{"a":%d,"b":"%s"}\n' % (number, b"x" * (885 - len(str(number)))) for number in range(records))
    return b"".join([*lines, *more])


def test_a_large_result_is_uploaded_in_parts_and_is_whole(world: World) -> None:
    body = large(12_000)
    s3 = WatchedS3(world.aws.s3)
    world.apply_with(s3, world.upload(body))

    assert len(s3.parts) == 2
    assert world.object(RESULT)["Body"].read() == body
    assert world.record().outcome_size == len(body)


def test_a_file_that_is_refused_in_the_middle_of_a_multipart_upload_leaves_its_report_only(
    world: World,
) -> None:
    s3 = WatchedS3(world.aws.s3)
    world.apply_with(s3, world.upload(large(12_000, b"{,}\n")))

    assert "create_multipart_upload" in s3.calls
    assert world.uploads_under_way() == []
    assert world.outcomes().keys() == {REPORT}
    assert (world.record().error_code, world.record().error_line) == ("syntax", 12_001)
