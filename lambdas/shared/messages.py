"""What is sent to the work queue beside S3's own events."""

import json


def process_again(bucket: str, key: str, version_id: str, order: str) -> str:
    """Asks for one version to be processed; of the shape of EventBridge's event. `order`: see there."""
    event = {
        "source": "aws.s3",
        "detail-type": "Object Created",
        "detail": {
            "bucket": {"name": bucket},
            "object": {"key": key, "version-id": version_id, "sequencer": order},
        },
    }
    return json.dumps(event)
