"""The same commands on AWS itself: bucket and table by the outputs of the stacks."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lambdas.processor.events import changes_in
from lambdas.processor.recipe.model import Recipe
from lambdas.shared.keys import document_id
from roundtrip.aws_objects import opened
from roundtrip.exits import Missing
from tests.lambdas.conftest import aws, clients
from tests.lambdas.processor.conftest import world
from tests.operate.conftest import Operator, deployment, operator
from tests.operate.test_command_line import Session, deployed, session
from tests.roundtrip.conftest import Typist

__all__ = ["aws", "clients", "deployed", "deployment", "operator", "session", "world"]

LARGE = bytes(range(256)) * (17 * 4096)
"""17 MiB."""


@dataclass
class Stage:
    """Somebody who types commands to a stage, and the operator of its processor."""

    typist: Typist
    operator: Operator

    def run(self, *argv: str) -> tuple[int, str]:
        return self.typist.run("--stage", "dev", *argv)

    def json(self, *argv: str) -> tuple[int, list[dict[str, Any]]]:
        return self.typist.json("--stage", "dev", *argv)

    def put(self, *argv: str) -> tuple[int, list[dict[str, Any]]]:
        return self.json("put", "--collection", "orders", *argv)

    def process(self, key: str) -> None:
        """Lets the processor see what was uploaded."""
        s3, bucket = self.operator.world.aws.s3, self.operator.deployment.bucket
        version = s3.head_object(Bucket=bucket, Key=key)["VersionId"]
        event = {
            "source": "aws.s3",
            "detail-type": "Object Created",
            "detail": {
                "bucket": {"name": bucket},
                "object": {"key": key, "version-id": version, "sequencer": self.operator.sequencer()},
            },
        }
        self.operator.world.apply(*changes_in(event))


@pytest.fixture
def stage(deployed: Operator, session: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Stage:
    deployed.world.recipe = Recipe()
    folder = tmp_path / "files"
    folder.mkdir()
    environ = {"XDG_STATE_HOME": str(tmp_path / "state")}
    return Stage(Typist(folder, environ, capsys, {"session": lambda: session}), deployed)


KEY = "incoming/orders/a.json"
ID = document_id(KEY)


def test_a_folder_keeps_its_paths(stage: Stage) -> None:
    for name in ("in/a.json", "in/2026/b.ndjson"):
        stage.typist.file(name, name.encode())
    code, rows = stage.put(str(stage.typist.folder / "in"))
    assert code == 0, stage.typist.errors
    keys = {"incoming/orders/a.json", "incoming/orders/2026/b.ndjson"}
    assert {row["key"] for row in rows} == keys
    s3, bucket = stage.operator.world.aws.s3, stage.operator.deployment.bucket
    answer = s3.get_object(Bucket=bucket, Key="incoming/orders/2026/b.ndjson", ChecksumMode="ENABLED")
    assert answer["Body"].read() == b"in/2026/b.ndjson"
    assert answer["ContentType"] == "application/x-ndjson"
    assert "ChecksumSHA256" in answer


def test_a_large_file_goes_in_parts(stage: Stage) -> None:
    code, (row,) = stage.put(str(stage.typist.file("large.json", LARGE)))
    assert (code, row["sha256"]) == (0, hashlib.sha256(LARGE).hexdigest())
    s3, bucket = stage.operator.world.aws.s3, stage.operator.deployment.bucket
    answer = s3.get_object(Bucket=bucket, Key=row["key"])
    assert answer["ETag"].strip('"').endswith("-2")
    assert answer["Body"].read() == LARGE


def test_a_file_is_processed_listed_shown_and_fetched(stage: Stage) -> None:
    path = stage.typist.file("a.json", b'{"price": 0.10}')
    assert stage.put(str(path))[0] == 0
    assert stage.run("show", KEY)[0] == 4
    assert stage.run("wait", KEY, "--timeout", "0")[0] == 6
    stage.process(KEY)
    code, (shown,) = stage.json("show", KEY)
    assert (code, shown["id"], shown["name"], shown["status"]) == (0, ID, "a.json", "processed")
    assert stage.json("ls", "--collection", "orders", "--name-prefix", "a")[1] == [shown]
    assert stage.json("ls", "--from", "2030-01-01")[1] == []
    assert stage.json("wait", ID)[1] == [shown]
    assert stage.json("counts")[1] == [
        {"collection": "orders", "processed": 1, "quarantined": 0, "complete": True}
    ]
    assert stage.run("get", ID, "-o", "-") == (0, '{"price":0.1}')
    assert stage.run("get", ID, "--original", "-o", "-") == (0, '{"price": 0.10}')
    assert stage.run("get", ID, "--report", "-o", "-") == (4, "")


def test_a_quarantined_document_has_a_report_and_no_result(stage: Stage) -> None:
    stage.put(str(stage.typist.file("a.json", b"[1")))
    stage.process(KEY)
    assert stage.run("wait", ID)[0] == 3
    assert stage.run("get", ID) == (4, "")
    assert f"{KEY} has no result: it is quarantined (" in stage.typist.errors
    assert stage.run("get", ID, "--report", "-o", f"{stage.typist.folder}/")[0] == 0
    assert (stage.typist.folder / "a.json.report.json").exists()


def test_a_deletion_is_undone(stage: Stage) -> None:
    stage.put(str(stage.typist.file("a.json")))
    stage.process(KEY)
    code, rows = stage.json("rm", ID, "0" * 32)
    assert (code, [row["status"] for row in rows]) == (4, ["deleting", "failed"])
    assert "To undo it: python -m roundtrip restore --stage dev " + ID in stage.typist.errors
    s3, bucket = stage.operator.world.aws.s3, stage.operator.deployment.bucket
    with pytest.raises(ClientError):
        s3.head_object(Bucket=bucket, Key=KEY)
    stage.operator.world.apply(stage.operator.delete(KEY))
    assert stage.run("show", ID)[0] == 4
    assert stage.json("restore", ID)[1][0]["status"] == "restoring"
    assert s3.head_object(Bucket=bucket, Key=KEY)
    code, (row,) = stage.json("restore", ID)
    assert (code, row["code"]) == (1, "not-deleted")


@pytest.mark.parametrize("start", [0, 3])
def test_an_object_is_read_from_any_byte_of_its_version(stage: Stage, start: int) -> None:
    s3, deployment = stage.operator.world.aws.s3, stage.operator.deployment
    older = s3.put_object(Bucket=deployment.bucket, Key=KEY, Body=b"0123456789")["VersionId"]
    s3.put_object(Bucket=deployment.bucket, Key=KEY, Body=b"newer", ContentEncoding="gzip")
    incoming = opened(deployment, KEY, older, start)
    assert (incoming.encoding, incoming.read(4), incoming.read(100)) == (
        "",
        b"0123456789"[start : start + 4],
        b"0123456789"[start + 4 :],
    )
    incoming.close()
    with pytest.raises(Missing, match="no longer in the bucket"):
        opened(deployment, "incoming/orders/none.json", older, start)


def test_a_document_is_processed_again(stage: Stage) -> None:
    stage.put(str(stage.typist.file("a.json")))
    stage.process(KEY)
    assert stage.json("reprocess", KEY)[1][0]["status"] == "reprocessing"
    assert stage.operator.work() == 1


def test_two_files_of_one_path_are_refused_before_anything_is_sent(stage: Stage) -> None:
    paths = [str(stage.typist.file(f"{folder}/a.json")) for folder in ("one", "two")]
    for argv in ((), ("--dry-run",)):
        assert stage.put(*paths, *argv) == (2, [])
        assert "would become one document, a.json" in stage.typist.errors
    code, rows = stage.put(str(stage.typist.folder), "--dry-run")
    assert (code, [row["key"] for row in rows]) == (
        0,
        ["incoming/orders/one/a.json", "incoming/orders/two/a.json"],
    )
    assert "Contents" not in stage.operator.world.aws.s3.list_objects_v2(
        Bucket=stage.operator.deployment.bucket
    )


def test_what_s3_would_not_take_is_named(stage: Stage) -> None:
    assert stage.put(str(stage.typist.file("a.json", b"")))[1][0]["code"] == "size-invalid"
    assert stage.put(str(stage.typist.file("a.json")), "--name", "x" * 1020)[1][0]["code"] == "name-invalid"
    path = stage.typist.folder / os.fsdecode(b"\xff.json")
    path.write_bytes(b"{}")
    assert stage.put(str(path))[1][0]["code"] == "name-invalid"
    code, _ = stage.run("put", "--collection", "No Such", str(stage.typist.file("a.json")))
    assert code == 2
    assert "The collection 'No Such' is not" in stage.typist.errors


def test_a_stage_that_is_not_deployed_is_wrong_usage(stage: Stage) -> None:
    assert stage.typist.run("ls", "--stage", "prod") == (2, "")
    assert "There is no stack roundtrip-prod-storage" in stage.typist.errors
    assert stage.typist.run("--url", "http://localhost:1", "ls", "--stage", "dev") == (2, "")
    assert "choose one" in stage.typist.errors


class Refusing(Session):
    """A session whose CloudFormation refuses."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self._code = code

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803  (AWS's name)
        raise ClientError({"Error": {"Code": self._code, "Message": "No."}}, "DescribeStacks")


@pytest.mark.parametrize(("code", "ended"), [("AccessDeniedException", 5), ("InternalServerError", 1)])
def test_what_aws_refuses_is_one_sentence(stage: Stage, code: str, ended: int) -> None:
    stage.typist.more["session"] = lambda: Refusing(code)
    assert stage.run("ls") == (ended, "")
    assert stage.typist.errors == f"AWS refused DescribeStacks ({code}): No.\n"
