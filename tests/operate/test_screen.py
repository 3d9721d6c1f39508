"""Progress is on standard error; where that is no terminal, it is plain lines and few."""

import io

import pytest
from rich.console import Console

from operate.screen import LINE_SECONDS, Screen, count, shown


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


def plain(clock: Clock) -> Screen:
    return Screen(out=io.StringIO(), console=Console(file=io.StringIO(), soft_wrap=True), clock=clock)


def written(screen: Screen) -> list[str]:
    assert isinstance(screen.console.file, io.StringIO)
    return screen.console.file.getvalue().splitlines()


def test_without_a_terminal_there_is_a_line_now_and_then_and_no_escape_code() -> None:
    clock = Clock()
    screen = plain(clock)

    with screen.progress("listing [all]", "object", 5_000) as steps:
        for _ in range(4):
            steps.advance(1_000)
            clock.now += LINE_SECONDS / 2

    assert written(screen) == [
        "… listing [all]",
        "… listing [all]: 3,000 of 5,000 objects",
        "✓ listing [all] 4,000 objects, 20.0 s",
    ]


def test_what_is_not_finished_has_no_tick() -> None:
    screen = plain(Clock())

    with pytest.raises(KeyboardInterrupt), screen.progress("listing", "object"):
        raise KeyboardInterrupt
    assert written(screen) == ["… listing"]


def test_on_a_terminal_there_is_a_bar_that_goes_away() -> None:
    terminal = Tty()
    screen = Screen(
        out=terminal, console=Console(file=terminal, force_terminal=True, width=100, highlight=False)
    )

    with screen.progress("listing", "object", 5) as steps:
        steps.advance(2)
        screen.say("found [this]")
        steps.total = 6
        steps.advance(4)
    screen.say("and [that]")

    text = terminal.getvalue()
    assert "6 of 6 objects" in text
    assert "found [this]" in text
    assert text.endswith("and [that]\n")


def test_what_was_found_goes_to_standard_output_though_progress_is_on_a_terminal() -> None:
    out, terminal = io.StringIO(), Tty()
    screen = Screen(out=out, console=Console(file=terminal, force_terminal=True, width=100, highlight=False))

    with screen.progress("listing", "object"):
        screen.say("found")

    assert out.getvalue() == "found\n"
    assert "found" not in terminal.getvalue()


def test_nothing_that_is_shown_moves_the_cursor() -> None:
    assert shown("a\n\r\x1b[31m\x00\x7f\u202eb") == "a\\n\\r\\x1b[31m\\x00\\x7f\\u202eb"
    assert shown("größe 漢😀 'a b'\\n") == "größe 漢😀 'a b'\\n"


def test_one_is_not_many() -> None:
    assert [count(number, "document") for number in (0, 1, 2_000)] == [
        "0 documents",
        "1 document",
        "2,000 documents",
    ]
