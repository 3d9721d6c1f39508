"""The processor's AWS calls, and the order of writes that keeps stale events harmless.

S3 events come twice, late and out of order. Two rules make every order end the same:
an outcome (result, report, profile) carries its event's sequencer as metadata and
is replaced only by a later one; the catalogue record is written last, on condition
that it is not behind, and decides. Who loses there takes back what it wrote, version
by version, so nothing of a newer writer is touched. All of it can be repeated.

What is published comes after the record, which names it: whoever publishes looks at the
record once more, and takes back what a later change has overtaken in the meantime.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from lambdas.processor.background import Start, at_once
from lambdas.processor.events import Change
from lambdas.processor.outcome import PART_BYTES, Outcome, head, sequencer
from lambdas.processor.outcomes import Outcomes
from lambdas.processor.source import Source, open_source
from lambdas.shared import catalog, secret
from lambdas.shared.download import as_attachment, result_name
from lambdas.shared.keys import published_folder

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import HeadObjectOutputTypeDef

PUBLISHED_CACHING = "public, max-age=31536000, immutable"
"""The name holds a hash of the content, so what is there never changes."""


class Store:
    """One documents bucket and one catalogue table."""

    def __init__(
        self,
        s3: "S3Client",
        dynamodb: "DynamoDBClient",
        bucket: str,
        table: str,
        part_bytes: int = PART_BYTES,
        *,
        start: Start = at_once,
    ) -> None:
        self._s3 = s3
        self._dynamodb = dynamodb
        self._bucket = bucket
        self._table = table
        self._part_bytes = part_bytes
        """Of which an outcome becomes a multipart upload; S3 takes no smaller ones."""

        self._start = start
        """How parts are sent."""

    def open(self, change: Change) -> Source | None:
        """The version that the change is about, or None where it is gone: see `open_source`."""
        return open_source(self._s3, self._bucket, change)

    def outcomes(self, change: Change, source_version: str, *, hashed: bool = False) -> Outcomes:
        """To write what becomes of it; `hashed` where the result's SHA-256 will be asked for."""
        return Outcomes(
            self._s3,
            self._bucket,
            change,
            source_version,
            self._part_bytes,
            hashed=hashed,
            start=self._start,
        )

    def write_record(self, record: catalog.Record) -> tuple[bool, catalog.Record | None]:
        """Whether the record was written, and the one before; it is not where a later one is."""
        try:
            answer = self._dynamodb.put_item(
                TableName=self._table,
                Item=record.to_item(),
                ConditionExpression="attribute_not_exists(#id) OR sequencer <= :sequencer",
                ExpressionAttributeNames={"#id": catalog.PARTITION_KEY},
                ExpressionAttributeValues={":sequencer": {"S": record.sequencer}},
                ReturnValues="ALL_OLD",
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return False, None
            raise
        before = answer.get("Attributes")
        return True, catalog.Record.from_item(before) if before else None

    def record(self, document_id: str) -> catalog.Record | None:
        """What the catalogue says of a document now."""
        answer = self._dynamodb.get_item(
            TableName=self._table, Key={catalog.PARTITION_KEY: {"S": document_id}}, ConsistentRead=True
        )
        item = answer.get("Item")
        return catalog.Record.from_item(item) if item else None

    def publish(self, result: Outcome, record: catalog.Record) -> None:
        """Copies a recorded result to where its record says, unless a later change is recorded by now."""
        key = record.published or ""
        self._s3.copy_object(
            Bucket=self._bucket,
            Key=key,
            CopySource={"Bucket": self._bucket, "Key": result.key, "VersionId": record.outcome_version or ""},
            MetadataDirective="REPLACE",
            Metadata={"sequencer": record.sequencer},
            CacheControl=PUBLISHED_CACHING,
            ContentDisposition=as_attachment(
                result_name(record.key.rpartition("/")[2], result.headers["ContentType"])
            ),
            **result.headers,
        )
        if not self._is_recorded(record):
            self.take_back(key, record.sequencer)

    def unpublish_others(self, record: catalog.Record) -> None:
        """Removes each public copy of the document but the one that its record names.

        They are looked for: the record that named one may have been replaced by a writer
        that died before it came this far. Of another record by now, they are its business.
        """
        folder = published_folder(record.key)
        listed = self._s3.list_objects_v2(Bucket=self._bucket, Prefix=folder).get("Contents", [])
        others = [entry["Key"] for entry in listed if entry["Key"] != record.published]
        if others and self._is_recorded(record):
            for key in others:
                self.take_back(key, record.sequencer)

    def redaction_key(self) -> bytes:
        """What `hash` in a recipe is keyed with: made once for the deployment, kept in the table."""
        return secret.get_or_make(self._dynamodb, self._table, catalog.REDACTION_KEY_ID)

    def take_back(self, key: str, order: str) -> None:
        """Removes the current version at `key`, again and again, while it is not newer than this change.

        What is older too: a stale change that this one covered could not take its own back.
        """
        self._remove_while(key, lambda written: written <= order)

    def uncover(self, key: str, order: str) -> str | None:
        """Removes what an older change has put on top of this one's outcome at `key`.

        It could, where both replace outcomes of equal bytes: S3's condition knows an object by its
        ETag. What is then on top: its version id, if it is of this change.
        """
        current = self._remove_while(key, lambda written: written < order)
        return current["VersionId"] if current and sequencer(current) == order else None

    def _remove_while(self, key: str, unwanted: Callable[[str], bool]) -> "HeadObjectOutputTypeDef | None":
        # By version id: what another writer puts on top in the meantime stays untouched.
        while (current := head(self._s3, self._bucket, key)) and unwanted(sequencer(current)):
            self._s3.delete_object(Bucket=self._bucket, Key=key, VersionId=current["VersionId"])
        return current

    def _is_recorded(self, record: catalog.Record) -> bool:
        """Whether the catalogue still names as public what this record names."""
        now = self.record(record.id)
        return now is not None and now.published == record.published
