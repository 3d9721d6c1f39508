"""What was uploaded is remembered until all is done, and not longer than a day."""

from pathlib import Path

from roundtrip.journal import KEPT_SECONDS, Journal
from roundtrip.remote import Uploaded

ONE, TWO = Uploaded("1" * 32, "incoming/a/1", "a" * 64), Uploaded("2" * 32, "incoming/a/2", "b" * 64)


def journal(folder: Path, remote: str = "here", collection: str = "orders", file: str = "a.json") -> Journal:
    return Journal.of({"XDG_STATE_HOME": str(folder)}, remote, collection, [file])


def test_what_one_command_wrote_the_next_reads(tmp_path: Path) -> None:
    assert journal(tmp_path).read() == {}
    first = journal(tmp_path)
    first.add("one", ONE)
    first.add("two", TWO)
    assert journal(tmp_path).read() == {"one": ONE, "two": TWO}
    journal(tmp_path).close()
    assert journal(tmp_path).read() == {}
    journal(tmp_path).close()


def test_another_command_knows_nothing_of_it(tmp_path: Path) -> None:
    journal(tmp_path).add("one", ONE)
    assert journal(tmp_path, remote="there").read() == {}
    assert journal(tmp_path, collection="other").read() == {}
    assert journal(tmp_path, file="b.json").read() == {}
    assert journal(tmp_path, file=str(Path("a.json").absolute())).read() == {"one": ONE}


def test_a_line_that_was_not_finished_hides_no_other(tmp_path: Path) -> None:
    journal(tmp_path).add("one", ONE)
    (path,) = (tmp_path / "roundtrip").iterdir()
    for broken in ('{"token": "x", "id"', '{"token": "x"}', "[]", "7"):
        with path.open("a") as file:
            file.write(broken)
        journal(tmp_path).add("two", TWO)
    assert journal(tmp_path).read() == {"one": ONE, "two": TWO}


def test_after_a_day_it_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "j"
    Journal(path).add("one", ONE)
    written = path.stat().st_mtime
    assert Journal(path, lambda: written + KEPT_SECONDS).read() == {"one": ONE}
    assert Journal(path, lambda: written + KEPT_SECONDS + 1).read() == {}
    assert not path.exists()
