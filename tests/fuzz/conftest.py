"""The API in this process, asked with whatever bytes a test has."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from tests.fuzz.gateway import Gateway
from tests.fuzz.runs import TOKENS
from tests.fuzz.world import World, world


class Got(NamedTuple):
    """An answer, its body read where it is JSON."""

    status: int
    headers: dict[str, str]
    body: Any

    @property
    def code(self) -> tuple[int, str]:
        return self.status, self.body.get("code", "")


@pytest.fixture(scope="module")
def made() -> Iterator[World]:
    """Without a limit on changes: here, each attack is one."""
    with world(writes_per_minute=10**9) as made:
        yield made


class Asker:
    """Sends what it is told to, and holds what every answer must be."""

    def __init__(self, made: World) -> None:
        self._gateway = Gateway(made.function, TOKENS)

    def __call__(
        self, method: str, target: str, body: bytes = b"", token: str = "editor", **headers: str
    ) -> Got:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        status, answered, content = self._gateway.answer(
            method, target, {"authorization": f"Bearer {token}", **named}, body
        )
        assert status < 500
        shown = json.loads(content) if content and "json" in answered.get("content-type", "") else content
        if status >= 400 and status not in (401, 413):
            assert answered["content-type"] == "application/problem+json"
            assert shown["detail"].endswith(".")
            assert "\n" not in shown["detail"]
            assert len(content) < 1000
        return Got(status, answered, shown)


@pytest.fixture
def ask(made: World) -> Asker:
    return Asker(made)
