"""What a call to a store comes back with, and what a store can be asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.proofs.stores.world import World


@dataclass(frozen=True, slots=True)
class Ok:
    """The call was done."""

    data: Mapping[str, Any]
    """As boto3 names it; no more than the processor could read. A body is bytes, not yet a stream."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The call was refused, and nothing has changed."""

    code: str
    """As boto3 reads it from the answer: for a HEAD, which has no body, the status as text."""

    status: int


Answer = Ok | Refused
Request = Mapping[str, Any]
Done = tuple[Answer, "World"]
"""The answer, and the world after the call."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of a client."""

    run: "Callable[[World, Request, str], Done]"
    parameters: frozenset[str]
    """All that it knows. What it does not know it could only ignore, which no store would."""


def operation(run: "Callable[[World, Request, str], Done]", *parameters: str) -> Operation:
    """The operation with these parameters."""
    return Operation(run, frozenset(parameters))
