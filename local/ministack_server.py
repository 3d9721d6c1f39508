"""The emulator's process: MiniStack, held by a lock and told that loopback is secure.

Without IAM enforcement MiniStack takes every request for plain HTTP, and a bucket policy
that asks for TLS then refuses its own CloudFront. The request that comes in over the
loopback stands for the viewer's HTTPS, so that the policy can stay as it is in AWS.
"""

import sys
from pathlib import Path

from local.home import hold


def main(pid_file: Path) -> None:
    """Serves until SIGTERM, then saves its state."""
    lock = hold(pid_file)
    if lock is None:
        raise SystemExit(f"An emulator already holds {pid_file}.")
    from ministack.app import main as serve
    from ministack.core.iam_evaluator import pin_request_origin

    pin_request_origin("127.0.0.1", secure_transport=True)
    sys.argv = ["ministack"]
    serve()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
