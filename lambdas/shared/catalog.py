"""The catalogue: one record a document, and how the table is laid out.

The table's key is the document's id, a hash, so writes spread over all partitions. The
two indexes that list newest first are spread too: each is `SHARDS` partitions wide,
because one index partition takes 1,000 writes a second and the goal is 10,000.
The document itself never becomes attributes: DynamoDB's limits (400 KB, 38 digits, 32
levels) are not JSON's.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, Self

from lambdas.shared.keys import name_of

PARTITION_KEY = "id"
TTL_ATTRIBUTE = "expires_at"

NEWEST_INDEX = "newest"
NEWEST_PARTITION_KEY = "shard"
COLLECTION_INDEX = "newest-in-collection"
COLLECTION_PARTITION_KEY = "collection_shard"
INDEX_SORT_KEY = "newest"
NAME_ATTRIBUTE = "name"
"""What a listing is filtered by; derived from the key."""

SHARDS = tuple("0123456789abcdef")

CURSOR_SECRET_ID = "cursor-secret"  # noqa: S105  (an id, not a secret)
"""Id of an item that is no document: the key that signs the API's cursors."""

REDACTION_KEY_ID = "redaction-key"
"""Id of the other: what hashes in redacted results are keyed with."""

RATE_PREFIX = "rate#"
"""Ids of other items that are no documents: how much a user has asked of the API in a minute."""

PROCESSED = "processed"
QUARANTINED = "quarantined"
DELETED = "deleted"


def shard_of(document_id: str) -> str:
    """One of `SHARDS`, evenly spread."""
    return document_id[0]


def collection_partition(collection: str, shard: str) -> str:
    """Partition of the collection index."""
    return f"{collection}#{shard}"


class Record(NamedTuple):
    """What became of the newest known version of a document. Times are ISO 8601 in UTC."""

    id: str
    key: str
    collection: str
    status: str
    sequencer: str
    """Order of the S3 event behind this record, padded so that text order is event order."""

    recorded_at: str
    source_version: str | None = None
    uploaded_at: str | None = None
    size: int | None = None
    """Bytes of the source object, as stored."""

    sha256: str | None = None
    """Of the source object's bytes, as stored."""

    documents: int | None = None
    """Records in the result."""

    dropped: int | None = None
    """Records that the recipe left out."""

    rejected: int | None = None
    """Records that were refused, and stand in the report instead."""

    outcome_version: str | None = None
    """Version id of the result or of the quarantine report."""

    outcome_size: int | None = None
    result_type: str | None = None
    """Media type of the result."""

    result_encoding: str | None = None
    """How the result is packed: `gzip` or `zstd`, as the object's Content-Encoding says it too."""

    report_version: str | None = None
    """Version id of the report on rejected records, beside a result."""

    profile_version: str | None = None
    published: str | None = None
    """Key of the result's public copy."""

    error_code: str | None = None
    error_message: str | None = None
    error_line: int | None = None
    error_column: int | None = None
    error_pointer: str | None = None
    expires_at: int | None = None
    """Epoch seconds; set on a deleted document's record only."""

    @property
    def name(self) -> str:
        """What people call the document."""
        return name_of(self.key)

    def to_item(self) -> dict[str, Any]:
        """DynamoDB item, with the index keys unless the document is deleted."""
        item: dict[str, Any] = {}
        for name, value in self._asdict().items():
            if isinstance(value, int):
                item[name] = {"N": str(value)}
            elif value is not None:
                item[name] = {"S": value}
        if self.status != DELETED:
            shard = shard_of(self.id)
            item[NEWEST_PARTITION_KEY] = {"S": shard}
            item[COLLECTION_PARTITION_KEY] = {"S": collection_partition(self.collection, shard)}
            item[INDEX_SORT_KEY] = {"S": f"{self.uploaded_at}#{self.id}"}
            item[NAME_ATTRIBUTE] = {"S": self.name}
        return item

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> Self:
        """The record of a DynamoDB item; attributes it does not know are left out."""
        values: dict[str, Any] = {}
        for name in cls._fields:
            attribute = item.get(name)
            if attribute is not None:
                values[name] = int(attribute["N"]) if "N" in attribute else attribute["S"]
        return cls(**values)
