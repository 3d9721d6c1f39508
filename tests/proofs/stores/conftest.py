"""Each test of what the stores answer is run twice: on them, and on moto."""

import pytest

from tests.lambdas.conftest import aws, clients
from tests.proofs.stores import subjects
from tests.proofs.stores.moto_as_aws import allow_tiny_parts
from tests.proofs.stores.subjects import Subject

__all__ = ["aws", "clients"]


@pytest.fixture(params=["memory", "moto"])
def subject(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Subject:
    """The stores under test, or moto."""
    if request.param == "memory":
        return subjects.in_memory()
    allow_tiny_parts(monkeypatch)
    return subjects.on_moto(request.getfixturevalue("aws"))
