"""A gigabyte of records in 64 MiB: GET, unpack, split, read, write, pack, multipart PUT."""

import hashlib
import json
import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import zstandard

from lambdas.processor.settings import ProcessorSettings
from local.home import ROOT
from tests.benchmarks.data import endless
from tests.e2e.conftest import App

GIGABYTE = 1_000_000_000
ALLOWED_BYTES = 64 * 1024 * 1024


def lines() -> Iterator[bytes]:
    yield from endless(GIGABYTE)


def elements() -> Iterator[bytes]:
    """The same lines, as the elements of an array."""
    before = b"["
    for chunk in endless(GIGABYTE // 4):
        yield before + chunk.replace(b"\n", b",")
        before = b""
    yield b"null]"


@pytest.fixture(scope="module")
def environment(app: App) -> dict[str, str]:
    """A bucket and a table that nobody else listens to."""
    bucket, table = f"large-{uuid.uuid4().hex[:8]}", "large"
    app.client("s3").create_bucket(Bucket=bucket)
    app.client("s3").put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    app.client("dynamodb").create_table(
        TableName=table,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )
    settings = ProcessorSettings(
        documents_bucket=bucket, catalog_table=table, max_record_bytes=2**24, max_file_bytes=2**40
    )
    return {**os.environ, **settings.to_env(), "AWS_ENDPOINT_URL": app.outputs["EndpointUrl"]}


@pytest.mark.parametrize("records", [lines, elements])
def test_a_large_file_takes_little_more_memory_than_a_small_one(
    app: App, environment: dict[str, str], records: Callable[[], Iterator[bytes]]
) -> None:
    s3, bucket = app.client("s3"), environment["DOCUMENTS_BUCKET"]
    packer, packed, plain = zstandard.ZstdCompressor(level=3).compressobj(), bytearray(), hashlib.sha256()
    for chunk in records():
        plain.update(chunk)
        packed += packer.compress(chunk)
    packed += packer.flush()

    events = [uploaded(s3, bucket, "small.json", b'{"a": 1}'), uploaded(s3, bucket, "large", bytes(packed))]
    done = subprocess.run(
        [sys.executable, "-m", "tests.e2e.limited_processor", str(ALLOWED_BYTES)],
        input=json.dumps(events),
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["above_idle"] < ALLOWED_BYTES
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket, Prefix="quarantine/")
    result = s3.get_object(Bucket=bucket, Key="results/large")
    assert result["ContentEncoding"] == "zstd"
    written = hashlib.sha256()
    for chunk in zstandard.ZstdDecompressor().read_to_iter(result["Body"]):
        written.update(chunk)
    assert written.digest() == plain.digest()


def uploaded(s3: Any, bucket: str, name: str, body: bytes) -> dict[str, Any]:
    """The event of an upload."""
    key = f"incoming/{name}"
    version = s3.put_object(Bucket=bucket, Key=key, Body=body)["VersionId"]
    detail = {"bucket": {"name": bucket}, "object": {"key": key, "version-id": version, "sequencer": "0A"}}
    return {"source": "aws.s3", "detail-type": "Object Created", "detail": detail}
