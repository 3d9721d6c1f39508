"""What reading shows: the metadata of a document's outcomes, and the SHA-256 of its source's bytes."""

from collections.abc import Callable

from botocore.exceptions import ClientError

from lambdas.processor.events import Change
from lambdas.processor.source import open_source
from lambdas.shared import catalog
from operate.deployment import Deployment
from operate.differences import Content, Difference, content_differences, named_outcomes


def read_and_compare(
    deployment: Deployment, record: catalog.Record, tell: Callable[[int], None]
) -> list[Difference]:
    """Reads all that the record names, byte by byte; what is gone meanwhile is no difference of content.

    `tell` is told how many bytes were read, and may raise to end it.
    """
    outcomes = {}
    for key, version in named_outcomes(record).items():
        metadata = _metadata(deployment, key, version)
        if metadata is not None:
            outcomes[key] = (metadata.get("sequencer", ""), metadata.get("source-version", ""))
    sha256 = _sha256(deployment, record, tell) if record.sha256 else None
    return content_differences(record, Content(outcomes=outcomes, sha256=sha256))


def _metadata(deployment: Deployment, key: str, version: str) -> dict[str, str] | None:
    try:
        head = deployment.s3.head_object(Bucket=deployment.bucket, Key=key, VersionId=version)
    except ClientError as error:
        if error.response["Error"]["Code"] == "404":
            return None
        raise
    return head["Metadata"]


def _sha256(deployment: Deployment, record: catalog.Record, tell: Callable[[int], None]) -> str | None:
    change = Change(
        bucket=deployment.bucket,
        key=record.key,
        version_id=record.source_version,
        sequencer=record.sequencer,
    )
    source = open_source(deployment.s3, deployment.bucket, change)
    if source is None:
        return None
    for chunk in source.chunks():
        tell(len(chunk))
    return source.sha256(0)
