"""Which calls to AWS some code makes, as botocore names their operations."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def recorded(*clients: Any) -> Iterator[Counter[str]]:
    """Counts each request that one of these clients makes while the block runs."""
    calls: Counter[str] = Counter()

    def note(model: Any, **_: Any) -> None:
        calls[model.name] += 1

    for client in clients:
        client.meta.events.register_first("before-call", note)
    try:
        yield calls
    finally:
        for client in clients:
            client.meta.events.unregister("before-call", note)
