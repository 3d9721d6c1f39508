"""Whoever is compared does the same work: the same AWS calls in the same order, and an answer that is one."""

import json
from collections.abc import Sequence
from typing import Any

from tests.benchmarks.aws import LoopbackAws
from tests.benchmarks.runtime import Runtime
from tests.benchmarks.situations import DOCUMENT, RESULT


class Unfair(RuntimeError):
    """Two that are compared did not do the same; one sentence says what."""


class Fairness:
    """Remembers what the first of them called for each task, and holds all others to it."""

    def __init__(self, aws: LoopbackAws) -> None:
        self._aws = aws
        self._first: dict[str, tuple[str, Sequence[str]]] = {}

    def check(self, who: str, task: str, function: Runtime, answer: Any, times: int = 1) -> None:
        """What was called since this was asked last was that task, so many times over; raises Unfair."""
        if not _went_well(answer):
            raise Unfair(f"{who} answered to {task}: {json.dumps(answer)[:300]}.\n{function.last_lines()}")
        calls = list(self._aws.calls())
        begun, expected = self._first.setdefault(task, (who, calls[: len(calls) // times]))
        if calls != list(expected) * times:
            instead = f"{_listed(calls)} and not {_listed(expected)}"
            raise Unfair(f"{who} made other calls than {begun} for {task}: {instead}.")

    def check_result(self, who: str) -> None:
        """What was put last is the document, whatever its spaces; raises Unfair."""
        body = self._aws.body(RESULT) or b"null"
        if json.loads(body) != json.loads(DOCUMENT):
            raise Unfair(f"{who} wrote as the result {len(body):,} bytes that are not the document.")


def _went_well(answer: Any) -> bool:
    """An answer of the API that is no refusal, or a batch of which nothing failed."""
    status = answer.get("statusCode", 0)
    return 200 <= status < 400 or answer.get("batchItemFailures") == []


def _listed(calls: Sequence[str]) -> str:
    return ", ".join(calls) or "none"
