"""What the processor's log holds of a document: which version, how it ended, and none of its content."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lambdas.processor.batch import handle
from lambdas.processor.documents import Documents
from lambdas.processor.errors import InvalidRecord
from lambdas.processor.events import Change
from lambdas.processor.recipe.model import Recipe
from lambdas.processor.recipe.schema import compile_schema
from lambdas.processor.store import Store
from lambdas.shared.keys import document_id
from tests.lambdas.conftest import Aws
from tests.lambdas.lines import Logged, logged
from tests.lambdas.processor.conftest import KEY, World

CANARY = "canary-8e02"
GOOD = json.dumps({CANARY: [CANARY, {"deep": CANARY}]}).encode()
HOSTILE_KEY = 'incoming/orders/a\n{"level": "INFO", "message": "deleted"}\x1b[2J\u202e.json'
BAD = {
    "broken": GOOD[:-1],
    "trailing": GOOD + CANARY.encode(),
    "literal": f'{{"a": {CANARY}}}'.encode(),
    "bytes": CANARY.encode() + b"\xff",
    "half": f'["{CANARY}\\ud800"]'.encode(),
    "packed": b"\x1f\x8b" + CANARY.encode(),
}


@pytest.fixture
def world(aws: Aws) -> World:
    return World(aws)


def delivered(change: Change) -> dict[str, Any]:
    """The SQS batch that tells of a change."""
    entry = {"key": change.key, "version-id": change.version_id, "sequencer": change.sequencer}
    detail = {"bucket": {"name": change.bucket}, "object": entry}
    body = json.dumps({"source": "aws.s3", "detail-type": "Object Created", "detail": detail})
    return {"Records": [{"messageId": "m0", "eventSource": "aws:sqs", "body": body}]}


def lines_of(world: World, body: bytes, key: str = KEY) -> Logged:
    documents: Documents = world.with_store(world.store)
    change = world.upload(body, key=key)
    with logged() as lines:
        handle(delivered(change), documents.apply, lambda: 30_000)
    return lines


def test_which_document_which_version_and_how_it_ended_is_there(world: World) -> None:
    (line,) = lines_of(world, GOOD)
    assert (line["message"], line["document"], line["documents"]) == ("processed", document_id(KEY), 1)
    assert line["change"]["key"] == KEY
    assert line["version"] == line["change"]["version_id"] == world.versions()[0].partition(" ")[2]
    assert line["seconds"] >= 0
    assert CANARY not in json.dumps(line)


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
def test_why_a_document_is_refused_is_logged_by_its_code_alone(world: World, body: bytes) -> None:
    lines = lines_of(world, body)
    assert CANARY not in lines.text
    assert [(line["message"], bool(line["code"])) for line in lines] == [("quarantined", True)]


def refusing(record: Any) -> Any:
    raise InvalidRecord("refused", f"{record} is not wanted.", pointer=f"/{CANARY}")


def stumbling(record: Any) -> Any:
    return dict[str, Any]()[str(record)]


def quoting(record: Any) -> Any:
    try:
        return int(record)
    except TypeError as error:
        raise RuntimeError(f"cannot read {record}") from error


def test_what_a_schema_refuses_is_not_quoted(world: World) -> None:
    schema = {"type": "object", "additionalProperties": {"const": 1}}
    world.recipe = Recipe(steps=(compile_schema(schema, {}, private=False),))
    lines = lines_of(world, GOOD)
    assert CANARY not in lines.text
    assert lines[0]["code"] == "schema"


@pytest.mark.parametrize(
    ("step", "message", "error"),
    [
        (refusing, "quarantined", None),
        (stumbling, "will be retried", "KeyError"),
        (quoting, "will be retried", "RuntimeError"),
    ],
)
def test_a_recipe_may_raise_with_the_whole_record_in_its_message(
    world: World, step: Callable[[Any], Any], message: str, error: str | None
) -> None:
    world.recipe = Recipe(steps=(step,))
    lines = lines_of(world, GOOD)
    assert CANARY not in lines.text
    assert (lines[0]["message"], lines[0].get("errorType")) == (message, error)
    if error:
        assert lines[0]["message_id"] == "m0"
        assert step.__name__ in "".join(lines[0]["stackTrace"])


def test_a_store_that_quotes_what_it_was_sent_is_not_quoted(world: World) -> None:
    class Table:
        """Refuses as DynamoDB does, which names the value."""

        def __getattr__(self, name: str) -> Any:
            def refuse(**_: Any) -> Any:
                metadata: Any = {"RequestId": "aws-9", "HTTPStatusCode": 400}
                told: Any = {"Code": "ValidationException", "Message": f"cannot convert {CANARY}"}
                raise ClientError({"Error": told, "ResponseMetadata": metadata}, "GetItem")

            return refuse

    table: Any = Table()
    world.store = Store(world.aws.s3, table, world.aws.bucket, world.aws.table)
    lines = lines_of(world, GOOD)
    assert CANARY not in lines.text
    assert (lines[0]["awsCode"], lines[0]["awsRequestId"]) == ("ValidationException", "aws-9")


def test_a_name_cannot_write_a_line_of_its_own(world: World) -> None:
    lines = lines_of(world, b"{}", key=HOSTILE_KEY)
    assert [line["message"] for line in lines] == ["processed"]
    assert lines[0]["document"] == document_id(HOSTILE_KEY)
    assert lines[0]["change"]["key"].startswith(r"incoming/orders/a\u000a{")
    assert lines.text.isascii()
    assert "\x1b" not in lines.text


def test_a_refusal_that_nobody_caught_is_not_quoted() -> None:
    def apply(*_: object) -> None:
        refusing(CANARY)

    change = Change(bucket="documents", key=KEY, version_id="v1", sequencer="1")
    with logged() as lines:
        handle(delivered(change), apply, lambda: 30_000)
    assert CANARY not in lines.text
    assert lines[0]["errorType"] == "InvalidRecord"


def test_a_message_that_nobody_knows_is_named_by_what_it_lacks() -> None:
    batch = {
        "Records": [{"messageId": "m0", "eventSource": "aws:sqs", "body": f'{{"{CANARY}": "{CANARY}"}}'}]
    }
    with logged() as lines:
        handle(batch, lambda *_: None, lambda: 30_000)
    assert CANARY not in lines.text
    assert (
        lines[0]["errorMessage"] == "UnknownEvent: the event lacks what an S3 event has: KeyError('source')"
    )
