"""Your own processing goes here: one document in, one document out."""

from typing import Any


def process(document: Any) -> Any:
    """What becomes of one document (of each line, in an NDJSON file).

    `document` is made of dict, list, str, bool, None and numbers: int and float where
    they hold the written number exactly, `decimal.Decimal` where they would round it (and
    for whole numbers beyond 64 bits).
    Return the same kinds. Raise `InvalidDocument` to quarantine the file with a reason;
    any other exception counts as a fault of the code: the message is retried and at
    last dead-letters, so that it can be redriven once the code is mended.

    As shipped, a document is checked strictly and its result is the same document.
    """
    return document
