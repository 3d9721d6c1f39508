"""How a file is offered for download."""

from urllib.parse import quote


def as_attachment(file_name: str) -> str:
    """Content-Disposition that saves the file under its name, in any alphabet (RFC 6266)."""
    return f"attachment; filename*=UTF-8''{quote(file_name, safe='')}"
