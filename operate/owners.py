"""Which document an object belongs to, as far as its key says."""

import re

from lambdas.shared.keys import (
    INCOMING,
    PROFILES,
    PUBLIC,
    QUARANTINE,
    RESULTS,
    document_id,
    profile_key,
    published_folder,
    quarantine_key,
    result_key,
)

_DOCUMENT_ID = re.compile(r"[0-9a-f]{32}")


def owner_id(key: str) -> str:
    """Id of the document whose object this would be; of nobody's, one that no document has."""
    if stated := _stated_id(key):
        return stated
    source = source_key(key)
    return document_id(source or key)


def belongs(key: str, source: str) -> bool:
    """Whether an object lies where those of the document at `source` do."""
    places = (result_key(source), quarantine_key(source), profile_key(source))
    return key in places or key.startswith(published_folder(source))


def source_key(key: str) -> str | None:
    """`results/<path>`, `quarantine/<path>`, `profiles/<path>` → `incoming/<path>`; None for others."""
    for prefix in (INCOMING, RESULTS, QUARANTINE, PROFILES):
        if key.startswith(prefix):
            return INCOMING + key.removeprefix(prefix)
    return None


def claimants(key: str) -> tuple[str | None, str | None]:
    """Key and id of the documents that it may be of: `quarantine/<32 digits>` can mean either."""
    return source_key(key), _stated_id(key)


def _stated_id(key: str) -> str | None:
    """Of a public copy, and of the report on a document with a very long key."""
    if key.startswith(PUBLIC):
        parts = key.split("/")
        return parts[2] if len(parts) > 3 and _DOCUMENT_ID.fullmatch(parts[2]) else None
    rest = key.removeprefix(QUARANTINE)
    return rest if key.startswith(QUARANTINE) and _DOCUMENT_ID.fullmatch(rest) else None
