"""Which files are meant, and how a file is known again."""

import io
import os
from pathlib import Path

import pytest

from roundtrip.exits import Failed, Misused
from roundtrip.sources import Found, Source, sources


def found(*given: str, name: str | None = None, stdin: bytes = b"") -> Found:
    with sources(given, name, io.BytesIO(stdin)) as all_of_them:
        return all_of_them


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("b.json", "a.json", "sub/c.ndjson", "sub/deep/d.json.gz", "sub/.hidden/e.json", "sub/.f"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(all_of_them: Found) -> list[str]:
    return [source.name for source in all_of_them.sources]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["b.json", "a.json"], ["b.json", "a.json"]),
        (["sub"], ["c.ndjson", "deep/d.json.gz"]),
        (["."], ["a.json", "b.json", "sub/c.ndjson", "sub/deep/d.json.gz"]),
        (["*.json"], ["a.json", "b.json"]),
        (["**/*.json*"], ["a.json", "b.json", "d.json.gz"]),
        (["sub/deep/d.json.gz"], ["d.json.gz"]),
        (["a.json", "./a.json", "*.json"], ["a.json", "b.json"]),
    ],
)
def test_files_folders_and_patterns_are_files(folder: Path, given: list[str], expected: list[str]) -> None:
    assert names(found(*given)) == expected


def test_a_file_whose_name_is_a_pattern_is_that_file(folder: Path) -> None:
    Path("[ab].json").write_text("x")
    assert names(found("[ab].json")) == ["[ab].json"]


def test_hidden_files_are_counted_but_named_ones_are_taken(folder: Path) -> None:
    assert found("sub").hidden == 2
    assert names(found("sub/.f")) == [".f"]


def test_links_are_followed_to_files_and_not_to_folders(folder: Path) -> None:
    Path("link.json").symlink_to("a.json")
    Path("loop").symlink_to(".")
    Path("gone.json").symlink_to("nowhere")
    assert names(found(".")) == ["a.json", "b.json", "link.json", "sub/c.ndjson", "sub/deep/d.json.gz"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (["missing.json"], "missing.json cannot be read: No such file or directory."),
        (["*.xml"], r"No file matches \*.xml."),
        (["a.json", "-"], "uploaded alone"),
    ],
)
def test_what_there_is_not_is_named(folder: Path, given: list[str], sentence: str) -> None:
    with pytest.raises(Misused, match=sentence):
        found(*given)


def test_one_file_can_be_renamed_and_several_cannot(folder: Path) -> None:
    (renamed,) = found("a.json", name="other.json").sources
    assert (renamed.name, renamed.path) == ("other.json", Path("a.json"))
    with pytest.raises(Misused, match="--name is for one file, and these are 2"):
        found("a.json", "b.json", name="x")


def test_a_token_changes_with_all_that_makes_the_file(folder: Path) -> None:
    def token(path: str = "a.json", collection: str = "orders", name: str | None = None) -> str:
        (source,) = found(path, name=name).sources
        return source.token(collection)

    first, times = token(), Path("a.json").stat()
    assert token() == first
    assert token(str(folder / "a.json")) == first
    assert token(collection="other") != first
    assert token(name="other.json") != first
    os.utime("b.json", ns=(times.st_atime_ns, times.st_mtime_ns))
    assert token("b.json", name="a.json") != first, "another path"
    os.utime("a.json", ns=(0, times.st_mtime_ns + 1))
    assert token() != first
    os.utime("a.json", ns=(0, times.st_mtime_ns))
    assert token() == first
    Path("a.json").write_text("longer than it was")
    os.utime("a.json", ns=(0, times.st_mtime_ns))
    assert token() != first


def test_standard_input_is_known_by_its_bytes_and_gone_in_the_end() -> None:
    with sources(["-"], "x.json", io.BytesIO(b"[1]")) as all_of_them:
        (source,) = all_of_them.sources
        assert (source.path.read_bytes(), source.size, source.shown) == (b"[1]", 3, "-")
        source.refuse_if_changed()
    assert not source.path.exists()
    tokens = {found("-", name="x.json", stdin=data).sources[0].token("orders") for data in (b"[1]", b"[2]")}
    assert len(tokens) == 2


def test_a_file_that_is_no_longer_what_it_was_is_refused(folder: Path) -> None:
    (source,) = found("a.json").sources
    source.refuse_if_changed()
    os.utime("a.json", ns=(0, 0))
    with pytest.raises(Failed, match=r"a\.json changed"):
        source.refuse_if_changed()


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.json", "application/json"),
        ("a.JSON", "application/json"),
        ("a.ndjson", "application/x-ndjson"),
        ("a.jsonl", "application/x-ndjson"),
        ("a.ndjson.gz", "application/gzip"),
        ("a.zst", None),
        ("a", None),
    ],
)
def test_the_media_type_is_what_the_name_says(name: str, media_type: str | None) -> None:
    assert Source("", Path(), name, 1, "").content_type == media_type
