"""Whatever is changed of a link needs another signature: shown from what is signed, without a server.

That S3 refuses a wrong signature is AWS's promise; that a server does, tests/e2e/test_attacks_*.py show.
"""

import base64
import hashlib
from urllib.parse import quote

import pytest

from lambdas.api.documents_store import DocumentsStore
from lambdas.api.uploads_store import UploadsStore
from lambdas.shared.keys import upload_key
from tests.lambdas.api.attacks import NAME, ON_LINKS, ON_PARTS, Attack
from tests.lambdas.api.sigv4 import Request, form_signature, query_of, signature

SECRET = "test"
KEY = upload_key("orders", "0123456789abcdef", NAME)
DATA = b'{"a":1}'


@pytest.fixture
def link(signing_s3: object) -> Request:
    return Request("GET", DocumentsStore(signing_s3, "documents", 300).download_link(KEY, "version-1", NAME))


@pytest.fixture
def part(signing_s3: object) -> Request:
    sha256 = base64.b64encode(hashlib.sha256(DATA).digest()).decode()
    signed = UploadsStore(signing_s3, "documents", 300).sign_part(KEY, "upload-1", 1, sha256, len(DATA))
    return Request("PUT", signed.url, signed.headers, DATA)


def signed_as(request: Request) -> str:
    return query_of(request.url)["X-Amz-Signature"]


def test_what_is_handed_out_is_signed_as_aws_describes_it(link: Request, part: Request) -> None:
    assert quote(NAME) in link.url
    assert signature(link, SECRET) == signed_as(link)
    assert signature(part, SECRET) == signed_as(part)
    assert signature(link, "another") != signed_as(link)


@pytest.mark.parametrize("attack", ON_LINKS.values(), ids=ON_LINKS)
def test_a_link_does_not_stand_a_change(link: Request, attack: Attack) -> None:
    changed = attack(link)
    assert changed != link
    assert f"X-Amz-Signature={signature(changed, SECRET)}" not in changed.url


@pytest.mark.parametrize("attack", ON_PARTS.values(), ids=ON_PARTS)
def test_a_part_does_not_stand_a_change(part: Request, attack: Attack) -> None:
    changed = attack(part)
    assert changed != part
    assert f"X-Amz-Signature={signature(changed, SECRET)}" not in changed.url


def test_a_part_of_other_bytes_needs_another_checksum(part: Request) -> None:
    """Their signature is the same, so this is S3's to refuse: it knows the checksum from a signed header."""
    assert "x-amz-checksum-sha256" in query_of(part.url)["X-Amz-SignedHeaders"].split(";")
    assert part.headers["x-amz-checksum-sha256"] == base64.b64encode(hashlib.sha256(DATA).digest()).decode()


def test_a_form_does_not_stand_another_policy(signing_s3: object) -> None:
    fields = DocumentsStore(signing_s3, "documents", 300).upload_form(KEY, "application/json", 5000)["fields"]
    assert form_signature(fields, SECRET) == fields["x-amz-signature"]
    policy = fields["policy"]
    for place in range(len(policy)):
        other = policy[:place] + ("A" if policy[place] != "A" else "B") + policy[place + 1 :]
        assert form_signature({**fields, "policy": other}, SECRET) != fields["x-amz-signature"]
    scope = fields["x-amz-credential"]
    for other in (scope.replace("eu-west-1", "us-east-1"), scope.replace("/s3/", "/sqs/")):
        assert form_signature({**fields, "x-amz-credential": other}, SECRET) != fields["x-amz-signature"]
