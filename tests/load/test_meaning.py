"""Two results are the same where they mean the same, and only there."""

import pytest

from tests.benchmarks.meaning import Different, check_same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (b'{"a":1,"b":[]}', b'{"b": [], "a": 1}'),
        ('{"a":"Zoë"}'.encode(), b'{"a": "Zo\\u00eb"}'),
        (b"1", b"1.0"),
        (b"1e3", b"1000"),
        (b"0.1", b"0.10"),
        (b"[true,null]", b"[ true , null ]"),
    ],
)
def test_what_is_written_otherwise_may_be_the_same(one: bytes, other: bytes) -> None:
    assert check_same(one + b"\n", other + b"\n") == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (b'{"a":1}', b'{"a":2}'),
        (b'{"a":1}', b'{"a":"1"}'),
        (b'{"a":1}', b'{"a":true}'),
        (b'{"a":0}', b'{"a":false}'),
        (b'{"a":null}', b"{}"),
        (b"[1,2]", b"[2,1]"),
        (b"1.000000000000000005", b"1.0"),
        (b"18446744073709551617", b"18446744073709551616"),
        (b"0." + b"1" * 60, b"0." + b"1" * 59 + b"2"),
        (b"[[1]]", b"[[1],2]"),
        (b"[[1]]", b"[[2]]"),
        (b'{"a":1}', b'{"b":1}'),
        (b"1\n2", b"1"),
        (b"1", b"1\n2"),
        (b"1\n2", b"2\n1"),
    ],
)
def test_what_differs_is_found(one: bytes, other: bytes) -> None:
    with pytest.raises(Different, match="line"):
        check_same(one + b"\n", other + b"\n")


def test_the_first_line_that_differs_is_named() -> None:
    with pytest.raises(Different, match="line 2 is 5 of ours and 6 of theirs"):
        check_same(b"1\n5\n3\n", b"1\n6\n4\n")
