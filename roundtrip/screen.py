"""What the commands show: what was found on standard output, all else on standard error."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TextIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.text import Text

from operate.screen import count, shown
from roundtrip.exits import Trouble

__all__ = ["Screen", "console_on", "count", "shown"]


def console_on(file: TextIO) -> Console:
    """Colours on a terminal only, and none where NO_COLOR is set; lines are never broken."""
    return Console(file=file, highlight=False, markup=False, emoji=False, soft_wrap=True)


@dataclass
class Screen:
    """Standard output and standard error."""

    json: bool = False
    """Whether the output is for machines: one JSON object a line."""

    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: Console = field(default_factory=lambda: console_on(sys.stderr))
    _live: bool = False

    def row(self, line: Text | str, data: Mapping[str, Any]) -> None:
        """One thing that was found, for people or for machines."""
        if self.json:
            self.out.write(json.dumps(data) + "\n")
            self.out.flush()
        else:
            self.say(line)

    def say(self, line: Text | str) -> None:
        """A line for people. It does not run into a progress bar on the same terminal."""
        if self.json:
            return
        if not self.out.isatty():
            self.out.write(str(line) + "\n")
            self.out.flush()
        elif self._live:
            self.err.print(line)
        else:
            console_on(self.out).print(line)

    def failure(self, what: str, trouble: Trouble, data: Mapping[str, Any]) -> None:
        """One of several that failed: for people on standard error, for machines among the others."""
        if self.json:
            self.row("", {**data, "code": trouble.code, "detail": trouble.sentence})
        else:
            self.note(f"{what}: {trouble.sentence}", "red")

    def note(self, sentence: str, style: str = "yellow") -> None:
        """What is not as usual, or not what was asked for."""
        self.err.print(Text(shown(sentence), style))

    @contextmanager
    def waiting(self, title: str) -> Iterator[None]:
        """Something that turns while others work; nothing where nobody would see it."""
        if not self.err.is_terminal:
            yield
            return
        with self.err.status(shown(title)):
            self._live = True
            try:
                yield
            finally:
                self._live = False

    @contextmanager
    def progress(self, title: str, total: int | None) -> Iterator[Callable[[int], None]]:
        """A bar with rate and remaining time while bytes move; nothing where nobody would see it."""
        if not self.err.is_terminal:
            yield lambda _: None
            return
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
        )
        with Progress(
            *columns, console=self.err, transient=True, redirect_stdout=False, redirect_stderr=False
        ) as live:
            task = live.add_task(shown(title), total=total)
            self._live = True
            try:
                yield lambda moved: live.advance(task, moved)
            finally:
                self._live = False
