"""What an upload that did not come to its end has uploaded, so that the next one goes on from there."""

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from roundtrip.remote import Uploaded

KEPT_SECONDS = 24 * 3600.0
"""As long as the parts of an upload that was broken off."""


class Journal:
    """Of one command: the same files to the same collection of the same deployment.

    It is there only while the command is not done, so that whoever uploads the same files on
    purpose a second time does upload them.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self._path = path
        self._clock = clock
        self._written = False

    @classmethod
    def of(cls, environ: Mapping[str, str], remote: str, collection: str, given: Sequence[str]) -> "Journal":
        """In `$XDG_STATE_HOME/roundtrip`, or `~/.local/state/roundtrip`."""
        configured = environ.get("XDG_STATE_HOME", "")
        base = Path(configured) if os.path.isabs(configured) else Path.home() / ".local/state"  # noqa: PTH117
        command = json.dumps([remote, collection, [str(Path(text).absolute()) for text in given]])
        return cls(base / "roundtrip" / f"put-{hashlib.sha256(command.encode()).hexdigest()[:16]}.jsonl")

    def read(self) -> dict[str, Uploaded]:
        """What is in the bucket already, by the sources' tokens; nothing of what is older than a day."""
        try:
            if self._clock() - self._path.stat().st_mtime > KEPT_SECONDS:
                self._path.unlink()
            lines = self._path.read_text().splitlines()
        except OSError:
            return {}
        found = {}
        for line in lines:
            try:
                entry = json.loads(line)
                found[entry["token"]] = Uploaded(entry["id"], entry["key"], entry["sha256"])
            except (ValueError, TypeError, KeyError):
                continue  # of a process that was killed while it wrote
        return found

    def add(self, token: str, uploaded: Uploaded) -> None:
        """One more is there."""
        line = json.dumps({"token": token, **asdict(uploaded)})
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._path.open("a") as file:
            # A line begins anew, whatever a process that was killed has left of its last one.
            file.write(line + "\n" if self._written else f"\n{line}\n")
        self._written = True

    def close(self) -> None:
        """All is done: nothing is to be gone on with."""
        with suppress(OSError):
            self._path.unlink()
