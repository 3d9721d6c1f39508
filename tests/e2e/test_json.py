"""JSON at its edges, file by file through the whole pipeline: docs/json.md, and a published suite."""

import json
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from tests.benchmarks.data import record
from tests.docs.json_table import Case, cases
from tests.e2e.conftest import App, eventually
from tests.e2e.test_pipeline import unique
from tests.suites.suites import json_parsing

Outcome = tuple[str, bytes]
"""`results` or `quarantine`, and what lies there."""


def outcomes(app: App, files: list[bytes]) -> list[Outcome]:
    """What became of each file."""
    folder = unique("")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda item: app.put(f"incoming/{folder}{item[0]}", item[1]), enumerate(files)))
        eventually(lambda: len(written(app, folder)) == len(files), "an outcome of every file", patience=240)
        return list(
            pool.map(lambda key: (key.partition("/")[0], read(app, key)), in_order(written(app, folder)))
        )


def written(app: App, folder: str) -> list[str]:
    found = []
    for prefix in ("results", "quarantine"):
        pages = app.client("s3").get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=app.outputs["DocumentsBucketName"], Prefix=f"{prefix}/{folder}"):
            found += [entry["Key"] for entry in page.get("Contents", [])]
    return found


def in_order(keys: list[str]) -> list[str]:
    return sorted(keys, key=lambda key: int(key.rpartition("/")[2]))


def read(app: App, key: str) -> bytes:
    found = app.get(key)
    assert found
    return bytes(found["bytes"])


@pytest.fixture(scope="module")
def table(app: App) -> dict[str, tuple[Case, Outcome]]:
    found = cases()
    answers = outcomes(app, [case.file for case in found])
    return {case.what: (case, answer) for case, answer in zip(found, answers, strict=True)}


@pytest.mark.parametrize("what", [case.what for case in cases()])
def test_each_line_of_the_table_holds(table: dict[str, tuple[Case, Outcome]], what: str) -> None:
    case, (place, body) = table[what]
    if case.result is not None:
        assert (place, body) == ("results", case.result)
    else:
        assert place == "quarantine"
        report = json.loads(body)
        assert (report["code"], report["line"], report["column"]) == (case.code, case.line, case.column)
        assert report["message"].endswith(".")


def test_the_published_suite_is_answered_right_in_every_case(app: App) -> None:
    suite = json_parsing()
    wrong = []
    for (name, file), (place, body) in zip(suite, outcomes(app, [file for _, file in suite]), strict=True):
        if place == "quarantine":
            assert json.loads(body)["line"], f"{name}: a refusal says where"
        accepted = place == "results"
        right = {"y": accepted, "n": not accepted, "i": True}[name[0]]
        if not right or (accepted and tokens(body) != tokens(file)):
            wrong.append((name, place, body[:200]))
    assert len(suite) == 318
    assert wrong == []


def large_documents() -> dict[str, bytes]:
    """Megabytes each: long, wide, deep, and of many numbers; indented, as exports are."""
    random_ = Random(1)
    orders = {"orders": [record(random_, number) for number in range(8_000)]}
    wide = {f"key {number} é": [number, str(number), None] for number in range(100_000)}
    deep: Any = "the end"
    for level in range(240):
        deep = {"level": level, "text": "x" * 20_000, "inner": [deep]} if level % 20 == 0 else [deep]
    numbers = [f"{random_.uniform(-1, 1):.{random_.randrange(1, 30)}e}" for _ in range(100_000)]
    return {
        "long": json.dumps(orders, indent=2).encode(),
        "wide": json.dumps(wide, ensure_ascii=False).encode(),
        "deep": json.dumps(deep).encode(),
        "numbers": b'{"numbers": [%b]}' % ", ".join(numbers).encode(),
    }


def test_large_documents_come_back_with_every_value(app: App) -> None:
    documents = large_documents()
    assert all(len(document) > 10**5 for document in documents.values())
    answers = outcomes(app, list(documents.values()))
    for (name, document), (place, body) in zip(documents.items(), answers, strict=True):
        assert place == "results", (name, body[:300])
        assert tokens(body) == tokens(document), name


def tokens(text: bytes) -> Any:
    """Every value of a text, numbers to the last digit and every member of an object."""
    return json.loads(text, parse_int=signed, parse_float=signed, object_pairs_hook=tuple)


def signed(number: str) -> tuple[bool, Decimal]:
    return number.startswith("-"), Decimal(number)
