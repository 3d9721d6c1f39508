"""JMESPath compiled to Python: a function that costs what the same thing by hand would.

Each part of an expression becomes statements that leave its value in a local name. Every
part is a function of one value, so what is nested deeply becomes a function of its own.
Text of the expression gets into the source as quoted strings only, and the code sees
nothing but the names that are given to it here.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from lambdas.processor.recipe.jmespath_expression import Node, read_expression
from lambdas.processor.recipe.jmespath_functions import FUNCTIONS
from lambdas.processor.recipe.jmespath_numbers import NUMBERS
from lambdas.processor.recipe.jmespath_operators import (
    ORDERS,
    equal,
    flattened,
    fresh,
    ordered,
    wrong_kind,
)
from lambdas.processor.recipe.jmespath_statements import Statements

Evaluate = Callable[[Any], Any]

_NAMES: Final[dict[str, Any]] = {
    "__builtins__": {},
    "type": type,
    "len": len,
    "bool": bool,
    "dict": dict,
    "float": float,
    "int": int,
    "list": list,
    "str": str,
    "EMPTY": {},
    "NUMBERS": NUMBERS,
    "equal": equal,
    "flattened": flattened,
    "fresh": fresh,
    "wrong_kind": wrong_kind,
    **{f"function_{name}": function.call for name, function in FUNCTIONS.items()},
    **{f"ordered_{name}": partial(ordered, *order) for name, order in ORDERS.items()},
}


def compile_expression(expression: str) -> Evaluate:
    """A function of a record; raises ValueError with one sentence, see `read_expression`.

    The function raises InvalidRecord for a value that a function of JMESPath does not take.
    """
    program = _Program()
    name = program.function(read_expression(expression))
    exec(compile("\n".join(program.lines), "<JMESPath>", "exec"), program.names)  # noqa: S102 - of our own words
    return program.names[name]  # type: ignore[no-any-return]


class _Program:
    """The functions that an expression becomes, and the names that they see."""

    def __init__(self) -> None:
        self.names = dict(_NAMES)
        self.lines: list[str] = []
        self._functions = 0

    def function(self, node: Node) -> str:
        """Adds one that gives the value of `node` for the value that it is called with."""
        self._functions += 1
        name = f"part_{self._functions}"
        statements = Statements(self)
        statements.prepare("value", node)
        statements.line(f"return {statements.value(node, 'value')}")
        self.lines += [f"def {name}(value):", *statements.lines]
        return name

    def constant(self, value: Any) -> str:
        name = f"constant_{len(self.names)}"
        self.names[name] = value
        return name
