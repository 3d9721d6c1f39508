"""What is there: listed, shown, counted, waited for, deleted, brought back, processed again."""

import io
from typing import Any

import pytest

from lambdas.shared.keys import document_id
from roundtrip.program import Program
from tests.roundtrip.conftest import Typist
from tests.roundtrip.users import Answer, of_json, problem
from tests.roundtrip.web import Web

GOOD, BAD = "incoming/orders/a.json", "incoming/invoices/b.json"
UNKNOWN = "0" * 32


@pytest.fixture(autouse=True)
def documents(web: Web) -> dict[str, dict[str, Any]]:
    for key, content in ((GOOD, b"[1]"), (BAD, b"[1")):
        web.service.objects[key] = content
        web.service.process(key)
    return web.service.records


def many(web: Web, count: int) -> None:
    for number in range(count):
        key = f"incoming/many/{number:04}.json"
        web.service.objects[key] = b"{}"
        web.service.process(key)


def test_a_listing_has_a_line_for_each_newest_first_in_columns(typist: Typist) -> None:
    code, out = typist.run("ls")
    header, first, second = out.splitlines()
    assert code == 0
    assert header.split() == ["uploaded", "status", "bytes", "records", "document"]
    assert first.split() == [
        "2026-11-20T10:00:02Z",
        "quarantined",
        "2",
        "-",
        BAD,
        *["syntax,", "line", "1,", "column", "7"],
    ]
    assert second.split() == ["2026-11-20T10:00:01Z", "processed", "3", "1", GOOD]
    assert {line.index("incoming/") for line in (first, second)} == {header.index("document")}


def test_machines_get_the_documents_as_the_api_has_them(typist: Typist, documents: dict[str, Any]) -> None:
    code, rows = typist.json("ls")
    assert (code, rows) == (0, [documents[document_id(BAD)], documents[document_id(GOOD)]])


@pytest.mark.parametrize(
    ("argv", "found"),
    [
        (["--collection", "orders"], [GOOD]),
        (["--status", "quarantined"], [BAD]),
        (["--name-prefix", "a"], [GOOD]),
        (["--from", "2026-11-20T10:00:02Z"], [BAD]),
        (["--from", "2026-11-20T11:00:02+01:00"], [BAD]),
        (["--before", "2026-11-20T10:00:02"], [GOOD]),
        (["--before", "2026-11-20"], []),
    ],
)
def test_a_listing_is_filtered(typist: Typist, argv: list[str], found: list[str]) -> None:
    code, rows = typist.json("ls", *argv)
    assert (code, [row["key"] for row in rows]) == (0, found)


def test_a_listing_ends_at_its_limit_and_says_that_there_is_more(typist: Typist, web: Web) -> None:
    many(web, 150)
    assert len(typist.json("ls")[1]) == 25
    assert "There are more: --all shows them" in typist.errors
    assert len(typist.json("ls", "--limit", "120")[1]) == 120
    code, rows = typist.json("ls", "--all")
    assert (code, len({row["id"] for row in rows})) == (0, 152)
    assert "There are more" not in typist.errors
    assert len(typist.json("ls", "--collection", "many", "--limit", "150")[1]) == 150
    assert "There are more" not in typist.errors


def test_ids_alone_can_be_handed_on(typist: Typist) -> None:
    assert typist.run("ls", "--ids", "--status", "processed") == (0, f"{document_id(GOOD)}\n")


def test_a_filter_that_the_api_refuses_is_wrong_usage(typist: Typist) -> None:
    assert typist.run("ls", "--collection", "") == (2, "")
    assert "collection is the name of a collection." in typist.errors


def test_all_that_is_known_is_shown_with_the_place_of_an_error(typist: Typist) -> None:
    code, out = typist.run("show", BAD)
    lines = dict(line.split(maxsplit=1) for line in out.splitlines() if not line.startswith("error"))
    errors = {
        line.split()[1]: line.split(maxsplit=2)[2] for line in out.splitlines() if line.startswith("error")
    }
    assert code == 0
    assert (lines["key"], lines["status"], lines["has_report"]) == (BAD, "quarantined", "yes")
    assert errors == {"code": "syntax", "message": "It is no JSON.", "line": "1", "column": "7"}


def test_what_is_unknown_is_named_and_the_others_are_shown(typist: Typist, documents: dict[str, Any]) -> None:
    code, rows = typist.json("show", UNKNOWN, GOOD)
    assert code == 4
    assert rows[1] == documents[document_id(GOOD)]
    detail = "There is no such document."
    assert rows[0] == {"id": UNKNOWN, "status": "failed", "code": "document-unknown", "detail": detail}
    code, _ = typist.run("show", "orders/unknown.json")
    assert (code, typist.errors) == (4, f"orders/unknown.json: {detail}\n")


def test_counts_are_said_to_be_at_least_where_they_are(typist: Typist) -> None:
    code, out = typist.run("counts")
    assert (code, [line.split() for line in out.splitlines()]) == (
        0,
        [["processed", "quarantined", "collection"], ["0", "1", "invoices"], ["1", "0", "orders"]],
    )
    assert "At least so many" in typist.errors
    _, rows = typist.json("counts", "--collection", "orders")
    assert rows == [{"collection": "orders", "processed": 1, "quarantined": 0, "complete": False}]


def test_waiting_ends_with_the_outcome(typist: Typist, web: Web) -> None:
    web.service.unprocessed = 3
    code, rows = typist.json("wait", GOOD)
    assert (code, [row["status"] for row in rows]) == (0, ["processed"])
    code, rows = typist.json("wait", GOOD, BAD)
    assert (code, {row["status"] for row in rows}) == (3, {"processed", "quarantined"})


def test_waiting_ends_in_time(typist: Typist) -> None:
    code, rows = typist.json("wait", UNKNOWN, GOOD, "--timeout", "0")
    assert (code, rows[0]["status"], rows[1]["code"]) == (6, "processed", "timed-out")


def test_a_deletion_says_how_to_undo_it_and_the_undo_works(typist: Typist, web: Web) -> None:
    code, rows = typist.json("rm", GOOD)
    assert (code, rows) == (
        0,
        [{"id": document_id(GOOD), "status": "deleting", "code": None, "detail": None}],
    )
    undo = typist.errors.partition("To undo it: python -m roundtrip ")[2].split()
    assert document_id(GOOD) not in web.service.records
    assert typist.run(*undo)[0] == 0
    assert document_id(GOOD) in web.service.records


def test_what_cannot_be_done_is_named_and_the_others_are_done(typist: Typist) -> None:
    assert typist.run("restore", GOOD)[0] == 1
    assert typist.errors == f"{GOOD}: The document is not deleted.\n"
    code, rows = typist.json("rm", UNKNOWN, GOOD)
    assert (code, [row["status"] for row in rows]) == (4, ["failed", "deleting"])
    code, out = typist.run("rm", UNKNOWN)
    assert (code, out) == (4, "")
    assert "undo" not in typist.errors


def test_a_document_named_twice_is_meant_once(typist: Typist) -> None:
    code, rows = typist.json("rm", GOOD, document_id(GOOD), "orders/a.json")
    assert (code, len(rows)) == (0, 1)


def test_more_than_a_hundred_go_in_several_calls(typist: Typist, web: Web) -> None:
    many(web, 250)
    keys = [f"incoming/many/{number:04}.json" for number in range(250)]
    code, rows = typist.json("rm", *keys)
    assert (code, len(rows), web.count("POST /api/documents/batch-delete")) == (0, 250, 3)


class Keyboard(io.TextIOWrapper):
    """A terminal at which somebody answers."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("answer", "argv", "left"),
    [
        ("y\n", [GOOD, BAD], 0),
        ("n\n", [GOOD, BAD], 2),
        ("\n", [GOOD, BAD], 2),
        ("", [GOOD], 1),
        ("", [GOOD, BAD, "--yes"], 0),
    ],
)
def test_at_a_terminal_more_than_one_is_asked_about(
    typist: Typist, web: Web, answer: str, argv: list[str], left: int
) -> None:
    out = io.TextIOWrapper(io.BytesIO(), "utf-8")
    code = Program(typist.environ, Keyboard(io.BytesIO(answer.encode())), out).run(["rm", *argv])
    assert (code, len(web.service.records)) == (1 if left == 2 else 0, left)


def test_what_is_processed_again_can_be_waited_for(typist: Typist, web: Web) -> None:
    before = web.service.records[document_id(GOOD)]["recorded_at"]
    assert typist.json("reprocess", GOOD)[1][0]["status"] == "reprocessing"
    code, rows = typist.json("reprocess", GOOD, UNKNOWN, "--wait")
    assert (code, [row["status"] for row in rows]) == (4, ["failed", "processed"])
    assert rows[1]["recorded_at"] > before


def test_an_old_record_is_not_the_outcome_of_processing_again(typist: Typist, web: Web) -> None:
    body = {"results": [{"id": document_id(GOOD), "status": "reprocessing"}]}
    web.fail("POST /api/documents/batch-reprocess", of_json(200, body))
    code, rows = typist.json("reprocess", GOOD, "--wait", "--timeout", "0")
    assert (code, rows[0]["code"]) == (6, "timed-out")


def test_keys_in_any_alphabet_are_on_one_line(typist: Typist, web: Web) -> None:
    key = "incoming/orders/漢字\n\x1b[31m.json"
    web.service.objects[key] = b"{}"
    web.service.process(key)
    _, out = typist.run("ls", "--limit", "1")
    assert "incoming/orders/漢字\\n\\x1b[31m.json" in out.splitlines()[1]
    assert typist.json("ls", "--limit", "1")[1][0]["key"] == key


def test_an_answer_that_is_none_of_a_roundtrip_is_named(typist: Typist, web: Web) -> None:
    web.fail(
        "GET /api/documents",
        Answer(200, b"<html>"),
        Answer(404, b"<html>"),
        problem(503, "unavailable", "Later."),
    )
    assert typist.run("ls")[0] == 1
    assert "with no JSON object" in typist.errors
    assert typist.run("ls")[0] == 4
    assert "answered 404 (Not Found)" in typist.errors
    assert typist.run("ls")[0] == 0
