"""schemathesis over the API's own document: cases that fit it and cases that do not, all of its checks on.

What it makes up is sent as one user. Ids, upload tokens and cursors of answers are used in later
cases, and operations that belong together are called one after the other.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from schemathesis.checks import CheckContext
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure
from schemathesis.core.transport import Response
from schemathesis.engine import Status, events, from_schema
from schemathesis.generation.case import Case as AnyCase
from schemathesis.hooks import HookContext
from schemathesis.openapi.checks import EnsureResourceAvailability, RejectedPositiveData
from schemathesis.schemas import BaseSchema

from contract.problems import OF_NO_ROUTE, problems_of
from lambdas.api.routes import ROUTES, Access
from tests.fuzz.gateway import Gateway

Case = AnyCase[Any]
ROUTE_OF = {f"{route.method} {route.path}": route for route in ROUTES}
BY_GATEWAY = (401, 413, 429, 503)
OF_NO_OPERATION = {error.code for error in OF_NO_ROUTE}
PHASES = ("examples", "coverage", "fuzzing", "stateful")

NOT_IN_THE_SCHEMA = {
    "cursor-invalid": "a text that fits, and that the API has not given out",
    "cursor-mismatch": "a cursor of a listing with other filters",
    "size-invalid": "more than the stage takes, and no more than S3 does",
    "part-invalid": "beyond the parts of this upload",
    "name-invalid": "more bytes than characters",
    "name-prefix-invalid": "more bytes than characters",
    "collection-invalid": "more bytes than characters",
}
"""Codes with which a request that fits its schema may be refused, and why the schema cannot say so.

The last three only where the bytes of UTF-8 are too many: JSON Schema counts characters.
"""


@dataclass
class Report:
    """What was sent, and what came of it."""

    seed: int
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    """(operation, status) → cases."""

    phases: Counter[str] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)
    """Check → how often it was made."""

    failures: dict[str, str] = field(default_factory=dict)
    """Check and operation → what is wrong and how to see it again; the first of each."""

    @property
    def cases(self) -> int:
        return sum(self.statuses.values())

    def of(self, operation: str) -> Counter[int]:
        """Statuses of one operation."""
        return Counter(
            {status: count for (name, status), count in self.statuses.items() if name == operation}
        )


@dataclass(frozen=True)
class Known:
    """What there is: no random text hits it."""

    ids: Sequence[str]
    cursor: Callable[[dict[str, str]], str]
    """Of the listing with these filters."""

    under_way: Callable[[str], bool]
    """Whether the upload of this token is neither completed nor aborted."""

    def put_into(self, case: Case) -> Case:
        """The case, about a document that there is, or with a cursor that was given out."""
        if case.meta is None or not case.meta.generation.mode.is_positive:
            return case
        drawn = (case.path_parameters or {}).get("id", "")
        if drawn and int(drawn[-1], 16) % 4 != 1:
            # From behind, what is deleted comes first.
            ids = self.ids[::-1] if case.path.endswith("/restore") else self.ids
            case.path_parameters = {"id": ids[int(drawn[:2], 16) % len(ids)]}
        if "cursor" in (case.query or {}) and len(case.query["cursor"]) % 2:
            texts = {
                name: str(value) for name, value in case.query.items() if name not in ("limit", "cursor")
            }
            case.query = {**case.query, "cursor": self.cursor(texts)}
        body: Any = case.body
        if isinstance(body, dict) and isinstance(body.get("size"), int) and body["size"] % 3:
            case.body = {**body, "size": body["size"] % 500 + 1}
        return case


def configuration(
    seed: int, examples: int, token: str, phases: tuple[str, ...] = PHASES
) -> SchemathesisConfig:
    """Everything is on: all checks, all phases, data that fits and data that does not.

    But for one check: how long an answer takes says nothing where AWS is not asked. And one needs a
    second user to say anything, whether objects are their owner's: here they are the team's, which
    test_users.py shows.
    """
    return SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "headers": {"Authorization": f"Bearer {token}"},
            "phases": {name: {"enabled": name in phases} for name in PHASES}
            | {"coverage": {"enabled": "coverage" in phases, "generate-duplicate-query-parameters": True}},
            # A database of earlier failures would make a run depend on the one before.
            "generation": {"max-examples": examples, "database": "none", "no-shrink": True},
        }
    )


def of_application(gateway: Gateway, config: SchemathesisConfig, only: Sequence[str] = ()) -> BaseSchema:
    """The document as an application serves it, to be run against it in this process.

    `only` are ids of operations; none means all.
    """
    schema: BaseSchema = schemathesis.openapi.from_asgi("/api/openapi.json", gateway, config=config)
    schema.location = None  # else the operation that serves the document would be left out
    return schema.include(operation_id=list(only)) if only else schema


def run(schema: BaseSchema, seed: int, known: Known | None = None) -> Report:
    """Sends every case; what fails is in the report. Raises what stops schemathesis itself.

    Most cases that fit their schema are about something that is known.
    """

    def filter_failure(context: HookContext, failure: Failure, case: Case, response: Response) -> bool:
        return is_one(failure, case, response, known)

    def map_case(context: HookContext, case: Case) -> Case:
        return case if known is None else known.put_into(case)

    schema.hook(filter_failure)
    schema.hook(map_case)
    report = Report(seed)
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError):
            raise event.value
        if isinstance(event, events.FatalError):
            raise event.exception
        if isinstance(event, events.ScenarioFinished):
            _add(report, event)
    return report


def _add(report: Report, event: events.ScenarioFinished) -> None:
    recorder = event.recorder
    for case_id, checks in recorder.checks.items():
        operation = recorder.cases[case_id].value.operation.label
        interaction = recorder.interactions[case_id]
        assert interaction.response is not None
        report.statuses[operation, interaction.response.status_code] += 1
        report.phases[event.phase.name] += 1
        for check in checks:
            report.checks[check.name] += 1
            if check.status is not Status.SUCCESS:
                said = _said(check.failure_info, interaction.response)
                report.failures.setdefault(f"{check.name}: {operation}", said)


def _said(info: Any, response: Response) -> str:
    shown = response.content[:500].decode(errors="replace")
    return f"{info.failure.title}\n{info.failure.message}\n{info.code_sample}\n{response.status_code} {shown}"


def is_one(failure: Failure, case: Case, response: Response, known: Known | None) -> bool:
    """Whether a failure is one.

    A request can fit its schema and be refused for what no schema can say. And schemathesis knows that
    what is deleted is not there any more, but not that an upload ends by its completion, too, or by
    the deletion of another token of the same upload.
    """
    if isinstance(failure, EnsureResourceAvailability) and "upload" in case.path_parameters:
        return known is None or known.under_way(case.path_parameters["upload"])
    if not isinstance(failure, RejectedPositiveData):
        return True
    problem = json.loads(response.content)
    code = problem["code"]
    if code not in NOT_IN_THE_SCHEMA:
        return True
    return NOT_IN_THE_SCHEMA[code] == "more bytes than characters" and not _too_many_bytes(
        case, problem["field"]
    )


def _too_many_bytes(case: Case, name: str) -> bool:
    value = {**(case.query or {}), **(case.body if isinstance(case.body, dict) else {})}[name]
    return len(str(value).encode()) > (200 if name == "name" else 1000) >= len(str(value))


@schemathesis.check
def refusals_are_problems(ctx: CheckContext, response: Response, case: Case) -> None:
    """One sentence and a code that the operation names; or, by API Gateway, a message."""
    assert _header(response, "cache-control") == "no-store" or response.status_code in BY_GATEWAY
    if response.status_code < 400:
        return
    problem = json.loads(response.content)
    if _header(response, "content-type") == "application/json":
        assert response.status_code in BY_GATEWAY
        assert list(problem) == ["message"]
        return
    assert _header(response, "content-type") == "application/problem+json"
    assert problem["status"] == response.status_code
    assert problem["detail"].endswith(".")
    assert "\n" not in problem["detail"]
    assert len(problem["detail"]) < 400
    codes = set(problems_of(ROUTE_OF[case.operation.label]))
    assert problem["code"] in codes | OF_NO_OPERATION, problem["code"]


@schemathesis.check
def readers_only_read(ctx: CheckContext, response: Response, case: Case) -> None:
    """Whatever a reader sends to an editors' route, it is not even looked at."""
    if _header(response.request, "authorization").endswith("reader"):
        route = ROUTE_OF[case.operation.label]
        if route.access is Access.EDITORS:
            assert response.status_code in (401, 403, 404, 405), response.status_code


def _header(message: Any, name: str) -> str:
    values = {key.lower(): value for key, value in message.headers.items()}.get(name, "")
    return ", ".join(values) if isinstance(values, list) else str(values)


def lines(report: Report) -> Iterator[str]:
    """The figures, as a table of Markdown."""
    yield f"seed {report.seed}: {report.cases:,} cases, {report.checks.total():,} checks"
    yield ""
    yield "| operation | cases | answers |"
    yield "|---|---|---|"
    for operation in ROUTE_OF:
        found = report.of(operation)
        shown = ", ".join(f"{status}: {count:,}" for status, count in sorted(found.items()))
        yield f"| {operation} | {sum(found.values()):,} | {shown} |"
