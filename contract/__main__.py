"""`python -m contract write|check|release`."""

import argparse
import json
import sys
from pathlib import Path

from contract import document, page
from contract.changes import breaking_changes

ROOT = Path(__file__).parent.parent
WRITTEN = {"lambdas/api/openapi.json": document.text, "lambdas/api/docs.html": page.text}
"""Files that the function sends, and what makes their text."""

RELEASED = "contract/released.json"
"""The document that callers rely on."""


def write(root: Path) -> list[str]:
    """Makes both files anew; nothing can be wrong with that."""
    for name, made in WRITTEN.items():
        (root / name).write_text(made(), encoding="utf-8")
    return []


def check(root: Path) -> list[str]:
    """What is wrong, a sentence each: files that are not of these routes, and broken promises."""
    found = [
        f"{name} is not what the routes say; run python -m contract write."
        for name, made in WRITTEN.items()
        if not (root / name).exists() or (root / name).read_text(encoding="utf-8") != made()
    ]
    now = document.document()
    if not (root / RELEASED).exists():
        return [*found, f"{RELEASED} is missing; run python -m contract release."]
    return found + breaking_changes(json.loads((root / RELEASED).read_text(encoding="utf-8")), now)


def release(root: Path) -> list[str]:
    """From now on, callers rely on the document as it is."""
    (root / RELEASED).write_text(document.text(), encoding="utf-8")
    return []


COMMANDS = {"write": write, "check": check, "release": release}


def main(arguments: list[str], root: Path = ROOT) -> int:
    """0 where nothing is wrong, else 1 and what it is on standard error."""
    parser = argparse.ArgumentParser(prog="python -m contract", description="The API's OpenAPI document.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="write|check|release")
    commands.add_parser("write", help="make lambdas/api/openapi.json and docs.html from the routes")
    commands.add_parser("check", help="say what differs from the routes, and what breaks callers")
    commands.add_parser("release", help="make the present document the one that must not be broken")
    found = COMMANDS[parser.parse_args(arguments).command](root)
    sys.stderr.writelines(f"{sentence}\n" for sentence in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
