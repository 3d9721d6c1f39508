"""Documents as callers name them: by id, or by key."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lambdas.shared.keys import INCOMING, document_id
from roundtrip.exits import Misused

_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Named:
    """One document."""

    given: str
    """What the caller wrote."""

    id: str


def named(texts: Sequence[str]) -> list[Named]:
    """Each once, in the order given; raises Misused for what is neither id nor key."""
    found: dict[str, Named] = {}
    for text in texts:
        if _ID.fullmatch(text):
            identifier = text
        elif "/" in text:
            identifier = document_id(INCOMING + text.removeprefix(INCOMING))
        else:
            raise Misused(f"{text!r} is neither an id, 32 hexadecimal digits, nor a key: {INCOMING}….")
        found.setdefault(identifier, Named(text, identifier))
    return list(found.values())
