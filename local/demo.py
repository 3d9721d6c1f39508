"""What a local run shows: a user to sign in as, and real files on their way."""

import secrets
import string
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import boto3

from lambdas.api.catalog_store import CatalogStore
from lambdas.api.filters import Filters
from lambdas.shared import catalog
from lambdas.shared.keys import INCOMING, document_id
from local.home import ROOT, Home, Memory

USER = "demo"
SAMPLES = ROOT / "samples"
WATCHED = 50
"""How many of the newest documents are looked at for news."""


def make_user(home: Home, memory: Memory, pool: str) -> str:
    """Password of the demo user, an editor; user and password are made once and kept."""
    cognito = boto3.client("cognito-idp")
    try:
        cognito.admin_get_user(UserPoolId=pool, Username=USER)
        if memory.demo_password:
            return memory.demo_password
    except cognito.exceptions.UserNotFoundException:
        cognito.admin_create_user(UserPoolId=pool, Username=USER, MessageAction="SUPPRESS")
    memory.demo_password = _password()
    home.remember(memory)
    cognito.admin_set_user_password(
        UserPoolId=pool, Username=USER, Password=memory.demo_password, Permanent=True
    )
    cognito.admin_add_user_to_group(UserPoolId=pool, Username=USER, GroupName="editors")
    return memory.demo_password


def _password() -> str:
    """One of each kind that the pool asks for, and 16 more; nothing that a shell would read."""
    kinds = [string.ascii_lowercase, string.ascii_uppercase, string.digits, "-_.+"]
    letters = [secrets.choice(kind) for kind in kinds]
    letters += [secrets.choice(string.ascii_letters + string.digits) for _ in range(16)]
    return "".join(letters)


@dataclass
class Upload:
    """A sample on its way."""

    path: Path
    key: str
    size: int
    sent: float
    """Monotonic seconds at which the upload was complete."""

    sequencer: str
    """Of the record before it, "" where there was none: a later one is the answer."""

    record: catalog.Record | None = None
    seconds: float | None = None
    """From the end of the upload until the record was there."""


class Samples:
    """Uploads the samples and watches what becomes of them."""

    def __init__(self, outputs: dict[str, str]) -> None:
        self._s3 = boto3.client("s3")
        self._bucket = outputs["DocumentsBucketName"]
        self._catalog = CatalogStore(boto3.client("dynamodb"), outputs["CatalogTableName"])

    def upload(self) -> Iterator[Upload]:
        """Puts every file of `samples/<collection>/` under `incoming/<collection>/`."""
        for path in sorted(path for path in SAMPLES.rglob("*") if path.is_file() and path.parent != SAMPLES):
            key = INCOMING + path.relative_to(SAMPLES).as_posix()
            before = self._catalog.get(document_id(key))
            self._s3.upload_file(str(path), self._bucket, key)
            yield Upload(path, key, path.stat().st_size, time.monotonic(), before.sequencer if before else "")

    def look(self, uploads: list[Upload]) -> bool:
        """Looks once for each that has no answer yet; whether all have."""
        for upload in uploads:
            if upload.record is None:
                record = self._catalog.get(document_id(upload.key))
                if record and record.sequencer > upload.sequencer:
                    upload.record, upload.seconds = record, time.monotonic() - upload.sent
        return all(upload.record for upload in uploads)

    def newest(self) -> list[catalog.Record]:
        """The newest documents, the newest first."""
        return self._catalog.page(Filters(), WATCHED, None).records
