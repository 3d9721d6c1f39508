"""The real handler, run from its beginning on given replies up to its next call to AWS.

The handler is deterministic: what it does next depends on nothing but its message and the replies
it has got. So it needs no thread and no clock to be stopped between two calls. It is run again
with one reply more, and its state is the sequence of its replies.
"""

import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

from botocore.exceptions import IncompleteReadError, ReadTimeoutError

from lambdas.processor.engine.limits import Limits
from lambdas.processor.recipe.model import Recipe
from tests.proofs.kinds import PART_BYTES
from tests.proofs.stores.answer import Answer, Ok, Refused
from tests.proofs.stores.client import refusal

NOW = datetime(2026, 11, 5, 10, 0, 0, 123_456, tzinfo=UTC)
LIMITS = Limits(record_bytes=10_000, file_bytes=100_000)
MUCH_TIME_MS = 300_000


@dataclass(frozen=True)
class Lost:
    """A call whose answer never came, after all that the SDK tries."""


@dataclass(frozen=True)
class Torn:
    """The answer to a GetObject whose body ends in the middle."""

    whole: Ok


Reply = Answer | Lost | Torn


@dataclass(frozen=True)
class Call:
    """What the handler asks of AWS."""

    operation: str
    """As boto3 names it."""

    request: Mapping[str, Any] = field(hash=False)


@dataclass(frozen=True)
class Finished:
    """The handler's answer: the numbers of the messages that failed and come again."""

    failed: tuple[int, ...]


class Paused(BaseException):
    """The replies are used up. No handler of exceptions may take it for a fault."""


class Client:
    """S3 and DynamoDB, as far as replies are given."""

    def __init__(self, replies: Sequence[Reply]) -> None:
        self._replies = iter(replies)
        self.pending: Call | None = None

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        return lambda **request: self._call(operation, request)

    def _call(self, operation: str, request: dict[str, Any]) -> Any:
        if self.pending is not None:  # it is being unwound, and cleans up: a function that died does not
            raise Paused
        reply = next(self._replies, None)
        if reply is None:
            self.pending = Call(operation, request)
            raise Paused
        return answered(reply, operation)


def answered(reply: Reply, operation: str) -> Any:
    """Returns or raises what boto3 would."""
    if isinstance(reply, Lost):
        raise ReadTimeoutError(endpoint_url="https://aws.example")
    if isinstance(reply, Refused):
        raise refusal(reply.code, reply.status, operation)
    data = dict((reply.whole if isinstance(reply, Torn) else reply).data)
    if operation == "get_object":
        data["Body"] = Body(data["Body"], torn=isinstance(reply, Torn))
    return data


class Body(io.BytesIO):
    """A body that is streamed, and may break in its middle."""

    def __init__(self, data: bytes, torn: bool) -> None:
        super().__init__(data[: len(data) // 2] if torn else data)
        self._torn, self._whole = torn, len(data)

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        if self._torn and not data:
            raise IncompleteReadError(actual_bytes=self.tell(), expected_bytes=self._whole)
        return data


@dataclass(frozen=True)
class Processor:
    """The handler of a tree of modules: the real ones, or a mutant's."""

    batch: ModuleType
    documents: ModuleType
    store: ModuleType
    recipe: Recipe

    def run(self, messages: Sequence[str], replies: Sequence[Reply]) -> Call | Finished:
        """Delivers the messages in one batch; `replies` are those of all calls so far."""
        client = Client(replies)
        documents = self.documents.Documents(
            store=self.store.Store(client, client, "documents", "catalog", PART_BYTES),
            recipe_of=lambda _: self.recipe,
            limits=LIMITS,
            now=lambda: NOW,
        )
        try:
            answer = self.batch.handle(sqs_batch(messages), documents.apply, lambda: MUCH_TIME_MS)
        except Paused:
            assert client.pending
            return client.pending
        failures = answer["batchItemFailures"]
        return Finished(tuple(int(failure["itemIdentifier"]) for failure in failures))


def sqs_batch(messages: Sequence[str]) -> dict[str, Any]:
    """What Lambda hands to the function."""
    return {
        "Records": [
            {"eventSource": "aws:sqs", "messageId": str(number), "body": message}
            for number, message in enumerate(messages)
        ]
    }


def sent(events: Sequence[Mapping[str, Any]]) -> str:
    """A message with S3's own notification."""
    return json.dumps({"Records": list(events)})
