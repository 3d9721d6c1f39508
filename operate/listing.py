"""Everything in the bucket and in the table, a page at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lambdas.shared import catalog
from lambdas.shared.keys import INCOMING, PROFILES, PUBLIC, QUARANTINE, RESULTS
from operate.deployment import Deployment

SEGMENTS = 4
"""Parts of the table that are read side by side."""

RECORD_FIELDS = (
    *("id", "key", "collection", "status", "sequencer", "recorded_at", "source_version", "size", "sha256"),
    *("outcome_version", "report_version", "profile_version", "published"),
)
"""What is read of a record."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The visible version of one object."""

    key: str
    version: str
    size: int
    modified: datetime


def objects(deployment: Deployment, prefix: str) -> Iterator[list[Listed]]:
    """Pages of all visible objects under a prefix; markers of empty folders are none.

    Older versions are listed by S3 too, and left out here: no other listing has version ids.
    """
    pages = deployment.s3.get_paginator("list_object_versions").paginate(
        Bucket=deployment.bucket, Prefix=prefix, PaginationConfig={"PageSize": deployment.page_size}
    )
    for page in pages:
        yield [
            Listed(entry["Key"], entry["VersionId"], entry["Size"], entry["LastModified"])
            for entry in page.get("Versions", [])
            if entry["IsLatest"] and not entry["Key"].endswith("/")
        ]


def prefixes(prefix: str) -> list[str]:
    """Where the objects lie of the documents under `incoming/<prefix>`, and perhaps those of others."""
    collection, slash, _ = prefix.partition("/")
    public = f"{PUBLIC}{collection}/" if slash else PUBLIC
    return [*(place + prefix for place in (INCOMING, RESULTS, QUARANTINE, PROFILES)), public]


def items(deployment: Deployment, prefix: str, segment: int) -> Iterator[list[dict[str, Any]]]:
    """Pages of one segment's items: of records those under `incoming/<prefix>`, and all that are none.

    They are not read consistently: what looks wrong is looked at again.
    """
    pages = deployment.dynamodb.get_paginator("scan").paginate(
        TableName=deployment.table,
        Segment=segment,
        TotalSegments=SEGMENTS,
        ProjectionExpression=", ".join(f"#{name}" for name in RECORD_FIELDS),
        FilterExpression="begins_with(#key, :prefix) OR NOT begins_with(#key, :incoming)",
        ExpressionAttributeNames={f"#{name}": name for name in RECORD_FIELDS},
        ExpressionAttributeValues={":prefix": {"S": INCOMING + prefix}, ":incoming": {"S": INCOMING}},
        PaginationConfig={"PageSize": deployment.page_size},
    )
    no_records = (catalog.CURSOR_SECRET_ID, catalog.REDACTION_KEY_ID, catalog.RATE_PREFIX)
    for page in pages:
        yield [item for item in page["Items"] if not item["id"]["S"].startswith(no_records)]
