"""Versions of a document, each of another kind, and what must be left when one of them is the newest."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from lambdas.processor.documents import Documents
from lambdas.processor.errors import InvalidRecord
from lambdas.processor.events import Change
from lambdas.processor.outcome import head
from lambdas.processor.outcomes import keys_of
from lambdas.processor.recipe.model import Recipe
from lambdas.processor.store import Store
from lambdas.shared import catalog
from lambdas.shared.keys import PUBLIC, collection_of, document_id, profile_key, quarantine_key, result_key
from tests.lambdas.processor.conftest import KEY, World

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import HeadObjectOutputTypeDef

VALID, SPLIT, INVALID, DELETE = "valid", "split", "invalid", "delete"
KINDS = (VALID, SPLIT, INVALID, DELETE)


def refuse_negative(record: Any) -> Any:
    """A step: takes what is not below zero."""
    if record["a"] < 0:
        raise InvalidRecord("negative", "`a` is not below zero.", pointer="/a")
    return record


EVERYTHING = Recipe(steps=(refuse_negative,), on_invalid="split", publish=True, profile=True)
"""All that a recipe can have written."""


def body(kind: str, sequencer: str) -> bytes:
    """The bytes of an upload."""
    bodies = {
        VALID: f'{{"a": {sequencer}}}',
        SPLIT: f'{{"a": {sequencer}}}\n{{"a": -1}}\n',
        INVALID: " " * int(sequencer),
    }
    return bodies[kind].encode()


def result(kind: str, sequencer: str) -> bytes:
    """What is made of it."""
    results = {
        VALID: f'{{"a":{sequencer}}}',
        SPLIT: f'{{"a":{sequencer}}}\n',
    }
    return results[kind].encode()


def news(world: World, *kinds: str, key: str = KEY) -> list[Change]:
    """Changes of one document, the oldest first."""
    return [
        world.delete(sequencer, key)
        if kind == DELETE
        else world.upload(body(kind, sequencer), sequencer, key)
        for sequencer, kind in zip("123456789", kinds, strict=False)
    ]


def public_copies(world: World, key: str = KEY) -> list[str]:
    """Keys of what anybody may read of a document."""
    prefix = f"{PUBLIC}{collection_of(key)}/{document_id(key)}/"
    listed = world.aws.s3.list_objects_v2(Bucket=world.aws.bucket, Prefix=prefix)
    return [entry["Key"] for entry in listed.get("Contents", [])]


def visible(world: World, key: str = KEY) -> "dict[str, HeadObjectOutputTypeDef]":
    """Heads of all that is visible of a document outside `incoming/`."""
    places = (*keys_of(key), *public_copies(world, key))
    heads = {place: head(world.aws.s3, world.aws.bucket, place) for place in places}
    return {place: found for place, found in heads.items() if found}


def assert_left(world: World, kind: str, sequencer: str, key: str = KEY) -> None:
    """Visible is just what this change has written by EVERYTHING, and the record names just that."""
    record, heads = world.record(key), visible(world, key)
    copies = {place for place in heads if place.startswith(PUBLIC)}
    named = {
        result_key(key): record.outcome_version if record.status == catalog.PROCESSED else None,
        quarantine_key(key): record.outcome_version
        if record.status == catalog.QUARANTINED
        else record.report_version,
        profile_key(key): record.profile_version,
    }
    places = {place: head["VersionId"] for place, head in heads.items() if place not in copies}
    assert places == {place: version for place, version in named.items() if version}
    assert copies == {record.published} - {None}
    assert {head["Metadata"]["sequencer"] for head in heads.values()} <= {sequencer}
    assert (record.sequencer, record.status) == (sequencer, STATUS[kind])
    if STATUS[kind] == catalog.PROCESSED:
        for place in (result_key(key), *copies):
            assert world.object(place)["Body"].read() == result(kind, sequencer)


STATUS = {
    VALID: catalog.PROCESSED,
    SPLIT: catalog.PROCESSED,
    INVALID: catalog.QUARANTINED,
    DELETE: catalog.DELETED,
}


class Crash(Exception):
    """The function died here: out of time, or of memory."""


class Hooked:
    """A client before each of whose calls something may happen."""

    def __init__(self, client: Any, happens: Callable[[str], None]) -> None:
        self._client, self._happens = client, happens

    def __getattr__(self, name: str) -> Any:
        self._happens(name)
        return getattr(self._client, name)


def hooked(world: World, happens: Callable[[str], None]) -> Documents:
    """The processor; `happens` is told the name of each call to AWS before it is made."""
    s3, dynamodb = Hooked(world.aws.s3, happens), Hooked(world.aws.dynamodb, happens)
    return world.with_store(Store(s3, dynamodb, world.aws.bucket, world.aws.table))
