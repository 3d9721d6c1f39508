"""JSON Pointers (RFC 6901): how a place in a record is written."""

from collections.abc import Iterable


def pointer(path: Iterable[str | int]) -> str:
    """`["items", 0, "a/b"]` → `/items/0/a~1b`."""
    return "".join(f"/{escaped(str(step))}" for step in path)


def escaped(key: str) -> str:
    """One token of a pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def unescaped(token: str) -> str:
    """The key of one token."""
    return token.replace("~1", "/").replace("~0", "~")
