"""Somebody has a form for one file, and wants to upload something else, or to somewhere else.

Each attack changes one thing of a form that the API has given out; the form itself works before and after.
"""

import base64
import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import requests

from lambdas.api.documents_store import SIGNING, DocumentsStore
from local.ministack_iam import ATTACKER
from tests.e2e.conftest import App, eventually
from tests.lambdas.api.attacks import NAME

DATA = b'{"price": 0.10}'
MAX_BYTES = 100
Fields = list[tuple[str, str]]
Attack = Callable[[Fields], Fields]


@pytest.fixture(scope="module")
def editor(app: App) -> str:
    return app.token()


@pytest.fixture
def form(app: App, editor: str) -> Any:
    created = app.api("POST", "/documents", editor, json={"collection": "orders", "name": NAME})
    assert created.status_code == 201, created.text
    return created.json()["upload"]


def post(
    url: str, fields: Fields, data: bytes = DATA, name: str = "any", **headers: str
) -> requests.Response:
    """As a browser sends a form: the fields in their order, then the file."""
    parts = [(field, (None, value)) for field, value in fields]
    return requests.post(
        url,
        files=[*parts, ("file", (name, data))],
        headers={"User-Agent": ATTACKER, **headers},
        timeout=60,
        allow_redirects=False,
    )


def code(answer: requests.Response) -> str:
    return answer.text.partition("<Code>")[2].partition("</Code>")[0]


def with_field(name: str, value: str) -> Attack:
    """Another value, or one more field."""
    return lambda fields: [*[each for each in fields if each[0] != name], (name, value)]


def without(name: str) -> Attack:
    return lambda fields: [each for each in fields if each[0] != name]


def key(change: Callable[[str], str]) -> Attack:
    return lambda fields: with_field("key", change(dict(fields)["key"]))(fields)


def policy(change: Callable[[dict[str, Any]], Any]) -> Attack:
    """Another policy under the old signature."""

    def attack(fields: Fields) -> Fields:
        said = json.loads(base64.b64decode(dict(fields)["policy"]))
        change(said)
        return with_field("policy", base64.b64encode(json.dumps(said).encode()).decode())(fields)

    return attack


def signature(change: Callable[[str], str]) -> Attack:
    return lambda fields: with_field("x-amz-signature", change(dict(fields)["x-amz-signature"]))(fields)


def credential(place: int, other: str) -> Attack:
    def attack(fields: Fields) -> Fields:
        parts = dict(fields)["x-amz-credential"].split("/")
        return with_field("x-amz-credential", "/".join([*parts[:place], other, *parts[place + 1 :]]))(fields)

    return attack


DENIED, OTHER_SIGNATURE, INVALID = (
    (403, "AccessDenied"),
    (403, "SignatureDoesNotMatch"),
    (400, "InvalidArgument"),
)

KEYS: dict[str, Attack] = {
    "another name": key(lambda key: key + "x"),
    "another folder": key(lambda key: key.replace("/orders/", "/orders/0123456789abcdef-")),
    "another collection": key(lambda key: key.replace("/orders/", "/invoices/")),
    "results/": key(lambda key: key.replace("incoming/", "results/")),
    "public/": key(lambda key: key.replace("incoming/", "public/")),
    "quarantine/": key(lambda key: key.replace("incoming/", "quarantine/")),
    "the top of the bucket": key(lambda key: "index.html"),
    "up and down": key(lambda key: key.replace("/orders/", "/orders/../orders/")),
    "a double slash": key(lambda key: key.replace("/orders/", "//orders/")),
    "a slash before it": key(lambda key: "/" + key),
    "an encoded slash": key(lambda key: key.replace("/", "%2F")),
    "its decomposed twin": key(lambda key: key.replace("ö", "o\u0308")),
    "a null byte": key(lambda key: key + "\x00.html"),
    "more than S3's 1,024 bytes": key(lambda key: key + "x" * 1024),
    "the sender's own file name": key(lambda key: key.rpartition("/")[0] + "/${filename}"),
    "no key": without("key"),
    "a second key": lambda fields: [*fields, ("key", "public/second.json")],
    "a key in capitals besides": lambda fields: [*fields, ("KEY", "public/second.json")],
}

SAID: dict[str, tuple[Attack, tuple[int, str]]] = {
    "the type is HTML": (with_field("Content-Type", "text/html"), DENIED),
    "the type is SVG": (with_field("Content-Type", "image/svg+xml"), DENIED),
    "the type has a second one": (with_field("Content-Type", "application/json, text/html"), DENIED),
    "there is no type": (without("Content-Type"), DENIED),
    "another bucket is named": (with_field("bucket", "another"), DENIED),
    **{
        f"there is {name}": (with_field(name, value), DENIED)
        for name, value in (
            ("acl", "public-read"),
            ("x-amz-acl", "public-read"),
            ("tagging", "<Tagging><TagSet></TagSet></Tagging>"),
            ("x-amz-tagging", "a=b"),
            ("x-amz-meta-sequencer", "ff"),
            ("x-amz-storage-class", "DEEP_ARCHIVE"),
            ("x-amz-website-redirect-location", "https://evil.example/"),
            ("x-amz-server-side-encryption", "aws:kms"),
            ("x-amz-server-side-encryption-customer-algorithm", "AES256"),
            ("x-amz-object-lock-mode", "COMPLIANCE"),
            ("Cache-Control", "public"),
            ("Content-Disposition", "inline"),
            ("Content-Encoding", "gzip"),
            ("Expires", "Fri, 01 Jan 2100 00:00:00 GMT"),
            ("success_action_redirect", "https://evil.example/"),
            ("success_action_status", "201"),
            ("redirect", "https://evil.example/"),
        )
    },
}

SIGNED: dict[str, tuple[Attack, tuple[int, str]]] = {
    "the policy allows any key": (
        policy(lambda said: said["conditions"].append(["starts-with", "$key", ""])),
        OTHER_SIGNATURE,
    ),
    "the policy allows any size": (
        policy(lambda said: said["conditions"][1].__setitem__(2, 2**40)),
        OTHER_SIGNATURE,
    ),
    "the policy allows all": (policy(lambda said: said.update(conditions=[])), OTHER_SIGNATURE),
    "the policy ends later": (
        policy(lambda said: said.update(expiration="2999-01-01T00:00:00Z")),
        OTHER_SIGNATURE,
    ),
    "the policy says the same in other words": (
        policy(lambda said: said["conditions"].reverse()),
        OTHER_SIGNATURE,
    ),
    "there is no policy": (without("policy"), INVALID),
    "the policy is empty": (with_field("policy", ""), INVALID),
    "there is no signature": (without("x-amz-signature"), INVALID),
    "the signature has another digit": (
        signature(lambda text: ("0" if text[0] != "0" else "1") + text[1:]),
        OTHER_SIGNATURE,
    ),
    "the signature is cut": (signature(lambda text: text[:-1]), OTHER_SIGNATURE),
    "the signature is in capitals": (signature(str.upper), OTHER_SIGNATURE),
    "there is no date": (without("x-amz-date"), INVALID),
    "there is no algorithm": (without("x-amz-algorithm"), INVALID),
    "the algorithm is another": (with_field("x-amz-algorithm", "AWS4-HMAC-SHA1"), INVALID),
    "there is no credential": (without("x-amz-credential"), DENIED),
    "the region is another": (credential(2, "eu-central-1"), INVALID),
    "the service is another": (credential(3, "sqs"), INVALID),
    "the day is another": (credential(1, "20200101"), INVALID),
    "the signer is another": (credential(0, "AKIAIOSFODNN7EXAMPLE"), (403, "InvalidAccessKeyId")),
}


def objects(app: App) -> set[tuple[str, str]]:
    """Key and version of each original and of all that is public."""
    pages = app.client("s3").get_paginator("list_object_versions")
    return {
        (entry["Key"], entry["VersionId"])
        for prefix in ("incoming/", "public/", "results/invoices", "index")
        for page in pages.paginate(Bucket=app.outputs["DocumentsBucketName"], Prefix=prefix)
        for entry in page.get("Versions", [])
    }


def assert_works(form: Any) -> None:
    assert post(form["url"], [*form["fields"].items()]).status_code == 204


@pytest.mark.parametrize("attack", KEYS.values(), ids=KEYS)
def test_a_form_is_for_its_own_key(app: App, form: Any, attack: Attack) -> None:
    before = objects(app)
    refused = post(form["url"], attack([*form["fields"].items()]), name="../../public/evil.html")
    assert refused.status_code in (400, 403), refused.text
    assert objects(app) == before
    assert_works(form)


@pytest.mark.parametrize(("attack", "expected"), SAID.values(), ids=SAID)
def test_a_form_takes_no_field_that_it_does_not_say(
    form: Any, attack: Attack, expected: tuple[int, str]
) -> None:
    refused = post(form["url"], attack([*form["fields"].items()]))
    assert (refused.status_code, code(refused)) == expected
    assert "location" not in {name.lower() for name in refused.headers}
    assert_works(form)


@pytest.mark.parametrize(("attack", "expected"), SIGNED.values(), ids=SIGNED)
def test_a_form_is_signed(form: Any, attack: Attack, expected: tuple[int, str]) -> None:
    refused = post(form["url"], attack([*form["fields"].items()]))
    assert (refused.status_code, code(refused)) == expected
    assert_works(form)


@pytest.fixture
def made(app: App) -> Callable[..., Any]:
    """Makes forms of other lifetimes and sizes as the API makes its own."""
    s3 = app.session.client("s3", endpoint_url=app.outputs["EndpointUrl"], config=SIGNING)

    def make(seconds: int = 300) -> Any:
        documents = DocumentsStore(s3, app.outputs["DocumentsBucketName"], seconds)
        name = f"incoming/orders/{uuid.uuid4().hex}.json"
        return documents.upload_form(name, "application/json", MAX_BYTES)

    return make


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (0, (400, "EntityTooSmall")),
        (1, (204, "")),
        (MAX_BYTES, (204, "")),
        (MAX_BYTES + 1, (400, "EntityTooLarge")),
        (MAX_BYTES * 10_000, (400, "EntityTooLarge")),
    ],
)
def test_a_form_takes_its_sizes(made: Callable[..., Any], size: int, expected: tuple[int, str]) -> None:
    form = made()
    answer = post(form["url"], [*form["fields"].items()], b"1" * size)
    assert (answer.status_code, code(answer)) == expected


def test_the_form_of_the_api_takes_no_empty_file(form: Any) -> None:
    refused = post(form["url"], [*form["fields"].items()], b"")
    assert (refused.status_code, code(refused)) == (400, "EntityTooSmall")
    assert_works(form)


def test_a_form_ends(made: Callable[..., Any]) -> None:
    ending, lasting = made(seconds=5), made()
    assert_works(ending)
    eventually(lambda: post(ending["url"], [*ending["fields"].items()]).status_code == 403, "the end")
    assert code(post(ending["url"], [*ending["fields"].items()])) == "AccessDenied"
    assert_works(lasting)


def test_a_form_of_one_bucket_is_none_for_another(app: App, form: Any) -> None:
    bucket, site = app.outputs["DocumentsBucketName"], app.outputs["SiteBucketName"]
    fields = [*form["fields"].items()]
    assert bucket in form["url"]
    elsewhere = post(form["url"].replace(bucket, site), fields)
    assert (elsewhere.status_code, code(elsewhere)) == (403, "AccessDenied")
    assert post(form["url"], fields, Host=f"{site}.s3.us-east-1.amazonaws.com").status_code in (400, 403)
    assert not app.client("s3").list_objects_v2(Bucket=site, Prefix="incoming/").get("Contents")
    assert_works(form)


def test_what_the_sender_calls_the_file_is_of_no_matter(app: App, form: Any) -> None:
    fields = [*form["fields"].items()]
    before = objects(app)
    for name in ("../../public/evil.html", "/etc/passwd", 'a"; filename="b', "${filename}", "evil.svg"):
        assert post(form["url"], fields, name=name).status_code == 204
    assert {key for key, _ in objects(app) - before} == {form["fields"]["key"]}
    kept = app.client("s3").head_object(Bucket=app.outputs["DocumentsBucketName"], Key=form["fields"]["key"])
    assert (kept["ContentType"], kept["Metadata"]) == ("application/json", {})


def test_who_sends_a_form_again_makes_a_version_of_the_same_key_and_removes_none(app: App, form: Any) -> None:
    """S3 takes a form as often as it is sent while it lives, after a deletion too: five minutes, one key."""
    before = objects(app)
    for _ in range(3):
        assert_works(form)
    made = objects(app) - before
    assert ({key for key, _ in made}, len(made)) == ({form["fields"]["key"]}, 3)
    assert objects(app) > before
