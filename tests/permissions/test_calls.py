"""Which permission a request needs, from the request as it is on the wire."""

from typing import Any

import pytest

from local.requests_seen import seen
from security.permissions.calls import UnknownCall, needs
from security.permissions.policy import Request

B = "arn:aws:s3:::b"
TABLE = "arn:aws:dynamodb:us-east-1:000000000000:table/t"


def asked(method: str, path: str, *parameters: str, body: bytes = b"", **headers: str) -> list[Request]:
    query = {name: [value] for name, _, value in (each.partition("=") for each in parameters)}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return needs(seen(method, path, query, named, body))


@pytest.mark.parametrize(
    ("method", "path", "parameters", "action", "resource"),
    [
        ("GET", "/b/k", [], "s3:GetObject", f"{B}/k"),
        ("HEAD", "/b/k", [], "s3:GetObject", f"{B}/k"),
        ("GET", "/b/k", ["versionId=v", "X-Amz-Signature=s"], "s3:GetObjectVersion", f"{B}/k"),
        ("GET", "/b/a%20b/%2B+", [], "s3:GetObject", f"{B}/a b/++"),
        ("PUT", "/b/k", ["x-id=PutObject"], "s3:PutObject", f"{B}/k"),
        ("POST", "/b/k", ["uploads="], "s3:PutObject", f"{B}/k"),
        ("PUT", "/b/k", ["uploadId=u", "partNumber=1"], "s3:PutObject", f"{B}/k"),
        ("POST", "/b/k", ["uploadId=u"], "s3:PutObject", f"{B}/k"),
        ("GET", "/b/k", ["uploadId=u"], "s3:ListMultipartUploadParts", f"{B}/k"),
        ("DELETE", "/b/k", ["uploadId=u"], "s3:AbortMultipartUpload", f"{B}/k"),
        ("DELETE", "/b/k", [], "s3:DeleteObject", f"{B}/k"),
        ("DELETE", "/b/k", ["versionId=v"], "s3:DeleteObjectVersion", f"{B}/k"),
        ("GET", "/b", ["uploads="], "s3:ListBucketMultipartUploads", B),
        ("HEAD", "/b", [], "s3:ListBucket", B),
        ("POST", "/2020-05-31/distribution/D/invalidation", [], "cloudfront:CreateInvalidation",
         "arn:aws:cloudfront::000000000000:distribution/D"),
    ],
)  # fmt: skip
def test_a_rest_request_needs_one_permission(
    method: str, path: str, parameters: list[str], action: str, resource: str
) -> None:
    assert asked(method, path, *parameters) == [Request(action, resource)]


def test_a_listing_says_of_which_prefix() -> None:
    prefixed = asked("GET", "/b", "versions=", "prefix=in/", "encoding-type=url")
    assert prefixed == [Request("s3:ListBucketVersions", B, {"s3:prefix": ("in/",)})]
    assert asked("GET", "/b", "list-type=2") == [Request("s3:ListBucket", B)]


def test_a_copy_also_reads() -> None:
    copied = asked("PUT", "/b/to", x_amz_copy_source="b/fr%20om?versionId=v")
    assert copied == [Request("s3:PutObject", f"{B}/to"), Request("s3:GetObjectVersion", f"{B}/fr om")]
    assert asked("PUT", "/b/to", x_amz_copy_source="/b/from")[1] == Request("s3:GetObject", f"{B}/from")


def test_tags_and_acls_of_a_write_need_permissions_of_their_own() -> None:
    asked_for = asked("PUT", "/b/k", x_amz_tagging="a=b", x_amz_acl="private")
    assert {each.action for each in asked_for} == {"s3:PutObject", "s3:PutObjectTagging", "s3:PutObjectAcl"}


def test_a_list_of_deletions_needs_one_for_each() -> None:
    body = (
        b"<Delete><Object><Key>a&amp;b</Key></Object>"
        b"<Object><Key>c</Key><VersionId>v</VersionId></Object><Quiet>true</Quiet></Delete>"
    )
    assert asked("POST", "/b", "delete=", body=body) == [
        Request("s3:DeleteObject", f"{B}/a&b"),
        Request("s3:DeleteObjectVersion", f"{B}/c"),
    ]


def test_a_form_is_a_write_of_its_key() -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="key"\r\n\r\nin/a.json\r\n--x--'
    assert asked("POST", "/b", body=body, content_type="multipart/form-data; boundary=x") == [
        Request("s3:PutObject", f"{B}/in/a.json")
    ]


@pytest.mark.parametrize(
    ("target", "body", "expected"),
    [
        ("DynamoDB_20120810.GetItem", b'{"TableName":"t","Key":{"id":{"S":"a"}}}',
         Request("dynamodb:GetItem", TABLE, {"dynamodb:LeadingKeys": ("a",)})),
        ("DynamoDB_20120810.PutItem", b'{"TableName":"t","Item":{"id":{"S":"a"},"more":{"S":"b"}}}',
         Request("dynamodb:PutItem", TABLE, {"dynamodb:LeadingKeys": ("a",)})),
        ("DynamoDB_20120810.BatchGetItem",
         b'{"RequestItems":{"t":{"Keys":[{"id":{"S":"b"}},{"id":{"S":"a"}}]}}}',
         Request("dynamodb:BatchGetItem", TABLE, {"dynamodb:LeadingKeys": ("a", "b")})),
        ("DynamoDB_20120810.Query", b'{"TableName":"t","IndexName":"i"}',
         Request("dynamodb:Query", f"{TABLE}/index/i")),
        ("AmazonSQS.SendMessageBatch", b'{"QueueUrl":"https://127.0.0.1:1/000000000000/q","Entries":[]}',
         Request("sqs:SendMessage", "arn:aws:sqs:us-east-1:000000000000:q")),
    ],
)  # fmt: skip
def test_a_named_operation_needs_its_permission(target: str, body: bytes, expected: Request) -> None:
    assert asked("POST", "/", body=body, x_amz_target=target) == [expected]


@pytest.mark.parametrize(
    ("method", "path", "parameters", "headers"),
    [
        ("GET", "/b/k", ["torrent="], {}),
        ("GET", "/b", ["policy="], {}),
        ("PUT", "/b", [], {}),
        ("DELETE", "/2020-05-31/distribution/D", [], {}),
        ("POST", "/", [], {"x_amz_target": "DynamoDB_20120810.Scan"}),
    ],
)
def test_what_nobody_has_looked_up_is_an_error(
    method: str, path: str, parameters: list[str], headers: Any
) -> None:
    with pytest.raises(UnknownCall, match=r"Which permission does .* need"):
        asked(method, path, *parameters, body=b"{}", **headers)


def test_nothing_secret_is_kept_of_a_request() -> None:
    kept: dict[str, Any] = seen(
        "PUT",
        "/b/k",
        {"X-Amz-Signature": ["secret"], "X-Amz-Credential": ["secret"], "versionId": ["v"], "x": ["secret"]},
        {"authorization": "secret", "x-amz-security-token": "secret", "cookie": "secret"},
        b'{"secret": "secret"}',
    )
    assert "secret" not in str(kept)
    assert kept["query"] == {"versionId": "v", "x": ""}
