"""What can go wrong with a call to AWS, or with the message that leads to it. One fault each time."""

from enum import StrEnum

from tests.proofs.processor import Call, Lost, Reply, Torn
from tests.proofs.stores.answer import Answer, Ok, Refused


class Fault(StrEnum):
    """A fault at one call."""

    NONE = "none"
    CRASH_BEFORE = "the function dies before the call"
    CRASH_AFTER = "the function dies after the call"
    REPEATED = "the answer is lost, and the SDK calls again"
    LOST = "the answer is lost for good"
    SERVER_ERROR = "AWS fails, and nothing is done"
    THROTTLED = "AWS has no room, and nothing is done"
    CONFLICT = "another conditional write is under way, and nothing is done"
    TORN = "the body ends in its middle"
    NOT_DELETED = "all is done, and the message comes again"
    DEAD_BEFORE = "the function dies before the call, and the message is dead"
    DEAD_AFTER = "the function dies after the call, and the message is dead"


DEADLY = (Fault.DEAD_BEFORE, Fault.DEAD_AFTER)

_AT_EVERY_CALL = (
    Fault.CRASH_BEFORE,
    Fault.CRASH_AFTER,
    Fault.REPEATED,
    Fault.LOST,
    Fault.SERVER_ERROR,
    Fault.THROTTLED,
)

_NOT_DONE = {
    Fault.CRASH_BEFORE,
    Fault.DEAD_BEFORE,
    Fault.SERVER_ERROR,
    Fault.THROTTLED,
    Fault.CONFLICT,
}

_THROTTLED = {
    "put_item": Refused("ProvisionedThroughputExceededException", 400),
    "get_item": Refused("ProvisionedThroughputExceededException", 400),
}


def possible_at(call: Call) -> tuple[Fault, ...]:
    """All faults that this call can have."""
    conditional = "IfMatch" in call.request or "IfNoneMatch" in call.request
    if call.operation == "get_object":
        return (*_AT_EVERY_CALL, Fault.TORN)
    return (*_AT_EVERY_CALL, Fault.CONFLICT) if conditional else _AT_EVERY_CALL


def is_done(fault: Fault) -> bool:
    """Whether the call has its effect."""
    return fault not in _NOT_DONE


def reply(fault: Fault, call: Call, answer: Answer | None) -> Reply:
    """What the handler gets, where it lives to see it."""
    if fault is Fault.LOST:
        return Lost()
    if fault is Fault.SERVER_ERROR:
        return Refused("InternalError", 500)
    if fault is Fault.THROTTLED:
        return _THROTTLED.get(call.operation, Refused("SlowDown", 503))
    if fault is Fault.CONFLICT:
        return Refused("ConditionalRequestConflict", 409)
    assert answer is not None
    return Torn(answer) if fault is Fault.TORN and isinstance(answer, Ok) else answer
