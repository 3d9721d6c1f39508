"""What names an upload holds all that is known of it, and cannot be made up."""

import pytest

from lambdas.api import cursor, upload_token
from lambdas.api.errors import BadRequest, NotFound
from lambdas.api.parts import MIB, part_bytes
from lambdas.api.upload_token import Upload

SECRET = bytes(range(32))
UPLOAD = Upload("incoming/orders/0123456789abcdef/a.json", "an-upload", 40 * MIB + 1, 16 * MIB)


def test_an_upload_comes_back() -> None:
    assert upload_token.decode(upload_token.encode(UPLOAD, SECRET), SECRET) == UPLOAD


def test_an_upload_knows_how_many_parts_it_has() -> None:
    assert UPLOAD.parts == 3


@pytest.mark.parametrize("letter", ["ü", "😀", '"', "\\", "\u2028", "a"])
def test_the_longest_is_shorter_than_two_kilobytes(letter: str) -> None:
    name = letter * (200 // len(letter.encode()))
    size = 5 * 1024**4
    longest = Upload(f"incoming/{'c' * 63}/0123456789abcdef/{name}", "u" * 300, size, part_bytes(size))
    text = upload_token.encode(longest, SECRET)
    assert len(text) < 2048
    assert upload_token.decode(text, SECRET) == longest


@pytest.mark.parametrize("text", ["", "upload", "A" * 100, upload_token.encode(UPLOAD, SECRET[::-1])])
def test_what_the_api_did_not_give_out_is_unknown(text: str) -> None:
    with pytest.raises(NotFound) as caught:
        upload_token.decode(text, SECRET)
    assert (caught.value.code, caught.value.field) == ("upload-unknown", "upload")


def test_a_changed_upload_is_unknown() -> None:
    text = upload_token.encode(UPLOAD, SECRET)
    other = upload_token.encode(Upload("incoming/b.json", "an-upload", 1, 1), SECRET)
    with pytest.raises(NotFound):
        upload_token.decode(text[:22] + other[22:], SECRET)


def test_a_cursor_is_no_upload_and_an_upload_no_cursor() -> None:
    with pytest.raises(NotFound):
        upload_token.decode(cursor.encode("position", {}, SECRET), SECRET)
    with pytest.raises(BadRequest):
        cursor.decode(upload_token.encode(UPLOAD, SECRET), {}, SECRET)
