"""A world behind boto3's face, for one caller after the other."""

import io
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from tests.proofs.stores.answer import Refused
from tests.proofs.stores.calls import call
from tests.proofs.stores.world import EMPTY, World


class Client:
    """S3 and DynamoDB in one. The calls are named v1, v2, … in their order."""

    def __init__(self) -> None:
        self.world: World = EMPTY
        self._calls = 0

    def __getattr__(self, operation: str) -> Callable[..., dict[str, Any]]:
        return lambda **request: self._call(operation, request)

    def _call(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        self._calls += 1
        answer, self.world = call(self.world, operation, request, f"v{self._calls}")
        if isinstance(answer, Refused):
            raise refusal(answer.code, answer.status, operation)
        data = dict(answer.data)
        if operation == "get_object":
            data["Body"] = io.BytesIO(data["Body"])
        return data


def refusal(code: str, status: int, operation: str) -> ClientError:
    """As boto3 raises it."""
    response: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(response, operation)
