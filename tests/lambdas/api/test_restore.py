"""A deletion is undone, once or many at a time, and nothing else is touched."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lambdas.api.errors import ApiError, Conflict, NotFound, Unavailable
from lambdas.api.restore import MOST_MARKERS, Restorer
from tests.proofs.stores.moto_as_aws import S3, refusal

KEY = "incoming/orders/a.json"


@pytest.fixture
def s3(aws: Any) -> S3:
    return S3(aws.s3, aws.bucket)


@pytest.fixture
def restorer(s3: S3) -> Restorer:
    return Restorer(s3, "documents")


def put(s3: S3, key: str = KEY, body: bytes = b"{}") -> None:
    s3.put_object(Bucket="documents", Key=key, Body=body)


def delete(s3: S3, key: str = KEY, times: int = 1) -> None:
    for _ in range(times):
        s3.delete_object(Bucket="documents", Key=key)


def body(s3: S3, key: str = KEY) -> bytes | None:
    """What a reader sees."""
    try:
        read: bytes = s3.get_object(Bucket="documents", Key=key)["Body"].read()
    except ClientError:
        return None
    return read


def entries(s3: S3) -> tuple[int, int]:
    """How many versions and markers there are."""
    answer = s3.list_object_versions(Bucket="documents")
    return len(answer.get("Versions", [])), len(answer.get("DeleteMarkers", []))


def codes(errors: dict[str, ApiError]) -> dict[str, str]:
    return {key: error.code for key, error in errors.items()}


@pytest.mark.parametrize("times", [1, 2, 5])
def test_a_deleted_document_comes_back(s3: S3, restorer: Restorer, times: int) -> None:
    """Whoever deletes twice puts one marker on the other."""
    put(s3, body=b"old")
    put(s3, body=b"newest")
    delete(s3, times=times)
    restorer.restore(KEY)
    assert body(s3) == b"newest"
    assert entries(s3) == (2, 0)


def test_a_marker_that_lies_below_a_version_stays(s3: S3, restorer: Restorer) -> None:
    put(s3, body=b"old")
    delete(s3)
    put(s3, body=b"newest")
    delete(s3)
    restorer.restore(KEY)
    assert body(s3) == b"newest"
    assert entries(s3) == (2, 1)


def test_what_is_not_deleted_is_refused_and_left_alone(s3: S3, restorer: Restorer) -> None:
    put(s3, body=b"old")
    delete(s3)
    put(s3, body=b"newest")
    with pytest.raises(Conflict, match="not-deleted"):
        restorer.restore(KEY)
    assert body(s3) == b"newest"
    assert entries(s3) == (2, 1)


def test_what_was_restored_is_not_deleted(s3: S3, restorer: Restorer) -> None:
    put(s3)
    delete(s3)
    restorer.restore(KEY)
    with pytest.raises(Conflict, match="not-deleted"):
        restorer.restore(KEY)


@pytest.mark.parametrize("other", [KEY + "l", KEY + ".gz", KEY[:-1]])
def test_other_keys_are_left_alone(s3: S3, restorer: Restorer, other: str) -> None:
    put(s3, other)
    delete(s3, other)
    with pytest.raises(NotFound, match="document-unknown"):
        restorer.restore(KEY)
    put(s3)
    delete(s3)
    restorer.restore(KEY)
    assert (body(s3), body(s3, other)) == (b"{}", None)


def test_where_no_version_is_left_the_marker_stays(s3: S3, restorer: Restorer) -> None:
    """Versions expire some days after they were replaced or deleted."""
    delete(s3)
    assert entries(s3) == (0, 1)
    with pytest.raises(NotFound, match="document-unknown"):
        restorer.restore(KEY)
    assert entries(s3) == (0, 1)


def test_a_document_deleted_many_times_takes_several_calls(s3: S3, restorer: Restorer) -> None:
    put(s3)
    delete(s3, times=MOST_MARKERS + 1)
    with pytest.raises(Unavailable):
        restorer.restore(KEY)
    assert entries(s3) == (1, 1)
    restorer.restore(KEY)
    assert body(s3) == b"{}"


def test_as_many_markers_as_are_removed_in_one_call_are(s3: S3, restorer: Restorer) -> None:
    put(s3)
    delete(s3, times=MOST_MARKERS)
    restorer.restore(KEY)
    assert body(s3) == b"{}"


class Meanwhile:
    """S3 where something happens just before the first deletion by version, or just after."""

    def __init__(self, s3: S3, happens: Callable[[], None], *, before: bool) -> None:
        self._s3 = s3
        self._happens: list[Callable[[], None]] = [happens]
        self._before = before

    def __getattr__(self, name: str) -> Any:
        return getattr(self._s3, name)

    def delete_object(self, **request: Any) -> Any:
        happens = self._happens.pop() if self._happens else lambda: None
        if self._before:
            happens()
        answer = self._s3.delete_object(**request)
        if not self._before:
            happens()
        return answer


@pytest.mark.parametrize("before", [True, False])
def test_a_deletion_that_comes_between_is_undone_too(s3: S3, before: bool) -> None:
    put(s3)
    delete(s3)
    Restorer(Meanwhile(s3, lambda: delete(s3), before=before), "documents").restore(KEY)
    assert body(s3) == b"{}"
    assert entries(s3) == (1, 0)


@pytest.mark.parametrize("before", [True, False])
def test_an_upload_that_comes_between_stays_on_top(s3: S3, before: bool) -> None:
    put(s3, body=b"old")
    delete(s3)
    Restorer(Meanwhile(s3, lambda: put(s3, body=b"new"), before=before), "documents").restore(KEY)
    assert body(s3) == b"new"
    assert entries(s3) == (2, 0)


@pytest.mark.parametrize("before", [True, False])
def test_who_restores_at_the_same_time_does_no_harm(s3: S3, before: bool) -> None:
    put(s3)
    delete(s3)
    other = Restorer(s3, "documents")
    try:
        Restorer(Meanwhile(s3, lambda: restored(other), before=before), "documents").restore(KEY)
    except Conflict:
        pytest.fail("it removed the marker, or found it removed by the other")
    assert body(s3) == b"{}"
    assert entries(s3) == (1, 0)


def restored(restorer: Restorer) -> None:
    try:
        restorer.restore(KEY)
    except Conflict:
        return


def test_versions_that_expire_between_leave_nothing_to_restore(s3: S3) -> None:
    put(s3)
    delete(s3)
    [version] = s3.list_object_versions(Bucket="documents")["Versions"]

    def expire() -> None:
        s3.delete_object(Bucket="documents", Key=KEY, VersionId=version["VersionId"])

    with pytest.raises(NotFound, match="document-unknown"):
        Restorer(Meanwhile(s3, expire, before=True), "documents").restore(KEY)


def test_of_many_each_has_its_own_outcome(s3: S3, restorer: Restorer) -> None:
    keys = [f"incoming/orders/{number}.json" for number in range(30)]
    for number, key in enumerate(keys):
        if number % 3:
            put(s3, key)
        if number % 3 == 2:
            delete(s3, key)
    expected = {key: ("document-unknown", "not-deleted")[n % 3] for n, key in enumerate(keys) if n % 3 < 2}
    assert codes(restorer.restore_many(keys)) == expected
    assert [body(s3, key) is not None for key in keys] == [number % 3 > 0 for number in range(30)]
    assert restorer.restore_many([]) == {}


def test_of_many_one_that_fails_fails_alone(s3: S3) -> None:
    class Refusing:
        def __getattr__(self, name: str) -> Any:
            return getattr(s3, name)

        def delete_object(self, **request: Any) -> Any:
            if request["Key"] == KEY:
                raise refusal("SlowDown", 503)
            return s3.delete_object(**request)

    for key in (KEY, "incoming/b.json"):
        put(s3, key)
        delete(s3, key)
    errors = Restorer(Refusing(), "documents").restore_many([KEY, "incoming/b.json"])
    assert codes(errors) == {KEY: "unavailable"}
    assert body(s3, "incoming/b.json") == b"{}"
