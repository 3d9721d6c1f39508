"""The whole life of a deployment, with the real CDK CLI: destroy keeps the data, deploy starts again.

Under IAM, so that the roles that CDK's bootstrap makes are shown to be enough, too.
"""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.deploy import cdk_command, cdk_environment, context_arguments
from local.emulator import emulator_of
from local.home import ROOT, Home
from local.sealed import sealed
from tests.e2e.conftest import App, eventually, local, up, up_with_iam


def cdk(own: App, *arguments: str) -> str:
    home = Home(own.home)
    memory = home.recall()
    done = subprocess.run(
        cdk_command(home, *arguments, *context_arguments(emulator_of(home, memory), memory)),
        cwd=ROOT,
        env=sealed(cdk_environment(), own.outputs["EndpointUrl"]),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def destroy(own: App) -> None:
    cdk(own, "destroy", "--all", "--force")
    stacks = own.client("cloudformation").describe_stacks()["Stacks"]
    assert {stack["StackName"] for stack in stacks if stack["StackStatus"] != "DELETE_COMPLETE"} == {
        "CDKToolkit"
    }


@pytest.fixture
def own(own_home: Path, certificate: Path) -> Iterator[App]:
    """What was there without IAM before is there with it."""
    assert local(own_home, "down").returncode == 0
    with up_with_iam(own_home, certificate) as own:
        yield own


def test_destroy_keeps_the_data_which_a_later_deploy_can_adopt(own: App, own_home: Path) -> None:
    assert "Number of stacks with differences: 0" in cdk(own, "diff", "--all")
    own.put("incoming/kept/one.json", b"[1]")
    own.result("results/kept/one.json")

    destroy(own)
    bucket, table = own.outputs["DocumentsBucketName"], own.outputs["CatalogTableName"]
    assert own.get("results/kept/one.json")
    assert own.client("dynamodb").describe_table(TableName=table)["Table"]["ItemCount"] >= 1
    buckets = {entry["Name"] for entry in own.client("s3").list_buckets()["Buckets"]}
    assert bucket in buckets
    assert own.outputs["SiteBucketName"] not in buckets

    mapping = own_home / "adopt.json"
    adopted = {"Documents7E5B2978": {"BucketName": bucket}, "Catalog742F25FD": {"TableName": table}}
    mapping.write_text(json.dumps(adopted))
    cdk(own, "import", "Storage", "--force", "--resource-mapping", str(mapping))
    back = up(own_home)
    assert (back.outputs["DocumentsBucketName"], back.outputs["CatalogTableName"]) == (bucket, table)
    listed = back.api("GET", "/documents?collection=kept", back.token()).json()["documents"]
    assert [document["key"] for document in listed] == ["incoming/kept/one.json"]
    back.put("incoming/kept/one.json", b"[3]")
    eventually(lambda: (back.get("results/kept/one.json") or {}).get("bytes") == b"[3]", "the next version")

    # Last, since the emulator gives the new table the old one's name, and so its place.
    destroy(back)
    again = up(own_home)
    assert again.outputs["DocumentsBucketName"] != bucket
    again.put("incoming/new/two.json", b"[2]")
    assert again.result("results/new/two.json")["bytes"] == b"[2]"
