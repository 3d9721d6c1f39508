"""One document's state: sound ones have no difference, and every single change of one has exactly its own."""

from dataclasses import replace

import pytest

from lambdas.shared import catalog
from lambdas.shared.keys import (
    collection_of,
    document_id,
    profile_key,
    published_folder,
    quarantine_key,
    result_key,
)
from operate.differences import Content, Remedy, State, content_differences, differences, named_outcomes
from tests.lambdas.processor.conftest import KEY

RESULT, REPORT, PROFILE = result_key(KEY), quarantine_key(KEY), profile_key(KEY)
COPY, OTHER_COPY = f"{published_folder(KEY)}1.json", f"{published_folder(KEY)}2.json"
PLACES = (RESULT, REPORT, PROFILE, COPY, OTHER_COPY)


def record(status: str, **more: str) -> catalog.Record:
    return catalog.Record(
        id=document_id(KEY),
        key=KEY,
        collection=collection_of(KEY),
        status=status,
        sequencer="5",
        recorded_at="2026-11-05T10:00:00.000000Z",
        **more,
    )


def sound(status: str, places: tuple[str, ...], **more: str) -> State:
    """A document at version `v`; each outcome has a version that says where it lies."""
    recorded = record(status, source_version="v", **more)
    return State(key=KEY, current="v", record=recorded, objects={place: f"at {place}" for place in places})


ALL = {"report_version": f"at {REPORT}", "profile_version": f"at {PROFILE}", "published": COPY}
SOUND = {
    "processed": sound("processed", (RESULT,), outcome_version=f"at {RESULT}"),
    "with all": sound("processed", (RESULT, REPORT, PROFILE, COPY), outcome_version=f"at {RESULT}", **ALL),
    "refused": sound("quarantined", (REPORT,), outcome_version=f"at {REPORT}"),
    "deleted": State(key=KEY, current=None, record=record("deleted"), objects={}),
    "never there": State(key=KEY, current=None, record=None, objects={}),
}
WITH_DOCUMENT = [name for name, state in SOUND.items() if state.current]


def told(state: State) -> list[tuple[str, Remedy]]:
    return [(found.place, found.remedy) for found in differences(state)]


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_document_has_no_difference(name: str) -> None:
    assert differences(SOUND[name]) == []


@pytest.mark.parametrize("name", SOUND)
@pytest.mark.parametrize("place", PLACES)
def test_an_object_too_many_too_few_or_another_is_one_difference(name: str, place: str) -> None:
    state = SOUND[name]
    remedy = Remedy.REBUILD if state.record else Remedy.LOOK
    if place in state.objects:
        fewer = {key: version for key, version in state.objects.items() if key != place}
        assert told(replace(state, objects=fewer)) == [(place, remedy)]
        another = told(replace(state, objects={**state.objects, place: "another"}))
        assert another == ([] if place == COPY else [(place, remedy)])  # a copy's name says what it holds
    else:
        assert told(replace(state, objects={**state.objects, place: "one more"})) == [(place, remedy)]


@pytest.mark.parametrize("name", WITH_DOCUMENT)
@pytest.mark.parametrize("current", ["newer", None])
def test_a_record_of_another_version_than_the_current_one_is_one_difference(
    name: str, current: str | None
) -> None:
    assert told(replace(SOUND[name], current=current)) == [(KEY, Remedy.REBUILD)]


@pytest.mark.parametrize("name", WITH_DOCUMENT)
def test_a_document_without_record_is_one_difference(name: str) -> None:
    assert told(replace(SOUND[name], record=None)) == [(KEY, Remedy.REBUILD)]


@pytest.mark.parametrize("name", WITH_DOCUMENT)
def test_a_deletion_recorded_of_what_is_there_makes_all_of_it_a_difference(name: str) -> None:
    state = replace(SOUND[name], record=record("deleted"))
    assert told(state) == [(place, Remedy.REBUILD) for place in [KEY, *sorted(state.objects)]]


def test_a_deleted_document_that_is_there_again_is_one_difference() -> None:
    assert told(replace(SOUND["deleted"], current="v")) == [(KEY, Remedy.REBUILD)]


def test_all_differences_of_a_document_are_told() -> None:
    state = replace(SOUND["with all"], current="newer", objects={RESULT: "another", OTHER_COPY: "x"})
    assert [place for place, _ in told(state)] == [KEY, *sorted([RESULT, REPORT, PROFILE, COPY, OTHER_COPY])]


def test_each_difference_says_what_is_expected_and_what_is_there() -> None:
    state = replace(SOUND["processed"], current=None, objects={RESULT: "another", REPORT: "x"})
    assert [(found.expected, found.there) for found in differences(state)] == [
        ("a record that says deleted, as the object is gone", "there is one of version v, processed"),
        ("nothing, as no record names it", "there is version x"),
        (f"version at {RESULT}, as its record says", "there is version another"),
    ]


@pytest.mark.parametrize("name", SOUND)
def test_a_record_names_its_outcomes_with_their_versions(name: str) -> None:
    state = SOUND[name]
    assert named_outcomes(state.record) == {
        place: version for place, version in state.objects.items() if place != COPY
    }


def test_content_that_is_the_records_has_no_difference() -> None:
    recorded = record("processed", source_version="v", sha256="f0")
    assert content_differences(recorded, Content(outcomes={RESULT: ("5", "v")}, sha256="f0")) == []
    assert content_differences(recorded, Content(outcomes={}, sha256=None)) == []


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (Content(outcomes={RESULT: ("4", "v")}, sha256="f0"), RESULT),
        (Content(outcomes={RESULT: ("5", "w")}, sha256="f0"), RESULT),
        (Content(outcomes={RESULT: ("", "")}, sha256="f0"), RESULT),
        (Content(outcomes={RESULT: ("5", "v")}, sha256="f1"), KEY),
    ],
)
def test_content_that_is_not_the_records_is_one_difference(content: Content, place: str) -> None:
    recorded = record("processed", source_version="v", sha256="f0")
    assert [found.place for found in content_differences(recorded, content)] == [place]
