"""How an invalid document presents itself in a log line."""

import pytest

from lambdas.processor.errors import (
    InvalidCompression,
    InvalidDocument,
    InvalidEncoding,
    InvalidSyntax,
    LimitExceeded,
)


@pytest.mark.parametrize("kind", [InvalidEncoding, InvalidSyntax, InvalidCompression, LimitExceeded])
def test_every_kind_is_an_invalid_document(kind: type[InvalidDocument]) -> None:
    assert issubclass(kind, InvalidDocument)


@pytest.mark.parametrize(
    ("line", "column", "text"),
    [
        (None, None, "syntax: It is wrong."),
        (3, None, "syntax: It is wrong. (line 3)"),
        (3, 9, "syntax: It is wrong. (line 3, column 9)"),
    ],
)
def test_the_text_names_the_place_as_far_as_it_is_known(
    line: int | None, column: int | None, text: str
) -> None:
    assert str(InvalidSyntax("syntax", "It is wrong.", line, column)) == text
