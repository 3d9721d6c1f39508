"""What the API function needs from its environment."""

from dataclasses import dataclass

from lambdas.shared.environment import Environment


@dataclass(frozen=True)
class ApiSettings(Environment):
    """Set by ApiStack, read by the handler."""

    documents_bucket: str
    catalog_table: str
    work_queue_url: str
    max_upload_bytes: int
    """Upper bound that presigned uploads carry; S3 enforces it."""

    link_seconds: int
    """How long a presigned link is good for."""
