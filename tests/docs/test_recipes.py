"""docs/recipes.md: every recipe that it shows gives what it says."""

import json
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from lambdas.processor.engine.convert import convert
from lambdas.processor.engine.limits import Limits
from lambdas.processor.errors import InvalidDocument
from lambdas.processor.recipe.book import RecipeBook, check
from tests.lambdas.processor.engine.memory_outputs import Outputs

ROOT = Path(__file__).parent.parent.parent
LIMITS = Limits(record_bytes=2**20, file_bytes=2**30)


@dataclass
class Example:
    """The blocks of one section, by what they are."""

    title: str
    blocks: dict[str, str] = field(default_factory=dict)


def examples() -> list[Example]:
    found = []
    for section in (ROOT / "docs" / "recipes.md").read_text().split("\n## ")[1:]:
        blocks = re.findall(r"```\w+ ([\w.]+)\n(.*?)```", section, flags=re.DOTALL)
        if blocks:
            found.append(Example(section.partition("\n")[0], dict(blocks)))
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A recipes folder of its own, importable as the function imports it."""
    folder = tmp_path / "recipes"
    folder.mkdir()
    for name in ("__init__.py", "recipe.schema.json"):
        shutil.copy(ROOT / "recipes" / name, folder)
    ours = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "recipes"}
    for name in ours:
        del sys.modules[name]
    sys.path.insert(0, str(tmp_path))
    yield folder
    sys.path.remove(str(tmp_path))
    for name in [name for name in sys.modules if name.partition(".")[0] == "recipes"]:
        del sys.modules[name]
    sys.modules.update(ours)


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.title)
def test_an_example_gives_what_it_says(example: Example, folder: Path) -> None:
    for name, text in example.blocks.items():
        if name.endswith(".py"):
            (folder / name).write_text(text)
    (folder / "orders.json").write_text(example.blocks["recipe"])
    assert check(folder) == []
    recipe = RecipeBook(folder, lambda: b"key").recipe_of("orders")
    written, summary, refusal = Outputs(), None, None
    try:
        summary = convert([example.blocks["file"].encode()], recipe, written, LIMITS)
    except InvalidDocument as error:
        refusal = error

    shown: dict[str, Any] = {name: example.blocks.get(name) for name in ("result", "report", "profile")}
    if "refusal" in example.blocks:
        expected = json.loads(example.blocks["refusal"])
        assert refusal
        assert {"code": refusal.code, "pointer": refusal.pointer} == expected
        return
    assert summary
    if shown["result"] is not None:
        assert text_of(written.body) == shown["result"]
    if shown["report"] is not None:
        assert b"".join(written.reports).decode() == shown["report"]
    if shown["profile"] is not None:
        assert summary.profile
        assert json.loads(shown["profile"]).items() <= summary.profile.items()
    assert any(block is not None for block in shown.values())


def text_of(result: bytes) -> str:
    """As a page shows it: lines end in a line feed, the last too."""
    return result.decode().replace("\r\n", "\n").rstrip("\n") + "\n"


def test_there_is_an_example_for_every_key_but_two() -> None:
    keys = set(json.loads((ROOT / "recipes" / "recipe.schema.json").read_text())["properties"])
    shown = {key for example in examples() for key in json.loads(example.blocks["recipe"])}
    assert keys - shown == {"$schema", "description", "input", "publish"}
