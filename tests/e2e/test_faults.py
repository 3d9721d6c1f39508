"""What breaks on the way breaks nothing: after every fault, the operator's `verify` finds no difference."""

import itertools
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from lambdas.shared.keys import document_id
from local.home import ROOT, Home, holder
from local.sealed import sealed
from tests.e2e.conftest import App, connect, eventually, local, stopped_in_the_end, up, up_with_iam
from tests.e2e.decisions import assert_nothing_denied
from tests.e2e.dynamodb_proxy import THROTTLED, Answer, Call, DynamoDbProxy, pass_on
from tests.e2e.stories import Uploader, endings, found, stories, tell
from tests.e2e.test_pipeline import unique
from tests.e2e.test_recipes import published

PATIENCE_SECONDS = 240
"""For hundreds of documents; an idle machine takes a tenth of that."""

TRIES = 4
"""Of one call by the function: what its handler allows. After many failures botocore allows fewer."""

LONGEST_PAUSE_SECONDS = 4
"""Before the last of them."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, certificate: Path) -> Iterator[Path]:
    """The folder of an app of its own, under IAM: what runs there is stopped, killed and misled."""
    with (
        stopped_in_the_end(tmp_path_factory.mktemp("faults")) as home,
        up_with_iam(home, certificate),
    ):
        yield home


@pytest.fixture
def own(home: Path) -> App:
    """The app there as it runs now: one that was started anew may have other ports."""
    return connect(home)


@pytest.fixture(scope="module")
def proxy(home: Path) -> Iterator[DynamoDbProxy]:
    """What the function takes for DynamoDB."""
    app = connect(home)
    with DynamoDbProxy(app.outputs["EndpointUrl"]).serving() as proxy:
        functions, name = app.client("lambda"), app.outputs["ProcessorFunctionName"]
        variables = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        variables |= {"AWS_ENDPOINT_URL_DYNAMODB": proxy.url}
        functions.update_function_configuration(FunctionName=name, Environment={"Variables": variables})
        yield proxy


@pytest.fixture
def table(proxy: DynamoDbProxy) -> Iterator[DynamoDbProxy]:
    """The same, for one test to set `treat`."""
    yield proxy
    proxy.treat = pass_on
    proxy.calls.clear()


def test_a_thousand_uploads_survive_that_everything_is_stopped_in_the_middle(home: Path) -> None:
    folder, uploader = unique(""), Uploader(home)
    told = stories(folder, 750)
    comes_again_after(connect(home), 8)
    with ThreadPoolExecutor(1) as teller:
        telling = teller.submit(tell, told, uploader)
        try:
            eventually(lambda: uploader.answers > 800, "all to be uploaded once", PATIENCE_SECONDS)
            assert in_queue(connect(home), "WorkQueueUrl")
            stopped = local(home, "down")
            assert stopped.returncode == 0, stopped.stdout + stopped.stderr
            assert_nothing_denied(Home(home).decisions)
            up(home, "--enforce-iam")
            telling.result()
        finally:
            uploader.given_up = True

    assert_no_difference(connect(home), "--content")
    assert found(connect(home), folder) == endings(told)


@pytest.mark.parametrize("recorded", [False, True], ids=["before", "after"])
def test_a_function_killed_around_its_record_leaves_nothing_half_done(
    own: App, table: DynamoDbProxy, recorded: bool
) -> None:
    path = f"prices/{unique('killed.json')}"
    seen = []

    def treat(call: Call) -> Answer | None:
        if seen or call.action != "PutItem" or call.item != document_id(f"incoming/{path}"):
            return call.pass_on()
        if recorded:
            call.pass_on()
        seen.append((own.get(f"results/{path}") is not None, records(own, [path]), published(own, path)))
        kill(processors(own))
        return None

    comes_again_after(own, 4)
    table.treat = treat
    own.put(f"incoming/{path}", b'{"title": "Tea", "euros": 4.50}')
    eventually(lambda: seen, "the record to be written")
    assert_no_difference(own)

    assert seen == [(True, int(recorded), None)]
    assert records(own, [path]) == 1
    assert published(own, path)
    bucket = own.outputs["DocumentsBucketName"]
    versions = own.client("s3").list_object_versions(Bucket=bucket, Prefix=f"results/{path}")["Versions"]
    assert len(versions) == 1  # who came again knew it for its own


def test_a_table_that_throttles_for_a_moment_is_asked_again_at_once(own: App, table: DynamoDbProxy) -> None:
    path = unique("patient.json")

    def treat(call: Call) -> Answer:
        tries = sum(other.action == call.action for other in table.calls)
        return THROTTLED if tries < TRIES else call.pass_on()

    comes_again_after(own, 600)  # too late for this test
    table.treat = treat
    own.put(f"incoming/{path}", b"{}")
    eventually(lambda: records(own, [path]), "a record")
    assert_no_difference(own)
    assert Counter(call.action for call in table.calls)["PutItem"] == TRIES


def test_a_table_that_takes_no_writes_for_a_while_holds_up_and_loses_nothing(
    own: App, table: DynamoDbProxy
) -> None:
    paths = [unique("waits.json") for _ in range(4)]

    def each_came_again() -> bool:
        tries = Counter(call.item for call in table.calls if call.action == "PutItem")
        return len(tries) == len(paths) and min(tries.values()) > TRIES

    comes_again_after(own, 30)  # later than a batch is through with its tries
    table.treat = lambda call: THROTTLED if call.action == "PutItem" else call.pass_on()
    for path in paths:
        own.put(f"incoming/{path}", b"{}")
    eventually(each_came_again, "each message to come again", PATIENCE_SECONDS)
    assert records(own, paths) == 0

    table.treat = pass_on
    assert_no_difference(own)
    assert records(own, paths) == len(paths)


def test_what_is_dead_after_five_tries_is_brought_back_by_redrive(own: App, table: DynamoDbProxy) -> None:
    paths = [unique("dead.json") for _ in range(5)]
    comes_again_after(own, 1)
    table.treat = lambda _: THROTTLED
    for path in paths:
        own.put(f"incoming/{path}", b"{}")
    eventually(lambda: in_queue(own, "DeadLetterQueueUrl") == len(paths), "dead letters")
    done = operate(own, "verify", "--settle", "0")
    assert done.returncode == 1
    assert all(f"incoming/{path}: expected a record" in done.stdout for path in paths)
    assert "make redrive" in done.stdout

    comes_again_after(own, 30)
    table.treat = pass_on
    done = operate(own, "redrive")
    assert done.returncode == 0, done.stdout + done.stderr
    assert_no_difference(own)
    assert records(own, paths) == len(paths)


def test_what_a_purged_queue_has_lost_is_found_and_rebuilt(
    home: Path, own: App, table: DynamoDbProxy
) -> None:
    folder, uploader = unique(""), Uploader(home)
    comes_again_after(own, 600)
    tell(stories(folder, 24), uploader)
    eventually(lambda: not in_queue(own, "WorkQueueUrl"), "an empty queue")

    table.calls.clear()
    table.treat = lambda _: THROTTLED
    told = stories(folder, 24, shifted=5)
    tell(told, uploader)
    events = sum(len(story.steps) for story in told)

    latest = [0, time.monotonic()]

    def all_failed() -> bool:
        if latest[0] != len(table.calls):
            latest[:] = len(table.calls), time.monotonic()
        still = time.monotonic() - latest[1] > 2 * LONGEST_PAUSE_SECONDS
        return in_queue(own, "WorkQueueUrl") >= events <= len(table.calls) and still

    eventually(all_failed, "every message to fail", PATIENCE_SECONDS)
    own.client("sqs").purge_queue(QueueUrl=own.outputs["WorkQueueUrl"])
    table.treat = pass_on
    done = operate(own, "verify", "--settle", "0")
    assert done.returncode == 1
    assert all(story.key in done.stdout for story in told)
    assert "make rebuild" in done.stdout

    done = operate(own, "rebuild")
    assert done.returncode == 0, done.stdout + done.stderr
    assert_no_difference(own, "--content", "--prefix", folder)
    assert found(own, folder) == endings(told)


def test_functions_killed_at_random_lose_nothing(home: Path, own: App, table: DynamoDbProxy) -> None:
    folder, uploader = unique(""), Uploader(home)
    told = stories(folder, 180)
    # Four: a message that is hit by each of them still has one try.
    doomed, numbers, killed = set(random.sample(range(300), 4)), itertools.count(), []

    def treat(call: Call) -> Answer:
        if next(numbers) in doomed:
            victims = random.sample(processors(own), 1)
            kill(victims)
            killed.extend(victims)
        return call.pass_on()

    comes_again_after(own, 8)
    table.treat = treat
    tell(told, uploader)
    assert_no_difference(own, "--content", "--prefix", folder)

    assert found(own, folder) == endings(told)
    assert in_queue(own, "DeadLetterQueueUrl") == 0
    assert len(set(killed)) == 4


def operate(app: App, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Runs `python -m operate` as an operator would."""
    command = [sys.executable, "-m", "operate", *arguments, "--stage", "local"]
    environ = sealed(os.environ, app.outputs["EndpointUrl"])
    return subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False, timeout=600
    )


def assert_no_difference(app: App, *options: str) -> None:
    """Once nothing is under way any more, the operator's command finds nothing."""
    eventually(lambda: not in_queue(app, "WorkQueueUrl"), "an empty queue", PATIENCE_SECONDS)
    done = operate(app, "verify", *options)
    assert (done.returncode, "no difference" in done.stdout) == (0, True), done.stdout + done.stderr


def in_queue(app: App, queue: str) -> int:
    """How many messages are there, those included that somebody is at."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    answer = app.client("sqs").get_queue_attributes(QueueUrl=app.outputs[queue], AttributeNames=names)
    return sum(int(answer["Attributes"][name]) for name in names)


def comes_again_after(app: App, seconds: int) -> None:
    """In AWS a message that failed comes again after half an hour; here nobody waits for that."""
    app.client("sqs").set_queue_attributes(
        QueueUrl=app.outputs["WorkQueueUrl"], Attributes={"VisibilityTimeout": str(seconds)}
    )


def records(app: App, paths: list[str]) -> int:
    """How many of the documents are in the catalogue."""
    dynamodb, table = app.client("dynamodb"), app.outputs["CatalogTableName"]
    keys = [{"id": {"S": document_id(f"incoming/{path}")}} for path in paths]
    return sum("Item" in dynamodb.get_item(TableName=table, Key=key, ConsistentRead=True) for key in keys)


def processors(app: App) -> list[int]:
    """Ids of the processes in which the emulator runs the processor."""
    emulator, name = holder(Home(app.home).emulator_pid), app.outputs["ProcessorFunctionName"]
    columns = ["-o", "pid=", "-o", "ppid=", "-o", "command="]
    listed = subprocess.run(["ps", "-A", "-ww", *columns], capture_output=True, text=True, check=True).stdout
    rows = [line.split(maxsplit=2) for line in listed.splitlines()]
    return [int(pid) for pid, parent, command in rows if int(parent) == emulator and name in command]


def kill(pids: list[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
