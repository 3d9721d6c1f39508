"""A JMESPath expression, read and checked: all that can be wrong without a record is found here.

The `jmespath` library parses. What it would find at run time only (functions, their
arguments, the step of a slice) is checked, and number literals are read again: exactly.
"""

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jmespath.exceptions import (
    EmptyExpressionError,
    IncompleteExpressionError,
    LexerError,
    ParseError,
)
from jmespath.lexer import Lexer
from jmespath.parser import Parser

from lambdas.processor.engine.json_text import parse
from lambdas.processor.errors import InvalidDocument
from lambdas.processor.recipe.jmespath_functions import FUNCTIONS

MAX_LENGTH = 10_000
"""Characters in an expression."""

MAX_DEPTH = 100
"""Levels of an expression; each `.*`, `|`, `||`, argument or bracket around another is one."""

_LITERAL = re.compile(r"`((?:[^`\\]|\\.)*+)`", re.DOTALL)
_SHOWN = 100


@dataclass(frozen=True)
class Node:
    """A part of an expression; `kind` is what the library calls it.

    An `&expression` is the expression itself: its place in a function tells.
    """

    kind: str
    value: Any = None
    """A name, an index, a literal, an operator; of a slice (start, stop, step)."""

    children: tuple["Node", ...] = ()


def read_expression(expression: str) -> Node:
    """Raises ValueError with one sentence for what is not JMESPath or cannot work."""
    try:
        return _Reader(expression).read()
    except _Refused as error:
        shown = expression if len(expression) <= _SHOWN else f"{expression[:_SHOWN]}…"
        raise ValueError(f"{shown!r} is not a JMESPath expression that works: {error}.") from error


class _Refused(Exception):
    """With the reason, to be put after a colon."""


class _Reader:
    def __init__(self, expression: str) -> None:
        self._expression = expression

    def read(self) -> Node:
        if len(self._expression) > MAX_LENGTH:
            raise _Refused(
                f"it has {len(self._expression):,} characters, and at most {MAX_LENGTH:,} are read"
            )
        _check_characters(self._expression)
        with warnings.catch_warnings():
            # Of `foo` for `"foo"`, which the library still takes.
            warnings.simplefilter("ignore", PendingDeprecationWarning)
            tree = self._parsed()
            self._literals = self._exact_literals()
            return self._node(tree, MAX_DEPTH)

    def _parsed(self) -> Any:
        try:
            return Parser().parse(self._expression).parsed
        except RecursionError as error:
            raise _Refused("it is nested too deeply") from error
        except ValueError as error:
            raise _Refused(_reason(error)) from error

    def _exact_literals(self) -> Iterator[Any]:
        """In the order in which they are written."""
        for token in Lexer().tokenize(self._expression):
            if token["type"] == "literal":
                written = _LITERAL.match(self._expression, token["start"])
                yield _exact(written[1], token["value"]) if written else token["value"]

    def _node(self, tree: dict[str, Any], levels: int) -> Node:
        if levels == 0:
            raise _Refused(f"it is nested deeper than {MAX_DEPTH} levels")
        kind, children = tree["type"], tree["children"]
        if kind == "expref":
            raise _Refused("an &expression stands where no function expects one")
        if kind == "literal":
            return Node(kind, next(self._literals))
        if kind == "slice":
            if children[2] == 0:
                raise _Refused("the step of a slice is 0")
            return Node(kind, tuple(children))
        if kind == "function_expression":
            children = _arguments(tree["value"], children)
        if kind == "filter_projection":
            left, right, condition = children
            # As they are written, for the literals.
            first, second, third = (self._node(child, levels - 1) for child in (left, condition, right))
            return Node(kind, None, (first, third, second))
        value = tree.get("value")
        if isinstance(value, str):
            _check_characters(value)
        return Node(kind, value, tuple(self._node(child, levels - 1) for child in children))


def _arguments(name: str, arguments: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of a function that exists, as many as it takes, each `&expression` without its `&`."""
    function = FUNCTIONS.get(name)
    if function is None:
        raise _Refused(f"there is no function {name}()")
    least = function.arguments
    if len(arguments) < least or (len(arguments) > least and not function.variadic):
        number = f"{'at least ' if function.variadic else ''}{least} argument{'s' if least > 1 else ''}"
        raise _Refused(f"{name}() takes {number}, and {len(arguments)} are given")
    if function.expression_at is None:
        return arguments
    reference = arguments[function.expression_at]
    if reference["type"] != "expref":
        raise _Refused(f"argument {function.expression_at + 1} of {name}() is not an &expression")
    plain = list(arguments)
    plain[function.expression_at] = reference["children"][0]
    return plain


def _exact(written: str, read: Any) -> Any:
    """A literal between backticks, by the rules for documents; `read` is the library's value."""
    try:
        return parse(written.replace("\\`", "`").encode())
    except InvalidDocument as error:
        if error.code not in ("syntax", "empty"):
            raise _Refused(f"in a literal, {error.sentence.removesuffix('.')}") from error
    _check_characters(read)
    return read


def _check_characters(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise _Refused("it has half of a surrogate pair, which is no character") from error


def _reason(error: ValueError) -> str:
    if isinstance(error, EmptyExpressionError):
        return "it is empty"
    if isinstance(error, LexerError):
        message = " ".join(error.message[:_SHOWN].split())
        return f"{message[:1].lower()}{message[1:]} at character {error.lexer_position + 1}"
    if isinstance(error, IncompleteExpressionError) or getattr(error, "token_type", "") == "EOF":
        return "it ends too early"
    if isinstance(error, ParseError):
        return f"{str(error.token_value)[:_SHOWN]!r} is not expected at character {error.lex_position + 1}"
    return "a number in it is too long"
