"""What the functions ask of AWS for each thing they do, call by call, as botocore names the operations.

Counted from the code, which tests/costs/test_calls.py runs on moto: one call more there, and it fails.
"""

from collections.abc import Mapping
from decimal import Decimal

from costs import prices, usual
from costs.prices import Price

Calls = Mapping[str, int]
"""Operation → how often."""

NEW_DOCUMENT: Calls = {"GetItem": 1, "GetObject": 1, "PutObject": 1, "PutItem": 1, "HeadObject": 2}
"""The first version of a document, processed or refused: what is known of it, the original, the outcome, the
record, and a look at the two places where an attempt before may have left something."""

REPLACED_DOCUMENT: Calls = {
    "GetItem": 1,
    "GetObject": 1,
    "PutObject": 2,
    "PutItem": 1,
    "HeadObject": 4,
    "ListObjectsV2": 1,
}
"""A later version: the first PUT finds an outcome there, and what it covered is looked at once more."""

API: Mapping[str, Calls] = {
    "create_document": {"UpdateItem": 1},
    "get_document": {"GetItem": 1},
    "get_result": {"GetItem": 1},
    "list_documents": {"Query": 16},
}
"""Of the usual requests. Links are signed without a call; the key of the cursors is read once an instance."""

S3_PRICES: Mapping[str, Price] = {
    "GetObject": prices.S3_GET,
    "HeadObject": prices.S3_GET,
    "PutObject": prices.S3_PUT,
    "CreateMultipartUpload": prices.S3_PUT,
    "UploadPart": prices.S3_PUT,
    "CompleteMultipartUpload": prices.S3_PUT,
    "ListObjectsV2": prices.S3_PUT,
}


def large_document(size: int) -> Calls:
    """A new document whose result of `size` bytes needs an upload in parts in place of the PUT."""
    written = {"CreateMultipartUpload": 1, "UploadPart": parts(size), "CompleteMultipartUpload": 1}
    return {**{name: count for name, count in NEW_DOCUMENT.items() if name != "PutObject"}, **written}


def new_document(size: int) -> Calls:
    """The calls for a new document whose result has `size` bytes."""
    return NEW_DOCUMENT if size <= usual.PART_BYTES else large_document(size)


def upload(size: int) -> Calls:
    """What whoever uploads a file to S3 by itself asks for."""
    if size <= usual.PART_BYTES:
        return {"PutObject": 1}
    return {"CreateMultipartUpload": 1, "UploadPart": parts(size), "CompleteMultipartUpload": 1}


def parts(size: int) -> int:
    """Of a multipart upload."""
    return -(-size // usual.PART_BYTES)


def waited(calls: Calls) -> Decimal:
    """Seconds until all are answered, without the time that their bytes take."""
    rounds = {name: -(-count // usual.AT_ONCE.get(name, 1)) for name, count in calls.items()}
    return sum((usual.WAITS[name] * count for name, count in rounds.items()), Decimal(0))


def s3_requests(calls: Calls) -> int:
    """Those that go to S3."""
    return sum(count for name, count in calls.items() if name in S3_PRICES)
