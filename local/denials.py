"""What was refused under IAM, for people: read from the book that local/ministack_iam.py keeps."""

import json
from pathlib import Path

from local.ministack_iam import DENIED


class Denials:
    """Those of one run of the emulator, each told once."""

    def __init__(self, book: Path) -> None:
        self._book = book
        self._told = 0

    def new(self) -> list[str]:
        """A sentence for each that came since the last look; none where IAM is not enforced."""
        try:
            written = self._book.read_text()
        except FileNotFoundError:
            return []
        lines = written[: written.rfind("\n") + 1].splitlines()
        new = map(json.loads, lines[self._told :])
        self._told = len(lines)
        return [
            f"{each['who'].split('/')[1]} may not {each['action']} {each['resource']}"
            for each in new
            if each["verdict"] == DENIED
        ]
