"""Which of two changes of one key is the later one, as text that is compared.

S3 gives each of its events a sequencer: hexadecimal, of varying length, to be padded on the
right and compared as text. It says nothing of one version that is processed anew, because
somebody asks for it or because its event was lost. Such a request is given the order that
just follows the latest known one: later than that, and earlier than every event to come.
"""

SEQUENCER_DIGITS = 64
"""Longer than any sequencer seen; S3 does not state a length."""

EARLIEST = "0" * SEQUENCER_DIGITS
"""Before every event."""

_MARK = "#"
_COUNT_DIGITS = 8


def padded(sequencer: str) -> str:
    """A sequencer in the form in which it is compared and kept; an order stays as it is."""
    return sequencer.upper().ljust(SEQUENCER_DIGITS, "0")


def following(order: str) -> str:
    """The order of what is asked for when `order` is the latest known."""
    sequencer, _, count = order.partition(_MARK)
    return f"{sequencer}{_MARK}{int(count or 0) + 1:0{_COUNT_DIGITS}}"


def was_asked_for(order: str) -> bool:
    """Whether it is of something asked for, and not of S3's own event."""
    return _MARK in order
