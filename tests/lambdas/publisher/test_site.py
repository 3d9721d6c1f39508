"""The site bucket holds what the archive holds, the entry page comes last, and caches are told."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lambdas.publisher.site import Site

PutArchive = Callable[..., None]


class Recorded:
    """A client that notes its calls, and hands them on."""

    def __init__(self, client: Any, calls: list[tuple[str, str]]) -> None:
        self._client = client
        self._calls = calls

    def __getattr__(self, operation: str) -> Any:
        call = getattr(self._client, operation)

        def noted(*arguments: Any, **request: Any) -> Any:
            self._calls.append((operation, request.get("Key", "")))
            return call(*arguments, **request)

        return noted


@pytest.fixture
def calls() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def site(aws: Any, cloudfront: Any, calls: list[tuple[str, str]]) -> Site:
    return Site(Recorded(aws.s3, calls), Recorded(cloudfront, calls))


def contents(aws: Any) -> dict[str, str]:
    keys = [entry["Key"] for entry in aws.s3.list_objects_v2(Bucket="site").get("Contents", [])]
    return {key: aws.s3.get_object(Bucket="site", Key=key)["Body"].read().decode() for key in keys}


def invalidated(cloudfront: Any, properties: dict[str, str]) -> list[list[str]]:
    of = {"DistributionId": properties["DistributionId"]}
    found = cloudfront.list_invalidations(**of)["InvalidationList"].get("Items", [])
    batches = [cloudfront.get_invalidation(Id=each["Id"], **of)["Invalidation"] for each in found]
    return [each["InvalidationBatch"]["Paths"]["Items"] for each in batches]


@pytest.mark.parametrize("request_type", ["Create", "Update"])
def test_the_bucket_holds_the_files_of_the_archive(
    aws: Any, site: Site, properties: dict[str, str], put_archive: PutArchive, request_type: str
) -> None:
    put_archive("index.html", "style.css", "images/", "images/größe 1.svg")
    site.apply(request_type, properties)
    assert contents(aws) == {name: f"of {name}" for name in ("index.html", "style.css", "images/größe 1.svg")}


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("style.css", "text/css; charset=utf-8"),
        ("notes.txt", "text/plain; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
        ("image.png", "image/png"),
        ("data.json", "application/json"),
        ("LICENSE", "application/octet-stream"),
        ("a.no-such-type", "application/octet-stream"),
    ],
)
def test_a_file_has_the_type_of_its_name_and_is_asked_for_before_each_use(
    aws: Any, site: Site, properties: dict[str, str], put_archive: PutArchive, name: str, content_type: str
) -> None:
    put_archive(name)
    site.apply("Create", properties)
    head = aws.s3.head_object(Bucket="site", Key=name)
    assert (head["ContentType"], head["CacheControl"]) == (content_type, "no-cache")


@pytest.mark.parametrize("name", ["app.js", "module.mjs"])
def test_a_script_is_of_a_type_that_browsers_run(
    aws: Any, site: Site, properties: dict[str, str], put_archive: PutArchive, name: str
) -> None:
    """Pages are served with nosniff. Which of the two it is depends on Python's version."""
    put_archive(name)
    site.apply("Create", properties)
    content_type = aws.s3.head_object(Bucket="site", Key=name)["ContentType"]
    assert content_type in ("text/javascript; charset=utf-8", "application/javascript")


def test_the_entry_page_comes_after_what_it_refers_to_and_before_what_goes(
    aws: Any, site: Site, properties: dict[str, str], put_archive: PutArchive, calls: list[tuple[str, str]]
) -> None:
    put_archive("index.html", "app.js", "z.css", "images/index.html")
    aws.s3.put_object(Bucket="site", Key="old.js", Body=b"")
    site.apply("Update", properties)
    changes = [call for call in calls if call[0] not in ("get_object", "get_paginator")]
    assert changes == [
        ("put_object", "app.js"),
        ("put_object", "images/index.html"),
        ("put_object", "z.css"),
        ("put_object", "index.html"),
        ("delete_object", "old.js"),
        ("create_invalidation", ""),
    ]


def test_a_new_archive_replaces_files_and_removes_those_it_has_not(
    aws: Any, site: Site, properties: dict[str, str], put_archive: PutArchive
) -> None:
    put_archive("index.html", "old.js", "old/a.css", content="first {name}")
    site.apply("Create", properties)
    put_archive("index.html", "new.js", content="second {name}")
    site.apply("Update", properties)
    assert contents(aws) == {"index.html": "second index.html", "new.js": "second new.js"}


def test_publishing_tells_the_distribution_each_time(
    cloudfront: Any, site: Site, properties: dict[str, str], put_archive: PutArchive
) -> None:
    put_archive("index.html")
    site.apply("Create", properties)
    assert invalidated(cloudfront, properties) == [["/*"]]
    site.apply("Update", properties)
    assert invalidated(cloudfront, properties) == [["/*"], ["/*"]]


def test_deleting_empties_the_bucket_and_asks_for_nothing_else(
    aws: Any, cloudfront: Any, site: Site, properties: dict[str, str], put_archive: PutArchive
) -> None:
    put_archive("index.html", "images/a.svg")
    site.apply("Create", properties)
    aws.s3.delete_object(Bucket="assets", Key="page.zip")
    site.apply("Delete", properties)
    assert contents(aws) == {}
    assert len(invalidated(cloudfront, properties)) == 1
    site.apply("Delete", properties)
    assert contents(aws) == {}


def test_deleting_leaves_no_version_that_would_keep_the_bucket(
    aws: Any, site: Site, properties: dict[str, str], put_archive: PutArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S3 lists 1,000 versions at once; moto does so with a few if it is told to."""
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "4")
    aws.s3.put_bucket_versioning(Bucket="site", VersioningConfiguration={"Status": "Enabled"})
    put_archive("index.html", *(f"old/{number}.css" for number in range(5)))
    site.apply("Create", properties)
    put_archive("index.html")
    site.apply("Update", properties)
    assert aws.s3.list_object_versions(Bucket="site")["DeleteMarkers"]

    site.apply("Delete", properties)

    left = aws.s3.list_object_versions(Bucket="site")
    assert (left.get("Versions", []), left.get("DeleteMarkers", [])) == ([], [])
    aws.s3.delete_bucket(Bucket="site")


@pytest.mark.parametrize("request_type", ["Update", "Delete"])
def test_a_bucket_of_many_pages_is_cleared_to_the_last(
    aws: Any,
    monkeypatch: pytest.MonkeyPatch,
    site: Site,
    properties: dict[str, str],
    put_archive: PutArchive,
    request_type: str,
) -> None:
    """S3 lists 1,000 objects at once; moto does so with a few if it is told to."""
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "4")
    for number in range(19):
        aws.s3.put_object(Bucket="site", Key=f"old/{number}", Body=b"")
    assert aws.s3.list_objects_v2(Bucket="site")["IsTruncated"]
    put_archive("index.html")
    site.apply(request_type, properties)
    assert list(contents(aws)) == (["index.html"] if request_type == "Update" else [])


def test_a_missing_archive_leaves_the_site_as_it_is(
    aws: Any, cloudfront: Any, site: Site, properties: dict[str, str]
) -> None:
    aws.s3.put_object(Bucket="site", Key="index.html", Body=b"old")
    with pytest.raises(ClientError, match="NoSuchKey"):
        site.apply("Update", properties)
    assert contents(aws) == {"index.html": "old"}
    assert invalidated(cloudfront, properties) == []
