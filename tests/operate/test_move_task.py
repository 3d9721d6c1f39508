"""SQS's own way to move messages, against botocore's model of it: no emulator has it."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from operate.move_task import LOOK_SECONDS, PATIENCE_LOOKS, MoveFailed, MoveTask, NoMoveTasks

SOURCE, DESTINATION = "arn:aws:sqs:eu-west-1:1:dead", "arn:aws:sqs:eu-west-1:1:work"
LISTED = {"SourceArn": SOURCE, "MaxResults": 1}
STARTED = {"SourceArn": SOURCE, "DestinationArn": DESTINATION, "MaxNumberOfMessagesPerSecond": 50}


@pytest.fixture(scope="module")
def client() -> Any:
    return boto3.client("sqs", region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="x")


@pytest.fixture
def sqs(client: Any) -> Iterator[Stubber]:
    """Checks every request, and that no call is left out."""
    with Stubber(client) as stub:
        yield stub
        stub.assert_no_pending_responses()


def task(status: str, started: int = 2, **more: Any) -> dict[str, Any]:
    handle = {"TaskHandle": f"task {started}"} if status == "RUNNING" else {}
    return {"Status": status, "SourceArn": SOURCE, "StartedTimestamp": started, **handle, **more}


def lists(stub: Stubber, *tasks: dict[str, Any]) -> None:
    stub.add_response("list_message_move_tasks", {"Results": list(tasks)}, LISTED)


def starts(stub: Stubber) -> None:
    stub.add_response("start_message_move_task", {"TaskHandle": "task 2"}, STARTED)


def moved(count: int, total: int) -> dict[str, int]:
    return {"ApproximateNumberOfMessagesMoved": count, "ApproximateNumberOfMessagesToMove": total}


class Run:
    def __init__(self, stub: Stubber) -> None:
        self.told: list[tuple[int, int | None]] = []
        self.slept: list[float] = []
        self.task = MoveTask(stub.client, SOURCE, DESTINATION, 50, self.sleep)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def go(self) -> None:
        self.task.run(lambda count, total: self.told.append((count, total)))


def test_a_task_is_started_and_followed_to_its_end(sqs: Stubber) -> None:
    lists(sqs)
    starts(sqs)
    lists(sqs, task("RUNNING", **moved(0, 70)))
    lists(sqs, task("RUNNING", **moved(50, 70)))
    lists(sqs, task("COMPLETED", **moved(70, 70)))

    run = Run(sqs)
    run.go()

    assert run.told == [(0, 70), (50, 70), (70, 70)]
    assert run.slept == [LOOK_SECONDS] * 2


def test_a_task_that_runs_already_is_followed(sqs: Stubber) -> None:
    lists(sqs, task("RUNNING", 1, **moved(1, 3)))
    lists(sqs, task("RUNNING", 1, **moved(2, 3)))
    lists(sqs, task("COMPLETED", 1, **moved(3, 3)))

    run = Run(sqs)
    run.go()

    assert run.told == [(2, 3), (3, 3)]


def test_the_end_of_an_earlier_task_is_not_taken_for_its_own(sqs: Stubber) -> None:
    lists(sqs, task("COMPLETED", 1, **moved(9, 9)))
    starts(sqs)
    lists(sqs, task("COMPLETED", 1, **moved(9, 9)))
    lists(sqs, task("COMPLETED", 2, **moved(4, 4)))

    run = Run(sqs)
    run.go()

    assert run.told == [(4, 4)]


def test_a_task_that_never_shows_up_is_not_waited_for_without_end(sqs: Stubber) -> None:
    lists(sqs)
    starts(sqs)
    for _ in range(PATIENCE_LOOKS):
        lists(sqs)

    with pytest.raises(MoveFailed, match="does not list the move"):
        Run(sqs).go()


@pytest.mark.parametrize(
    ("end", "sentence"),
    [
        (task("FAILED", FailureReason="AccessDenied"), "ended as FAILED: AccessDenied."),
        (task("CANCELLED"), "ended as CANCELLED: SQS does not say why."),
    ],
)
def test_a_task_that_ends_otherwise_says_so(sqs: Stubber, end: dict[str, Any], sentence: str) -> None:
    lists(sqs)
    starts(sqs)
    lists(sqs, task("CANCELLING", **moved(1, 3)))
    lists(sqs, end)

    with pytest.raises(MoveFailed, match=sentence):
        Run(sqs).go()


def interrupt(run: Run) -> None:
    """Ctrl-C while it waits for the next look at the task."""

    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    run.task.sleep = interrupted
    with pytest.raises(KeyboardInterrupt):
        run.go()


@pytest.mark.parametrize("known", [True, False])
def test_ctrl_c_cancels_the_task(sqs: Stubber, known: bool) -> None:
    lists(sqs)
    starts(sqs)
    lists(sqs, task("RUNNING"))
    handle = {"TaskHandle": "task 2"}
    if known:
        sqs.add_response("cancel_message_move_task", {"ApproximateNumberOfMessagesMoved": 0}, handle)
    else:  # it has ended by itself meanwhile
        sqs.add_client_error("cancel_message_move_task", "ResourceNotFoundException", expected_params=handle)
    interrupt(Run(sqs))


def test_ctrl_c_cancels_the_task_that_it_followed(sqs: Stubber) -> None:
    lists(sqs, task("RUNNING", 1))
    lists(sqs, task("RUNNING", 1))
    sqs.add_response(
        "cancel_message_move_task", {"ApproximateNumberOfMessagesMoved": 0}, {"TaskHandle": "task 1"}
    )
    interrupt(Run(sqs))


@pytest.mark.parametrize("code", ["InvalidAction", "AWS.SimpleQueueService.UnsupportedOperation"])
def test_an_sqs_that_does_not_know_the_action_is_told_from_others(sqs: Stubber, code: str) -> None:
    sqs.add_client_error("list_message_move_tasks", code)

    with pytest.raises(NoMoveTasks):
        Run(sqs).go()


def test_any_other_error_is_not_taken_for_it(sqs: Stubber) -> None:
    sqs.add_client_error("list_message_move_tasks", "AccessDenied")

    with pytest.raises(sqs.client.exceptions.ClientError, match="AccessDenied"):
        Run(sqs).go()
