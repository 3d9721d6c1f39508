"""The table of docs/json.md, as cases."""

import gzip
import re
from dataclasses import dataclass
from pathlib import Path

import zstandard

PAGE = Path(__file__).parent.parent.parent / "docs" / "json.md"

_SOUND = b'{"text": "' + bytes(range(0x20, 0x7F)).replace(b'"', b"").replace(b"\\", b"") * 20 + b'"}'
_MEMBERS = b"{" + b",".join(b'"%d":0' % number for number in range(1_000_001)) + b"}"

TOLD = {
    "a one and 999 zeros": b"1" + b"0" * 999,
    "a one and 1,000 zeros": b"1" + b"0" * 1_000,
    "254 arrays, each in the other": b"[" * 254 + b"]" * 254,
    "300 arrays, each in the other": b"[" * 300 + b"]" * 300,
    "100,000 opening brackets": b"[" * 100_000,
    "an object of 1,000,001 members": _MEMBERS,
    "the first half of a gzip file": gzip.compress(_SOUND)[:60],
    "the first half of a zstd file": zstandard.compress(_SOUND)[:60],
    "a gzip file and the word more": gzip.compress(b"{}") + b"more",
}
"""Files that the table tells of instead of showing them."""


@dataclass(frozen=True)
class Case:
    """One line of the table."""

    what: str
    file: bytes
    result: bytes | None
    """None where the file is refused."""

    code: str | None = None
    line: int | None = None
    column: int | None = None


def cases() -> list[Case]:
    """Every line, in order."""
    table = PAGE.read_text().partition("| what | file | answer |")[2].partition("\n\n")[0]
    return [_case(*row.strip("| ").split(" | ")) for row in table.splitlines()[2:]]


def _case(what: str, file: str, answer: str) -> Case:
    data = TOLD[file] if file in TOLD else _bytes(file)
    if answer == "the same":
        return Case(what, data, data)
    if answer.startswith("`"):
        return Case(what, data, _bytes(answer))
    refusal = re.fullmatch(r"([a-z0-9-]+)(?:, (\d+):(\d+))?", answer)
    assert refusal, answer
    line, column = (int(refusal[2]), int(refusal[3])) if refusal[2] else (None, None)
    return Case(what, data, None, refusal[1], line, column)


def _bytes(shown: str) -> bytes:
    """`[<00>]` as bytes."""
    assert shown[0] == shown[-1] == "`", shown
    parts = re.split("[<>]", shown[1:-1])
    return b"".join(bytes.fromhex(part) if odd % 2 else part.encode() for odd, part in enumerate(parts))
