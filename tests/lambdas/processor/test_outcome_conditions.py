"""An outcome never replaces a later change's, whoever writes in between, and yields without a trace."""

from itertools import count
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lambdas.processor.outcome import CONTENDED_TRIES, Contended
from tests.lambdas.conftest import Aws
from tests.lambdas.processor.watched_s3 import (
    KEY,
    LARGE,
    SIZES,
    SMALL,
    WatchedS3,
    content,
    outcome,
    put,
    raising,
    refusal,
    under_way,
    written,
)


@SIZES
def test_the_same_outcome_of_the_same_event_is_not_written_again(aws: Aws, body: bytes) -> None:
    version = outcome(aws.s3, body).finish()

    assert outcome(aws.s3, body).finish() == version
    assert (written(aws), under_way(aws)) == (["5"], [])


@SIZES
@pytest.mark.parametrize(
    ("there", "current"), [("4", "5"), ("49", "5"), ("5", "5"), ("6", "6"), ("50", "50"), ("", "5")]
)
def test_an_outcome_is_replaced_only_by_one_that_is_not_older(
    aws: Aws, there: str, current: str, body: bytes
) -> None:
    put(aws, b"there", there)

    version = outcome(aws.s3, body).finish()

    assert (version is None) == (current != "5")
    assert content(aws) == (body if version else b"there")
    assert (written(aws)[0], under_way(aws)) == (current, [])


@SIZES
def test_an_outcome_is_written_over_a_delete_marker(aws: Aws, body: bytes) -> None:
    put(aws, b"there", "4")
    aws.s3.delete_object(Bucket=aws.bucket, Key=KEY)

    assert outcome(aws.s3, body).finish()
    assert written(aws)[0] == "5"


@SIZES
@pytest.mark.parametrize(("there", "comes", "current"), [("", "4", "5"), ("", "6", "6"), ("3", "6", "6")])
def test_a_writer_that_comes_in_between_is_met_with_the_same_rule(
    aws: Aws, there: str, comes: str, current: str, body: bytes
) -> None:
    """It comes before the first try, or after what was there has been looked at."""
    if there:
        put(aws, b"there", there)
    tries = count(1)

    def interfere() -> None:
        if next(tries) == (2 if there else 1):
            put(aws, b"comes", comes)

    version = outcome(WatchedS3(aws.s3, interfere), body).finish()

    assert (version is None) == (current == "6")
    assert (written(aws)[0], under_way(aws)) == (current, [])


def test_an_outcome_that_vanishes_in_between_is_written_anew(aws: Aws) -> None:
    outcome(aws.s3, b"older", "4").finish()
    tries = count(1)

    def remove_before_the_second() -> None:
        if next(tries) == 2:
            version = aws.s3.head_object(Bucket=aws.bucket, Key=KEY)["VersionId"]
            aws.s3.delete_object(Bucket=aws.bucket, Key=KEY, VersionId=version)

    s3 = WatchedS3(aws.s3, remove_before_the_second)

    assert outcome(s3, SMALL).finish()
    assert (written(aws), s3.commits()) == (["5"], 3)


@SIZES
def test_a_writer_whom_others_always_forestall_gives_up_and_leaves_nothing(aws: Aws, body: bytes) -> None:
    numbers = count()
    s3 = WatchedS3(aws.s3, lambda: put(aws, b"%d" % next(numbers), "4"))

    with pytest.raises(Contended, match=KEY):
        outcome(s3, body).finish()

    assert s3.commits() == CONTENDED_TRIES
    assert (set(written(aws)), under_way(aws)) == ({"4"}, [])


def test_a_conflict_of_small_outcomes_is_tried_again(aws: Aws) -> None:
    tries = count(1)

    def conflict() -> None:
        if next(tries) == 1:
            raise refusal("ConditionalRequestConflict")

    s3 = WatchedS3(aws.s3, conflict)

    assert outcome(s3, SMALL).finish()
    assert (written(aws), s3.commits()) == (["5"], 2)


@pytest.mark.parametrize("code", ["ConditionalRequestConflict", "NoSuchUpload"])
def test_a_large_outcome_begins_anew_after_a_conflict_by_the_retry_of_its_message(
    aws: Aws, code: str
) -> None:
    s3 = WatchedS3(aws.s3, raising(code))

    with pytest.raises(Contended):
        outcome(s3, LARGE).finish()

    assert (s3.commits(), written(aws), under_way(aws)) == (1, [], [])


class ForgetfulS3(WatchedS3):
    """The first answer to a completion is lost, and what the client asks again is answered so."""

    def complete_multipart_upload(self, **request: Any) -> Any:
        super().complete_multipart_upload(**request)
        raise refusal("NoSuchUpload")


def test_a_completion_whose_answer_was_lost_has_succeeded(aws: Aws) -> None:
    version = outcome(ForgetfulS3(aws.s3), LARGE).finish()

    assert version == aws.s3.head_object(Bucket=aws.bucket, Key=KEY)["VersionId"]
    assert written(aws) == ["5"]


@SIZES
def test_any_other_refusal_raises(aws: Aws, body: bytes) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        outcome(WatchedS3(aws.s3, raising("AccessDenied")), body).finish()
