"""What the commands show: progress on standard error, what they found on standard output."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

LINE_SECONDS = 10.0
"""Where there is no terminal, a line is written so often."""


def shown(text: str) -> str:
    """A key on one line: what would move the cursor or end the line is written as its escape."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text
    )


def count(number: int, noun: str) -> str:
    """As in `1 document`, `2,000 documents`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


class Steps:
    """How far something has come, in units of which one is named. May be told by several threads."""

    def __init__(self, unit: str, total: int | None, tell: Callable[["Steps"], None]) -> None:
        self.unit = unit
        self.total = total
        self.done = 0
        self._tell = tell
        self._lock = threading.Lock()

    def advance(self, count: int = 1) -> None:
        """So much more is done."""
        with self._lock:
            self.done += count
            self._tell(self)

    def __str__(self) -> str:
        if self.total is None:
            return count(self.done, self.unit)
        return f"{self.done:,} of {count(self.total, self.unit)}"


@dataclass
class Screen:
    """Standard output and standard error, as the commands use them."""

    out: TextIO = field(default_factory=lambda: sys.stdout)
    console: Console = field(default_factory=lambda: Console(stderr=True, highlight=False, soft_wrap=True))
    clock: Callable[[], float] = time.monotonic
    _live: Progress | None = None

    def say(self, line: str) -> None:
        """One line of what was found. It does not run into a progress bar on the same terminal."""
        if self._live and self.out.isatty():
            self.console.print(line, markup=False)
        else:
            print(line, file=self.out, flush=True)

    def note(self, sentence: str) -> None:
        """Something that is not as usual."""
        self.console.print(f"[yellow]{escape(sentence)}[/]")

    @contextmanager
    def progress(self, title: str, unit: str, total: int | None = None) -> Iterator[Steps]:
        """Shows how far a work has come while it lasts, and what it took."""
        begun = self.clock()
        with (
            self._bar(title, unit, total)
            if self.console.is_terminal
            else self._lines(title, unit, total) as steps
        ):
            yield steps
        seconds = self.clock() - begun
        self.console.print(f"[green]✓[/] {escape(title)} [dim]{count(steps.done, unit)}, {seconds:.1f} s[/]")

    @contextmanager
    def _bar(self, title: str, unit: str, total: int | None) -> Iterator[Steps]:
        live = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            _Count(),
            TimeRemainingColumn(),
            console=self.console,
            transient=True,
            redirect_stdout=False,  # what was found goes to standard output, wherever that leads
            redirect_stderr=False,
        )
        self._live = live
        with live:
            steps = Steps(
                unit, total, lambda now: live.update(task, completed=now.done, total=now.total, steps=now)
            )
            task = live.add_task(escape(title), total=total, steps=steps)
            try:
                yield steps
            finally:
                self._live = None

    @contextmanager
    def _lines(self, title: str, unit: str, total: int | None) -> Iterator[Steps]:
        last = self.clock()

        def tell(now: Steps) -> None:
            nonlocal last
            if self.clock() - last >= LINE_SECONDS:
                last = self.clock()
                self.console.print(f"… {escape(title)}: {now}")

        self.console.print(f"… {escape(title)}")
        yield Steps(unit, total, tell)


class _Count(ProgressColumn):
    """As in `1,200 of 40,000 objects`."""

    def render(self, task: Task) -> Text:
        return Text(str(task.fields["steps"]), style="dim")
