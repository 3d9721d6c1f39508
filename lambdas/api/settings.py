"""What the API function needs from its environment."""

from dataclasses import dataclass

from lambdas.shared.environment import Environment


@dataclass(frozen=True)
class ApiSettings(Environment):
    """Set by ApiStack, read by the handler."""

    documents_bucket: str
    catalog_table: str
    work_queue_url: str
    user_pool_id: str
    user_pool_client_id: str
    sign_in_url: str
    """Where Cognito answers the page and the command line."""

    max_form_bytes: int
    """Upper bound that presigned forms carry; S3 enforces it."""

    max_upload_bytes: int
    """The same for uploads in parts: what the processor takes at most."""

    link_seconds: int
    """How long a presigned link is good for."""

    writes_per_minute: int
    """What one user may ask for; a batch counts as its documents."""
