"""The Python statements that parts of a JMESPath expression become.

Text of an expression gets into them as quoted strings only.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Final, Protocol

from lambdas.processor.recipe.jmespath_expression import Node
from lambdas.processor.recipe.jmespath_functions import FUNCTIONS
from lambdas.processor.recipe.jmespath_numbers import exact_value
from lambdas.processor.recipe.jmespath_operators import ORDERS

_FIRST_ONLY: Final = frozenset(
    {
        "filter_projection",
        "flatten",
        "index_expression",
        "pipe",
        "projection",
        "subexpression",
        "value_projection",
    }
)
"""The parts of which only the first part is evaluated for the same value."""

_MAX_LEVEL: Final = 12
"""Python nests 20 loops at most; one part of an expression adds up to four levels."""


class Program(Protocol):
    """What statements may refer to besides the names that every program has."""

    def function(self, node: Node) -> str:
        """The name of a function that gives the value of `node` for a value."""

    def constant(self, value: object) -> str:
        """The name of a value."""


class Statements:
    """The statements of one function of a value, each part's value in a local name.

    `value` and `condition` write what has to be done before, and return an expression that
    is good for one use, and simple: it is never put into another one, but for calls and displays.
    """

    def __init__(self, program: Program) -> None:
        self.lines: list[str] = []
        self._program = program
        self._level = 1
        self._locals = 0
        self._objects: dict[str, str] = {}

    def value(self, node: Node, of: str) -> str:
        """The value of `node` for the value that the local name `of` has."""
        if self._level > _MAX_LEVEL and node.children:
            return self.bound(f"{self._program.function(node)}({of})")
        write: Callable[[Node, str], str] = getattr(self, f"_{node.kind}")
        return write(node, of)

    def condition(self, node: Node, of: str) -> str:
        """As `value`, but only whether it is true, by the rules of JMESPath, counts."""
        if node.kind in ("comparator", "not_expression") or _gives(node) == "boolean":
            return self.value(node, of)
        if node.kind in ("and_expression", "or_expression") and self._level <= _MAX_LEVEL:
            result = self.bound(self.condition(node.children[0], of))
            with self._block(f"if {'not ' if node.kind == 'or_expression' else ''}{result}:"):
                self.line(f"{result} = {self.condition(node.children[1], of)}")
            return result
        value = self.bound(self.value(node, of))
        return f"{value} or type({value}) in NUMBERS"

    def line(self, text: str) -> None:
        """Adds a statement to the block that is open."""
        self.lines.append(" " * self._level + text)

    def bound(self, expression: str, *, anew: bool = False) -> str:
        """A local name for what an expression gives."""
        if expression.isidentifier() and not anew and expression not in ("None", "True", "False"):
            return expression
        name = self._local()
        self.line(f"{name} = {expression}")
        return name

    def _local(self) -> str:
        self._locals += 1
        return f"local_{self._locals}"

    def prepare(self, of: str, *nodes: Node) -> None:
        """Where several fields of one value are read, asks once whether it is an object."""
        if of not in self._objects and sum(map(_reads, nodes)) > 1:
            self._objects[of] = self.bound(f"{of} if type({of}) is dict else EMPTY")

    @contextmanager
    def _block(self, opening: str) -> Iterator[None]:
        before = dict(self._objects)
        self.line(opening)
        self._level += 1
        yield
        self._level -= 1
        self._objects = before

    def _identity(self, _node: Node, of: str) -> str:
        return of

    _current = _identity

    def _field(self, node: Node, of: str) -> str:
        if of in self._objects:
            return f"{self._objects[of]}.get({node.value!a})"
        return f"{of}.get({node.value!a}) if type({of}) is dict else None"

    def _index(self, node: Node, of: str) -> str:
        least = node.value + 1 if node.value >= 0 else -node.value
        return f"{of}[{node.value}] if type({of}) is list and len({of}) >= {least} else None"

    def _slice(self, node: Node, of: str) -> str:
        parts = ":".join("" if part is None else str(part) for part in node.value)
        return f"{of}[{parts}] if type({of}) is list else None"

    def _literal(self, node: Node, of: str) -> str:
        text = self._operand(node, of)
        return f"fresh({text})" if isinstance(node.value, list | dict) else text

    def _subexpression(self, node: Node, of: str) -> str:
        for child in node.children[:-1]:
            self.prepare(of, child)
            of = self.bound(self.value(child, of))
        self.prepare(of, node.children[-1])
        return self.value(node.children[-1], of)

    _pipe = _index_expression = _subexpression

    def _multi_select_list(self, node: Node, of: str) -> str:
        return self._unless_null(
            of, lambda: f"[{', '.join(self.value(child, of) for child in node.children)}]"
        )

    def _multi_select_dict(self, node: Node, of: str) -> str:
        def display() -> str:
            members = (f"{pair.value!a}: {self.value(pair.children[0], of)}" for pair in node.children)
            return f"{{{', '.join(members)}}}"

        return self._unless_null(of, display)

    def _unless_null(self, of: str, expression: Callable[[], str]) -> str:
        result = self.bound("None")
        with self._block(f"if {of} is not None:"):
            self.line(f"{result} = {expression()}")
        return result

    def _or_expression(self, node: Node, of: str) -> str:
        result = self.bound(self.value(node.children[0], of), anew=True)
        with self._block(f"if not {result} and type({result}) not in NUMBERS:"):
            self.line(f"{result} = {self.value(node.children[1], of)}")
        return result

    def _and_expression(self, node: Node, of: str) -> str:
        result = self.bound(self.value(node.children[0], of), anew=True)
        with self._block(f"if {result} or type({result}) in NUMBERS:"):
            self.line(f"{result} = {self.value(node.children[1], of)}")
        return result

    def _not_expression(self, node: Node, of: str) -> str:
        return f"not {self.bound(self.condition(node.children[0], of))}"

    def _comparator(self, node: Node, of: str) -> str:
        first, second = node.children
        equality = node.value in ("eq", "ne")
        if equality and first.kind == "literal":
            first, second = second, first
        left, right = self.bound(self.value(first, of)), self._operand(second, of)
        if equality:
            same = _equality(left, right, second)
            return same if node.value == "eq" else f"not ({same})"
        symbol, _ = ORDERS[node.value]
        asked = f"ordered_{node.value}({left}, {right})"
        usual = _usual_types(left, second)
        return f"{left} {symbol} {right} if {usual} else {asked}" if usual else asked

    def _operand(self, node: Node, of: str) -> str:
        """A name, or a literal that is not copied: for a use that keeps nothing."""
        if node.kind != "literal":
            return self.bound(self.value(node, of))
        if node.value is None or isinstance(node.value, bool | int):
            return repr(node.value)
        return ascii(node.value) if isinstance(node.value, str) else self._program.constant(node.value)

    def _function_expression(self, node: Node, of: str) -> str:
        function = FUNCTIONS[node.value]
        if function.expression_at is not None:
            return self._for_each(node, of, function.expression_at)
        if function.gives == "any":
            arguments = [self.bound(self.value(child, of)) for child in node.children]
        else:
            arguments = [self._operand(child, of) for child in node.children]
        return f"function_{node.value}({', '.join(arguments)})"

    def _for_each(self, node: Node, of: str, expression_at: int) -> str:
        array = self.bound(self.value(node.children[1 - expression_at], of))
        with self._block(f"if type({array}) is not list:"):
            self.line(f"raise wrong_kind('{node.value}', 'an array', {array})")
        keys = self._collected(array, node.children[expression_at], nulls=True)
        return f"function_{node.value}({array}, {keys})"

    def _flatten(self, node: Node, of: str) -> str:
        array = self.bound(self.value(node.children[0], of))
        return f"flattened({array}) if type({array}) is list else None"

    def _projection(self, node: Node, of: str) -> str:
        return self._projected(node, of, "list", "")

    _filter_projection = _projection

    def _value_projection(self, node: Node, of: str) -> str:
        return self._projected(node, of, "dict", ".values()")

    def _projected(self, node: Node, of: str, kind: str, elements: str) -> str:
        left, right, *condition = node.children
        base = self.bound(self.value(left, of))
        result = self.bound("None")
        with self._block(f"if type({base}) is {kind}:"):
            self.line(f"{result} = {self._collected(base + elements, right, *condition)}")
        return result

    def _collected(self, elements: str, right: Node, *condition: Node, nulls: bool = False) -> str:
        """A list of what `right` gives for each element that the condition, if any, is true of."""
        result, element = self.bound("[]"), self._local()
        with self._block(f"for {element} in {elements}:"):
            self.prepare(element, right, *condition)
            for each in condition:
                with self._block(f"if not ({self.condition(each, element)}):"):
                    self.line("continue")
            value = self.value(right, element)
            if nulls:
                self.line(f"{result}.append({value})")
            else:
                value = self.bound(value)
                with self._block(f"if {value} is not None:"):
                    self.line(f"{result}.append({value})")
        return result


def _equality(left: str, right: str, operand: Node) -> str:
    """Python's own `==` where it is JMESPath's for the literal that the right side is."""
    literal = operand.value
    if operand.kind != "literal" or isinstance(literal, list | dict | Decimal):
        return f"equal({left}, {right})"
    if literal is None or isinstance(literal, bool):
        return f"{left} is {right}"
    if literal in (0, 1):
        return f"{left} == {right} and type({left}) is not bool"
    if isinstance(literal, float) and exact_value(literal) != literal:
        return f"equal({left}, {right})"
    return f"{left} == {right}"


def _usual_types(left: str, operand: Node) -> str:
    """When Python's own order is JMESPath's for the literal that the right side is; "" if unknown."""
    if operand.kind != "literal":
        return ""
    if isinstance(operand.value, str):
        return f"type({left}) is str"
    if type(operand.value) in (int, float):
        return f"type({left}) is int or type({left}) is float"
    return ""


def _gives(node: Node) -> str:
    return FUNCTIONS[node.value].gives if node.kind == "function_expression" else "any"


def _reads(node: Node) -> int:
    """How many fields of its value a part of an expression reads."""
    if node.kind == "field":
        return 1
    if node.kind in _FIRST_ONLY:
        return _reads(node.children[0])
    skipped = FUNCTIONS[node.value].expression_at if node.kind == "function_expression" else None
    return sum(_reads(child) for index, child in enumerate(node.children) if index != skipped)
