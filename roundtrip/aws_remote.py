"""A deployment by AWS itself: its bucket and its table, with the caller's own credentials."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from threading import Lock
from typing import Any

from lambdas.api.catalog_store import CatalogStore
from lambdas.api.counts import CatalogCounts
from lambdas.api.documents import Part, place, shown, unknown
from lambdas.api.errors import ApiError
from lambdas.api.filters import Filters
from lambdas.api.restore import Restorer
from lambdas.api.work_queue import WorkQueue
from lambdas.shared import keys
from lambdas.shared.catalog import Record
from operate.deployment import Deployment
from roundtrip.aws_account import aws_speaks
from roundtrip.aws_objects import opened, upload
from roundtrip.exits import Failed, Missing, Misused
from roundtrip.remote import (
    Action,
    Counts,
    Document,
    Done,
    Download,
    Incoming,
    Transfer,
    Uploaded,
    missing_part,
)
from roundtrip.sources import Source

BATCH = 100
"""Records that DynamoDB gives in one call."""

_COLLECTION = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


class AwsRemote:
    """See `Remote`."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._catalog = CatalogStore(deployment.dynamodb, deployment.table)
        self._one_large = Lock()
        self.name = f"stage {deployment.stage}"
        self.options = f"--stage {deployment.stage}"
        self.keeps_paths = True

    def destination(self, collection: str, source: Source) -> str:
        """Under its whole path: `incoming/orders/2026/a.json`."""
        if not _COLLECTION.fullmatch(collection):
            sentence = "is not 1 to 63 lower-case letters, digits and hyphens, beginning with no hyphen"
            raise Misused(f"The collection {collection!r} {sentence}.", "collection-invalid")
        key = f"{keys.INCOMING}{collection}/{source.name}"
        if source.size == 0:
            raise Failed(f"{source.shown} is empty, which no document is.", "size-invalid")
        try:
            too_long = len(key.encode()) > keys.MAX_KEY_BYTES
        except UnicodeEncodeError:
            raise Failed(f"The name of {source.shown} is not UTF-8, as S3's are.", "name-invalid") from None
        if too_long:
            raise Failed(f"{source.shown} has a longer path than S3 takes.", "name-invalid")
        return key

    def put(self, collection: str, source: Source, transfer: Transfer) -> Uploaded:
        """By boto3's own transfer, with a SHA-256 of each part."""
        key = self.destination(collection, source)
        with aws_speaks():
            sha256 = upload(self._deployment, key, source, transfer, self._one_large)
        return Uploaded(keys.document_id(key), key, sha256)

    def documents(self, filters: Filters, at_once: int) -> Iterator[Document]:
        """See `Remote`."""
        position = None
        while True:
            with aws_speaks():
                page = self._catalog.page(filters, at_once, position)
            yield from map(shown, page.records)
            position = page.position
            if position is None:
                return

    def document(self, document_id: str) -> Document | None:
        """See `Remote`."""
        record = self._record(document_id)
        return shown(record) if record else None

    def counts(self, collection: str | None) -> Counts:
        """See `Remote`."""
        with aws_speaks():
            counts = CatalogCounts(self._deployment.dynamodb, self._deployment.table).count(collection)
        rows: list[Mapping[str, Any]] = [
            {"collection": name, **statuses} for name, statuses in counts.collections.items()
        ]
        return Counts(rows, counts.complete)

    def act(self, action: Action, ids: Sequence[str]) -> list[Done]:
        """One document after the other."""
        done: list[Done] = []
        get = self._catalog.get_many_any if action is Action.RESTORE else self._catalog.get_many
        for start in range(0, len(ids), BATCH):
            some = ids[start : start + BATCH]
            with aws_speaks():
                records = get(some)
            done += [self._act(action, each, records.get(each)) for each in some]
        return done

    def download(self, document_id: str, part: Part) -> Download:
        """Of the version that was processed."""
        record = self._record(document_id)
        if record is None:
            raise Missing(unknown().sentence, unknown().code)
        key, version, name = place(record, part)
        if version is None:
            raise missing_part(shown(record), part)
        sizes: dict[Part, int | None] = {"original": record.size, "result": record.outcome_size}

        def at(start: int) -> Incoming:
            with aws_speaks():
                return opened(self._deployment, key, version, start)

        original = part == "original"
        sha256 = record.sha256 if original else None
        return Download(name=name, size=sizes.get(part), sha256=sha256, unpack=not original, at=at)

    def _record(self, document_id: str) -> Record | None:
        with aws_speaks():
            return self._catalog.get(document_id)

    def _act(self, action: Action, document_id: str, record: Record | None) -> Done:
        deployment = self._deployment
        ways: dict[Action, tuple[str, Callable[[Record], object]]] = {
            Action.DELETE: (
                "deleting",
                lambda each: deployment.s3.delete_object(Bucket=deployment.bucket, Key=each.key),
            ),
            Action.RESTORE: (
                "restoring",
                lambda each: Restorer(deployment.s3, deployment.bucket).restore(each.key),
            ),
            Action.REPROCESS: (
                "reprocessing",
                WorkQueue(lambda: deployment.sqs, deployment.work_queue, deployment.bucket).reprocess,
            ),
        }
        status, way = ways[action]
        try:
            if record is None:
                raise unknown()
            with aws_speaks():
                way(record)
        except ApiError as error:
            return Done(document_id, "failed", error.code, error.sentence)
        except Failed as failed:
            return Done(document_id, "failed", failed.code, failed.sentence)
        return Done(document_id, status)
