"""What the emulator decided about the calls of the app's functions, as it notes it under IAM."""

import json
from pathlib import Path
from typing import Any


def decisions(book: Path) -> list[dict[str, Any]]:
    """All of those about the functions, under the roles that they were deployed with."""
    found = [json.loads(line) for line in book.read_text().splitlines()]
    return [decision for decision in found if ":assumed-role/roundtrip-local-" in decision["who"]]


def assert_nothing_denied(book: Path) -> None:
    """Fails with role, action and resource of each denial."""
    denied = [decision for decision in decisions(book) if decision["verdict"] == "denied"]
    assert not denied, "\n".join(f"{one['who']} may not {one['action']} {one['resource']}" for one in denied)
