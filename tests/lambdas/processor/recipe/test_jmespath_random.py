"""Random expressions on random documents: the compiled function does what the library does.

Left out is where the two differ on purpose (see test_jmespath_functions): Decimals, texts
like "inf", numbers beyond 64 bits, and `merge` of what is no object.
"""

import json
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import jmespath
import pytest

from lambdas.processor.errors import InvalidRecord
from lambdas.processor.recipe.jmespath_compiler import compile_expression

EXPRESSIONS = 300
DOCUMENTS = 14
RAISED = "raised"

NAMES = ["a", "b", "c", "name", '"d e"', "missing"]
TEXTS = ["", "a", "b", "ab", "name", "12", "-3", "1.5", "1e3", " 7 ", "é😀", "it's", 'say "`\\']
NUMBERS = [0, 1, -1, 2, 12, 2**53, 0.0, -0.0, 1.0, 0.1, 1.5, -2.75, 1e16, 1e-7, 3.0]
SCALARS = [None, True, False, *TEXTS, *NUMBERS]
ARGUMENTS = {
    "abs": ["number"],
    "avg": ["numbers"],
    "ceil": ["number"],
    "contains": ["array", "any"],
    "ends_with": ["text", "text"],
    "floor": ["number"],
    "join": ["text", "texts"],
    "keys": ["object"],
    "length": ["array"],
    "map": ["expression", "array"],
    "max": ["numbers"],
    "max_by": ["array", "expression"],
    "merge": ["object", "certain object"],
    "min": ["texts"],
    "min_by": ["array", "expression"],
    "not_null": ["any", "any"],
    "reverse": ["array"],
    "sort": ["texts"],
    "sort_by": ["array", "expression"],
    "starts_with": ["text", "text"],
    "sum": ["numbers"],
    "to_array": ["any"],
    "to_number": ["any"],
    "to_string": ["any"],
    "type": ["any"],
    "values": ["object"],
}
Part = Callable[[int], str]


def document(random: Random, depth: int) -> Any:
    shape = random.random()
    if depth == 0 or shape < 0.3:
        return random.choice(SCALARS)
    if shape < 0.65:
        kind = random.choice([SCALARS, TEXTS, NUMBERS, None])
        size = random.randrange(5)
        return [random.choice(kind) if kind else document(random, depth - 1) for _ in range(size)]
    names = random.sample([name.strip('"') for name in NAMES[:-1]], random.randrange(6))
    return {name: document(random, depth - 1) for name in names}


def record(random: Random) -> Any:
    """Mostly an object with most of the names, so that expressions find something."""
    if random.random() < 0.1:
        return document(random, 3)
    return {name.strip('"'): document(random, 3) for name in NAMES[:-1] if random.random() < 0.9}


class Grammar:
    """Writes expressions; `depth` bounds how far parts nest."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def any(self, depth: int) -> str:
        if depth == 0:
            return self.random.choice([self.name(), self.name(), self.literal(), "@"])
        parts: list[Part] = [self.chain] * 3
        parts += [self.select, self.logic, self.comparison, self.function]
        return self.random.choice(parts)(depth - 1)

    def name(self) -> str:
        return self.random.choice(NAMES)

    def literal(self, depth: int = 2) -> str:
        value = document(self.random, self.random.randrange(depth + 1))
        if isinstance(value, str) and "\\" not in value and self.random.random() < 0.5:
            return "'" + value.replace("'", "\\'") + "'"
        return "`" + json.dumps(value).replace("`", "\\`") + "`"

    def part(self, depth: int) -> str:
        """What can stand left of a dot or a bracket."""
        if self.random.random() < 0.5:
            return self.name()
        return f"({self.any(depth)})"

    def chain(self, depth: int) -> str:
        following: list[Part] = [
            lambda _: f".{self.name()}",
            lambda _: f".{self.name()}",
            lambda _: ".*",
            lambda depth: f".{self.select(depth)}",
            lambda depth: f".{self.function(depth)}",
            lambda _: f"[{self.random.randrange(-4, 4)}]",
            lambda _: "[*]",
            lambda _: "[]",
            lambda depth: f"[?{self.any(depth)}]",
            lambda depth: f"[?{self.comparison(depth)}]",
            self.slice,
            lambda depth: f" | {self.any(depth)}",
        ]
        parts = self.random.choices(following, k=self.random.randrange(1, 4))
        return self.part(depth) + "".join(part(depth) for part in parts)

    def slice(self, _depth: int) -> str:
        part = [self.random.choice(["", str(self.random.randrange(-5, 6))]) for _ in range(2)]
        step = self.random.choice(["", ":", ":1", ":2", ":-1", ":-2"])
        return f"[{part[0]}:{part[1]}{step}]"

    def select(self, depth: int) -> str:
        members = [self.any(depth) for _ in range(self.random.randrange(1, 4))]
        if self.random.random() < 0.5:
            return "[" + ", ".join(members) + "]"
        return "{" + ", ".join(f"{self.name()}: {member}" for member in members) + "}"

    def logic(self, depth: int) -> str:
        if self.random.random() < 0.2:
            return f"!{self.part(depth)}"
        return f"({self.any(depth)}) {self.random.choice(['||', '&&'])} ({self.any(depth)})"

    def comparison(self, depth: int) -> str:
        operator = self.random.choice(["==", "!=", "<", "<=", ">", ">="])
        sides = [self.part(depth), self.part(depth) if self.random.random() < 0.5 else self.literal(1)]
        self.random.shuffle(sides)
        return f"{sides[0]} {operator} {sides[1]}"

    def function(self, depth: int) -> str:
        name = self.random.choice(list(ARGUMENTS))
        arguments = [self.of_kind(kind, depth) for kind in ARGUMENTS[name]]
        return f"{name}({', '.join(arguments)})"

    def of_kind(self, kind: str, depth: int) -> str:
        """Mostly what a function takes, else anything."""
        if kind == "expression":
            return f"&{self.of_kind(self.random.choice(['text', 'number', 'any']), depth)}"
        if kind != "certain object" and self.random.random() < 0.2:
            kind = "any"
        part = self.any(depth)
        wanted = {"numbers": "number", "texts": "string"}.get(kind)
        return {
            "any": part,
            "number": f"(to_number({part}) || length(to_array({part})))",
            "text": f"to_string({part})",
            "array": f"to_array({part})",
            "object": self.random.choice([f"{{a: {part}}}", f"merge(`{{}}`, {{b: {part}}})"]),
            "certain object": f"{{c: @, d: {self.name()}}}.{{c: {part}}}",
        }.get(kind, f"to_array({part})[?type(@) == '{wanted}']")


def outcome(evaluate: Callable[[Any], Any], given: Any, *raised: type[Exception]) -> str:
    """As text, which tells 1 from 1.0 and true, and the order of members."""
    try:
        return repr(evaluate(given))
    except raised:
        return RAISED


@pytest.mark.parametrize("seed", range(5))
def test_random_expressions_give_what_the_library_gives(seed: int) -> None:
    random = Random(seed)
    grammar = Grammar(random)
    outcomes: Counter[str] = Counter()
    for _ in range(EXPRESSIONS):
        expression = grammar.any(random.randrange(1, 4))
        ours, theirs = compile_expression(expression), jmespath.compile(expression).search
        for _ in range(DOCUMENTS):
            given = record(random)
            before = repr(given)
            expected = outcome(theirs, given, TypeError, ValueError)

            assert outcome(ours, given, InvalidRecord) == expected, (expression, given)
            assert repr(given) == before, (expression, given)
            outcomes[expected] += 1
    count = outcomes.total()
    assert count == EXPRESSIONS * DOCUMENTS
    assert count - outcomes["None"] - outcomes[RAISED] > count / 3
    assert len(outcomes) > count / 10
