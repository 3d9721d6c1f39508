"""A download goes on where it broke off, and a file appears at once or not at all."""

import hashlib
import io
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from roundtrip.download import TRIES, fetch, new_file, safe_name
from roundtrip.exits import Failed
from roundtrip.remote import Download, Dropped

CONTENT = bytes(range(256)) * 100


@dataclass
class Line:
    """A connection that breaks off after so many bytes, again and again."""

    breaks_after: int
    opened: list[int] = field(default_factory=list)
    closed: int = 0
    encoding: str = ""
    _left: bytes = b""
    _may_read: int = 0

    def at(self, start: int) -> "Line":
        self.opened.append(start)
        self._left, self._may_read = CONTENT[start:], self.breaks_after
        return self

    def read(self, size: int) -> bytes:
        if self._left and not self._may_read:
            raise Dropped
        data = self._left[: min(size, self._may_read)]
        self._left, self._may_read = self._left[len(data) :], self._may_read - len(data)
        return data

    def close(self) -> None:
        self.closed += 1


def download(line: Line) -> Download:
    digest = hashlib.sha256(CONTENT).hexdigest()
    return Download(name="a.json", size=len(CONTENT), sha256=digest, unpack=True, at=line.at)


def test_it_goes_on_as_long_as_anything_comes() -> None:
    line, out, moved = Line(1000), io.BytesIO(), []
    assert fetch(download(line), out, moved.append, lambda _: None) == len(CONTENT)
    assert out.getvalue() == CONTENT
    assert sum(moved) == len(CONTENT)
    assert line.opened == list(range(0, len(CONTENT), 1000))
    assert line.closed == len(line.opened)


def test_it_ends_where_nothing_comes_any_more() -> None:
    line, slept = Line(0), []
    with pytest.raises(Failed, match="broke off again and again"):
        fetch(download(line), io.BytesIO(), lambda _: None, slept.append)
    assert len(slept) == TRIES - 1
    assert slept == sorted(slept)
    assert line.closed == len(line.opened)


def test_a_file_has_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    with new_file(path, force=False) as file:
        file.write(b"whole")
        file.flush()
        assert not path.exists()
    assert path.read_bytes() == b"whole"
    with pytest.raises(KeyboardInterrupt), new_file(path, force=True):
        raise KeyboardInterrupt
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"whole"]


def test_what_came_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.json"

    def write() -> None:
        with new_file(path, force=False) as file:
            file.write(b"mine")
            path.write_bytes(b"theirs")

    with pytest.raises(Failed, match="exists already"):
        write()
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"theirs"]
    with new_file(path, force=True) as file:
        file.write(b"mine")
    assert path.read_bytes() == b"mine"


def test_a_file_is_as_readable_as_any_other_of_its_owner(tmp_path: Path) -> None:
    with new_file(tmp_path / "a", force=False):
        pass
    (tmp_path / "b").touch()
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "b").stat().st_mode


@pytest.mark.parametrize(
    ("served", "safe"),
    [
        ("a.json", "a.json"),
        ("größe 漢.json", "größe 漢.json"),
        ("../../etc/passwd", "passwd"),
        ("..", "document"),
        (".bashrc", "_bashrc"),
        ("orders/.netrc", "_netrc"),
        ("..a.json", "_.a.json"),
        ("a/", "document"),
        ("a\n\x1b[31m\u202e.json", "a__[31m_.json"),
    ],
)
def test_a_name_stays_in_its_folder_and_on_its_line(served: str, safe: str) -> None:
    assert safe_name(served) == safe
