"""Messages are moved one by one: sent first, deleted then."""

from typing import Any

import pytest

from operate.deployment import Deployment
from operate.mover import move
from operate.rate import Rate
from operate.sending import MAX_BYTES, NotSent, Outbox
from tests.lambdas.processor.histories import Hooked
from tests.operate.conftest import Operator

NOW = Rate(500, sleep=lambda _: None)


def run(operator: Operator, sqs: Any, rate: Rate = NOW) -> list[int]:
    told: list[int] = []
    deployment = operator.deployment
    outbox = Outbox(sqs, deployment.work_queue, rate, lambda _: None)
    move(sqs, deployment.rule_dead_letters, outbox, told.append, wait=0)
    return told


def left(operator: Operator) -> list[str]:
    """What lies in the dead-letter queue, also what is hidden."""
    sqs, url = operator.world.aws.sqs, operator.deployment.rule_dead_letters
    attributes = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    return list(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=attributes)["Attributes"].values())


@pytest.mark.parametrize("count", [0, 1, 10, 23])
def test_all_messages_are_moved_as_they_are(operator: Operator, count: int) -> None:
    bodies = [f'{{"event": "ü{number:02}"}}' for number in range(count)]
    operator.send(operator.deployment.rule_dead_letters, *bodies)

    assert sum(run(operator, operator.world.aws.sqs)) == count
    assert (sorted(operator.messages()), left(operator)) == (bodies, ["0", "0"])


def test_large_messages_go_in_calls_of_their_own(operator: Operator) -> None:
    bodies = [str(number) + "x" * (MAX_BYTES // 2) for number in range(5)]
    operator.send(operator.deployment.rule_dead_letters, *bodies)

    assert run(operator, operator.world.aws.sqs) == [1] * 5
    assert (sorted(operator.messages()), left(operator)) == (bodies, ["0", "0"])


def test_none_is_deleted_before_it_was_sent(operator: Operator) -> None:
    operator.send(operator.deployment.rule_dead_letters, "a", "b")

    def dies(call: str) -> None:
        if call == "delete_message_batch":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(operator, Hooked(operator.world.aws.sqs, dies))
    assert (sorted(operator.messages()), left(operator)) == (["a", "b"], ["0", "2"])


def test_what_cannot_be_sent_stays_and_the_rest_is_moved(operator: Operator) -> None:
    operator.send(operator.deployment.rule_dead_letters, "a", "refused", "c")
    sqs = operator.world.aws.sqs

    class RefusesOne(Hooked):
        def send_message_batch(self, **arguments: Any) -> Any:
            entries = arguments["Entries"]
            arguments["Entries"] = [entry for entry in entries if entry["MessageBody"] != "refused"]
            answer = sqs.send_message_batch(**arguments) if arguments["Entries"] else {}
            refused = [entry["Id"] for entry in entries if entry["MessageBody"] == "refused"]
            failed = [{"Id": place, "Code": "InvalidMessage", "SenderFault": True} for place in refused]
            return {**answer, "Failed": failed}

    with pytest.raises(NotSent, match=r"did not take 1 of 3 messages \(InvalidMessage\)"):
        run(operator, RefusesOne(sqs, lambda _: None))
    assert (sorted(operator.messages()), left(operator)) == (["a", "c"], ["0", "1"])


def test_the_rate_is_that_of_the_outbox(deployment: Deployment, operator: Operator) -> None:
    operator.send(deployment.rule_dead_letters, *"abcdef")
    now, slept = [0.0], list[float]()

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    run(operator, operator.world.aws.sqs, Rate(2, lambda: now[0], sleep))

    assert slept == [1.0, 1.0]
