"""The processor in a process of its own, which gets no more memory once it is idle than it is allowed.

Runs two S3 events, read from standard input: the first to load all that a document needs, the
second under the limit. Prints how much memory the second took beyond the first.
"""

import json
import resource
import sys
from typing import Any

from lambdas.processor import handler
from tests.benchmarks.peak import Peak, status


class Context:
    """An hour, as far as the function knows."""

    def get_remaining_time_in_millis(self) -> int:
        return 3_600_000


def main() -> None:
    """A MemoryError, and so a failure, if it needs more than the bytes that the argument allows."""
    allowed = int(sys.argv[1])
    warm_up, large = (handle(event) for event in json.load(sys.stdin))
    warm_up()
    peak, data = Peak(), status("VmData")
    resource.setrlimit(resource.RLIMIT_DATA, (data + allowed, data + allowed))
    large()
    json.dump({"above_idle": peak.above_idle()}, sys.stdout)


def handle(event: dict[str, Any]) -> Any:
    """The event, to be handled later."""
    return lambda: handler.handler(event, Context())


if __name__ == "__main__":
    main()
