"""A recipe is found by its collection, and made once."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from lambdas.processor.errors import InvalidDocument, InvalidRecord
from lambdas.processor.recipe.book import RecipeBook
from lambdas.processor.recipe.model import DROPPED, Output, Recipe
from tests.lambdas.processor.engine.memory_outputs import run as converted

ROOT = Path(__file__).parents[4]

Write = Callable[[str, object], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "recipes"
    folder.mkdir()
    shutil.copy(ROOT / "recipes" / "recipe.schema.json", folder)
    return folder


@pytest.fixture
def write(folder: Path) -> Write:
    def write(name: str, content: object) -> None:
        (folder / name).write_text(content if isinstance(content, str) else json.dumps(content))

    return write


@pytest.fixture
def functions(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """What `recipes/orders.py` would be."""
    module = ModuleType("recipes.orders")
    monkeypatch.setitem(sys.modules, "recipes.orders", module)
    return module


def no_key() -> bytes:
    pytest.fail("nothing is redacted")


def run(recipe: Recipe, record: Any) -> Any:
    for step in recipe.steps:
        record = step(record)
        if record is DROPPED:
            return DROPPED
    return record


def test_a_collection_without_a_recipe_has_the_default_one(folder: Path) -> None:
    assert RecipeBook(folder, no_key).recipe_of("orders") == Recipe()


def test_a_recipe_is_what_its_file_says(folder: Path, write: Write) -> None:
    said = {"input": "ndjson", "on_invalid": "split", "publish": True, "profile": True}
    more = {"format": "csv", "compression": "gzip", "columns": ["b", "a"]}
    write("orders.json", {**said, "description": "Orders", "output": more})

    assert RecipeBook(folder, no_key).recipe_of("orders") == Recipe(
        input="ndjson",
        on_invalid="split",
        publish=True,
        profile=True,
        output=Output(format="csv", compression="gzip", columns=("b", "a")),
    )


@pytest.mark.parametrize(
    "collection",
    [
        "../outside", "{above}/outside", "./orders", "orders/../orders", "orders\0", "orders.json", "Orders",
        "", ".", "..", "recipe.schema", "orders.schema", "orders.schema.json", "nested", "orders/",
    ],
)  # fmt: skip
def test_a_collection_is_a_name_and_never_a_path(folder: Path, write: Write, collection: str) -> None:
    (folder / "nested.json").mkdir()
    for name in ("../outside.json", "orders.json", "orders.schema.json"):
        write(name, {"publish": True})
    book = RecipeBook(folder, no_key)

    assert book.recipe_of(collection.format(above=folder.parent)) == Recipe()
    assert book.recipe_of("orders").publish


def test_steps_are_taken_in_order(folder: Path, write: Write, functions: ModuleType) -> None:
    functions.add = lambda record: {**record, "price": f"{record['price']} EUR"}
    recipe = {
        "redact": {"/price": "remove"},
        "python": "orders.add",
        "transform": "{price: cost, kept: cost}",
        "schema": {"required": ["cost"]},
    }
    for keys in (["schema", "transform", "python"], ["schema", "transform", "python", "redact"]):
        write("orders.json", {key: recipe[key] for key in keys})
        made = RecipeBook(folder, lambda: b"k" * 32).recipe_of("orders")
        redacted = "redact" in keys
        assert run(made, {"cost": 1}) == {"kept": 1} | ({} if redacted else {"price": "1 EUR"})
        assert made.redacts is redacted
        with pytest.raises(InvalidRecord):
            run(made, {"price": 1})


def test_a_schema_may_stand_in_a_file_and_refer_to_others(folder: Path, write: Write) -> None:
    write("orders.json", {"schema": "order.schema.json"})
    write("order.schema.json", {"properties": {"price": {"$ref": "price.schema.json"}}})
    write("price.schema.json", {"type": "number"})
    recipe = RecipeBook(folder, no_key).recipe_of("orders")

    assert run(recipe, {"price": 1}) == {"price": 1}
    with pytest.raises(InvalidRecord):
        run(recipe, {"price": "1"})


def test_a_recipe_that_redacts_quotes_no_record_in_its_errors(folder: Path, write: Write) -> None:
    write("orders.json", {"schema": {"properties": {"a": {"maximum": 1}}}, "redact": {"/a": "remove"}})

    with pytest.raises(InvalidRecord) as caught:
        run(RecipeBook(folder, lambda: b"k" * 32).recipe_of("orders"), {"a": 7777})
    assert "7777" not in str(caught.value)


def test_a_function_of_the_users_answers_drops_refuses_or_fails(
    folder: Path, write: Write, functions: ModuleType
) -> None:
    answers: dict[str, Any] = {"keep": [1], "drop": None, "false": False, "empty": {}}
    refused = InvalidRecord("no-customer", "An order names its customer.", pointer="/customer")

    def answer(record: str) -> Any:
        if record == "refuse":
            raise refused
        return answers[record]

    functions.answer = answer
    write("orders.json", {"python": "orders.answer"})
    (step,) = RecipeBook(folder, no_key).recipe_of("orders").steps

    assert [step(name) for name in answers] == [[1], DROPPED, False, {}]
    with pytest.raises(InvalidRecord) as caught:
        step("refuse")
    assert caught.value is refused
    with pytest.raises(KeyError):
        step("fail")


def test_a_recipe_is_made_once_and_only_when_it_is_asked_for(folder: Path, write: Write) -> None:
    write("broken.json", "{")
    write("orders.json", {"transform": "a"})
    book = RecipeBook(folder, no_key)

    assert book.recipe_of("orders") is book.recipe_of("orders")
    write("orders.json", {"publish": True})
    assert not book.recipe_of("orders").publish


def test_a_faulty_recipe_is_not_blamed_on_the_document(
    folder: Path, write: Write, functions: ModuleType
) -> None:
    write("orders.json", "{")
    write("views.json", {"schema": "view.schema.json"})
    write("view.schema.json", '{"a": 1, "a": 1}')
    write("sales.json", {"python": "orders.missing"})
    book = RecipeBook(folder, no_key)

    with pytest.raises(ValueError, match=r"recipes/orders\.json is faulty: .*line 1"):
        book.recipe_of("orders")
    for collection in ("views", "sales"):
        with pytest.raises(Exception) as caught:  # noqa: PT011  (which one, is not promised)
            book.recipe_of(collection)
        assert not isinstance(caught.value, InvalidDocument)


def test_a_missing_folder_does_not_pass_for_one_without_recipes(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="recipes"):
        RecipeBook(tmp_path / "recipes", no_key)


def test_a_cold_start_pays_only_for_what_its_recipe_has(folder: Path, write: Write) -> None:
    write("orders.json", {"output": "csv", "publish": True})
    program = f"""if True:
        import sys
        from pathlib import Path
        from lambdas.processor.recipe.book import RecipeBook
        RecipeBook(Path({str(folder)!r}), bytes).recipe_of("orders")
        print([name for name in ("jsonschema_rs", "jmespath", "hmac") if name in sys.modules])
    """
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    "record", [b'[{"a":{"b":1}},{"a":{"b":1}}]', b'{"a":{"b":1}}', b'{"a":{"b":1}}\n' * 2]
)
def test_what_python_changes_in_place_is_what_is_written(
    write: Write, folder: Path, functions: ModuleType, record: bytes
) -> None:
    def double(order: Any) -> Any:
        order["a"]["b"] *= 2
        return order

    functions.__dict__["double"] = double
    write("orders.json", {"python": "orders.double"})

    _, outputs = converted(record, RecipeBook(folder, no_key).recipe_of("orders"))

    assert outputs.body == record.replace(b"1", b"2")
