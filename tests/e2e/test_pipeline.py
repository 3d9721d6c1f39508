"""From PUT to result, through the deployed stacks."""

import gzip
import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from local.home import ROOT
from tests.e2e.conftest import App, eventually

SAMPLES = sorted(
    path for path in (ROOT / "samples").rglob("*") if path.is_file() and path.parent.name != "samples"
)


def unique(name: str) -> str:
    return f"{uuid.uuid4().hex[:8]}/{name}"


def lines(data: bytes) -> list[Any]:
    return [json.loads(line) for line in data.splitlines()]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_a_sample_comes_back_with_every_value(app: App, sample: Path) -> None:
    path = unique(sample.name)
    app.put(f"incoming/{path}", sample.read_bytes())
    if "broken" in sample.name:
        report = json.loads(app.result(f"quarantine/{path}")["bytes"])
        assert (report["code"], report["line"], report["column"]) in (("syntax", 5, 38), ("syntax", 5, 37))
        assert app.get(f"results/{path}") is None
    elif sample.suffix == ".gz":
        result = app.result(f"results/{path}")
        assert result["ContentEncoding"] == "gzip"
        assert lines(gzip.decompress(result["bytes"])) == lines(gzip.decompress(sample.read_bytes()))
    elif sample.suffix == ".ndjson":
        assert lines(app.result(f"results/{path}")["bytes"]) == lines(sample.read_bytes())
    else:
        assert json.loads(app.result(f"results/{path}")["bytes"]) == json.loads(sample.read_bytes())


def test_numbers_come_back_to_the_last_digit(app: App) -> None:
    path = unique("exact.json")
    app.put(f"incoming/{path}", b"[1.000000000000000005, 36893488147419103233, 1e400, 9007199254740993]")
    written = app.result(f"results/{path}")["bytes"]
    assert written == b"[1.000000000000000005,36893488147419103233,1E+400,9007199254740993]"


@pytest.mark.parametrize(
    "name", ["a b+c%41 é漢😀.json", "%2F..%2f.json", "a&b=c;d.json", 'it\'s "quoted".json', "plus+plus.json"]
)
def test_a_key_is_taken_as_it_is(app: App, name: str) -> None:
    path = unique(name)
    app.put(f"incoming/{path}", b'{"name": 1}')
    assert app.result(f"results/{path}")["bytes"] == b'{"name":1}'


def test_a_broken_file_is_reported_and_its_original_stays(app: App) -> None:
    path = unique("broken.json")
    body = b'{"a": 1,\n "b": [1, 2}\n'
    version = app.put(f"incoming/{path}", body)
    report = json.loads(app.result(f"quarantine/{path}")["bytes"])
    assert report["code"] == "syntax"
    assert (report["line"], report["column"]) == (2, 12)
    assert report["source"]["key"] == f"incoming/{path}"
    assert report["source"]["version"] == version
    original = app.get(f"incoming/{path}")
    assert original
    assert original["bytes"] == body


def test_of_ten_messages_the_bad_one_alone_comes_back(app: App) -> None:
    folder = unique("")
    keys = [f"incoming/{folder}{number}.json" for number in range(10)]
    for key in keys:
        app.put(key, b"[1]")
    for number in range(10):
        app.result(f"results/{folder}{number}.json")
    records = [message(app, key, number) for number, key in enumerate(keys)]
    records[4]["body"] = '{"not": "an event"}'
    answer = app.client("lambda").invoke(
        FunctionName=app.outputs["ProcessorFunctionName"], Payload=json.dumps({"Records": records})
    )
    assert json.loads(answer["Payload"].read()) == {"batchItemFailures": [{"itemIdentifier": "message-4"}]}


def message(app: App, key: str, number: int) -> dict[str, Any]:
    head = app.client("s3").head_object(Bucket=app.outputs["DocumentsBucketName"], Key=key)
    detail = {
        "bucket": {"name": app.outputs["DocumentsBucketName"]},
        "object": {"key": key, "version-id": head["VersionId"], "sequencer": "FF"},
    }
    event = {"source": "aws.s3", "detail-type": "Object Created", "detail": detail}
    return {"eventSource": "aws:sqs", "messageId": f"message-{number}", "body": json.dumps(event)}


def test_an_overwrite_while_it_is_processed_wins(app: App) -> None:
    path = unique("hot.json")
    large = json.dumps([{"n": n, "text": "x" * 50} for n in range(40_000)]).encode()
    for number in range(6):
        app.put(f"incoming/{path}", large if number % 2 == 0 else b'{"version": %d}' % number)
    eventually(
        lambda: (app.get(f"results/{path}") or {}).get("bytes") == b'{"version":5}', "the last version"
    )
    eventually(lambda: queue_is_empty(app), "an empty queue")
    assert app.get(f"results/{path}")["bytes"] == b'{"version":5}'  # type: ignore[index]


def test_a_mended_file_leaves_the_quarantine(app: App) -> None:
    path = unique("mended.json")
    app.put(f"incoming/{path}", b"{")
    app.result(f"quarantine/{path}")
    app.put(f"incoming/{path}", b"{}")
    assert app.result(f"results/{path}")["bytes"] == b"{}"
    eventually(lambda: app.get(f"quarantine/{path}") is None, "the report to go")


def test_nothing_is_left_in_a_dead_letter_queue(app: App) -> None:
    for queue in ("DeadLetterQueueUrl", "RuleDeadLetterQueueUrl"):
        attributes = app.client("sqs").get_queue_attributes(
            QueueUrl=app.outputs[queue], AttributeNames=["ApproximateNumberOfMessages"]
        )["Attributes"]
        assert attributes == {"ApproximateNumberOfMessages": "0"}


def test_what_cannot_be_processed_is_dead_after_five_tries_and_holds_up_nobody(app: App) -> None:
    sqs, work, dead = app.client("sqs"), app.outputs["WorkQueueUrl"], app.outputs["DeadLetterQueueUrl"]
    patience = sqs.get_queue_attributes(QueueUrl=work, AttributeNames=["VisibilityTimeout"])["Attributes"]
    # In AWS a try comes every half hour; here nobody waits for that.
    sqs.set_queue_attributes(QueueUrl=work, Attributes={"VisibilityTimeout": "1"})
    try:
        sqs.send_message(QueueUrl=work, MessageBody='{"not": "an event"}')
        path = unique("beside.json")
        app.put(f"incoming/{path}", b"[1]")
        assert app.result(f"results/{path}")["bytes"] == b"[1]"
        (letter,) = eventually(
            lambda: sqs.receive_message(QueueUrl=dead, MessageSystemAttributeNames=["All"]).get("Messages"),
            "a dead letter",
        )
    finally:
        sqs.set_queue_attributes(QueueUrl=work, Attributes=patience)
    assert letter["Body"] == '{"not": "an event"}'
    assert int(letter["Attributes"]["ApproximateReceiveCount"]) >= 5
    sqs.delete_message(QueueUrl=dead, ReceiptHandle=letter["ReceiptHandle"])


def queue_is_empty(app: App) -> bool:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    attributes = app.client("sqs").get_queue_attributes(
        QueueUrl=app.outputs["WorkQueueUrl"], AttributeNames=names
    )["Attributes"]
    return all(attributes[name] == "0" for name in names)
