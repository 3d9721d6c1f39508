"""The published conformance suites in this folder, case by case, in the order of their names."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZipFile

FOLDER = Path(__file__).parent
REMOTES = "http://localhost:1234/"
"""Where the JSON Schema suite says that its remotes are."""


@dataclass(frozen=True)
class SchemaCase:
    """One instance and what a schema must say of it; `file` and the descriptions name it."""

    file: str
    group: str
    description: str
    schema: dict[str, Any] | bool
    data: Any
    valid: bool


@dataclass(frozen=True)
class ExpressionCase:
    """One JMESPath expression on one document: `error` names the kind of error, None means `result`."""

    file: str
    expression: str
    given: Any
    result: Any
    error: str | None


def json_parsing() -> list[tuple[str, bytes]]:
    """Name and bytes; must be taken (`y_`), must be refused (`n_`), or may be either (`i_`)."""
    return _members("json-parsing.zip", "test_parsing/")


def json_schema() -> list[SchemaCase]:
    """All required cases of draft 2020-12."""
    return [
        SchemaCase(
            file, group["description"], case["description"], group["schema"], case["data"], case["valid"]
        )
        for file, data in _members("json-schema-2020-12.zip", "tests/draft2020-12/")
        for group in json.loads(data)
        for case in group["tests"]
    ]


def json_schema_remotes() -> dict[str, Any]:
    """The schemas that the cases refer to, by the URI they have there."""
    return {
        REMOTES + name: json.loads(data) for name, data in _members("json-schema-2020-12.zip", "remotes/")
    }


def jmespath() -> list[ExpressionCase]:
    """All cases that have a result or an error."""
    return [
        ExpressionCase(file, case["expression"], suite["given"], case.get("result"), case.get("error"))
        for file, data in _members("jmespath.zip", "compliance/")
        for suite in json.loads(data)
        for case in suite["cases"]
        if "bench" not in case
    ]


def _members(archive: str, folder: str) -> list[tuple[str, bytes]]:
    with ZipFile(FOLDER / archive) as members:
        names = sorted(name for name in members.namelist() if name.startswith(folder))
        return [(name.removeprefix(folder), members.read(name)) for name in names]
