"""Files go in: by form or in parts, side by side, and on from where they were broken off."""

import hashlib
import os
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from lambdas.shared.keys import document_id
from tests.roundtrip.conftest import Typist
from tests.roundtrip.service import FORM_BYTES, PART_BYTES
from tests.roundtrip.users import Answer, problem
from tests.roundtrip.web import DROP, Web

LARGE = os.urandom(5 * PART_BYTES + 123)
MEMBERS = {"file", "size", "status", "id", "key", "sha256", "document", "code", "detail"}


def put(typist: Typist, *argv: str, stdin: bytes = b"") -> tuple[int, list[dict[str, Any]]]:
    return typist.json("put", "--collection", "orders", *argv, stdin=stdin)


def contents(web: Web) -> set[bytes]:
    return set(web.service.objects.values())


def test_a_small_file_goes_by_form_and_a_large_one_in_parts(typist: Typist, web: Web) -> None:
    small, large = typist.file("small.json", b"x" * FORM_BYTES), typist.file("large.json", LARGE)
    code, rows = put(typist, str(small), str(large))
    assert code == 0, typist.errors
    assert contents(web) == {small.read_bytes(), LARGE}
    assert (web.count("POST /s3/form"), web.count("PUT /s3/part/")) == (1, 6)
    by_file = {row["file"]: row for row in rows}
    assert set(by_file) == {str(small), str(large)}
    shown = by_file[str(large)]
    assert set(shown) == MEMBERS
    assert shown["sha256"] == hashlib.sha256(LARGE).hexdigest()
    assert shown["id"] == document_id(str(shown["key"]))
    assert (shown["status"], shown["size"], shown["document"]) == ("uploaded", len(LARGE), None)


def test_people_read_a_line_for_each_file(typist: Typist) -> None:
    code, out = typist.run("put", "--collection", "orders", str(typist.file("a.json")))
    words = out.split()
    assert (code, words[0], words[1]) == (0, "uploaded", str(typist.folder / "a.json"))
    assert words[2].startswith("incoming/orders/")
    assert "\x1b" not in out


@pytest.mark.parametrize(("content", "code", "status"), [(b"[1]", 0, "processed"), (b"[1", 3, "quarantined")])
def test_who_waits_is_told_what_became_of_it(
    typist: Typist, web: Web, content: bytes, code: int, status: str
) -> None:
    web.service.unprocessed = 2
    ended, rows = put(typist, str(typist.file("a.json", content)), "--wait")
    assert (ended, [row["status"] for row in rows]) == (code, [status])
    assert rows[0]["document"] == web.service.records[str(rows[0]["id"])]
    assert web.count("GET /api/documents/") == 3


def test_who_waits_in_vain_is_told_so(typist: Typist, web: Web) -> None:
    web.service.unprocessed = 1000
    code, rows = put(typist, str(typist.file("a.json")), "--wait", "--timeout", "0.1")
    assert (code, rows[0]["status"], rows[0]["code"]) == (6, "uploaded", "timed-out")


def test_an_older_record_of_the_same_document_is_not_what_is_waited_for(typist: Typist, web: Web) -> None:
    path = typist.file("a.json", b"[1]")
    times = path.stat()
    _, (row,) = put(typist, str(path))
    identifier = str(row["id"])
    old = dict(web.service.records[identifier])
    path.write_bytes(b"[2]")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))  # so it is the same document
    web.held["GET /api/documents/"] = threading.Event()
    web.arrived["GET /api/documents/"] = threading.Event()

    def late() -> None:
        assert web.arrived["GET /api/documents/"].wait(30)
        new = web.service.records[identifier]
        web.service.records[identifier] = old
        web.held["GET /api/documents/"].set()
        while web.count("GET /api/documents/") < 2:
            pass
        web.service.records[identifier] = new

    thread = threading.Thread(target=late)
    thread.start()
    code, (row,) = put(typist, str(path), "--wait")
    thread.join()
    assert (code, row["sha256"]) == (0, hashlib.sha256(b"[2]").hexdigest())
    assert row["document"]["sha256"] == row["sha256"]


def test_a_folder_is_taken_whole_without_what_is_hidden(typist: Typist, web: Web) -> None:
    for name in ("in/a.json", "in/deep/b.json", "in/.git/config", "in/.hidden.json"):
        typist.file(name, name.encode())
    code, rows = put(typist, str(typist.folder / "in"))
    assert code == 0
    assert [Path(str(row["file"])).name for row in sorted(rows, key=lambda row: str(row["file"]))] == [
        "a.json",
        "b.json",
    ]
    assert contents(web) == {b"in/a.json", b"in/deep/b.json"}
    assert "2 hidden files left out." in typist.errors


def test_standard_input_is_uploaded_under_a_name(typist: Typist, web: Web) -> None:
    code, (row,) = put(typist, "--name", "piped.json", "-", stdin=LARGE)
    assert (code, row["file"]) == (0, "-")
    assert str(row["key"]).endswith("/piped.json")
    assert contents(web) == {LARGE}
    _, (again,) = put(typist, "--name", "piped.json", "-", stdin=LARGE)
    assert again["id"] == row["id"]


def test_the_same_file_is_the_same_document_and_another_of_its_name_is_not(typist: Typist) -> None:
    path, other = typist.file("a.json", b"[1]"), typist.file("other/a.json", b"[2]")
    times = path.stat()
    os.utime(other, ns=(times.st_atime_ns, times.st_mtime_ns))
    _, (row,) = put(typist, str(path))
    _, (again,) = put(typist, str(path))
    _, (third,) = put(typist, str(other))
    assert again["id"] == row["id"]
    assert third["id"] != row["id"]


def test_a_dry_run_uploads_nothing(typist: Typist, web: Web) -> None:
    code, rows = put(typist, "--dry-run", str(typist.file("a.json")), str(typist.file("empty.json", b"")))
    assert (code, [row["status"] for row in rows]) == (1, ["would-go", "failed"])
    assert rows[0]["key"] == "incoming/orders/…/a.json"
    assert all(set(row) == MEMBERS for row in rows)
    assert web.calls == ["GET /api/config"]


def test_what_fails_keeps_no_other_file_from_it_and_is_named(typist: Typist, web: Web) -> None:
    good, empty = typist.file("good.json"), typist.file("empty.json", b"")
    large = typist.file("large.json")
    with large.open("r+b") as file:
        file.truncate(11 * 1024 * 1024)
    web.fail("POST /api/documents", problem(400, "name-invalid", "name has at most 200 bytes."))
    refused = typist.file("refused.json")
    code, rows = put(typist, "--jobs", "1", str(refused), str(empty), str(large), str(good))
    assert code == 1
    assert {Path(str(row["file"])).name: row["code"] for row in rows} == {
        "good.json": None,
        "empty.json": "size-invalid",
        "large.json": "too-large",
        "refused.json": "name-invalid",
    }
    assert all(set(row) == MEMBERS for row in rows)
    code, out = typist.run("put", "--collection", "orders", str(empty))
    assert (code, out) == (1, "")
    assert f"{empty} is empty" in typist.errors


def test_a_broken_connection_is_tried_again(typist: Typist, web: Web) -> None:
    for pattern in ("POST /api/documents", "POST /s3/form"):
        web.fail(pattern, DROP)
    web.fail("POST /s3/form", Answer(503, b"<Error><Code>SlowDown</Code></Error>"))
    for pattern in ("POST /api/uploads$", "PUT /s3/part/.*/2", "POST /api/uploads/.*/complete"):
        web.fail(pattern, DROP)
    web.fail("PUT /s3/part/.*/3", Answer(500))
    small, large = typist.file("small.json"), typist.file("large.json", LARGE)
    code, _ = put(typist, str(small), str(large))
    assert code == 0, typist.errors
    assert contents(web) == {small.read_bytes(), LARGE}
    assert web.faults == []


def test_a_busy_api_is_given_the_time_it_asks_for(typist: Typist, web: Web) -> None:
    busy = problem(429, "too-many-requests", "At most 100 changes a minute.")
    busy.headers["Retry-After"] = "1"
    web.fail("POST /api/documents", busy)
    code, _ = put(typist, str(typist.file("a.json")))
    assert code == 0, typist.errors
    assert web.count("POST /api/documents") == 2


def test_links_that_have_ended_are_asked_for_anew(typist: Typist, web: Web) -> None:
    web.fail("POST /s3/form", Answer(403))
    web.fail("PUT /s3/part/.*/4", Answer(403))
    code, _ = put(
        typist, "--jobs", "8", str(typist.file("small.json")), str(typist.file("large.json", LARGE))
    )
    assert code == 0, typist.errors
    assert LARGE in contents(web)
    assert web.count("POST /api/documents") == 2
    assert web.count("POST /api/uploads/.*/parts") == 2


@pytest.mark.parametrize("pattern", ["POST /s3/form", "PUT /s3/part/.*/2"])
def test_a_redirect_is_no_success(typist: Typist, web: Web, pattern: str) -> None:
    web.fail(pattern, Answer(307, b"", {"Location": "http://127.0.0.1:9/"}))
    paths = [str(typist.file("small.json")), str(typist.file("large.json", LARGE))]
    code, rows = put(typist, *paths)
    assert (code, sorted(row["status"] for row in rows)) == (1, ["failed", "uploaded"])
    assert "Not all went well: 1 of 2 files uploaded. Run the same command again" in typist.errors


def test_bytes_that_differ_from_their_checksum_are_refused_by_s3_and_named(typist: Typist, web: Web) -> None:
    web.fail("PUT /s3/part/.*/2", Answer(400, b"<Error><Code>BadDigest</Code></Error>"))
    code, (row,) = put(typist, str(typist.file("large.json", LARGE)))
    assert (code, row["code"]) == (1, "BadDigest")
    assert "S3 refused part 2 of " in str(row["detail"])
    assert web.service.objects == {}


def test_no_more_than_so_many_transfers_run_at_a_time(typist: Typist, web: Web) -> None:
    pattern = "(POST /s3/form|PUT /s3/part/)"
    web.held[pattern], web.arrived[pattern] = threading.Event(), threading.Event()
    most = []

    def watch() -> None:
        while web.count(pattern) < 3:
            time.sleep(0.01)
        time.sleep(0.3)  # time for a fourth to come
        most.append(web.count(pattern))
        web.held[pattern].set()

    thread = threading.Thread(target=watch)
    thread.start()
    paths = [str(typist.file(f"{number}.json")) for number in range(4)]
    paths += [str(typist.file(f"large-{number}.json", LARGE)) for number in range(4)]
    assert put(typist, "--jobs", "3", *paths)[0] == 0
    thread.join()
    assert most == [3]


def test_an_unreadable_file_is_named(typist: Typist) -> None:
    path = typist.file("a.json")
    path.unlink()
    path.mkdir()
    path.rmdir()
    code, out = typist.run("put", "--collection", "orders", str(path))
    assert (code, out) == (2, "")
    assert f"{path} cannot be read: No such file or directory." in typist.errors


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["-"], "Standard input has no name"),
        (["-", "a.json", "--name", "x"], "uploaded alone"),
        (["*.xml"], "No file matches *.xml."),
        (["/dev/null"], "/dev/null is neither a file nor a folder."),
    ],
)
def test_what_cannot_be_meant_is_named(typist: Typist, argv: list[str], sentence: str) -> None:
    code, _ = typist.run("put", "--collection", "orders", *argv)
    assert code == 2
    assert sentence in typist.errors


def test_a_reader_may_not_upload(typist: Typist, web: Web) -> None:
    web.fail("POST /api/documents", problem(403, "editors-only", "Only members of the group editors may."))
    code, _ = put(typist, str(typist.file("a.json")))
    assert code == 5
    assert "Only members of the group editors may." in typist.errors
