"""The step `transform`: each record becomes what a JMESPath expression makes of it."""

from typing import Any

from lambdas.processor.recipe.jmespath_compiler import compile_expression
from lambdas.processor.recipe.model import DROPPED, Step


def compile_transform(expression: str) -> Step:
    """The step, which drops the records that become null.

    Raises ValueError, with a sentence for who wrote the recipe, for what is not JMESPath, for
    an unknown function and for a wrong number of arguments. The step raises InvalidRecord
    ("transform") where a function or a comparison does not take the kind of value that it gets.
    """
    evaluate = compile_expression(expression)

    def transform(record: Any) -> Any:
        result = evaluate(record)
        return DROPPED if result is None else result

    return transform
