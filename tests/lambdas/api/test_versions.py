"""What is on top of a key is told of exactly this key, however much lies at others."""

from typing import Any

import pytest

from lambdas.api import versions
from lambdas.api.versions import Newest
from tests.proofs.stores.moto_as_aws import S3

KEY = "incoming/orders/größe.json"


@pytest.fixture
def s3(aws: Any) -> S3:
    return S3(aws.s3, aws.bucket)


def put(s3: S3, key: str = KEY, body: bytes = b"{}") -> str:
    version: str = s3.put_object(Bucket="documents", Key=key, Body=body)["VersionId"]
    return version


def delete(s3: S3, key: str = KEY) -> str:
    marker: str = s3.delete_object(Bucket="documents", Key=key)["VersionId"]
    return marker


def test_of_nothing_there_is_nothing(s3: S3) -> None:
    assert versions.newest(s3, "documents", KEY) is None


@pytest.mark.parametrize(
    "other", [KEY + "l", KEY + "/a.json", KEY.replace("ö", "o\u0308"), KEY[:-1], KEY.upper()]
)
def test_other_keys_are_not_looked_at(s3: S3, other: str) -> None:
    put(s3, other)
    assert versions.newest(s3, "documents", KEY) is None
    delete(s3, other)
    assert versions.newest(s3, "documents", KEY) is None
    mine = put(s3, body=b"mine")
    assert versions.newest(s3, "documents", KEY) == Newest(mine, 4, versions=True)


def test_the_newest_version_is_on_top(s3: S3) -> None:
    put(s3, body=b"old")
    newest = put(s3, body=b"newest")
    assert versions.newest(s3, "documents", KEY) == Newest(newest, 6, versions=True)


def test_a_marker_hides_a_version(s3: S3) -> None:
    put(s3)
    delete(s3)
    marker = delete(s3)
    assert versions.newest(s3, "documents", KEY) == Newest(marker, None, versions=True)


def test_a_marker_may_hide_nothing(s3: S3) -> None:
    gone = put(s3)
    marker = delete(s3)
    s3.delete_object(Bucket="documents", Key=KEY, VersionId=gone)
    assert versions.newest(s3, "documents", KEY) == Newest(marker, None, versions=False)


def test_an_empty_object_is_a_version(s3: S3) -> None:
    empty = put(s3, body=b"")
    assert versions.newest(s3, "documents", KEY) == Newest(empty, 0, versions=True)


@pytest.mark.parametrize("hidden", [True, False])
def test_under_more_markers_than_a_page_has_a_version_is_found(aws: Any, hidden: bool) -> None:
    """Asked for a hundred entries a page; here are more."""
    s3 = S3(aws.s3, aws.bucket)
    version = put(s3)
    markers = [delete(s3) for _ in range(101)]
    if not hidden:
        s3.delete_object(Bucket="documents", Key=KEY, VersionId=version)
        put(s3, KEY + "l")
    assert versions.newest(s3, "documents", KEY) == Newest(markers[-1], None, versions=hidden)
