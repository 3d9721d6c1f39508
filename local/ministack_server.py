"""The emulator's process: MiniStack, held by a lock, and with two things mended.

Without IAM enforcement MiniStack takes every request for plain HTTP, and a bucket policy
that asks for TLS then refuses its own CloudFront. The request that comes in over the
loopback stands for the viewer's HTTPS, so that the policy can stay as it is in AWS.

A read that names a version is answered in full and without the name and type that a link asks
for; reads of the current version are not. So such a read goes through the same functions here.
"""

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from local.home import hold


def main(pid_file: Path) -> None:
    """Serves until SIGTERM, then saves its state."""
    lock = hold(pid_file)
    if lock is None:
        raise SystemExit(f"An emulator already holds {pid_file}.")
    from ministack.app import main as serve
    from ministack.core.iam_evaluator import pin_request_origin
    from ministack.services import s3

    pin_request_origin("127.0.0.1", secure_transport=True)
    read_versions_as_asked(s3)
    sys.argv = ["ministack"]
    serve()


def read_versions_as_asked(s3: ModuleType) -> None:
    """Gives a read of a named version the range and the headers that it asks for."""
    as_it_is = s3._get_object

    def get_object(bucket: str, key: str, headers: dict[str, str], query: Any = None) -> tuple[int, Any, Any]:
        status, answered, body = as_it_is(bucket, key, headers, query)
        asked = headers.get("range", "")
        if status == 200 and query and "versionId" in query:
            s3._apply_response_overrides(answered, query)
            found = s3._parse_range(asked, len(body)) if asked else None
            if found:
                start, end = found
                status, size, body = 206, len(body), body[start : end + 1]
                answered |= {"Content-Length": str(len(body)), "Content-Range": f"bytes {start}-{end}/{size}"}
        return status, answered, body

    s3._get_object = get_object  # type: ignore[attr-defined]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
