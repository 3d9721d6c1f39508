"""In equals out: every token of tens of thousands of generated documents, read by nobody of ours."""

import json
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from lambdas.processor.recipe.model import Output, Recipe
from tests.lambdas.processor.engine.json_texts import Texts
from tests.lambdas.processor.engine.memory_outputs import run

LINES = 1_000


def tokens(text: bytes) -> Any:
    """Values with numbers to the last digit, the sign of zero, and every member of an object."""
    return json.loads(text, parse_int=number, parse_float=number, object_pairs_hook=tuple)


def number(text: str) -> tuple[bool, Decimal]:
    return text.startswith("-"), Decimal(text)


@pytest.mark.parametrize("seed", range(24))
def test_every_token_of_a_thousand_documents_is_in_the_result(seed: int) -> None:
    texts = Texts(Random(seed), spaces=("",) if seed % 3 == 0 else (" ", ""), duplicates=0.01 * (seed % 2))
    documents = [texts.value().encode() for _ in range(LINES)]

    _, lines = run(b"\n".join(documents), Recipe())
    _, elements = run(b"[%b]" % b",\n".join(documents), Recipe())
    _, turned = run(b"\n".join(documents), Recipe(output=Output(format="json", style="pretty")))

    expected = [tokens(document) for document in documents]
    assert [tokens(line) for line in lines.body.splitlines()] == expected
    assert list(tokens(elements.body)) == expected
    assert list(tokens(turned.body)) == expected


def test_the_comparison_sees_what_gets_lost() -> None:
    for one, other in ((b"-0", b"0"), (b"1.000000000000000005", b"1.0"), (b'{"a":1,"a":2}', b'{"a":2}')):
        assert tokens(one) != tokens(other)
    assert tokens(b"[1.50, 1E2]") == tokens(b"[1.5,100.0]")
