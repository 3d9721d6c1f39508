"""`get` fetches parts of documents into files, or one to standard output."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from lambdas.api.documents import Part
from roundtrip.download import fetch, new_file, safe_name
from roundtrip.exits import Exit, Failed, Misused, NotAllowed, Trouble, gravest
from roundtrip.names import Named
from roundtrip.remote import Download, Remote
from roundtrip.rows import outcome_row
from roundtrip.screen import Screen, count

STANDARD_OUTPUT = "-"


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the command line asks for."""

    part: Part
    output: str | None
    """A file, a folder, `-` for standard output; None is the current folder."""

    force: bool
    """Whether files are replaced."""


class Get:
    """Several downloads, one after the other."""

    def __init__(self, remote: Remote, options: Options, screen: Screen, stdout: BinaryIO) -> None:
        self._remote = remote
        self._options = options
        self._screen = screen
        self._stdout = stdout

    def run(self, documents: Sequence[Named]) -> Exit:
        """Fetches all; one that fails keeps no other from it. Raises Misused and NotAllowed."""
        folder = self._folder(len(documents))
        exits = []
        for document in documents:
            try:
                self._one(document, folder)
                exits.append(Exit.GOOD)
            except (NotAllowed, Misused):
                raise
            except Trouble as trouble:
                exits.append(trouble.ends)
                self._show_failure(document, trouble)
        return gravest(exits)

    def _folder(self, documents: int) -> Path | None:
        """Where files go under the names they are served with; None: to what --output names."""
        output = self._options.output
        if output is None:
            return Path()
        if output != STANDARD_OUTPUT and (output.endswith("/") or Path(output).is_dir()):
            return Path(output)
        if documents > 1:
            raise Misused(
                f"--output {output} is for one document, and these are {documents:,}: name a folder."
            )
        if output == STANDARD_OUTPUT and self._screen.json:
            raise Misused("--output - and --json would both write to standard output.")
        return None

    def _one(self, document: Named, folder: Path | None) -> None:
        download = self._remote.download(document.id, self._options.part)
        title = f"fetching {download.name}"
        with self._screen.progress(title, download.size) as moved:
            if folder is None and self._options.output == STANDARD_OUTPUT:
                fetch(download, self._stdout, moved)
                self._stdout.flush()
                return
            path = Path(self._options.output or "") if folder is None else folder / safe_name(download.name)
            written = self._write(download, path, folder, moved)
        self._show(document, path, written)

    def _write(
        self, download: Download, path: Path, folder: Path | None, moved: Callable[[int], None]
    ) -> int:
        try:
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
            with new_file(path, self._options.force) as file:
                return fetch(download, file, moved)
        except OSError as error:
            raise Failed(f"{path} cannot be written: {error.strerror}.", "file-unwritable") from None

    def _show(self, document: Named, path: Path, written: int) -> None:
        row = {"id": document.id, "status": "fetched", "part": self._options.part, "file": str(path)}
        line = outcome_row("fetched", str(path), count(written, "byte"))
        self._screen.row(line, row | {"bytes": written, "code": None, "detail": None})

    def _show_failure(self, document: Named, trouble: Trouble) -> None:
        row = {"id": document.id, "status": "failed", "part": self._options.part, "file": None}
        self._screen.failure(document.given, trouble, row | {"bytes": None})
