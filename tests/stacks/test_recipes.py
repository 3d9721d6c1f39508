"""A faulty recipe ends the synth, with every fault of every file in a sentence."""

import json
import shutil
from pathlib import Path

import pytest

from stacks.bundle import RECIPES
from stacks.recipes import RecipesInvalid, check_recipes

FAULTY: list[tuple[dict[str, object], list[str]]] = [
    (
        {"orders.json": {"output": "xml"}},
        ['orders.json: /output: "xml" is not one of "same", "json", "ndjson", "csv".'],
    ),
    ({"orders.json": "[]"}, ["orders.json: [] is not an object."]),
    ({"orders.json": '{\n "input": auto}'}, ["orders.json:2:11: This is not JSON: unexpected character."]),
    (
        {"orders.json": '{"input": "auto", "input": "json"}'},
        ['orders.json:1:19: The key "input" stands twice in one object.'],
    ),
    (
        {"b.json": {"publish": 1}, "a.json": {"publish": 2}},
        ["a.json: /publish: 2 is not a boolean.", "b.json: /publish: 1 is not a boolean."],
    ),
    (
        {"orders.json": {"schema": "order.schema.json"}},
        ['orders.json: /schema: There is no schema of documents "order.schema.json"; there are: none.'],
    ),
    (
        {"orders.json": {"schema": "recipe.schema.json"}, "a.schema.json": {}},
        ['orders.json: /schema: There is no schema of documents "recipe.schema.json"; there are: a.sch'],
    ),
    ({"unused.schema.json": {"type": "text"}}, ['unused.schema.json: /type: "text" is not one of ']),
    ({"unused.schema.json": "{"}, ["unused.schema.json:1:2: This is not JSON: "]),
    ({"unused.schema.json": {"$ref": "no.schema.json"}}, ["unused.schema.json: "]),
    ({"orders.json": {"schema": {"$ref": "no.schema.json"}}}, ["orders.json: /schema: "]),
    ({"orders.json": {"schema": {"$ref": "recipe.schema.json"}}}, ["orders.json: /schema: "]),
    (
        {
            "orders.json": {"schema": "a.schema.json"},
            "a.schema.json": {"$ref": "b.schema.json"},
            "b.schema.json": "{",
        },
        ["b.schema.json:1:2: This is not JSON: "],
    ),
    (
        {"orders.json": {"schema": {"$ref": "b.schema.json"}}, "b.schema.json": {"type": 1}},
        ["b.schema.json: /type: 1 is not "],
    ),
    ({"orders.json": {"transform": "a["}}, ["orders.json: /transform: "]),
    ({"orders.json": {"redact": {"a": "mask"}}}, ["orders.json: /redact: "]),
    (
        {"orders.json": {"transform": "a[", "schema": {"$ref": "no.schema.json"}, "redact": {"a": "mask"}}},
        ["orders.json: /schema: ", "orders.json: /transform: ", "orders.json: /redact: "],
    ),
    ({"orders.json": {"python": "orders.add"}}, ["orders.json: /python: There is no recipes/orders.py."]),
    (
        {"orders.json": {"python": "orders.adds"}, "orders.py": "def add(a): ...\n"},
        ["orders.json: /python: recipes/orders.py has no function adds; it has: add."],
    ),
    (
        {"orders.json": {"python": "orders.adds"}, "orders.py": "adds = str\n"},
        ["orders.json: /python: recipes/orders.py has no function adds; it has: none."],
    ),
    (
        {"orders.json": {"python": "orders.add"}, "orders.py": "def add(): ...\n"},
        ["orders.json: /python: add of recipes/orders.py is no plain function of one argument, the record."],
    ),
    (
        {"orders.json": {"python": "orders.add"}, "orders.py": "def add(a)\n"},
        ["orders.py:1:11: This is not Python: expected ':'."],
    ),
]


def write(folder: Path, files: dict[str, object]) -> None:
    for name, content in files.items():
        (folder / name).write_text(content if isinstance(content, str) else json.dumps(content))


def faults(folder: Path) -> list[str]:
    with pytest.raises(RecipesInvalid) as caught:
        check_recipes(folder)
    return str(caught.value.code).splitlines()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One without recipes."""
    folder = tmp_path / "recipes"
    folder.mkdir()
    shutil.copy(RECIPES / "recipe.schema.json", folder)
    return folder


def test_the_recipes_of_the_project_have_no_fault() -> None:
    check_recipes()


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"orders.json": {}},
        {"orders.json": {"python": "orders.add"}, "orders.py": "def add(a): ...\nraise SystemExit\n"},
        {"notes.txt": "{", "rates.csv": "a,b"},
    ],
    ids=["none", "empty", "python is not run", "other files"],
)
def test_sound_recipes_let_the_synth_go_on(folder: Path, files: dict[str, object]) -> None:
    write(folder, files)
    check_recipes(folder)


@pytest.mark.parametrize(("files", "beginnings"), FAULTY)
def test_every_fault_is_told_with_its_file_and_place(
    folder: Path, files: dict[str, object], beginnings: list[str]
) -> None:
    write(folder, files)

    found = faults(folder)

    assert len(found) == len(beginnings), found
    for fault, beginning in zip(found, beginnings, strict=True):
        assert fault.startswith(f"recipes/{beginning}")
        assert fault.endswith(".")


def test_without_the_shape_nothing_is_checked_and_that_is_told(folder: Path) -> None:
    write(folder, {"recipe.schema.json": "{", "orders.json": {"publish": 1}})
    (fault,) = faults(folder)
    assert fault.startswith("recipes/recipe.schema.json:1:2: ")

    (folder / "recipe.schema.json").unlink()
    (fault,) = faults(folder)
    assert fault.startswith("recipes/recipe.schema.json is missing")
    shutil.rmtree(folder)
    assert faults(folder) == [fault]
