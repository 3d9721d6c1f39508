"""One document as it is now, by consistent reads."""

from collections.abc import Mapping
from dataclasses import dataclass

from lambdas.processor.outcome import head
from lambdas.shared import catalog
from lambdas.shared.keys import document_id, profile_key, published_folder, quarantine_key, result_key
from operate.deployment import Deployment
from operate.differences import State
from operate.snapshot import readable

_TRIES = 3


@dataclass(frozen=True)
class Written:
    """A visible outcome, and what its metadata says; texts are empty where it says nothing."""

    version: str
    sequencer: str
    source_version: str


@dataclass(frozen=True)
class Look:
    """A document's state, and its outcomes by key."""

    state: State
    outcomes: Mapping[str, Written]


def look(deployment: Deployment, key: str) -> Look:
    """One document, seen under one record: where another is written meanwhile, it is seen anew.

    The current version is read after record and outcomes: `known_order` says why.
    """
    for _ in range(_TRIES):
        record = record_of(deployment, document_id(key))
        written = outcomes(deployment, key)
        objects = {place: outcome.version for place, outcome in written.items()}
        objects |= _published(deployment, key)
        current = current_version(deployment, key)
        if record_of(deployment, document_id(key)) == record:
            break
    return Look(State(key=key, current=current, record=record, objects=objects), written)


def item_of(deployment: Deployment, item_id: str) -> Mapping[str, object] | None:
    """An item of the table."""
    answer = deployment.dynamodb.get_item(
        TableName=deployment.table, Key={catalog.PARTITION_KEY: {"S": item_id}}, ConsistentRead=True
    )
    return answer.get("Item")


def record_of(deployment: Deployment, document: str) -> catalog.Record | None:
    """A document's record, by its id; None where there is none that can be read."""
    item = item_of(deployment, document)
    return readable(item) if item else None


def outcomes(deployment: Deployment, key: str) -> dict[str, Written]:
    """What is visible of a document under `results/`, `quarantine/` and `profiles/`."""
    found = {}
    for place in (result_key(key), quarantine_key(key), profile_key(key)):
        if current := head(deployment.s3, deployment.bucket, place):
            said = current["Metadata"]
            found[place] = Written(
                current["VersionId"], said.get("sequencer", ""), said.get("source-version", "")
            )
    return found


def current_version(deployment: Deployment, key: str) -> str | None:
    """Version id of what is visible at a key."""
    current = head(deployment.s3, deployment.bucket, key)
    return current["VersionId"] if current else None


def _published(deployment: Deployment, key: str) -> dict[str, str]:
    """The document's public copies; an unversioned listing will do, and only their keys matter."""
    listed = deployment.s3.list_objects_v2(Bucket=deployment.bucket, Prefix=published_folder(key))
    contents = listed.get("Contents", [])
    return {entry["Key"]: entry["ETag"] for entry in contents if not entry["Key"].endswith("/")}
