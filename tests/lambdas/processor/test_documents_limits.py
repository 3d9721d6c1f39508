"""Files that are too large, and time that is up: what is read no further, and what is left of it."""

import hashlib
import json
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from lambdas.processor.documents import DIGEST_ANYWAY_BYTES
from lambdas.processor.errors import LimitExceeded
from lambdas.processor.events import Change
from lambdas.processor.recipe.model import Recipe
from lambdas.shared import catalog
from lambdas.shared.keys import quarantine_key, result_key
from tests.lambdas.processor.conftest import KEY, LIMITS, World
from tests.lambdas.processor.watched_s3 import WatchedS3

REPORT, RESULT = quarantine_key(KEY), result_key(KEY)
LINE = b'{"a":"%s"}\n' % (b"x" * 890)
LARGE = LINE * 12_000
"""More than one part of an upload."""


class Unreadable:
    """A body that must not be read."""

    def read(self, _size: int) -> bytes:
        raise AssertionError("nothing of it may be read")


class ClaimingS3:
    """A client to which an object seems to be of any size."""

    def __init__(self, s3: Any, size: int) -> None:
        self._s3, self._size = s3, size

    def __getattr__(self, name: str) -> Any:
        return getattr(self._s3, name)

    def get_object(self, **request: Any) -> Any:
        return {**self._s3.get_object(**request), "ContentLength": self._size, "Body": Unreadable()}


def test_a_file_above_the_limit_is_refused_without_being_read(world: World) -> None:
    world.apply_with(ClaimingS3(world.aws.s3, LIMITS.file_bytes + 1), world.upload(b"[]"))

    report, record = json.loads(world.outcomes()[REPORT]), world.record()
    assert (report["code"], report["source"]["sha256"]) == ("too-large", None)
    assert f"{LIMITS.file_bytes:,}" in report["message"]
    assert (record.error_code, record.size, record.sha256) == ("too-large", LIMITS.file_bytes + 1, None)


def test_a_file_of_the_limit_is_read(world: World) -> None:
    with pytest.raises(AssertionError, match="nothing of it"):
        world.apply_with(ClaimingS3(world.aws.s3, LIMITS.file_bytes), world.upload(b"[]"))


def test_one_document_above_a_records_limit_is_refused_with_its_hash(world: World) -> None:
    body = b"{}".ljust(LIMITS.record_bytes + 1)
    world.apply(world.upload(body))

    record = world.record()
    assert (record.error_code, record.size) == ("too-large", len(body))
    assert record.sha256 == hashlib.sha256(body).hexdigest()
    assert json.loads(world.outcomes()[REPORT])["source"]["sha256"] == record.sha256


@pytest.mark.parametrize("more", [0, 1])
def test_a_refused_file_is_read_to_its_end_for_its_hash_only_if_it_is_small(world: World, more: int) -> None:
    body = b"1\n{,}\n".ljust(DIGEST_ANYWAY_BYTES + more)
    world.apply(world.upload(body))

    record = world.record()
    assert (record.status, record.error_line) == (catalog.QUARANTINED, 2)
    assert record.sha256 == (None if more else hashlib.sha256(body).hexdigest())


class TimeUp:
    """What is called now and then: raises from its call of this number on."""

    def __init__(self, error: Exception, at: int) -> None:
        self._error, self._at, self._calls = error, at, count()

    def __call__(self) -> None:
        if next(self._calls) >= self._at:
            raise self._error


def apply_until(world: World, change: Change, check_time: Callable[[], None]) -> WatchedS3:
    s3 = WatchedS3(world.aws.s3)
    world.apply_with(s3, change, check_time)
    return s3


@pytest.mark.parametrize("at", [0, 40])
def test_a_file_that_takes_too_much_time_is_quarantined(world: World, at: int) -> None:
    world.recipe = Recipe(profile=True, publish=True)
    error = LimitExceeded("out-of-time", "The file takes more time than the function has.")
    s3 = apply_until(world, world.upload(LARGE), TimeUp(error, at))

    assert ("create_multipart_upload" in s3.calls) == (at > 0)
    assert world.outcomes().keys() == {REPORT}
    assert world.uploads_under_way() == []
    record = world.record()
    assert (record.status, record.error_code) == (catalog.QUARANTINED, "out-of-time")
    assert record.sha256 == hashlib.sha256(LARGE).hexdigest()


@pytest.mark.parametrize("at", [0, 40])
def test_a_file_for_which_others_have_left_no_time_is_as_if_it_had_not_come(world: World, at: int) -> None:
    change = world.upload(LARGE)

    with pytest.raises(RuntimeError, match="later"):
        apply_until(world, change, TimeUp(RuntimeError("later"), at))
    assert (world.outcomes(), world.uploads_under_way(), world.item()) == ({}, [], {})

    world.apply(change)
    assert world.outcomes() == {RESULT: LARGE}
