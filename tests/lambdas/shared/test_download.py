"""A file is saved under its own name, and the name cannot say anything else to the browser."""

import re
from urllib.parse import unquote

import pytest

from lambdas.shared.download import as_attachment, result_name


def test_a_file_is_an_attachment_with_its_name() -> None:
    assert as_attachment("orders-2026.json") == "attachment; filename*=UTF-8''orders-2026.json"


@pytest.mark.parametrize(
    "name",
    [
        'a".html',
        "a'b.json",
        "a\r\nSet-Cookie: b=c",
        "größe 漢😀.json",
        "a;b=c,d.json",
        "a%41+&?#.json",
        "a/b\\c",
        "*",
        "",
    ],
    ids=ascii,
)
def test_any_name_is_one_parameter_that_gives_the_name_back(name: str) -> None:
    header = re.fullmatch(
        r"attachment; filename\*=UTF-8''((?:[A-Za-z0-9._~-]|%[0-9A-F]{2})*)", as_attachment(name)
    )

    assert header is not None
    assert unquote(header[1], errors="strict") == name


@pytest.mark.parametrize(
    ("original", "media_type", "name"),
    [
        ("a.json", "application/json", "a.json"),
        ("a.json", "application/x-ndjson", "a.ndjson"),
        ("a.json", "text/csv; charset=utf-8", "a.csv"),
        ("a.NDJSON.gz", "application/json", "a.json"),
        ("a.json.zst", "text/csv; charset=utf-8", "a.csv"),
        ("2026.11.02", "application/json", "2026.11.02.json"),
        ("a", "application/json", "a.json"),
        (".json", "text/csv; charset=utf-8", ".json.csv"),
        ("größe 漢😀.json", "text/csv; charset=utf-8", "größe 漢😀.csv"),
    ],
)
def test_a_result_has_its_originals_name_and_its_own_extension(
    original: str, media_type: str, name: str
) -> None:
    assert result_name(original, media_type) == name
