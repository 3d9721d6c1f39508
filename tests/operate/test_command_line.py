"""The commands as an operator types them: names from the stacks, exit codes, one sentence for each error."""

from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from operate.__main__ import main
from operate.account import NotReady
from operate.deployment import find
from tests.lambdas.conftest import REGION, Aws
from tests.lambdas.processor.histories import INVALID, VALID
from tests.operate.conftest import NoTasks, Operator


class Session(boto3.Session):
    """A session on moto; its CloudFormation, which this moto cannot load, answers what a test says."""

    def __init__(self) -> None:
        super().__init__("test", "test", region_name=REGION)
        self.stacks: dict[str, dict[str, str]] = {}

    def client(self, service_name: str, *arguments: Any, **more: Any) -> Any:
        if service_name == "cloudformation":
            return self
        client = super().client(service_name, *arguments, **more)
        return NoTasks(client) if service_name == "sqs" else client

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803  (AWS's name)
        if StackName not in self.stacks:
            raise ClientError({"Error": {"Code": "ValidationError"}}, "DescribeStacks")
        outputs = self.stacks[StackName].items()
        return {
            "Stacks": [{"Outputs": [{"OutputKey": name, "OutputValue": value} for name, value in outputs]}]
        }


@pytest.fixture
def session(aws: Aws) -> Session:
    return Session()


@pytest.fixture
def deployed(operator: Operator, session: Session) -> Operator:
    deployment = operator.deployment
    session.stacks["roundtrip-dev-storage"] = {
        "DocumentsBucketName": deployment.bucket,
        "CatalogTableName": deployment.table,
    }
    session.stacks["roundtrip-dev-pipeline"] = {
        "WorkQueueUrl": deployment.work_queue,
        "DeadLetterQueueUrl": deployment.dead_letters,
        "RuleDeadLetterQueueUrl": deployment.rule_dead_letters,
    }
    return operator


def test_names_come_from_the_outputs_of_the_stages_stacks(deployed: Operator, session: Session) -> None:
    found = find(session, "dev")
    names = ("stage", "bucket", "table", "work_queue", "dead_letters", "rule_dead_letters")
    assert [getattr(found, name) for name in names] == [getattr(deployed.deployment, name) for name in names]


def test_the_commands_do_what_they_say(
    deployed: Operator, session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*arguments: str) -> tuple[int, list[str]]:
        code = main(arguments, lambda: session)
        return code, capsys.readouterr().out.splitlines()

    deployed.upload(VALID, "incoming/orders/a.json")
    deployed.upload(INVALID, "incoming/invoices/a.json")
    deployed.send(deployed.deployment.rule_dead_letters, "not for the processor")

    assert run("redrive", "--dry-run")[0] == 0
    assert run("verify", "--settle", "0", "--prefix", "incoming/orders/")[1][-1] == "1 document, 1 difference"
    assert run("verify", "--settle=0")[0] == 1
    assert run("redrive", "--rate", "500")[0] == 0
    assert deployed.messages() == ["not for the processor"]
    assert run("rebuild", "--prefix", "orders/") == (0, ["1 document asked for"])
    assert run("rebuild", "--dry-run") == (0, ["2 documents would be asked for"])
    assert run("backfill", "--until", "2000-01-01", "--dry-run") == (0, ["0 documents would be asked for"])
    assert run("backfill", "--since", "2000-01-01T00:00Z", "--rate=500") == (0, ["2 documents asked for"])
    deployed.work()
    assert run("verify", "--content") == (0, ["2 documents, no difference"])


def test_a_stage_that_is_not_deployed_is_named(session: Session) -> None:
    with pytest.raises(NotReady, match="no stack roundtrip-prod-storage in eu-west-1: name the stage with"):
        main(["verify", "--stage", "prod"], lambda: session)


def test_a_stack_without_the_outputs_asks_for_a_deploy(session: Session) -> None:
    session.stacks["roundtrip-dev-storage"] = {}

    with pytest.raises(NotReady, match="no output DocumentsBucketName, CatalogTableName: deploy it again"):
        main(["verify"], lambda: session)


def test_without_credentials_or_a_region_it_says_what_to_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in (
        "PROFILE",
        "ACCESS_KEY_ID",
        "SECRET_ACCESS_KEY",
        "SESSION_TOKEN",
        "REGION",
        "DEFAULT_REGION",
    ):
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")

    with pytest.raises(NotReady, match="No region is set: set AWS_REGION"):
        main(["verify"])
    monkeypatch.setenv("AWS_REGION", REGION)
    with pytest.raises(NotReady, match="No AWS credentials were found: set AWS_PROFILE"):
        main(["verify"])
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(NotReady, match=r"AWS could not be asked: .*nobody"):
        main(["verify"])


def test_what_aws_refuses_is_said_with_its_call_and_code(deployed: Operator, session: Session) -> None:
    deployed.world.aws.dynamodb.delete_table(TableName=deployed.deployment.table)

    with pytest.raises(NotReady, match=r"AWS refused Scan \(ResourceNotFoundException\): "):
        main(["verify"], lambda: session)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["redrive", "--rate", "501"], "'501' is not a number from 1 to 500"),
        (["redrive", "--rate", "0"], "'0' is not a number from 1 to 500"),
        (["backfill", "--rate", "many"], "'many' is not a number from 1 to 500"),
        (["backfill", "--since", "yesterday"], "'yesterday' is no date or time like 2026-11-01T08:30"),
        (["verify", "--settle", "nan"], "'nan' is not a number of seconds from 0 to 3600"),
        (["verify", "--settle", "soon"], "'soon' is not a number of seconds from 0 to 3600"),
        (["repair"], "invalid choice: 'repair'"),
        ([], "the following arguments are required: command"),
    ],
)
def test_a_wrong_word_on_the_command_line_is_named(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize("command", [[], ["redrive"], ["backfill"], ["rebuild"], ["verify"]])
def test_every_command_explains_itself(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command, "--help"])
    assert ended.value.code == 0
    assert "usage: python -m operate" in capsys.readouterr().out


def test_ctrl_c_exits_with_130() -> None:
    def interrupted() -> boto3.Session:
        raise KeyboardInterrupt

    assert main(["verify"], interrupted) == 130
