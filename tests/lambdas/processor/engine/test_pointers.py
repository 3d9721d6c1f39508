"""Pointers as RFC 6901 writes them."""

import pytest

from lambdas.processor.engine.pointers import escaped, pointer, unescaped


@pytest.mark.parametrize(
    ("path", "written"),
    [([], ""), (["a", 0, "b"], "/a/0/b"), (["a/b", "m~n", "", "~1"], "/a~1b/m~0n//~01"), ([" *"], "/ *")],
)
def test_a_path_is_written_with_its_slashes_and_tildes_escaped(path: list[str | int], written: str) -> None:
    assert pointer(path) == written


@pytest.mark.parametrize("key", ["a", "a/b", "m~n", "~1", "~01", "", "//~~"])
def test_a_token_is_read_as_it_was_written(key: str) -> None:
    assert unescaped(escaped(key)) == key
    assert "/" not in escaped(key)
