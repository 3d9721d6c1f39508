"""A token comes back as it went out, for the same purpose, or not at all.

Cursors are tokens: test_cursor.py has what is refused of them.
"""

from typing import Any

import pytest

from lambdas.api import token

SECRET = bytes(range(32))


@pytest.mark.parametrize(
    "value", [None, "", "größe 😀\x00", [1, "a", None], {"b": 1, "a": [2.5, True]}, 1 << 70]
)
def test_a_value_comes_back(value: Any) -> None:
    text = token.encode("cursor", value, SECRET)
    assert token.decode("cursor", text, SECRET) == value
    assert text.isascii()
    assert text.replace("-", "").replace("_", "").isalnum()


def test_the_same_value_is_the_same_text() -> None:
    assert token.encode("a", {"x": 1, "y": 2}, SECRET) == token.encode("a", {"y": 2, "x": 1}, SECRET)


@pytest.mark.parametrize(
    ("given", "asked"),
    [("cursor", "upload"), ("upload", "cursor"), ("upload", "uploads"), ("upload", ""), ("", "upload")],
)
def test_a_token_of_one_purpose_is_refused_for_every_other(given: str, asked: str) -> None:
    text = token.encode(given, "value", SECRET)
    with pytest.raises(token.Invalid):
        token.decode(asked, text, SECRET)


def test_a_purpose_and_a_value_cannot_be_cut_elsewhere() -> None:
    """What is signed is both: `up` of `load1` and `upload` of `1` are told apart."""
    assert token._signature("up", b"load", SECRET) != token._signature("upload", b"", SECRET)


@pytest.mark.parametrize("text", ["", "A", "null", "!!!!", "\ud800", "A" * 22, "A" * 100_000])
def test_garbage_is_refused(text: str) -> None:
    with pytest.raises(token.Invalid):
        token.decode("cursor", text, SECRET)


def test_a_token_of_another_secret_is_refused() -> None:
    with pytest.raises(token.Invalid):
        token.decode("cursor", token.encode("cursor", "value", SECRET[::-1]), SECRET)
