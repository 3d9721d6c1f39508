"""Which permissions a call of AWS needs.

A call is a request as local/requests_seen.py describes it. Sources: the Service Authorization
Reference of each service, and "Required permissions for Amazon S3 API operations". What is not in the
tables here is an error: a new call of a function is looked up before it is waved through.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from security.permissions.policy import Request
from security.permissions.templates import ACCOUNT, REGION

Call = Mapping[str, Any]

OBJECT = {
    ("GET", ""): "s3:GetObject",
    ("HEAD", ""): "s3:GetObject",
    ("PUT", ""): "s3:PutObject",
    ("DELETE", ""): "s3:DeleteObject",
    ("POST", "uploads"): "s3:PutObject",
    ("PUT", "uploadId"): "s3:PutObject",
    ("POST", "uploadId"): "s3:PutObject",
    ("GET", "uploadId"): "s3:ListMultipartUploadParts",
    ("DELETE", "uploadId"): "s3:AbortMultipartUpload",
    ("GET", "tagging"): "s3:GetObjectTagging",
    ("PUT", "tagging"): "s3:PutObjectTagging",
    ("DELETE", "tagging"): "s3:DeleteObjectTagging",
    ("GET", "acl"): "s3:GetObjectAcl",
    ("PUT", "acl"): "s3:PutObjectAcl",
    ("GET", "attributes"): "s3:GetObjectAttributes",
    ("PUT", "retention"): "s3:PutObjectRetention",
    ("PUT", "legal-hold"): "s3:PutObjectLegalHold",
    ("POST", "restore"): "s3:RestoreObject",
}
"""Method and the one parameter that says what of an object is meant → permission, on the object."""

OF_A_VERSION = {
    "s3:GetObject": "s3:GetObjectVersion",
    "s3:DeleteObject": "s3:DeleteObjectVersion",
    "s3:GetObjectAttributes": "s3:GetObjectVersionAttributes",
    "s3:GetObjectTagging": "s3:GetObjectVersionTagging",
    "s3:PutObjectTagging": "s3:PutObjectVersionTagging",
}
"""What it becomes where `versionId` names a version."""

BUCKET = {
    ("GET", ""): "s3:ListBucket",
    ("HEAD", ""): "s3:ListBucket",
    ("GET", "versions"): "s3:ListBucketVersions",
    ("GET", "uploads"): "s3:ListBucketMultipartUploads",
}
"""The same for a bucket."""

HEADERS = {
    "x-amz-tagging": "s3:PutObjectTagging",
    "x-amz-acl": "s3:PutObjectAcl",
}
"""What a write needs besides, where it has such a header."""

TARGETS = {
    "DynamoDB_20120810.GetItem": "dynamodb:GetItem",
    "DynamoDB_20120810.BatchGetItem": "dynamodb:BatchGetItem",
    "DynamoDB_20120810.Query": "dynamodb:Query",
    "DynamoDB_20120810.PutItem": "dynamodb:PutItem",
    "DynamoDB_20120810.UpdateItem": "dynamodb:UpdateItem",
    "DynamoDB_20120810.DeleteItem": "dynamodb:DeleteItem",
    "AmazonSQS.SendMessage": "sqs:SendMessage",
    "AmazonSQS.SendMessageBatch": "sqs:SendMessage",
}
"""Of those whose requests name their operation."""

INVALIDATIONS = "/2020-05-31/distribution/"


class UnknownCall(ValueError):
    """Nobody has looked up yet what this needs."""


def needs(call: Call) -> list[Request]:
    """Every permission that the call needs, on what, with the condition keys that IAM knows then."""
    target = call["headers"].get("x-amz-target")
    if target:
        return [_of_target(call, target)]
    if call["path"].startswith(INVALIDATIONS):
        return [_invalidation(call)]
    return _of_s3(call)


def _of_target(call: Call, target: str) -> Request:
    action = TARGETS.get(target)
    if action is None:
        raise UnknownCall(f"Which permission does {target} need?")
    asked = call["parameters"]
    if action.startswith("sqs:"):
        return Request(action, f"arn:aws:sqs:{REGION}:{ACCOUNT}:{asked['QueueUrl'].rpartition('/')[2]}")
    arn = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{asked['TableName']}"
    if "IndexName" in asked:
        return Request(action, f"{arn}/index/{asked['IndexName']}")
    return Request(action, arn, {"dynamodb:LeadingKeys": tuple(asked.get("keys", ()))})


def _invalidation(call: Call) -> Request:
    distribution, _, rest = call["path"].removeprefix(INVALIDATIONS).partition("/")
    if (call["method"], rest) != ("POST", "invalidation"):
        raise UnknownCall(f"Which permission does {call['method']} {call['path']} need?")
    return Request(
        "cloudfront:CreateInvalidation", f"arn:aws:cloudfront::{ACCOUNT}:distribution/{distribution}"
    )


def _of_s3(call: Call) -> list[Request]:
    bucket, _, key = call["path"].lstrip("/").partition("/")
    arn = f"arn:aws:s3:::{bucket}"
    if (call["method"], sorted(call["query"])) == ("POST", ["delete"]):
        return [_deleted(arn, each) for each in call["parameters"]["objects"]]
    if "key" in call["parameters"]:  # a form
        return [Request("s3:PutObject", f"{arn}/{call['parameters']['key']}")]
    if not key:
        prefix = call["query"].get("prefix")
        return [Request(_named(call, BUCKET), arn, {"s3:prefix": (prefix,)} if prefix is not None else {})]
    action = _named(call, OBJECT)
    if call["query"].get("versionId"):
        action = OF_A_VERSION.get(action, action)
    found = [Request(action, f"{arn}/{key}")]
    if call["method"] == "PUT":
        found += [Request(HEADERS[name], f"{arn}/{key}") for name in HEADERS if name in call["headers"]]
        found += _copied(call)
    return found


def _deleted(bucket: str, listed: Mapping[str, str]) -> Request:
    action = "s3:DeleteObject"
    return Request(OF_A_VERSION[action] if listed.get("VersionId") else action, f"{bucket}/{listed['Key']}")


def _copied(call: Call) -> list[Request]:
    source = call["headers"].get("x-amz-copy-source")
    if source is None:
        return []
    path, _, query = source.partition("?")
    action = "s3:GetObjectVersion" if query.startswith("versionId=") else "s3:GetObject"
    return [Request(action, f"arn:aws:s3:::{unquote(path).lstrip('/')}")]


def _named(call: Call, table: Mapping[tuple[str, str], str]) -> str:
    """By the one parameter that the table knows; a subresource that it does not know is an error."""
    method, known = call["method"], {name for _, name in table if name}
    names = [name for name in call["query"] if name in known]
    strange = set(call["query"]) - known - _MODIFIERS
    action = table.get((method, names[0] if names else ""))
    if action is None or strange or len(names) > 1:
        raise UnknownCall(f"Which permission does {method} {call['path']} {sorted(call['query'])} need?")
    return action


_MODIFIERS = {
    "encoding-type", "key-marker", "list-type", "continuation-token", "max-keys", "max-parts", "max-uploads",
    "part-number-marker", "partNumber", "prefix", "delimiter", "start-after", "upload-id-marker", "versionId",
    "version-id-marker", "x-id", "response-content-disposition", "response-content-type",
    "response-cache-control",
}  # fmt: skip
"""Parameters that change what is answered, and not what may be asked."""
