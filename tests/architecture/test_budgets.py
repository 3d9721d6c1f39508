"""Budgets for outliers: what is larger asks to be two things."""

import ast
from pathlib import Path

from tests.architecture.test_arrows import OURS, ROOT

FOLDERS = tuple(part for part in OURS if part not in ("app", "recipes"))

FILE_LINES = 300
FUNCTION_LINES = 40
STACK_INIT_LINES = 40


def sources() -> list[Path]:
    return [ROOT / "app.py", *(path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py")))]


def test_no_file_is_longer_than_its_budget() -> None:
    long = {str(path): len(path.read_text().splitlines()) for path in sources()}
    assert {path: lines for path, lines in long.items() if lines > FILE_LINES} == {}


def test_no_function_is_longer_than_its_budget() -> None:
    too_long = {}
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.body[0].lineno + 1
                stack_init = node.name == "__init__" and path.parent.name == "stacks"
                if lines > (STACK_INIT_LINES if stack_init else FUNCTION_LINES):
                    too_long[f"{path.relative_to(ROOT)}:{node.name}"] = lines
    assert too_long == {}


def test_every_module_says_first_what_it_is() -> None:
    silent = [str(path) for path in sources() if not ast.get_docstring(ast.parse(path.read_text()))]
    assert silent == []


def test_there_is_no_room_for_everything() -> None:
    assert [path for path in sources() if path.stem in ("utils", "helpers", "common", "misc")] == []


def test_every_function_has_its_test_folder_of_the_same_name() -> None:
    for folder in (path.parent for path in (ROOT / "lambdas").glob("*/handler.py")):
        assert list((ROOT / "tests" / "lambdas" / folder.name).glob("test_*.py")), folder
