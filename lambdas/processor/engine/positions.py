"""Where in a text a fault lies, found by reading its tokens once more.

Asked for a refused text only, so it may take its time; each search reads tokens up to
the fault and takes no more memory than the open arrays and objects need.
"""

import json
import re
from collections.abc import Callable, Iterator

# Possessive (`++`): without it the pattern keeps a way back of 120 bytes for each character.
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|-?Infinity|NaN|-?[0-9][0-9+\-.eE]*+|[\[\]{}:]', re.DOTALL)
_BRACKET = re.compile(r'"(?:[^"\\]++|\\.)*+"|[\[\]{}]', re.DOTALL)


def line_and_column(text: str, index: int) -> tuple[int, int]:
    """Of the character at `index`; both counted from 1, columns in characters."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def constant(text: str) -> tuple[int, str]:
    """Index and text of the first NaN or infinity."""
    return next((at, word) for at, word in _tokens(text) if word.endswith(("NaN", "Infinity")))


def number(text: str, refused: Callable[[str], bool]) -> int:
    """Index of the first number that is refused."""
    return next(at for at, word in _tokens(text) if word[0] in "-0123456789" and refused(word))


def too_deep(text: str, levels: int) -> int | None:
    """Index of the first bracket that opens more than `levels`; None where none does."""
    depth = 0
    for match in _BRACKET.finditer(text):
        if match[0] in "[{":
            depth += 1
            if depth > levels:
                return match.start()
        elif match[0] in "]}":
            depth -= 1
    return None


def duplicate_key(text: str) -> tuple[int, str]:
    """Index and name of the first key that stands twice in one object."""
    open_objects: list[set[str] | None] = []
    before: tuple[int, str] | None = None
    for at, word in _tokens(text):
        if word == ":":
            keys = open_objects[-1] if open_objects else None
            if keys is not None and before is not None:
                key = json.loads(before[1])
                if key in keys:
                    return before[0], key
                keys.add(key)
        elif word in "[{":
            open_objects.append(set() if word == "{" else None)
        elif word in "]}":
            open_objects.pop()
        before = (at, word)
    raise LookupError("no key stands twice")


def _tokens(text: str) -> Iterator[tuple[int, str]]:
    return ((match.start(), match[0]) for match in _TOKEN.finditer(text))
