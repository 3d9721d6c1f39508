"""A deployment on moto, the real processor that works on it, and what an operator sees."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from rich.console import Console

from lambdas.processor.events import Change, changes_in
from lambdas.shared import order
from operate import backfill, rebuild, verify
from operate.deployment import Deployment
from operate.redrive import Redrive
from operate.screen import Screen
from tests.lambdas.conftest import Aws, aws, clients
from tests.lambdas.processor.conftest import KEY, World, world
from tests.lambdas.processor.histories import EVERYTHING, Hooked, body

__all__ = ["aws", "clients", "world"]

LONG = "incoming/" + "x" * 1015
"""So long that its report lies at quarantine/<id>."""


class NoTasks(Hooked):
    """An SQS without message move tasks, which answers as the emulator does."""

    def __init__(self, sqs: Any) -> None:
        super().__init__(sqs, lambda _: None)

    def list_message_move_tasks(self, **_: Any) -> Any:
        raise ClientError({"Error": {"Code": "InvalidAction"}}, "ListMessageMoveTasks")


@dataclass
class Terminal:
    """A screen that can be read."""

    out: io.StringIO = field(default_factory=io.StringIO)
    err: io.StringIO = field(default_factory=io.StringIO)

    @property
    def screen(self) -> Screen:
        return Screen(out=self.out, console=Console(file=self.err, soft_wrap=True))

    @property
    def lines(self) -> list[str]:
        return self.out.getvalue().splitlines()


class Operator:
    """Somebody who uploads, runs commands and reads what they say. Orders come as S3 gives them."""

    def __init__(self, world: World, deployment: Deployment) -> None:
        self.world = world
        self.deployment = deployment
        self._changes = 0

    def sequencer(self) -> str:
        self._changes += 1
        return order.padded(f"{self._changes:08X}")

    def upload(self, kind: str, key: str = KEY) -> Change:
        """A change that S3 would report; it is not yet applied."""
        sequencer = self.sequencer()
        return self.world.upload(body(kind, str(self._changes)), sequencer, key)

    def process(self, kind: str, key: str = KEY) -> Change:
        change = self.upload(kind, key)
        self.world.apply(change)
        return change

    def delete(self, key: str = KEY) -> Change:
        return self.world.delete(self.sequencer(), key)

    def hide(self, key: str) -> None:
        """Deletes an object that is no original, by hand."""
        self.world.aws.s3.delete_object(Bucket=self.deployment.bucket, Key=key)

    def put(self, key: str, content: bytes = b"by hand") -> None:
        """Writes an object, by hand."""
        self.world.aws.s3.put_object(Bucket=self.deployment.bucket, Key=key, Body=content)

    def forget(self, key: str = KEY) -> None:
        """Loses a document's record."""
        record_id = {"id": self.world.item(key)["id"]}
        self.world.aws.dynamodb.delete_item(TableName=self.deployment.table, Key=record_id)

    def alter(self, key: str = KEY, **attributes: str) -> None:
        """Changes attributes of a record, by hand."""
        item = self.world.item(key) | {name: {"S": value} for name, value in attributes.items()}
        self.world.aws.dynamodb.put_item(TableName=self.deployment.table, Item=item)

    def messages(self, url: str | None = None) -> list[str]:
        """Takes all messages out of a queue: bodies."""
        bodies = []
        sqs, url = self.world.aws.sqs, url or self.deployment.work_queue
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            for message in messages:
                bodies.append(message["Body"])
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return bodies

    def send(self, url: str, *bodies: str) -> None:
        for text in bodies:
            self.world.aws.sqs.send_message(QueueUrl=url, MessageBody=text)

    def work(self) -> int:
        """Lets the processor work off the work queue; how many messages there were."""
        bodies = self.messages()
        for text in bodies:
            self.world.apply(*changes_in(json.loads(text)))
        return len(bodies)

    def verify(
        self, sleep: Callable[[float], None] = lambda _: None, *, advice: bool = False, **options: Any
    ) -> list[str]:
        """What `verify` prints, without its advice."""
        terminal = Terminal()
        verification = verify.Verification(self.deployment, verify.Options(**options), terminal.screen, sleep)
        code = verification.run()
        assert code == (0 if terminal.lines[-1].endswith("no difference") else 1)
        return [line for line in terminal.lines if advice or " of them: " not in line]

    def backfill(self, *, dry_run: bool = False, **options: Any) -> list[str]:
        terminal = Terminal()
        chosen = {"prefix": "", "since": None, "until": None, "rate": 500} | options
        assert (
            backfill.run(self.deployment, backfill.Options(**chosen, dry_run=dry_run), terminal.screen) == 0
        )
        return terminal.lines

    def rebuild(self, *, dry_run: bool = False, force: bool = False, **options: Any) -> list[str]:
        terminal = Terminal()
        chosen = rebuild.Options(**({"prefix": "", "rate": 500} | options), dry_run=dry_run, force=force)
        assert rebuild.run(self.deployment, chosen, terminal.screen) == 0
        return terminal.lines

    def redrive(self, terminal: Terminal) -> Redrive:
        return Redrive(self.deployment, 500, terminal.screen, wait=0)

    def deployed(self, **changes: Any) -> "Operator":
        """An operator of a deployment with something else in it; to run commands with."""
        return Operator(self.world, replace(self.deployment, **changes))


def damage(lines: list[str]) -> list[str]:
    """The places that differ, of what `verify` prints."""
    return [line.partition(": ")[0] for line in lines[:-1]]


@pytest.fixture
def deployment(aws: Aws) -> Deployment:
    return Deployment(
        stage="dev",
        s3=aws.s3,
        dynamodb=aws.dynamodb,
        sqs=aws.sqs,
        bucket=aws.bucket,
        table=aws.table,
        work_queue=aws.queue_url,
        dead_letters=aws.sqs.create_queue(QueueName="dead-letters")["QueueUrl"],
        rule_dead_letters=aws.sqs.create_queue(QueueName="rule-dead-letters")["QueueUrl"],
    )


@pytest.fixture
def operator(world: World, deployment: Deployment) -> Operator:
    world.recipe = EVERYTHING
    return Operator(world, deployment)
