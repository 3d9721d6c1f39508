"""The real CDK CLI against the emulator: bootstrap, deploy, and what came of it."""

import hashlib
import json
import os
import platform
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import boto3
from botocore.exceptions import ClientError

from local.emulator import Emulator
from local.home import ROOT, Home, Memory
from local.processes import tail
from local.sealed import ACCOUNT, REGION, NotTheEmulator

STAGE = "local"
STACKS = ("storage", "pipeline", "api", "cdn")
DEPLOYED_FROM = (
    "app.py",
    "cdk.json",
    "requirements.txt",
    "package-lock.json",
    "stacks",
    "lambdas",
    "recipes",
    "site",
)
"""All that a deploy is made of: while none of it changes, neither would the deploy."""


class DeployFailed(SystemExit):
    """The CDK CLI failed; the message holds the end of its log."""


def refuse_real_aws() -> None:
    """Ends the program unless the one who answers is the emulator."""
    account = boto3.client("sts").get_caller_identity()["Account"]
    if account != ACCOUNT:
        raise NotTheEmulator(f"Account {account} answered where the emulator's {ACCOUNT} is expected.")


def deploy(home: Home, memory: Memory, emulator: Emulator, say: Callable[[str], None]) -> bool:
    """Bootstraps and deploys what is not there or has changed; whether anything was done."""
    arguments = context_arguments(emulator, memory)
    fingerprint = _fingerprint(arguments)
    if memory.deployed == fingerprint and all(_is_deployed(_stack_name(stack)) for stack in STACKS):
        return False
    if not _is_deployed("CDKToolkit"):
        say("bootstrapping")
        _cdk(home, ["bootstrap", f"aws://{ACCOUNT}/{REGION}"], say)
    say("synthesizing")
    ways = ["--require-approval", "never", "--progress", "events", "--method", "direct"]
    _cdk(home, ["deploy", "--all", *arguments, *ways], say)
    memory.deployed = fingerprint
    home.remember(memory)
    return True


def context_arguments(emulator: Emulator, memory: Memory) -> list[str]:
    """The CDK CLI's arguments for this stage: the ports are what only a run knows."""
    overrides = {
        "api_origin": f"{emulator.endpoint}/_aws/execute-api/{{api_id}}/$default",
        "page_endpoint": emulator.endpoint,
        "page_origins": [f"http://{host}:{memory.gateway_port}" for host in ("localhost", "127.0.0.1")],
    }
    return ["--context", f"stage={STAGE}", "--context", f"overrides={json.dumps(overrides)}"]


def stack_outputs() -> dict[str, str]:
    """All named outputs of the four stacks, flat; what CDK exports between stacks is left out."""
    cloudformation = boto3.client("cloudformation")
    outputs: dict[str, str] = {}
    for stack in STACKS:
        for output in cloudformation.describe_stacks(StackName=_stack_name(stack))["Stacks"][0].get(
            "Outputs", []
        ):
            if not output["OutputKey"].startswith("ExportsOutput"):
                outputs[output["OutputKey"]] = output["OutputValue"]
    return outputs


def cdk_environment() -> dict[str, str]:
    """For the CDK CLI: no questions, no reports, and no check of the library's own templates.

    That check takes two thirds of a synth's time; `make check` and `make deploy` let the CDK make it.
    """
    return {**os.environ, "CI": "true", "CDK_DISABLE_CLI_TELEMETRY": "true", "CDK_VALIDATION": "false"}


def cdk_command(home: Home, *arguments: str) -> list[str]:
    """The CDK CLI with this app on this Python, its output beside everything else that is kept."""
    app, output = f'"{sys.executable}" app.py', str(home.path / "cdk.out")
    return ["cdk", "--app", app, "--no-notices", "--output", output, *arguments]


def _stack_name(stack: str) -> str:
    return f"roundtrip-{STAGE}-{stack}"


def _is_deployed(stack: str) -> bool:
    try:
        status = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ValidationError":  # what AWS calls a missing stack
            return False
        raise
    return status in ("CREATE_COMPLETE", "UPDATE_COMPLETE")


def _cdk(home: Home, arguments: list[str], say: Callable[[str], None]) -> None:
    command = cdk_command(home, *arguments)
    log = home.deploy_log
    with log.open("a") as transcript:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=cdk_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        try:
            for line in _lines(process):
                transcript.write(line)
                if event := _progress(line):
                    say(event)
        except BaseException:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()
            raise
    if process.wait():
        raise DeployFailed(f"cdk {arguments[0]} failed; its log {log} ends:\n{tail(log, 30)}")


def _lines(process: "subprocess.Popen[str]") -> Iterator[str]:
    assert process.stdout is not None
    yield from process.stdout


def _progress(line: str) -> str | None:
    """`roundtrip-local-cdn | 3/14 | 1:46:29 AM | CREATE_COMPLETE | AWS::S3::Bucket | …` in short."""
    parts = [part.strip() for part in line.split("|")]
    return f"{parts[0]}: {parts[4]}" if len(parts) >= 6 and parts[3].endswith("_COMPLETE") else None


def _fingerprint(arguments: list[str]) -> str:
    digest = hashlib.sha256(json.dumps([arguments, platform.python_version()]).encode())
    for name in DEPLOYED_FROM:
        path = ROOT / name
        files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if _is_source(file))
        for file in files:
            digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _is_source(file: Path) -> bool:
    return file.is_file() and "__pycache__" not in file.parts
