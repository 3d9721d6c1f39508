"""What is found is on standard output, all else on standard error; colours are for terminals."""

import io
import json

import pytest
from rich.text import Text

from roundtrip.exits import Missing
from roundtrip.rows import document_row
from roundtrip.screen import Screen, console_on


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


DOCUMENT = {
    "uploaded_at": "2026-11-20T10:00:00Z",
    "status": "quarantined",
    "size": 1_234_567,
    "documents": None,
    "key": "incoming/orders/[red]a.json",
    "error": {"code": "syntax", "line": 5, "column": 37},
}


def screen(out: io.StringIO, err: io.StringIO, *, for_machines: bool = False) -> Screen:
    return Screen(json=for_machines, out=out, err=console_on(err))


@pytest.fixture(autouse=True)
def colours(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


def test_a_terminal_has_colours_and_a_file_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    row = document_row(DOCUMENT)
    file, terminal = io.StringIO(), Tty()
    screen(file, io.StringIO()).row(row, {})
    screen(terminal, io.StringIO()).row(row, {})
    plain = (
        "2026-11-20T10:00:00Z  quarantined        1,234,567            -  "
        "incoming/orders/[red]a.json  syntax, line 5, column 37\n"
    )
    assert file.getvalue() == plain
    assert "\x1b[31mquarantined" in terminal.getvalue()
    monkeypatch.setenv("NO_COLOR", "1")
    quiet = Tty()
    screen(quiet, io.StringIO()).row(row, {})
    assert quiet.getvalue() == plain


def test_machines_get_one_object_a_line_and_nothing_else() -> None:
    out, err = io.StringIO(), io.StringIO()
    machines = screen(out, err, for_machines=True)
    machines.say("for people")
    machines.row("for people", {"a": 1e400, "b": "漢\n"})
    machines.failure("x", Missing("It is not there.", "gone"), {"id": "x"})
    machines.note("a note")
    lines = out.getvalue().splitlines()
    assert json.loads(lines[1]) == {"id": "x", "code": "gone", "detail": "It is not there."}
    assert (len(lines), lines[0].isascii()) == (2, True)
    assert err.getvalue() == "a note\n"


def test_a_failure_is_on_standard_error_for_people() -> None:
    out, err = io.StringIO(), io.StringIO()
    screen(out, err).failure("a\n.json", Missing("It is not there."), {})
    assert (out.getvalue(), err.getvalue()) == ("", "a\\n.json: It is not there.\n")


def test_a_bar_is_for_terminals_and_rows_do_not_run_into_it() -> None:
    for err in (io.StringIO(), Tty()):
        with screen(io.StringIO(), err).progress("uploading", 100) as moved:
            moved(50)
            moved(50)
        assert ("uploading" in err.getvalue()) is err.isatty()
    for err in (io.StringIO(), Tty()):
        with screen(io.StringIO(), err).waiting("waiting"):
            pass
        assert ("waiting" in err.getvalue()) is err.isatty()
    out, err = Tty(), Tty()
    both = screen(out, err)
    for live in (both.progress("uploading", 100), both.waiting("waiting")):
        with live:
            both.say(Text("meanwhile"))
    both.say("after")
    assert (err.getvalue().count("meanwhile"), out.getvalue()) == (2, "after\n")
