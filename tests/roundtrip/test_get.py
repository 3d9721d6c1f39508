"""Files come out: under their names, whole, verified, and never over what is there."""

import gzip
from pathlib import Path

import pytest
import zstandard

from lambdas.shared.keys import document_id
from tests.roundtrip.conftest import Typist
from tests.roundtrip.users import Answer, problem
from tests.roundtrip.web import DROP, Web

KEY = "incoming/orders/2026/a.json"
ID = document_id(KEY)
CONTENT = b'{"name": "' + b"x" * 300_000 + b'"}'


@pytest.fixture(autouse=True)
def uploaded(web: Web) -> None:
    web.service.objects[KEY] = CONTENT
    web.service.process(KEY)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_result_is_saved_under_the_name_it_is_served_with(typist: Typist) -> None:
    code, (row,) = typist.json("get", KEY, "-o", str(typist.folder))
    assert code == 0, typist.errors
    assert files(typist.folder) == {"a.json.result": CONTENT}
    path = str(typist.folder / "a.json.result")
    assert row == {
        "id": ID,
        "status": "fetched",
        "part": "result",
        "file": path,
        "bytes": len(CONTENT),
        "code": None,
        "detail": None,
    }


def test_it_goes_to_the_current_folder_by_itself(typist: Typist, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(typist.folder)
    assert typist.run("get", ID)[0] == 0
    assert list(files(typist.folder)) == ["a.json.result"]


def test_a_file_can_be_named_and_a_folder_is_made(typist: Typist) -> None:
    assert typist.run("get", ID, "--original", "-o", str(typist.folder / "mine.json"))[0] == 0
    assert typist.run("get", ID, "--original", "-o", f"{typist.folder / 'new' / 'deep'}/")[0] == 0
    assert (typist.folder / "mine.json").read_bytes() == CONTENT
    assert files(typist.folder / "new" / "deep") == {"a.json": CONTENT}


def test_it_can_be_piped(typist: Typist) -> None:
    code, out = typist.run("get", ID, "-o", "-")
    assert (code, out.encode()) == (0, CONTENT)


def test_what_is_there_is_not_replaced_unless_it_is_asked_for(typist: Typist, web: Web) -> None:
    there = typist.file("a.json.result", b"mine")
    code, _ = typist.run("get", ID, "-o", str(typist.folder))
    assert code == 1
    assert f"{there} exists already; --force replaces it." in typist.errors
    assert files(typist.folder) == {"a.json.result": b"mine"}
    assert web.count("GET /s3/get/") == 0, "nothing is fetched in vain"
    assert typist.run("get", ID, "-o", str(typist.folder), "--force")[0] == 0
    assert files(typist.folder) == {"a.json.result": CONTENT}


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(CONTENT[:100_000]) + gzip.compress(CONTENT[100_000:])),
        (
            "zstd",
            zstandard.ZstdCompressor().compress(CONTENT[:100_000])
            + zstandard.ZstdCompressor().compress(CONTENT[100_000:]),
        ),
    ],
    ids=["gzip", "zstd"],
)
def test_a_packed_result_is_unpacked_on_its_way(
    typist: Typist, web: Web, encoding: str, packed: bytes
) -> None:
    web.service.results[ID] = (packed, encoding)
    web.service.records[ID]["result_size"] = len(packed)
    web.cut_after = len(packed) // 2
    assert typist.run("get", ID, "-o", str(typist.folder))[0] == 0, typist.errors
    assert files(typist.folder) == {"a.json.result": CONTENT}
    web.service.results[ID] = (packed[:-5], encoding)
    web.service.records[ID]["result_size"] -= 5
    code, _ = typist.run("get", ID, "-o", f"{typist.folder / 'short'}/")
    assert (code, files(typist.folder / "short")) == (1, {})
    assert "cannot be unpacked: it ends early." in typist.errors


def test_a_download_that_breaks_off_goes_on_where_it_was(typist: Typist, web: Web) -> None:
    web.cut_after = 100_000
    assert typist.run("get", ID, "--original", "-o", str(typist.folder))[0] == 0, typist.errors
    assert files(typist.folder) == {"a.json": CONTENT}
    assert web.count("GET /s3/get/") == 2


def test_a_link_that_has_ended_is_asked_for_anew(typist: Typist, web: Web) -> None:
    web.cut_after = 100_000
    web.fail("GET /s3/get/never", Answer(200))
    assert typist.run("get", ID, "-o", str(typist.folder / "first"))[0] == 0
    web.calls.clear()
    web.faults.clear()
    web.fail("GET /s3/get/", DROP, Answer(403))
    assert typist.run("get", ID, "-o", str(typist.folder / "second"))[0] == 0, typist.errors
    assert (web.count("GET /s3/get/"), web.count("GET /api/documents/.*/links")) == (3, 2)


@pytest.mark.parametrize(
    ("part", "member", "value", "code"),
    [
        ("--original", "sha256", "0" * 64, "sha256-differs"),
        ("--original", "size", 5, "size-differs"),
        ("--force", "result_size", 5, "size-differs"),
    ],
)
def test_what_is_not_as_recorded_is_not_kept(
    typist: Typist, web: Web, part: str, member: str, value: object, code: str
) -> None:
    web.service.records[ID][member] = value
    ended, (row,) = typist.json("get", ID, part, "-o", str(typist.folder))
    assert (ended, row["code"], row["status"]) == (1, code, "failed")
    assert files(typist.folder) == {}


def test_a_part_that_there_is_not_is_named_with_the_reason(typist: Typist, web: Web) -> None:
    web.service.objects[KEY] = b"nonsense"
    web.service.process(KEY)
    code, _ = typist.run("get", ID, "-o", str(typist.folder))
    assert code == 4
    assert f"{KEY} has no result: it is quarantined (syntax), It is no JSON." in typist.errors
    assert typist.run("get", ID, "--report", "-o", str(typist.folder))[0] == 0
    assert list(files(typist.folder)) == ["a.json.report"]


def test_one_that_fails_keeps_no_other_from_it(typist: Typist) -> None:
    code, rows = typist.json("get", "0" * 32, ID, "-o", str(typist.folder))
    assert (code, [row["status"] for row in rows]) == (4, ["failed", "fetched"])
    assert rows[0]["code"] == "document-unknown"
    assert set(rows[0]) == set(rows[1])


def test_a_name_that_leads_elsewhere_is_made_harmless(typist: Typist, web: Web) -> None:
    web.service.records[ID]["name"] = "../../..\n"
    assert typist.run("get", ID, "--original", "-o", str(typist.folder))[0] == 0
    assert list(files(typist.folder)) == ["_._"]


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        ([ID, "0" * 32, "-o", "-"], "--output - is for one document"),
        ([ID, "0" * 32, "-o", "one.json"], "--output one.json is for one document"),
        (["a.json"], "'a.json' is neither an id"),
    ],
)
def test_what_cannot_be_meant_is_named(typist: Typist, argv: list[str], sentence: str) -> None:
    assert typist.run("get", *argv)[0] == 2
    assert sentence in typist.errors


def test_json_and_the_file_do_not_share_standard_output(typist: Typist) -> None:
    assert typist.run("--json", "get", ID, "-o", "-") == (2, "")


def test_a_version_that_has_expired_is_missing(typist: Typist, web: Web) -> None:
    web.fail("GET /s3/get/", Answer(404))
    assert typist.run("get", ID, "-o", str(typist.folder))[0] == 4
    assert "no longer in the bucket" in typist.errors


def test_a_folder_that_cannot_be_written_is_named(typist: Typist) -> None:
    there = typist.file("file", b"")
    assert typist.run("get", ID, "-o", f"{there}/")[0] == 1
    assert "cannot be written" in typist.errors


def test_who_is_not_allowed_is_told_once(typist: Typist, web: Web) -> None:
    web.fail("GET /api/documents/", problem(403, "forbidden", "Not for you."))
    assert typist.run("get", ID, "0" * 32, "-o", str(typist.folder))[0] == 5
    assert typist.errors.count("Not for you.") == 1
