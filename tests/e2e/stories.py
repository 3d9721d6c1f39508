"""What people do to documents, and how each of these stories has to end."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection

from lambdas.shared.keys import INCOMING, quarantine_key, result_key
from tests.e2e.conftest import App, connect, eventually

PATIENCE_SECONDS = 240
"""As long as an app may take to come back."""

GOOD, OLDER, BROKEN = b'{"is":"good"}', b'[{"is":"older"}]', b'{"is":'


class Uploader:
    """Somebody who tries again while nobody answers, and then where the app is by then."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._app = connect(home)
        self._s3 = self._app.client("s3")
        self.answers = 0
        """About how many there were: threads that count at once may count one."""
        self.given_up = False
        """Set where nobody waits for it any more: a test that failed ends, and does not go on trying."""

    def put(self, key: str, body: bytes) -> None:
        self._ask("put_object", Key=key, Body=body)

    def delete(self, key: str) -> None:
        self._ask("delete_object", Key=key)

    def undelete(self, key: str) -> None:
        """Removes for good what hides it: one marker, or another that an unanswered try has left."""
        for marker in self._ask("list_object_versions", Prefix=key).get("DeleteMarkers", []):
            self._ask("delete_object", Key=key, VersionId=marker["VersionId"])

    def _ask(self, call: str, **request: Any) -> Any:
        def attempt() -> Any:
            assert not self.given_up
            bucket = self._app.outputs["DocumentsBucketName"]
            try:
                return getattr(self._s3, call)(Bucket=bucket, **request)
            except (NoConnection, HTTPClientError):
                self._s3 = connect(self._home).client("s3")
            except ClientError as error:
                if error.response["Error"]["Code"] != "NoSuchBucket":  # of another app at this port by now
                    raise
                self._s3 = connect(self._home).client("s3")
            return None

        answer = eventually(attempt, f"an answer to {call}", PATIENCE_SECONDS)
        self.answers += 1
        return answer


@dataclass(frozen=True)
class Story:
    """One document from its first upload on."""

    key: str
    steps: tuple[Callable[[Uploader, str], None], ...]
    result: bytes | None
    """What the file at its end becomes; None where it is refused or gone."""

    refused: bool = False


def put(body: bytes) -> Callable[[Uploader, str], None]:
    return lambda uploader, key: uploader.put(key, body)


KINDS: tuple[tuple[tuple[Callable[[Uploader, str], None], ...], bytes | None, bool], ...] = (
    ((put(OLDER), put(GOOD)), GOOD, False),
    ((put(GOOD), Uploader.delete), None, False),
    ((put(BROKEN),), None, True),
    ((put(GOOD), Uploader.delete, Uploader.undelete), GOOD, False),
    ((put(BROKEN), put(GOOD)), GOOD, False),
    ((put(GOOD), put(BROKEN)), None, True),
    ((put(OLDER), Uploader.delete, put(GOOD)), GOOD, False),
    *[((put(GOOD),), GOOD, False)] * 5,
)


def stories(folder: str, count: int, shifted: int = 0) -> list[Story]:
    """So many documents under `incoming/<folder>`, of every kind; shifted, the same ones of other kinds."""
    found = []
    for number in range(count):
        steps, result, refused = KINDS[(number + shifted) % len(KINDS)]
        found.append(Story(f"{INCOMING}{folder}{number}.json", steps, result, refused))
    return found


def tell(told: list[Story], uploader: Uploader) -> None:
    """All of them side by side, so that some of what a step does is processed before the next one."""
    with ThreadPoolExecutor(8) as pool:
        for steps in zip_longest(*(story.steps for story in told)):
            under_way = zip(steps, told, strict=True)
            turns = [pool.submit(step, uploader, story.key) for step, story in under_way if step]
            for turn in turns:
                turn.result()


def endings(told: list[Story]) -> dict[str, str]:
    """MD5 of each result by its key, and the key of each report with an empty one."""
    ends = {result_key(story.key): hashlib.md5(story.result).hexdigest() for story in told if story.result}
    return ends | {quarantine_key(story.key): "" for story in told if story.refused}


def found(app: App, folder: str) -> dict[str, str]:
    """The same of what is there."""
    return {**_listed(app, f"results/{folder}", True), **_listed(app, f"quarantine/{folder}", False)}


def _listed(app: App, prefix: str, digests: bool) -> dict[str, str]:
    pages = app.client("s3").get_paginator("list_objects_v2")
    return {
        entry["Key"]: entry["ETag"].strip('"') if digests else ""
        for page in pages.paginate(Bucket=app.outputs["DocumentsBucketName"], Prefix=prefix)
        for entry in page.get("Contents", [])
    }
