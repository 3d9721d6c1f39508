"""MiniStack with IAM enforced: what it needs for that here, and the book that it keeps.

The book has a line of JSON for every call under a role that differs from those before it: `who` (the
caller's ARN), `action` and `resource` as MiniStack takes them, `verdict` ("allowed", "denied", or the
code of what is wrong with the signature) and `call` (see local/requests_seen.py). So a function that
lacks a permission is seen at once, and one that has too many in the end.
"""

import contextvars
import json
import re
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from local.requests_seen import seen

ALLOWED, DENIED = "allowed", "denied"
FORBIDDEN, NOT_FOUND = 403, 404

Answer = tuple[int, Any, Any]
"""Status, headers, body."""

ATTACKER = "roundtrip-attacker"
"""User agent of requests that are wrong on purpose, under links that a function has signed for others.

What is decided about them says nothing of the function, and does not stand in the book.
"""

_call: contextvars.ContextVar[dict[str, Any]] = contextvars.ContextVar("call")
"""Of the request that is answered here: what `pin_signed_request` and `pin_signed_body` are told of it."""


def enforce(decisions: Path) -> None:
    """To be called before MiniStack serves: mends what is not as on AWS, and opens a new book."""
    from ministack import app
    from ministack.core import iam_actions, iam_evaluator
    from ministack.services import apigateway, s3

    fetch_keys_over_tls(apigateway)
    take_batches_for_what_they_are_of(iam_actions)
    keep_each_slash(iam_actions)
    let_stars_be_line_breaks(iam_evaluator)
    hide_what_may_not_be_listed(s3, iam_evaluator.enforce)
    remember_requests(app)
    note_decisions(iam_evaluator, Book(decisions))


def fetch_keys_over_tls(apigateway: ModuleType) -> None:
    """What verifies tokens asks MiniStack itself for its keys over plain HTTP, and nobody listens there."""
    as_it_is = apigateway._resolve_jwks_url

    async def resolve_jwks_url(authorizer: dict[str, Any]) -> str | None:
        url: str | None = await as_it_is(authorizer)
        return url and url.replace("http://", "https://", 1)

    apigateway._resolve_jwks_url = resolve_jwks_url  # type: ignore[attr-defined]


def take_batches_for_what_they_are_of(iam_actions: ModuleType) -> None:
    """AWS has no permission of its own for SQS's batches: who may send a message may send ten at once."""
    as_it_is = iam_actions.extract_iam_action

    def extract_iam_action(service: str, *request: Any) -> str | None:
        action: str | None = as_it_is(service, *request)
        return action.removesuffix("Batch") if action and service == "sqs" else action

    iam_actions.extract_iam_action = extract_iam_action  # type: ignore[attr-defined]


def keep_each_slash(iam_actions: ModuleType) -> None:
    """`in//a` and `in/a/` are not `in/a`: also for a policy."""
    as_it_is = iam_actions.extract_resource_arn

    def extract_resource_arn(service: str, method: str, path: str, *request: Any) -> str:
        arn: str = as_it_is(service, method, path, *request)
        bucket, _, key = path.lstrip("/").partition("/")
        if service == "s3" and key and arn == "arn:aws:s3:::" + "/".join(filter(None, path.split("/"))):
            return f"arn:aws:s3:::{bucket}/{key}"
        return arn

    iam_actions.extract_resource_arn = extract_resource_arn  # type: ignore[attr-defined]


def let_stars_be_line_breaks(iam_evaluator: ModuleType) -> None:
    """On AWS `*` is any characters, and a key may have a line break."""
    as_it_is = iam_evaluator._fnmatch_compile

    def compiled(pattern: str, ignore_case: bool) -> re.Pattern[str]:
        found: re.Pattern[str] = as_it_is(pattern, ignore_case)
        return re.compile(found.pattern, found.flags | re.DOTALL)

    iam_evaluator._fnmatch_compile = compiled  # type: ignore[attr-defined]


def hide_what_may_not_be_listed(s3: ModuleType, decide: Callable[..., Any]) -> None:
    """An object that is not there is 403, not 404, to those who may not list the bucket: so it is on AWS."""
    from ministack.core.router import extract_access_key_id, extract_region

    def hiding(as_it_is: Callable[..., Answer]) -> Callable[..., Answer]:
        def read(bucket: str, key: str, headers: Any = None, query: Any = None) -> Answer:
            answer = as_it_is(bucket, key, headers, query)
            caller = extract_access_key_id(headers or {}, query) if answer[0] == NOT_FOUND else ""
            listing = ("s3:ListBucket", "s3", extract_region(headers or {}, query), f"arn:aws:s3:::{bucket}")
            if caller and decide(caller, *listing):
                answer = s3._error("AccessDenied", "Access Denied", FORBIDDEN, f"/{bucket}/{key}")
            return answer

        return read

    s3._get_object = hiding(s3._get_object)  # type: ignore[attr-defined]
    s3._head_object = hiding(s3._head_object)  # type: ignore[attr-defined]


def remember_requests(app: ModuleType) -> None:
    """Keeps what comes in for whoever notes what is decided about it."""
    pin_request, pin_body = app.pin_signed_request, app.pin_signed_body

    def pin_signed_request(method: str, raw_path: str, query: Any, headers: Any) -> None:
        named = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}
        _call.set({"method": method, "raw_path": raw_path, "query": query, "headers": named, "body": b""})
        pin_request(method, raw_path, query, headers)

    def pin_signed_body(body: bytes) -> None:
        _call.set({**_call.get({}), "body": body})
        pin_body(body)

    app.pin_signed_request = pin_signed_request  # type: ignore[attr-defined]
    app.pin_signed_body = pin_signed_body  # type: ignore[attr-defined]


class Book:
    """A file of decisions, each different one once."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("x", buffering=1)
        self._written: set[str] = set()
        self._lock = threading.Lock()

    def note(self, decision: dict[str, Any]) -> None:
        """Writes it, unless it stands there."""
        line = json.dumps(decision, sort_keys=True)
        with self._lock:
            if line not in self._written:
                self._written.add(line)
                self._file.write(line + "\n")


def note_decisions(iam_evaluator: ModuleType, book: Book) -> None:
    """Notes what is decided about every call under a role; MiniStack's root key may do everything.

    Two things that MiniStack does not look at are looked at first: which items DynamoDB is asked for, and
    whether an object that is written brings tags.
    """
    as_it_is = iam_evaluator.enforce

    def enforce(
        key: str, action: str, service: str, region: str, resource_arn: str = "*", **more: Any
    ) -> Any:
        call = seen(**_call.get())
        context = dict(more.get("service_context") or {})
        if "keys" in call["parameters"]:
            context["dynamodb:LeadingKeys"] = call["parameters"]["keys"]
        verdict = None
        actions = [action]
        if action == "s3:PutObject" and "x-amz-tagging" in call["headers"]:
            actions.append("s3:PutObjectTagging")
        for each in actions:
            verdict = as_it_is(key, each, service, region, resource_arn, context)
            who = (iam_evaluator.resolve_caller_identity(key) or {}).get("userArn", "")
            if ":assumed-role/" in who and _call.get()["headers"].get("user-agent") != ATTACKER:
                refused = DENIED if isinstance(verdict, iam_evaluator.EvalResult) else ALLOWED
                said = {"verdict": getattr(verdict, "code", refused), "call": call}
                book.note({"who": who, "action": each, "resource": resource_arn, **said})
            if verdict is not None:
                break
        return verdict

    iam_evaluator.enforce = enforce  # type: ignore[attr-defined]
