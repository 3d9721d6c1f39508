"""The recipes of a folder: read when the first document asks for one, and checked whole at synth.

A collection's name comes from a key in the bucket, so from whoever uploads. It is only
ever looked up among the names of the recipes that are there; no path is made of it.
"""

import importlib
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from functools import cached_property
from pathlib import Path
from typing import Any

from lambdas.processor.engine.json_text import check_values, parse
from lambdas.processor.errors import InvalidDocument
from lambdas.processor.recipe import format as recipe_format
from lambdas.processor.recipe.format import Fault
from lambdas.processor.recipe.model import DROPPED, Recipe, Step

SHAPE = "recipe.schema.json"
"""What a recipe may say."""


class RecipeFaulty(ValueError):
    """A recipe that cannot be read; the message quotes the recipe, and no document."""

    may_be_logged = True


class RecipeBook:
    """Finds the recipe of a collection; each is made once."""

    def __init__(self, folder: Path, redaction_key: Callable[[], bytes]) -> None:
        """`redaction_key` is only called where a recipe redacts; raises OSError for a missing folder."""
        self._files = _Files(folder)
        self._redaction_key = redaction_key
        self._made: dict[str, Recipe] = {}

    def recipe_of(self, collection: str) -> Recipe:
        """The recipe of `<collection>.json`; the default one if there is no such file.

        What it raises says that the recipe is faulty, never that the document is.
        """
        name = self._files.recipes.get(collection)
        if name is None:
            return _DEFAULT  # not kept: anybody can invent names
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def _make(self, name: str) -> Recipe:
        try:
            recipe = self._files.parsed(name)
            steps = _makers(recipe, self._files, self._redaction_key)
            return Recipe(
                steps=tuple(make() for make in steps.values()),
                output=recipe_format.output_of(recipe.get("output", "same")),
                redacts="redact" in recipe,
                **{key: recipe[key] for key in _TAKEN_OVER if key in recipe},
            )
        except InvalidDocument as error:
            # As it is, it would send every document of the collection into quarantine.
            raise RecipeFaulty(f"recipes/{name} is faulty: {error}") from error


def check(folder: Path) -> list[str]:
    """Every fault of every file in the folder, one sentence each; the users' Python is read, not run.

    `recipes/orders.json: /output/format: "xml" is not one of "same", "json", "ndjson", "csv".`
    """
    if not (folder / SHAPE).is_file():
        return [f"{folder.name}/{SHAPE} is missing; it says what a recipe may say."]
    checked = _Check(_Files(folder))
    names = sorted(checked.files.names)
    return [_sentence(folder, name, fault) for name in names for fault in checked.faults(name)]


_DEFAULT = Recipe()
_TAKEN_OVER = ("input", "on_invalid", "publish", "profile")


class _Files:
    """The files of the folder; which there are is asked once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.names = frozenset(path.name for path in folder.iterdir() if path.is_file())
        self.recipes = {
            name.removesuffix(".json"): name
            for name in self.names
            if name.endswith(".json") and not name.endswith(".schema.json")
        }

    def read(self, name: str) -> bytes:
        return (self._folder / name).read_bytes()

    def parsed(self, name: str) -> Any:
        return parse(self.read(name))

    @cached_property
    def schemas(self) -> dict[str, Any]:
        """The schemas of documents, by file name."""
        names = sorted(name for name in self.names if name.endswith(".schema.json") and name != SHAPE)
        return {name: self.parsed(name) for name in names}


def _makers(
    recipe: Mapping[str, Any], files: _Files, redaction_key: Callable[[], bytes]
) -> dict[str, Callable[[], Step]]:
    """What makes each step that the recipe has, in the order of the steps."""
    makers: dict[str, Callable[[], Step]] = {
        "schema": lambda: _schema(recipe["schema"], files, private="redact" in recipe),
        "transform": lambda: _transform(recipe["transform"]),
        "python": lambda: _python(recipe["python"]),
        "redact": lambda: _redaction(recipe["redact"], redaction_key),
    }
    return {key: make for key, make in makers.items() if key in recipe}


# Each imports what it needs only here: a cold start pays for what its recipe has.


def _schema(written: object, files: _Files, *, private: bool) -> Step:
    from lambdas.processor.recipe.schema import compile_schema

    schema = files.schemas[written] if isinstance(written, str) else written
    return compile_schema(schema, files.schemas, private)


def _transform(expression: str) -> Step:
    from lambdas.processor.recipe.transform import compile_transform

    return compile_transform(expression)


def _python(name: str) -> Step:
    module, _, function = name.partition(".")
    call = getattr(importlib.import_module(f"recipes.{module}"), function)

    def step(record: Any) -> Any:
        result = call(record)
        if result is None:
            return DROPPED
        check_values(result)
        # Users may change what they are given. The very object that was read counts as unchanged.
        return copy(result) if result is record else result

    return step


def _redaction(rules: Mapping[str, str], key: Callable[[], bytes]) -> Step:
    from lambdas.processor.recipe.redact import compile_redaction

    return compile_redaction(rules, key)


class _Check:
    """The faults of each file by itself, and of what it names."""

    def __init__(self, files: _Files) -> None:
        self.files = files

    def faults(self, name: str) -> Iterator[Fault]:
        """Those of one file; none of one that is neither JSON nor Python."""
        if name.endswith(".py"):
            functions = recipe_format.functions_of(self.files.read(name))
            if isinstance(functions, Fault):
                yield functions
        elif name.endswith(".schema.json"):
            yield from self._schema_faults(name)
        elif name.endswith(".json"):
            yield from self._recipe_faults(name)

    def _schema_faults(self, name: str) -> Iterator[Fault]:
        faults = self._own_faults_of_schema(name)
        yield from faults
        if name != SHAPE and self._schemas_are_sound:
            yield from self._faults_of_step("", lambda: _schema(name, self.files, private=False))

    def _own_faults_of_schema(self, name: str) -> list[Fault]:
        try:
            return recipe_format.schema_faults(self.files.parsed(name))
        except InvalidDocument as error:
            return [_unreadable(error)]

    @cached_property
    def _schemas_are_sound(self) -> bool:
        """Else none is compiled: what refers to a faulty one would seem to refer to nothing."""
        names = (name for name in self.files.names if name.endswith(".schema.json"))
        return not any(self._own_faults_of_schema(name) for name in names)

    def _recipe_faults(self, name: str) -> Iterator[Fault]:
        try:
            recipe = self.files.parsed(name)
        except InvalidDocument as error:
            yield _unreadable(error)
            return
        if self._own_faults_of_schema(SHAPE):
            return
        if faults := recipe_format.recipe_faults(recipe, self.files.parsed(SHAPE)):
            yield from faults
            return
        for key, make in _makers(recipe, self.files, bytes).items():
            match key:
                case "python":
                    yield from self._python_faults(recipe[key])
                case "schema" if isinstance(recipe[key], str):
                    yield from self._name_faults(recipe[key])
                case "schema" if not self._schemas_are_sound:
                    pass
                case _:
                    yield from self._faults_of_step(f"/{key}", make)

    def _faults_of_step(self, place: str, make: Callable[[], Step]) -> Iterator[Fault]:
        try:
            make()
        except ValueError as error:
            yield Fault(place, str(error))

    def _name_faults(self, name: str) -> Iterator[Fault]:
        schemas = sorted(file for file in self.files.names if file.endswith(".schema.json") and file != SHAPE)
        if name not in schemas:
            has = ", ".join(schemas) or "none"
            yield Fault("/schema", f'There is no schema of documents "{name}"; there are: {has}.')

    def _python_faults(self, name: str) -> Iterator[Fault]:
        module, _, wanted = name.partition(".")
        path = f"recipes/{module}.py"
        if f"{module}.py" not in self.files.names:
            yield Fault("/python", f"There is no {path}.")
            return
        functions = recipe_format.functions_of(self.files.read(f"{module}.py"))
        if isinstance(functions, Fault):
            return  # told of the file itself
        if wanted not in functions:
            has = ", ".join(functions) or "none"
            yield Fault("/python", f"{path} has no function {wanted}; it has: {has}.")
        elif not recipe_format.takes_one_record(functions[wanted]):
            yield Fault("/python", f"{wanted} of {path} is no plain function of one argument, the record.")


def _unreadable(error: InvalidDocument) -> Fault:
    return Fault(f"{error.line}:{error.column}" if error.line else "", error.sentence)


def _sentence(folder: Path, name: str, fault: Fault) -> str:
    """A pointer stands apart from the path; line and column follow it as editors expect."""
    colon = ":" if fault.place[:1].isdigit() else ": "
    place = f"{colon}{fault.place}" if fault.place else ""
    return f"{folder.name}/{name}{place}: {fault.reason}"
