"""Which operations of which AWS service each function calls, presigned ones included.

A bundle holds the models of these and of no others: what is not listed here, a function's client does
not know. The tests hold this list against the calls that the functions' code makes, both ways.
"""

from collections.abc import Mapping

OPERATIONS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "api": {
        "dynamodb": ("BatchGetItem", "GetItem", "PutItem", "Query", "UpdateItem"),
        "s3": (
            "AbortMultipartUpload",
            "CompleteMultipartUpload",
            "CreateMultipartUpload",
            "DeleteObject",
            "DeleteObjects",
            "GetObject",
            "ListMultipartUploads",
            "ListObjectVersions",
            "ListParts",
            "UploadPart",
        ),
        "sqs": ("SendMessage", "SendMessageBatch"),
    },
    "processor": {
        "dynamodb": ("GetItem", "PutItem"),
        "s3": (
            "AbortMultipartUpload",
            "CompleteMultipartUpload",
            "CopyObject",
            "CreateMultipartUpload",
            "DeleteObject",
            "GetObject",
            "HeadObject",
            "ListObjectsV2",
            "PutObject",
            "UploadPart",
        ),
    },
    "publisher": {
        "cloudfront": ("CreateInvalidation",),
        "s3": ("DeleteObject", "GetObject", "ListObjectVersions", "ListObjectsV2", "PutObject"),
    },
}
"""Folder of `lambdas` → service, as botocore names it → operations, as the service names them."""
