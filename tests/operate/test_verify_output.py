"""What else `verify` compares and says: queues, contents, advice, and where it was interrupted."""

import pytest

from lambdas.shared.keys import result_key
from operate import verify
from tests.lambdas.processor.conftest import KEY
from tests.lambdas.processor.histories import SPLIT, VALID, Hooked
from tests.operate.conftest import Operator, Terminal


def test_dead_letters_are_differences_and_work_under_way_is_none(operator: Operator) -> None:
    operator.send(operator.deployment.dead_letters, "1", "2", "3")
    operator.send(operator.deployment.rule_dead_letters, "4")
    operator.send(operator.deployment.work_queue, "5")

    assert operator.verify(advice=True) == [
        "the work queue's dead-letter queue: expected no message; it has 3",
        "the rules' dead-letter queue: expected no message; it has 1",
        "2 of them: `make redrive STAGE=dev` sends them to the work queue again.",
        "The work queue holds 1 message: their documents are under way, and may be among the differences.",
        "0 documents, 2 differences",
    ]
    assert operator.verify(prefix="orders/")[-1] == "0 documents, no difference"


def test_a_message_that_somebody_has_received_counts_too(operator: Operator) -> None:
    operator.send(operator.deployment.dead_letters, "1")
    operator.world.aws.sqs.receive_message(QueueUrl=operator.deployment.dead_letters)

    assert operator.verify()[0] == "the work queue's dead-letter queue: expected no message; it has 1"


def test_it_says_once_for_each_kind_what_mends_it(operator: Operator) -> None:
    operator.process(VALID)
    for key in ("incoming/b.json", "incoming/c.json"):
        operator.upload(VALID, key)
    operator.alter(sha256="0" * 64)

    lines = operator.verify(content=True, advice=True)

    assert lines[3:] == [
        "2 of them: `make rebuild STAGE=dev` asks for these documents again.",
        "1 of them: `make backfill STAGE=dev OPTIONS='--prefix …'` processes what you name again.",
        "3 documents, 3 differences",
    ]


def test_with_content_bytes_of_another_hash_are_told(operator: Operator) -> None:
    change = operator.process(VALID)
    sha256 = operator.world.record().sha256
    operator.alter(sha256="0" * 64)

    assert operator.verify() == ["1 document, no difference"]
    assert operator.verify(content=True)[0] == (
        f"{KEY}: expected bytes of the SHA-256 {'0' * 64}, as its record says; "
        f"version {change.version_id} has {sha256}"
    )


def test_with_content_a_record_without_hash_is_not_compared(operator: Operator) -> None:
    operator.process(VALID)
    item = operator.world.item()
    del item["sha256"]
    operator.world.aws.dynamodb.put_item(TableName=operator.deployment.table, Item=item)

    assert operator.verify(content=True) == ["1 document, no difference"]


def test_with_content_an_outcome_of_another_change_is_told(operator: Operator) -> None:
    operator.process(SPLIT)
    answer = operator.world.aws.s3.put_object(
        Bucket=operator.deployment.bucket, Key=result_key(KEY), Body=b"{}", Metadata={"sequencer": "0"}
    )
    operator.alter(outcome_version=answer["VersionId"])
    record = operator.world.record()

    assert operator.verify() == ["1 document, no difference"]
    assert operator.verify(content=True)[0] == (
        f"{result_key(KEY)}: expected metadata of its record's change: sequencer {record.sequencer}, "
        f"source-version {record.source_version}; it has 0, none"
    )


def test_with_content_what_differs_anyhow_is_not_read(operator: Operator) -> None:
    operator.process(VALID)
    operator.upload(VALID)
    calls: list[str] = []

    operator.deployed(s3=Hooked(operator.world.aws.s3, calls.append)).verify(content=True)

    assert "head_object" in calls
    assert "get_object" not in calls


def test_with_content_what_goes_while_it_is_read_is_no_difference_of_content(operator: Operator) -> None:
    operator.process(VALID)
    s3 = operator.world.aws.s3

    class GoesMeanwhile(Hooked):
        def head_object(self, **arguments: str) -> object:
            s3.delete_object(**arguments)
            return s3.head_object(**arguments)

        def get_object(self, **arguments: str) -> object:
            s3.delete_object(**arguments)
            return s3.get_object(**arguments)

    raced = operator.deployed(s3=GoesMeanwhile(s3, lambda _: None))
    assert raced.verify(content=True) == ["1 document, no difference"]
    assert s3.list_object_versions(Bucket="documents", Prefix="incoming/").get("Versions", []) == []


def test_a_name_with_control_characters_stays_on_its_line(operator: Operator) -> None:
    operator.upload(VALID, "incoming/a\n\x7fb.json")

    assert operator.verify()[0].startswith("incoming/a\\n\\x7fb.json: expected a record")


def test_ctrl_c_ends_it_with_what_was_found_so_far(operator: Operator) -> None:
    operator.upload(VALID)
    terminal = Terminal()

    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        verify.Verification(operator.deployment, verify.Options(), terminal.screen, interrupted).run()
    assert terminal.lines == ["stopped before the end, so far: 1 document, no difference"]
