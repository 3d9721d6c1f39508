"""docs/json.md holds for the engine; that it holds for the whole pipeline is shown in tests/e2e."""

import pytest

from lambdas.processor.engine.convert import convert
from lambdas.processor.engine.limits import Limits
from lambdas.processor.errors import InvalidDocument
from lambdas.processor.recipe.model import Recipe
from tests.docs.json_table import Case, cases
from tests.lambdas.processor.engine.memory_outputs import Outputs

LIMITS = Limits(record_bytes=27 * 2**20, file_bytes=2**40)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.what)
def test_a_line_of_the_table_holds(case: Case) -> None:
    written = Outputs()
    if case.result is not None:
        convert([case.file], Recipe(), written, LIMITS)
        assert written.body == case.result
        return
    with pytest.raises(InvalidDocument) as refused:
        convert([case.file], Recipe(), written, LIMITS)
    found = refused.value
    assert (found.code, found.line, found.column) == (case.code, case.line, case.column)


def test_the_table_is_all_there() -> None:
    found = cases()
    assert len(found) > 60
    assert len({case.what for case in found}) == len(found)
