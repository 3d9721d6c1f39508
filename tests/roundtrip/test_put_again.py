"""What broke off goes on where it was; what has changed meanwhile is sent anew, and is never mixed."""

import os
import threading
import time

from tests.roundtrip.conftest import Typist
from tests.roundtrip.service import PART_BYTES
from tests.roundtrip.test_put import LARGE, contents, put
from tests.roundtrip.users import Answer, problem
from tests.roundtrip.web import Web


def test_only_parts_that_are_missing_are_sent_when_it_is_run_again(typist: Typist, web: Web) -> None:
    path = typist.file("large.json", LARGE)
    web.fail("PUT /s3/part/.*/5", Answer(400))
    assert put(typist, str(path), "--jobs", "1")[0] == 1
    (upload,) = web.service.uploads.values()
    missing = [str(number) for number in range(1, 7) if number not in upload.parts]
    assert missing in (["5"], ["5", "6"])  # the last may be under way when the refusal comes
    web.calls.clear()
    code, (row,) = put(typist, str(path))
    assert (code, row["status"]) == (0, "uploaded")
    assert [call.rpartition("/")[2] for call in sorted(web.calls) if call.startswith("PUT")] == missing
    assert contents(web) == {LARGE}


def test_a_part_that_is_there_with_other_bytes_is_sent_again(typist: Typist, web: Web) -> None:
    path = typist.file("large.json", LARGE)
    web.fail("POST /api/uploads/.*/complete", problem(400, "no", "Not now."))
    assert put(typist, str(path))[0] == 1
    (upload,) = web.service.uploads.values()
    upload.parts[2] = bytes(PART_BYTES)
    assert put(typist, str(path))[0] == 0
    assert contents(web) == {LARGE}


def test_parts_that_got_lost_are_sent_again(typist: Typist, web: Web) -> None:
    web.fail("POST /api/uploads/.*/complete", problem(409, "parts-missing", "Missing.", missing=[2, 6]))
    path = typist.file("large.json", LARGE)
    code, _ = put(typist, str(path))
    assert code == 0, typist.errors
    assert (web.count("PUT /s3/part/.*/2$"), web.count("PUT /s3/part/.*/3$")) == (2, 1)


def test_parts_of_an_earlier_run_that_got_lost_are_sent_again(typist: Typist, web: Web) -> None:
    path = typist.file("large.json", LARGE)
    web.fail("POST /api/uploads/.*/complete", problem(400, "no", "Not now."))
    assert put(typist, str(path))[0] == 1
    web.calls.clear()
    web.fail("POST /api/uploads/.*/complete", problem(409, "parts-missing", "Missing.", missing=[4]))
    assert put(typist, str(path))[0] == 0
    assert web.count("PUT /s3/part/.*/4$") == web.count("PUT /s3/part/") == 1


def test_an_upload_that_has_ended_is_begun_anew(typist: Typist, web: Web) -> None:
    web.fail("POST /api/uploads/.*/complete", problem(404, "upload-unknown", "There is no such upload."))
    code, _ = put(typist, str(typist.file("large.json", LARGE)))
    assert code == 0, typist.errors
    assert web.count("POST /api/uploads$") == 2


def test_files_that_were_uploaded_before_a_failure_are_not_sent_again(typist: Typist, web: Web) -> None:
    paths = [str(typist.file(f"{number}.json", b"[%d]" % number)) for number in range(4)]
    web.fail("POST /s3/form", Answer(400))
    assert put(typist, *paths, "--jobs", "1")[0] == 1
    web.calls.clear()
    code, rows = put(typist, *paths, "--wait")
    assert (code, [row["status"] for row in rows]) == (0, ["processed"] * 4)
    assert web.count("POST /s3/form") == 1
    web.calls.clear()
    assert put(typist, *paths)[0] == 0
    assert web.count("POST /s3/form") == 4, "all is done, so the same command uploads again"


def test_a_file_that_has_changed_since_is_sent_again(typist: Typist, web: Web) -> None:
    changed, broken = typist.file("changed.json", b"[1]"), typist.file("broken.json")
    web.fail("POST /api/documents", problem(400, "no", "Not now."))
    assert put(typist, "--jobs", "1", str(broken), str(changed))[0] == 1
    changed.write_bytes(b"[12]")
    assert put(typist, str(broken), str(changed))[0] == 0
    assert b"[12]" in contents(web)


def test_a_file_that_changes_while_it_is_sent_is_not_completed(typist: Typist, web: Web) -> None:
    path = typist.file("large.json", LARGE)
    pattern = "PUT /s3/part/.*/6"
    web.held[pattern], web.arrived[pattern] = threading.Event(), threading.Event()

    def change() -> None:
        assert web.arrived[pattern].wait(30)
        path.write_bytes(LARGE[:-1] + b"?")
        os.utime(path, ns=(0, 0))
        web.held[pattern].set()

    thread = threading.Thread(target=change)
    thread.start()
    code, (row,) = put(typist, str(path))
    thread.join()
    assert (code, row["code"]) == (1, "file-changed")
    assert web.service.objects == {}


def test_when_one_file_may_not_be_uploaded_the_others_end_too(typist: Typist, web: Web) -> None:
    content = os.urandom(100 * PART_BYTES)
    web.held["POST /api/documents"], web.arrived["POST /api/documents"] = threading.Event(), threading.Event()
    web.fail("POST /api/documents", problem(403, "editors-only", "Only editors may."))

    def refuse_in_the_middle() -> None:
        while web.count("PUT /s3/part/") < 3:
            time.sleep(0.01)
        web.held["POST /api/documents"].set()

    thread = threading.Thread(target=refuse_in_the_middle)
    thread.start()
    paths = [str(typist.file("large.json", content)), str(typist.file("small.json"))]
    assert put(typist, "--jobs", "2", *paths)[0] == 5
    thread.join()
    before = -1
    while before < web.count("PUT /s3/part/"):
        before = web.count("PUT /s3/part/")
        time.sleep(0.3)
    assert before < 100
    assert web.count("POST /api/uploads/.*/complete") == 0
