"""The whole life of a deployment, with the real CDK CLI: destroy keeps the data, deploy starts again."""

import subprocess
from collections.abc import Iterator

import pytest

from local.deploy import cdk_command, cdk_environment, context_arguments
from local.emulator import Emulator
from local.home import ROOT, Home
from local.sealed import sealed
from tests.e2e.conftest import App, connect, local


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, app: App) -> Iterator[App]:
    """An app of its own, since it will be destroyed."""
    home = tmp_path_factory.mktemp("cycle")
    done = local(home, "up", "--no-samples")
    assert done.returncode == 0, done.stdout + done.stderr
    yield connect(home)
    local(home, "down")


def cdk(app: App, *arguments: str) -> str:
    home = Home(app.home)
    memory = home.recall()
    done = subprocess.run(
        cdk_command(home, *arguments, *context_arguments(Emulator(memory.emulator_port), memory)),
        cwd=ROOT,
        env=sealed(cdk_environment(), app.outputs["EndpointUrl"]),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_destroy_keeps_the_data_and_deploy_starts_again(own: App) -> None:
    assert "Number of stacks with differences: 0" in cdk(own, "diff", "--all")

    own.put("incoming/kept/one.json", b"[1]")
    own.result("results/kept/one.json")
    old_bucket, old_table = own.outputs["DocumentsBucketName"], own.outputs["CatalogTableName"]

    cdk(own, "destroy", "--all", "--force")
    stacks = own.client("cloudformation").describe_stacks()["Stacks"]
    assert {stack["StackName"] for stack in stacks if stack["StackStatus"] != "DELETE_COMPLETE"} == {
        "CDKToolkit"
    }
    assert own.get("results/kept/one.json")
    assert own.client("dynamodb").describe_table(TableName=old_table)["Table"]["ItemCount"] >= 1
    buckets = {bucket["Name"] for bucket in own.client("s3").list_buckets()["Buckets"]}
    assert old_bucket in buckets
    assert own.outputs["SiteBucketName"] not in buckets

    done = local(own.home, "up", "--no-samples")
    assert done.returncode == 0, done.stdout + done.stderr
    again = connect(own.home)
    assert again.outputs["DocumentsBucketName"] != old_bucket
    again.put("incoming/kept/two.json", b"[2]")
    assert again.result("results/kept/two.json")["bytes"] == b"[2]"
