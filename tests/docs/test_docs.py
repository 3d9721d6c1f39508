"""What README and docs show is so: their code runs, their commands and links exist."""

import re
from pathlib import Path
from typing import Any

import pytest

from lambdas.processor.errors import InvalidRecord

ROOT = Path(__file__).parent.parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page.read_text(), flags=re.DOTALL)


def test_the_readmes_own_step_works_with_the_readmes_own_test() -> None:
    step, test = blocks(ROOT / "README.md", "python")
    names: dict[str, Any] = {"Any": Any, "InvalidRecord": InvalidRecord, "pytest": pytest}
    exec(step + test, names)
    names["test_an_order_without_items_is_refused"]()
    assert names["checked"]({"order": 1, "items": [1]}) == {"order": 1, "items": [1], "checked": True}
    assert len(step.splitlines()) + len(test.splitlines()) <= 10


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_target_that_is_named_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", page.read_text(), flags=re.MULTILINE))
    assert named <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
        assert target.startswith("https://") or (page.parent / target).exists(), target


def test_every_path_of_the_readmes_map_exists() -> None:
    table = (ROOT / "README.md").read_text().partition("## Where things are")[2]
    paths = re.findall(r"`([\w./]+)`", table)
    roots = (ROOT, ROOT / "lambdas", ROOT / "tests", ROOT / "lambdas" / "processor")
    assert len(paths) > 10
    for path in paths:
        assert any((root / path).exists() for root in roots), path


def test_the_stages_are_as_operations_says() -> None:
    from stacks.settings import cdk_json_context

    stages = cdk_json_context()["stages"]
    for setting in ("retain_data", "termination_protection"):
        row = re.search(
            rf"\| `{setting}` \| (\w+) \| (\w+) \|", (ROOT / "docs" / "operations.md").read_text()
        )
        assert row
        assert row.groups() == tuple("yes" if stages[name][setting] else "no" for name in ("dev", "prod"))
