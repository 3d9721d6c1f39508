"""Where a document's objects lie in the bucket, and what identifies it.

`incoming/` is the only prefix that triggers the processor, and the processor writes
only under the others: that is what keeps the pipeline from feeding itself.
"""

import hashlib
import re

INCOMING = "incoming/"
RESULTS = "results/"
QUARANTINE = "quarantine/"
PROFILES = "profiles/"
PUBLIC = "public/"

WRITTEN_BY_PROCESSOR = (RESULTS, QUARANTINE, PROFILES, PUBLIC)

DEFAULT_COLLECTION = "default"
"""The collection of what lies directly under `incoming/`."""

MAX_KEY_BYTES = 1024
"""S3's limit on an object key, in UTF-8 bytes."""


UPLOAD_FOLDER = re.compile(r"[0-9a-f]{16}/")
"""The folder that the API makes for each upload, so that two files of one name are two documents."""


def upload_key(collection: str, folder: str, name: str) -> str:
    """Where the API puts an upload; `folder` is 16 hex digits of its choice."""
    return f"{INCOMING}{collection}/{folder}/{name}"


def name_of(key: str) -> str:
    """What people call the document: its path in the collection, without the folder of an upload.

    `incoming/orders/2026/a.json` → `2026/a.json`; `incoming/orders/<16 hex digits>/a.json` and
    `incoming/a.json` → `a.json`.
    """
    path = key.removeprefix(INCOMING)
    inside = path.partition("/")[2] or path
    named = UPLOAD_FOLDER.match(inside)
    return inside[named.end() :] if named else inside


def document_id(key: str) -> str:
    """Identifier of the document at `incoming/…`: 32 hex digits that spread evenly.

    Derived from the key, so every version of a document has the same id and an
    uploader knows it before the upload.
    """
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def collection_of(key: str) -> str:
    """`incoming/orders/2026/a.json` → `orders`; `incoming/a.json` → `default`."""
    collection, slash, _ = key.removeprefix(INCOMING).partition("/")
    return collection if slash and collection else DEFAULT_COLLECTION


def result_key(key: str) -> str:
    """`incoming/<path>` → `results/<path>`."""
    return RESULTS + key.removeprefix(INCOMING)


def quarantine_key(key: str) -> str:
    """`incoming/<path>` → `quarantine/<path>`.

    `quarantine/` is longer than `incoming/`: a path that would no longer fit into an
    S3 key is replaced by the document's id.
    """
    path = QUARANTINE + key.removeprefix(INCOMING)
    return path if len(path.encode()) <= MAX_KEY_BYTES else QUARANTINE + document_id(key)


def profile_key(key: str) -> str:
    """`incoming/<path>` → `profiles/<path>`, which is as long."""
    return PROFILES + key.removeprefix(INCOMING)


def published_key(key: str, sha256: str, extension: str) -> str:
    """`incoming/orders/a.csv` → `public/orders/<document id>/<hash of the content>.json`.

    The document's id keeps two documents of the same content apart: each goes by itself.
    """
    return f"{published_folder(key)}{sha256}.{extension}"


def published_folder(key: str) -> str:
    """Where the public copies of one document lie, and of no other."""
    return f"{PUBLIC}{collection_of(key)}/{document_id(key)}/"
