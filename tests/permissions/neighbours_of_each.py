"""For each role what is nearest to it: mostly what another one may. And one call that it may make."""

from lambdas.shared import catalog
from tests.permissions.neighbours import (
    ACCOUNT,
    CATALOG,
    EVERYBODYS,
    KEY,
    REGION,
    WORK,
    Neighbour,
    calls,
    object_at,
)

BUCKETS = "arn:aws:s3:::"
TABLES = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/"
QUEUES = f"arn:aws:sqs:{REGION}:{ACCOUNT}:"
VERSION = "00000000-0000-0000-0000-000000000000"
LEADING = "dynamodb:LeadingKeys"
NEWEST = {
    **CATALOG,
    "IndexName": catalog.NEWEST_INDEX,
    "KeyConditionExpression": "#shard = :shard",
    "ExpressionAttributeNames": {"#shard": catalog.NEWEST_PARTITION_KEY},
    "ExpressionAttributeValues": {":shard": {"S": "0"}},
}


def _write(prefix: str) -> list[Neighbour]:
    key = f"{prefix}a.json"
    target = object_at("documents", key)
    return calls(
        "s3", "s3", f"{BUCKETS}{{documents}}/",
        ("put_object", "PutObject", key, {**target, "Body": b"{}"}),
        ("create_multipart_upload", "PutObject", key, target),
    )  # fmt: skip


def _versions(prefix: str) -> list[Neighbour]:
    key = f"{prefix}a.json"
    target = object_at("documents", key, VersionId=VERSION)
    return calls(
        "s3", "s3", f"{BUCKETS}{{documents}}/",
        ("get_object", "GetObjectVersion", key, target),
        ("delete_object", "DeleteObjectVersion", key, target),
    )  # fmt: skip


def _items(*rows: tuple[str, str, str]) -> list[Neighbour]:
    """Writes and reads of single items, by the id that each has."""
    found = []
    for operation, permission, identifier in rows:
        key = {"id": {"S": identifier}}
        arguments = {**CATALOG, ("Item" if operation == "put_item" else "Key"): key}
        row = (operation, permission, "{catalog}", arguments, {LEADING: (identifier,)})
        found += calls("dynamodb", "dynamodb", TABLES, row)
    return found


_LISTINGS = calls(
    "s3", "s3", BUCKETS,
    ("list_multipart_uploads", "ListBucketMultipartUploads", "{documents}", {"Bucket": "{documents}"}),
    ("list_object_versions", "ListBucketVersions", "{documents}",
     {"Bucket": "{documents}", "Prefix": "incoming/"}, {"s3:prefix": ("incoming/",)}),
)  # fmt: skip

_SITE = calls(
    "s3", "s3", BUCKETS,
    ("list_objects_v2", "ListBucket", "{site}", {"Bucket": "{site}"}),
    ("get_object", "GetObject", "{site}/index.html", object_at("site", "index.html")),
    ("put_object", "PutObject", "{site}/index.html", object_at("site", "index.html", Body=b"")),
    ("delete_object", "DeleteObject", "{site}/index.html", object_at("site", "index.html")),
)  # fmt: skip

_INVALIDATE = calls(
    "cloudfront", "cloudfront", f"arn:aws:cloudfront::{ACCOUNT}:distribution/",
    ("create_invalidation", "CreateInvalidation", "{distribution}", {
        "DistributionId": "{distribution}",
        "InvalidationBatch": {"Paths": {"Quantity": 1, "Items": ["/*"]}, "CallerReference": "a"}}),
)  # fmt: skip

_SEND = calls(
    "sqs", "sqs", QUEUES, ("send_message", "SendMessage", "{work}", {**WORK, "MessageBody": "{{}}"})
)
_RECEIVE = calls("sqs", "sqs", QUEUES, ("receive_message", "ReceiveMessage", "{work}", WORK))

_QUERY = calls(
    "dynamodb", "dynamodb", TABLES, ("query", "Query", f"{{catalog}}/index/{catalog.NEWEST_INDEX}", NEWEST)
)
_BATCH = calls(
    "dynamodb", "dynamodb", TABLES,
    ("batch_get_item", "BatchGetItem", "{catalog}", {"RequestItems": {"{catalog}": {"Keys": [KEY]}}}),
)  # fmt: skip

PROCESSORS = [
    *_write("incoming/"),  # which would start it again
    _versions("incoming/")[1],
    *_LISTINGS,
    *_SITE,
    *_INVALIDATE,
    *_SEND,
    *_QUERY,
    *_BATCH,
    *_items(("update_item", "UpdateItem", "0" * 32)),
]

APIS = [
    *[call for prefix in ("results/", "quarantine/", "profiles/", "public/") for call in _write(prefix)],
    *[_versions(prefix)[1] for prefix in ("results/", "quarantine/", "profiles/")],
    *_versions("public/"),
    *calls(
        "s3", "s3", BUCKETS,
        ("list_objects_v2", "ListBucket", "{documents}", {"Bucket": "{documents}"}),
        ("list_object_versions", "ListBucketVersions", "{documents}", {"Bucket": "{documents}"}),
        ("list_object_versions", "ListBucketVersions", "{documents}",
         {"Bucket": "{documents}", "Prefix": "results/"}, {"s3:prefix": ("results/",)}),
        ("get_object", "GetObject", "{documents}/results/a.json", object_at("documents", "results/a.json")),
    ),
    *_SITE,
    *_INVALIDATE,
    *_RECEIVE,
    *_items(
        ("put_item", "PutItem", "0" * 32),  # a document's record
        ("put_item", "PutItem", catalog.REDACTION_KEY_ID),
        ("put_item", "PutItem", f"{catalog.RATE_PREFIX}somebody"),
        ("update_item", "UpdateItem", "0" * 32),
        ("update_item", "UpdateItem", catalog.CURSOR_SECRET_ID),
    ),
]  # fmt: skip

PUBLISHERS = [
    *[call for prefix in ("incoming/", "results/", "public/") for call in _write(prefix)],
    *[call for prefix in ("incoming/", "results/", "public/") for call in _versions(prefix)],
    *_LISTINGS,
    _SITE[1],  # it only writes
    *calls(
        "s3", "s3", BUCKETS,
        ("list_objects_v2", "ListBucket", "{documents}", {"Bucket": "{documents}"}),
    ),
    *_SEND,
    *_RECEIVE,
    *_QUERY,
    *_BATCH,
    *_items(
        ("get_item", "GetItem", "0" * 32),
        ("put_item", "PutItem", catalog.CURSOR_SECRET_ID),
        ("update_item", "UpdateItem", f"{catalog.RATE_PREFIX}somebody"),
    ),
]  # fmt: skip

NEIGHBOURS = {
    "Pipeline/ProcessorRole": [*EVERYBODYS, *PROCESSORS],
    "Api/FunctionRole": [*EVERYBODYS, *APIS],
    "Cdn/PublisherRole": [*EVERYBODYS, *PUBLISHERS],
}
"""All that each role must be refused."""

CONTROLS = {
    "Pipeline/ProcessorRole": _items(("get_item", "GetItem", "0" * 32))[0],
    "Api/FunctionRole": _QUERY[0],
    "Cdn/PublisherRole": _SITE[0],
}
"""One call that each may make: so that a refusal is not that of a key which nobody knows."""
