"""Both dead-letter queues are emptied into the work queue."""

from typing import Any

import pytest

from lambdas.shared import messages
from tests.lambdas.processor.histories import VALID, Hooked
from tests.operate.conftest import NoTasks, Operator, Terminal

WORK, RULES = "the work queue's dead-letter queue", "the rules' dead-letter queue"


class Tasks(Hooked):
    """An SQS that has message move tasks and moves two messages at each look."""

    def __init__(self, operator: Operator) -> None:
        super().__init__(operator.world.aws.sqs, lambda _: None)
        self.operator = operator
        self.asked: list[dict[str, Any]] = []
        self.moved = 0
        self.total = 0

    def list_message_move_tasks(self, **arguments: Any) -> Any:
        if not self.asked:
            return {"Results": []}
        bodies = self.operator.messages(self.operator.deployment.dead_letters)
        self.operator.send(self.operator.deployment.work_queue, *bodies[:2])
        self.operator.send(self.operator.deployment.dead_letters, *bodies[2:])
        self.moved += len(bodies[:2])
        state = "RUNNING" if bodies[2:] else "COMPLETED"
        return {
            "Results": [
                {
                    "Status": state,
                    "StartedTimestamp": 1,
                    "ApproximateNumberOfMessagesMoved": self.moved,
                    "ApproximateNumberOfMessagesToMove": 3,
                }
            ]
        }

    def start_message_move_task(self, **arguments: Any) -> Any:
        self.asked.append(arguments)
        return {"TaskHandle": "task"}


def fill(operator: Operator) -> None:
    operator.send(operator.deployment.dead_letters, "a", "b", "c")
    operator.send(operator.deployment.rule_dead_letters, "d", "e")


def redrive(operator: Operator, sqs: Any) -> Terminal:
    terminal = Terminal()
    run = operator.deployed(sqs=sqs).redrive(terminal)
    run.sleep = lambda _: None
    assert run.run() == 0
    return terminal


def test_where_sqs_moves_messages_itself_it_is_asked_to(operator: Operator) -> None:
    fill(operator)
    sqs = Tasks(operator)

    terminal = redrive(operator, sqs)

    (asked,) = sqs.asked
    arns = {"SourceArn": "dead-letters", "DestinationArn": "work"}
    assert asked["MaxNumberOfMessagesPerSecond"] == 500
    assert {name: asked[name].rpartition(":")[2] for name in arns} == arns
    assert sorted(operator.messages()) == ["a", "b", "c", "d", "e"]
    assert terminal.lines == [
        f"{RULES}: 2 messages moved to the work queue",
        f"{WORK}: 3 messages moved to the work queue",
    ]
    assert "one by one" not in terminal.err.getvalue()


def test_where_it_does_not_they_are_moved_one_by_one_and_that_is_said(operator: Operator) -> None:
    fill(operator)

    terminal = redrive(operator, NoTasks(operator.world.aws.sqs))

    assert sorted(operator.messages()) == ["a", "b", "c", "d", "e"]
    assert operator.messages(operator.deployment.dead_letters) == []
    assert operator.messages(operator.deployment.rule_dead_letters) == []
    assert terminal.lines[1] == f"{WORK}: 3 messages moved to the work queue"
    assert terminal.err.getvalue().count("the messages are moved one by one") == 1


def test_a_document_whose_event_was_undeliverable_is_processed_after_it(operator: Operator) -> None:
    change = operator.upload(VALID)
    event = messages.process_again(change.bucket, change.key, change.version_id or "", change.sequencer)
    operator.send(operator.deployment.rule_dead_letters, event)

    redrive(operator, NoTasks(operator.world.aws.sqs))
    operator.work()

    assert operator.verify(content=True) == ["1 document, no difference"]


def test_what_somebody_has_received_stays_and_is_named(operator: Operator) -> None:
    fill(operator)
    operator.world.aws.sqs.receive_message(QueueUrl=operator.deployment.dead_letters)

    terminal = redrive(operator, NoTasks(operator.world.aws.sqs))

    assert terminal.lines[1:] == [
        f"{WORK}: 2 messages moved to the work queue",
        f"{WORK}: 1 message in flight stayed; try again in a minute",
    ]


def test_a_dry_run_says_how_many_lie_where_and_moves_none(operator: Operator) -> None:
    fill(operator)
    operator.world.aws.sqs.receive_message(QueueUrl=operator.deployment.rule_dead_letters)
    terminal = Terminal()

    assert operator.redrive(terminal).show() == 0
    assert terminal.lines == [f"{WORK}: 3 messages", f"{RULES}: 1 message, 1 in flight"]
    assert operator.messages() == []


def test_ctrl_c_ends_it_with_what_was_moved_so_far(operator: Operator) -> None:
    operator.send(operator.deployment.rule_dead_letters, *map(str, range(15)))
    calls: list[str] = []

    def interrupt(call: str) -> None:
        calls.append(call)
        if calls.count("send_message_batch") == 2:
            raise KeyboardInterrupt

    terminal = Terminal()
    with pytest.raises(KeyboardInterrupt):
        operator.deployed(sqs=Hooked(operator.world.aws.sqs, interrupt)).redrive(terminal).run()
    assert terminal.lines == [f"stopped before the end, so far: {RULES}: 10 messages moved to the work queue"]
    assert len(operator.messages()) == 10
