"""What one user can do to another: nothing to their limit; and to documents what every editor may.

One deployment belongs to one team: documents, uploads and cursors are the team's, not a user's.
"""

import json

import pytest

from lambdas.shared.keys import document_id
from tests.fuzz.conftest import Asker
from tests.fuzz.world import KEYS, World, world

CREATION = {"collection": "orders", "name": "a.json"}
UPLOAD = CREATION | {"size": 5, "client_token": "the-same-one"}
PROCESSED, DELETED = (
    document_id(next(key for key in KEYS if name in key)) for name in ("processed", "deleted")
)


def post(ask: Asker, path: str, body: object, token: str) -> tuple[int, str]:
    return ask("POST", f"/api/{path}", json.dumps(body).encode(), token).code


def test_every_editor_has_a_limit_of_their_own() -> None:
    with world(writes_per_minute=3) as made:
        ask = Asker(made)
        for token in ("editor", "another"):
            assert [post(ask, "documents", CREATION, token)[0] for _ in range(4)] == [201, 201, 201, 429]
            refused = ask("POST", "/api/documents", json.dumps(CREATION).encode(), token)
            assert 1 <= int(refused.headers["retry-after"]) <= 60


def test_what_is_refused_counts_for_nobody() -> None:
    """Else who has no right could use up the limit of who has, or fill the table with counters."""
    with world(writes_per_minute=3) as made:
        ask = Asker(made)
        for token in ("reader", "id", "nobody", "") * 3:
            assert post(ask, "documents", CREATION, token)[0] in (401, 403)
        for path, body in (
            ("documents", {}),
            ("documents", UPLOAD),
            ("uploads", UPLOAD | {"size": 0}),
            ("documents/batch-delete", {"ids": [PROCESSED] * 2}),
            ("documents/batch-delete", CREATION),
        ):
            assert post(ask, path, body, "editor")[0] == 400
        counters = [item for item in _items(made) if item["id"]["S"].startswith("rate#")]
        assert counters == []
        assert post(ask, "documents", CREATION, "editor")[0] == 201


def _items(made: World) -> list[dict[str, dict[str, str]]]:
    return made.dynamodb.scan(TableName="catalog")["Items"]


def test_a_batch_beyond_its_limit_is_refused_whole(ask: Asker) -> None:
    ids = [f"{number:032x}" for number in range(101)]
    assert post(ask, "documents/batch-delete", {"ids": ids}, "editor") == (400, "ids-invalid")
    assert post(ask, "documents/batch-delete", {"ids": ids[:100]}, "editor")[0] == 200
    assert post(ask, "documents/batch-delete", {"ids": [PROCESSED] * 2}, "editor") == (400, "ids-invalid")


def test_an_upload_is_the_teams(ask: Asker) -> None:
    begun = ask("POST", "/api/uploads", json.dumps(UPLOAD).encode(), "editor").body
    path = f"/api/uploads/{begun['upload']}"
    assert ask("GET", path, token="another").body["key"] == begun["key"]
    assert ask("GET", path, token="reader").code == (403, "editors-only")
    assert ask("DELETE", path, token="reader").code == (403, "editors-only")
    assert ask("DELETE", path, token="another").status == 200
    assert ask("GET", path).code == (404, "upload-unknown")


def test_a_client_token_of_one_editor_is_not_anothers(ask: Asker) -> None:
    """It is a short text that two can choose alike: they must not get the same document."""
    keys = {
        token: ask("POST", "/api/uploads", json.dumps(UPLOAD).encode(), token).body["key"]
        for token in ("editor", "another")
    }
    assert len(set(keys.values())) == 2
    again = ask("POST", "/api/uploads", json.dumps(UPLOAD).encode(), "another").body["key"]
    assert again == keys["another"]


def test_a_cursor_is_the_teams(ask: Asker) -> None:
    cursor = ask("GET", "/api/documents?limit=1").body["cursor"]
    expected = ask("GET", f"/api/documents?limit=1&cursor={cursor}").body
    assert ask("GET", f"/api/documents?limit=1&cursor={cursor}", token="reader").body == expected


@pytest.mark.parametrize("token", ["editor", "another"])
def test_every_editor_deletes_and_restores_every_document(ask: Asker, token: str) -> None:
    assert ask("DELETE", f"/api/documents/{PROCESSED}", token="reader").status == 403
    assert ask("DELETE", f"/api/documents/{PROCESSED}", token=token).status == 202
    assert ask("GET", f"/api/documents/{PROCESSED}").code == (404, "document-unknown")
    assert ask("POST", f"/api/documents/{PROCESSED}/restore", token="reader").status == 403
    assert ask("POST", f"/api/documents/{PROCESSED}/restore", token=token).status == 202
    assert ask("GET", f"/api/documents/{PROCESSED}").status == 200


@pytest.mark.parametrize("part", ["", "/links", "/original", "/result", "/report", "/profile"])
def test_nothing_of_a_deleted_document_is_shown_to_anybody(ask: Asker, part: str) -> None:
    for token in ("editor", "reader"):
        assert ask("GET", f"/api/documents/{DELETED}{part}", token=token).code == (404, "document-unknown")
