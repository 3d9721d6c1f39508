"""All objects of one version: where they lie, and that none is left of a version that came to nothing."""

from collections.abc import Callable

import pytest

from lambdas.processor.events import Change
from lambdas.processor.outcome import PART_BYTES
from lambdas.processor.outcomes import Outcomes, keys_of
from lambdas.shared.keys import document_id
from tests.lambdas.conftest import Aws

KEY = "incoming/orders/a.json"
RESULT, REPORT, PROFILE = "results/orders/a.json", "quarantine/orders/a.json", "profiles/orders/a.json"
PART = bytes(PART_BYTES)


@pytest.fixture
def begin(aws: Aws) -> Callable[..., Outcomes]:
    """Outcomes of a change of the document."""

    def outcomes(sequencer: str = "5") -> Outcomes:
        change = Change(bucket=aws.bucket, key=KEY, version_id=None, sequencer=sequencer)
        return Outcomes(aws.s3, aws.bucket, change, "v1")

    return outcomes


def visible(aws: Aws) -> dict[str, bytes]:
    keys = [entry["Key"] for entry in aws.s3.list_objects_v2(Bucket=aws.bucket).get("Contents", [])]
    return {key: aws.s3.get_object(Bucket=aws.bucket, Key=key)["Body"].read() for key in keys}


def under_way(aws: Aws) -> list[str]:
    uploads = aws.s3.list_multipart_uploads(Bucket=aws.bucket).get("Uploads", [])
    return [upload["Key"] for upload in uploads]


def write_all(outcomes: Outcomes) -> None:
    outcomes.result("application/json", None)(b"{}")
    outcomes.rejects()(b"1\n")
    outcomes.profile(b"{}")


def test_a_documents_outcomes_lie_beside_each_other() -> None:
    assert set(keys_of(KEY)) == {RESULT, REPORT, PROFILE}


def test_the_report_of_the_longest_key_lies_where_it_is_looked_for() -> None:
    key = "incoming/" + "a" * 1_015

    assert set(keys_of(key)) == {
        "results/" + "a" * 1_015, f"quarantine/{document_id(key)}", "profiles/" + "a" * 1_015
    }  # fmt: skip


def test_all_becomes_visible_when_it_is_finished_and_not_before(
    aws: Aws, begin: Callable[..., Outcomes]
) -> None:
    with begin() as outcomes:
        write_all(outcomes)
        assert visible(aws) == {}
        assert outcomes.finish()

    assert visible(aws) == {RESULT: b"{}", REPORT: b"1\n", PROFILE: b"{}"}
    assert outcomes.versions == {
        key: aws.s3.head_object(Bucket=aws.bucket, Key=key)["VersionId"] for key in keys_of(KEY)
    }


def test_each_has_its_type_and_the_same_origin(aws: Aws, begin: Callable[..., Outcomes]) -> None:
    with begin() as outcomes:
        outcomes.result("text/csv; charset=utf-8", "gzip")(b"a\r\n")
        outcomes.rejects()(b"1\n")
        outcomes.profile(b"{}")
        outcomes.finish()

    heads = {key: aws.s3.head_object(Bucket=aws.bucket, Key=key) for key in keys_of(KEY)}
    assert {key: (head["ContentType"], head.get("ContentEncoding")) for key, head in heads.items()} == {
        RESULT: ("text/csv; charset=utf-8", "gzip"),
        REPORT: ("application/x-ndjson", None),
        PROFILE: ("application/json", None),
    }
    origin = {"sequencer": "5", "source-version": "v1"}
    assert [head["Metadata"] for head in heads.values()] == [origin] * 3


def test_a_profile_is_one_object_however_long(aws: Aws) -> None:
    change = Change(bucket="documents", key=KEY, version_id=None, sequencer="5")
    calls: list[str] = []
    aws.s3.meta.events.register("before-call.s3", lambda model, **_: calls.append(model.name))
    with Outcomes(aws.s3, aws.bucket, change, "v1", part_bytes=5) as outcomes:
        outcomes.profile(b"x" * 23)
        assert outcomes.finish()
    assert calls == ["PutObject"]


def test_what_was_begun_is_found_by_its_key(begin: Callable[..., Outcomes]) -> None:
    with begin() as outcomes:
        outcomes.result("application/json", None)(b"{}")
        result = outcomes.at(RESULT)

        assert result is not None
        assert (result.key, result.size) == (RESULT, 2)
        assert outcomes.at(REPORT) is None


def test_nothing_is_left_of_what_was_not_finished(aws: Aws, begin: Callable[..., Outcomes]) -> None:
    with begin() as outcomes:
        outcomes.result("application/json", None)(PART)
        outcomes.rejects()(PART)
        outcomes.profile(b"{}")
        assert set(under_way(aws)) == {RESULT, REPORT}

    assert (visible(aws), under_way(aws), outcomes.versions) == ({}, [], {})


def test_nothing_is_left_after_an_error_and_the_error_is_raised(
    aws: Aws, begin: Callable[..., Outcomes]
) -> None:
    outcomes = begin()
    spool = outcomes.spool()

    def fail() -> None:
        with outcomes:
            outcomes.result("application/json", None)(PART)
            raise MemoryError

    with pytest.raises(MemoryError):
        fail()
    assert (visible(aws), under_way(aws)) == ({}, [])
    assert spool.closed


def test_a_refusal_takes_back_what_was_begun_and_is_all_that_becomes_visible(
    aws: Aws, begin: Callable[..., Outcomes]
) -> None:
    with begin() as outcomes:
        outcomes.result("application/json", None)(PART)
        outcomes.rejects()(PART)
        outcomes.refuse(b'{"code":"syntax"}')
        assert under_way(aws) == []
        assert outcomes.finish()

    assert visible(aws) == {REPORT: b'{"code":"syntax"}'}
    assert outcomes.versions.keys() == {REPORT}
    assert aws.s3.head_object(Bucket=aws.bucket, Key=REPORT)["ContentType"] == "application/json"


@pytest.mark.parametrize("later", [RESULT, REPORT, PROFILE])
@pytest.mark.parametrize("body", [b"small", PART], ids=["small", "large"])
def test_where_a_later_changes_outcome_is_there_the_rest_is_not_written(
    aws: Aws, begin: Callable[..., Outcomes], later: str, body: bytes
) -> None:
    aws.s3.put_object(Bucket=aws.bucket, Key=later, Body=b"later", Metadata={"sequencer": "6"})
    with begin() as outcomes:
        outcomes.result("application/json", None)(body)
        outcomes.rejects()(body)
        outcomes.profile(b"{}")
        finished = outcomes.finish()

    before = {RESULT: set(), REPORT: {RESULT}, PROFILE: {RESULT, REPORT}}[later]
    assert not finished
    assert set(outcomes.versions) == before
    assert visible(aws) == {later: b"later", **dict.fromkeys(before, body)}
    assert under_way(aws) == []


def test_a_spool_is_a_file_to_write_and_read_until_the_end(begin: Callable[..., Outcomes]) -> None:
    with begin() as outcomes:
        spools = [outcomes.spool(), outcomes.spool()]
        spools[0].write(b"kept")
        spools[0].seek(0)
        assert (spools[0].read(), spools[1].read()) == (b"kept", b"")

    assert all(spool.closed for spool in spools)


def test_spools_and_uploads_do_not_outlive_an_outcome_that_was_finished(
    aws: Aws, begin: Callable[..., Outcomes]
) -> None:
    with begin() as outcomes:
        spool = outcomes.spool()
        outcomes.result("application/json", None)(PART)
        outcomes.finish()

    assert spool.closed
    assert (visible(aws), under_way(aws)) == ({RESULT: PART}, [])
