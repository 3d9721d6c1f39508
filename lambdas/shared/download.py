"""How a file is offered for download."""

from urllib.parse import quote

EXTENSIONS = {"application/json": "json", "application/x-ndjson": "ndjson", "text/csv": "csv"}
"""Of the media types that a result can have."""

_PACKED = (".gz", ".zst")


def as_attachment(file_name: str) -> str:
    """Content-Disposition that saves the file under its name, in any alphabet (RFC 6266)."""
    return f"attachment; filename*=UTF-8''{quote(file_name, safe='')}"


def extension_of(media_type: str) -> str:
    """`text/csv; charset=utf-8` → `csv`."""
    return EXTENSIONS[media_type.partition(";")[0]]


def result_name(file_name: str, media_type: str) -> str:
    """A result's file name: that of its original, with the extension of what it is.

    `a.ndjson.gz` that became CSV → `a.csv`: what is packed is unpacked on its way to the reader.
    """
    for packed in _PACKED:
        file_name = file_name.removesuffix(packed)
    stem, dot, extension = file_name.rpartition(".")
    if not dot or not stem or extension.lower() not in EXTENSIONS.values():
        stem = file_name
    return f"{stem}.{extension_of(media_type)}"
