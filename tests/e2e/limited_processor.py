"""The processor in a process of its own, which gets no more memory once it is idle than it is allowed.

Runs two S3 events, read from standard input: the first to load all that a document needs, the
second under the limit. Prints how much memory the second took beyond the first.
"""

import json
import resource
import sys
from pathlib import Path
from typing import Any

from lambdas.processor import handler


class Context:
    """An hour, as far as the function knows."""

    def get_remaining_time_in_millis(self) -> int:
        return 3_600_000


def status(field: str) -> int:
    """Bytes, as the kernel counts them."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{field}:"))


def main() -> None:
    """A MemoryError, and so a failure, if it needs more than the bytes that the argument allows."""
    allowed = int(sys.argv[1])
    warm_up, large = (handle(event) for event in json.load(sys.stdin))
    warm_up()
    idle, data = status("VmRSS"), status("VmData")
    resource.setrlimit(resource.RLIMIT_DATA, (data + allowed, data + allowed))
    Path("/proc/self/clear_refs").write_text("5")  # the high-water mark begins anew
    large()
    json.dump({"above_idle": status("VmHWM") - idle}, sys.stdout)


def handle(event: dict[str, Any]) -> Any:
    """The event, to be handled later."""
    return lambda: handler.handler(event, Context())


if __name__ == "__main__":
    main()
