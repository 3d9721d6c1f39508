"""A secret is made once for a deployment, and whoever asks gets the same."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lambdas.shared.catalog import CURSOR_SECRET_ID, PARTITION_KEY, REDACTION_KEY_ID
from lambdas.shared.secret import get_or_make
from tests.lambdas.conftest import Aws


def test_a_secret_has_32_bytes(aws: Aws) -> None:
    assert len(get_or_make(aws.dynamodb, aws.table, CURSOR_SECRET_ID)) == 32


def test_a_secret_is_made_once_and_the_same_for_all(aws: Aws) -> None:
    first = get_or_make(aws.dynamodb, aws.table, CURSOR_SECRET_ID)

    assert [get_or_make(aws.dynamodb, aws.table, CURSOR_SECRET_ID) for _ in range(3)] == [first] * 3


def test_two_secrets_of_one_table_differ(aws: Aws) -> None:
    secrets = {get_or_make(aws.dynamodb, aws.table, name) for name in (CURSOR_SECRET_ID, REDACTION_KEY_ID)}

    assert len(secrets) == 2


def test_a_new_table_has_another_secret(aws: Aws) -> None:
    before = get_or_make(aws.dynamodb, aws.table, CURSOR_SECRET_ID)
    aws.dynamodb.delete_item(TableName=aws.table, Key={PARTITION_KEY: {"S": CURSOR_SECRET_ID}})

    assert get_or_make(aws.dynamodb, aws.table, CURSOR_SECRET_ID) != before


class Overtaken:
    """A client before whose first write something else happens."""

    def __init__(self, client: Any, meanwhile: Callable[[], object]) -> None:
        self._client = client
        self._meanwhile = [meanwhile]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def put_item(self, **request: Any) -> Any:
        while self._meanwhile:
            self._meanwhile.pop()()
        return self._client.put_item(**request)


def test_of_two_that_make_it_at_once_both_get_what_was_first(aws: Aws) -> None:
    others: list[bytes] = []

    def meanwhile() -> None:
        others.append(get_or_make(aws.dynamodb, aws.table, CURSOR_SECRET_ID))

    mine = get_or_make(Overtaken(aws.dynamodb, meanwhile), aws.table, CURSOR_SECRET_ID)

    assert [mine] == others
    assert get_or_make(aws.dynamodb, aws.table, CURSOR_SECRET_ID) == mine


class Refusing:
    """A client that may read and not write."""

    def __init__(self, client: Any) -> None:
        self.get_item = client.get_item

    def put_item(self, **_: Any) -> None:
        raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "PutItem")


def test_any_other_answer_raises(aws: Aws) -> None:
    with pytest.raises(ClientError, match="ResourceNotFound"):
        get_or_make(aws.dynamodb, "no-such-table", CURSOR_SECRET_ID)
    with pytest.raises(ClientError, match="AccessDenied"):
        get_or_make(Refusing(aws.dynamodb), aws.table, CURSOR_SECRET_ID)
