"""docs/security.md claims nothing that no test shows, and says of the scanners what their lists say."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from security.own import RULES

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "security.md"


def rows(heading: str) -> Iterator[list[str]]:
    """The cells of each row of a section's tables."""
    section = re.split(r"(?m)^## ", PAGE.read_text().partition(f"\n## {heading}\n")[2])[0]
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and not set(line) <= set("|-: ") and cells[0] != "asset":
            yield cells


def defined_in(file: str) -> set[str]:
    """Names of the tests in a file of Python; of a Node test its text has to do."""
    return {
        node.name
        for node in ast.walk(ast.parse((ROOT / file).read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_every_threat_has_a_control_and_a_test() -> None:
    found = list(rows("Threats and controls"))
    assert len(found) > 40
    for cells in found:
        assert len(cells) == 4, cells
        assert all(cells), cells
        assert re.search(r"`(tests/|rule )", cells[3]), f"nothing shows: {cells[:2]}"


def test_every_test_and_rule_that_is_named_exists() -> None:
    text = PAGE.read_text()
    for file, name in re.findall(r"`(tests/[\w/.]+\.(?:py|mjs))(?:::(\w+))?`", text):
        assert (ROOT / file).is_file(), file
        assert not name or name in defined_in(file), f"{file}::{name}"
    rules = re.findall(r"`rule ([a-z0-9-]+)`", text)
    assert rules
    assert set(rules) <= set(RULES)
