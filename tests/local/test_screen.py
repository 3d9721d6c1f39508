"""What a local run prints of others' documents cannot do anything to the terminal."""

import unicodedata

import pytest

from lambdas.shared.catalog import PROCESSED, QUARANTINED, Record
from local import screen

NAME = "a\nb\r\x1b[2J\x1b]0;title\x07\u202e\x9b31m[red]c[/red].json"


@pytest.mark.parametrize("status", [PROCESSED, QUARANTINED])
def test_a_name_stays_on_its_line_and_is_read_as_it_is(
    capsys: pytest.CaptureFixture[str], status: str
) -> None:
    record = Record(
        id="1",
        key=f"incoming/orders/{NAME}",
        collection="orders",
        status=status,
        sequencer="",
        recorded_at="",
        documents=1,
        error_code="\x1b[31mred\n",
    )
    screen.news(record)
    told = capsys.readouterr().out
    assert told.count("\n") == 1
    assert [char for char in told[:-1] if unicodedata.category(char) in {"Cc", "Cf"}] == []
    assert r"incoming/orders/a\u000ab\u000d\u001b[2J" in told
    assert "[red]c[/red].json" in told
