"""Links and forms bind what they must: version, key, type, size, and how a browser takes the file."""

import base64
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import boto3
import pytest
import requests

from lambdas.api.documents_store import SIGNING, DocumentsStore

KEY = "incoming/orders/0123456789abcdef/a.json"


@pytest.fixture
def store(signing_s3: Any) -> DocumentsStore:
    return DocumentsStore(signing_s3, "documents", 300)


def query_of(url: str) -> dict[str, str]:
    query = parse_qs(urlsplit(url).query, strict_parsing=True, errors="strict")
    return {name: value for name, [value] in query.items()}


def policy_of(form: dict[str, Any]) -> dict[str, Any]:
    policy: dict[str, Any] = json.loads(base64.b64decode(form["fields"]["policy"]))
    return policy


def test_a_link_is_signed_with_version_4_and_lives_as_long_as_it_was_told(store: DocumentsStore) -> None:
    query = query_of(store.download_link(KEY, "version-1", "a.json"))
    assert query["X-Amz-Algorithm"] == "AWS4-HMAC-SHA256"
    assert query["X-Amz-Credential"].endswith("/eu-west-1/s3/aws4_request")
    assert query["X-Amz-Expires"] == "300"
    assert len(query["X-Amz-Signature"]) == 64


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("eu-west-1", "documents.s3.eu-west-1.amazonaws.com"),
        ("us-east-1", "documents.s3.us-east-1.amazonaws.com"),
    ],
)
def test_links_and_forms_name_the_host_of_their_region(aws: Any, region: str, host: str) -> None:
    store = DocumentsStore(boto3.client("s3", region, config=SIGNING), aws.bucket, 300)
    link = store.download_link(KEY, "version-1", "a.json")
    form = store.upload_form(KEY, "application/json", 5000)
    assert (urlsplit(link).scheme, urlsplit(link).netloc) == ("https", host)
    assert form["url"] == f"https://{host}/"
    assert query_of(link)["X-Amz-Algorithm"] == form["fields"]["x-amz-algorithm"] == "AWS4-HMAC-SHA256"


def test_a_link_is_to_one_version(aws: Any, store: DocumentsStore) -> None:
    old = aws.s3.put_object(Bucket=aws.bucket, Key=KEY, Body=b"old")["VersionId"]
    aws.s3.put_object(Bucket=aws.bucket, Key=KEY, Body=b"new")
    link = store.download_link(KEY, old, "a.json")
    assert query_of(link)["versionId"] == old
    assert requests.get(link, timeout=5).content == b"old"


@pytest.mark.parametrize(
    "name",
    [
        "a.json",
        'a".html',
        "a'b.json",
        "a\r\nSet-Cookie: b=c",
        "größe 😀.json",
        "a;b=c,d.json",
        "a%41+&?#.json",
        "*",
    ],
    ids=ascii,
)
def test_a_link_is_downloaded_under_its_name_whatever_the_name(store: DocumentsStore, name: str) -> None:
    query = query_of(store.download_link(f"incoming/orders/{name}", "version-1", name))
    assert query["response-content-type"] == "application/octet-stream"
    header = re.fullmatch(
        r"attachment; filename\*=UTF-8''((?:[A-Za-z0-9._~-]|%[0-9A-F]{2})+)",
        query["response-content-disposition"],
    )
    assert header is not None
    assert unquote(header[1], errors="strict") == name


@pytest.mark.parametrize("key", ["incoming/a b+c%41.json", "incoming/größe 😀?#&.json", "incoming/../a//b"])
def test_a_link_leads_to_its_key_whatever_the_key(store: DocumentsStore, key: str) -> None:
    link = store.download_link(key, "version-1", "a.json")
    assert unquote(urlsplit(link).path) == f"/{key}"


@pytest.mark.parametrize("key", [KEY, 'incoming/orders/t/größe "😀" $name.json'])
def test_a_form_uploads_this_key_this_type_and_at_most_this_size(store: DocumentsStore, key: str) -> None:
    form = store.upload_form(key, "application/x-ndjson", 5000)
    assert form["fields"]["key"] == key
    assert form["fields"]["Content-Type"] == "application/x-ndjson"
    conditions = policy_of(form)["conditions"]
    assert conditions[:2] == [{"Content-Type": "application/x-ndjson"}, ["content-length-range", 1, 5000]]
    assert {"bucket": "documents"} in conditions
    assert {"key": key} in conditions
    assert "starts-with" not in json.dumps(conditions)


def test_a_form_is_signed_with_version_4(store: DocumentsStore) -> None:
    form = store.upload_form(KEY, "application/json", 5000)
    assert form["fields"]["x-amz-algorithm"] == "AWS4-HMAC-SHA256"
    assert form["fields"]["x-amz-credential"].endswith("/eu-west-1/s3/aws4_request")
    assert {"x-amz-algorithm": "AWS4-HMAC-SHA256"} in policy_of(form)["conditions"]


def test_every_field_of_a_form_is_bound_by_its_policy(store: DocumentsStore) -> None:
    form = store.upload_form(KEY, "application/json", 5000)
    bound = {name for each in policy_of(form)["conditions"] if isinstance(each, dict) for name in each}
    assert set(form["fields"]) - {"policy", "x-amz-signature"} <= bound


def test_a_form_lives_as_long_as_it_was_told(store: DocumentsStore) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    policy = policy_of(store.upload_form(KEY, "application/json", 5000))
    expires = datetime.strptime(policy["expiration"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(seconds=300) <= expires - before <= timedelta(seconds=310)


def test_deleting_hides_the_object_and_keeps_its_versions(aws: Any, store: DocumentsStore) -> None:
    version = aws.s3.put_object(Bucket=aws.bucket, Key=KEY, Body=b"{}")["VersionId"]
    store.delete(KEY)
    versions = aws.s3.list_object_versions(Bucket=aws.bucket)
    assert [each["VersionId"] for each in versions["Versions"]] == [version]
    assert [(each["Key"], each["IsLatest"]) for each in versions["DeleteMarkers"]] == [(KEY, True)]
