"""What is sent to the work queue beside S3's own events, of the shape of EventBridge's."""

import json
from typing import Any


def process_again(bucket: str, key: str, version_id: str, order: str) -> str:
    """Asks for one version to be processed. `order` says after what: see there."""
    return _event("Object Created", bucket, {"key": key, "version-id": version_id, "sequencer": order})


def look_again(bucket: str, key: str, order: str) -> str:
    """Asks for whatever is the current version now; where there is none, for what is left to be removed."""
    removed = {"deletion-type": "Permanently Deleted", "reason": "DeleteObject"}
    return _event("Object Deleted", bucket, {"key": key, "sequencer": order}, **removed)


def _event(name: str, bucket: str, entry: dict[str, Any], **detail: Any) -> str:
    return json.dumps(
        {
            "source": "aws.s3",
            "detail-type": name,
            "detail": {"bucket": {"name": bucket}, "object": entry, **detail},
        }
    )
