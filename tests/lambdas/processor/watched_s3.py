"""Single outcomes on moto: how the tests write one, what they then see, and a client under watch."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lambdas.processor.events import Change
from lambdas.processor.outcome import PART_BYTES, Outcome
from tests.lambdas.conftest import Aws

KEY = "results/a.json"
SMALL, LARGE = b"{}", b"1".ljust(PART_BYTES + 1)
SIZES = pytest.mark.parametrize("body", [SMALL, LARGE], ids=["small", "large"])


def outcome(s3: Any, body: bytes, sequencer: str = "5") -> Outcome:
    """Written, but not finished."""
    change = Change(bucket="documents", key="incoming/a.json", version_id=None, sequencer=sequencer)
    made = Outcome(s3, "documents", KEY, change, "v1")
    made.begin("application/json")
    made.write(body[:PART_BYTES])
    if rest := body[PART_BYTES:]:
        made.write(rest)
    return made


def put(aws: Aws, body: bytes, sequencer: str) -> None:
    aws.s3.put_object(Bucket=aws.bucket, Key=KEY, Body=body, Metadata={"sequencer": sequencer})


def written(aws: Aws) -> list[str]:
    """Sequencers of all versions at the key, the current one first."""
    versions = aws.s3.list_object_versions(Bucket=aws.bucket, Prefix=KEY).get("Versions", [])
    versions.sort(key=lambda version: not version["IsLatest"])
    heads = [
        aws.s3.head_object(Bucket=aws.bucket, Key=KEY, VersionId=version["VersionId"]) for version in versions
    ]
    return [head["Metadata"].get("sequencer", "") for head in heads]


def content(aws: Aws) -> bytes:
    body: bytes = aws.s3.get_object(Bucket=aws.bucket, Key=KEY)["Body"].read()
    return body


def under_way(aws: Aws) -> list[Any]:
    uploads: list[Any] = aws.s3.list_multipart_uploads(Bucket=aws.bucket).get("Uploads", [])
    return uploads


class WatchedS3:
    """A client whose calls are noted, and before the writing of whose objects something may happen.

    It also does what S3 does and moto does not: a multipart upload is completed only where
    IfMatch names the current object.
    """

    def __init__(self, s3: Any, happens: Callable[[], object] = lambda: None) -> None:
        self._s3, self._happens = s3, happens
        self.calls: list[str] = []
        self.parts: list[int] = []

    def __getattr__(self, name: str) -> Any:
        self.calls.append(name)
        return getattr(self._s3, name)

    def put_object(self, **request: Any) -> Any:
        self.calls.append("put_object")
        self._happens()
        return self._s3.put_object(**request)

    def upload_part(self, **request: Any) -> Any:
        self.parts.append(len(request["Body"]))
        return self._s3.upload_part(**request)

    def complete_multipart_upload(self, **request: Any) -> Any:
        self.calls.append("complete_multipart_upload")
        self._happens()
        wanted = request.get("IfMatch")
        if wanted and self._s3.head_object(Bucket=request["Bucket"], Key=request["Key"])["ETag"] != wanted:
            raise refusal("PreconditionFailed")
        return self._s3.complete_multipart_upload(**request)

    def commits(self) -> int:
        return sum(call in ("put_object", "complete_multipart_upload") for call in self.calls)


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": ""}}, "Write")


def raising(code: str) -> Callable[[], None]:
    def happens() -> None:
        raise refusal(code)

    return happens
