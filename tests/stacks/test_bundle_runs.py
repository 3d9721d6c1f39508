"""A bundle is complete: with nothing but itself and Python it starts, and answers."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lambdas.api.settings import ApiSettings
from lambdas.processor.settings import ProcessorSettings
from stacks.bundle import bundle
from stacks.certificates import ROOTS
from stacks.operations import OPERATIONS

FUNCTION = """
import importlib, json, sys
from pathlib import Path
from types import SimpleNamespace

bundle, folder, event = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
sys.path.insert(0, bundle)
handler = importlib.import_module(f"lambdas.{folder}.handler").handler
context = SimpleNamespace(aws_request_id="1", get_remaining_time_in_millis=lambda: 30_000)
answer = handler(event, context) if event else None

from botocore.httpsession import where
from botocore.session import Session

client = Session().create_client("s3", region_name="eu-central-1")
for method in client.meta.method_to_api_mapping:
    if client.can_paginate(method):
        client.get_paginator(method)
modules = [module.__spec__ for module in list(sys.modules.values()) if getattr(module, "__file__", None)]
modules = [spec for spec in modules if spec and spec.origin.startswith(bundle)]
print(json.dumps({
    "answer": answer,
    "path": sys.path,
    "modules": sorted(spec.name for spec in modules),
    "slow": [one.origin for one in modules if one.origin.endswith(".py") and not Path(one.cached).exists()],
    "roots": where(),
    "libraries": sorted(sys.modules),
    "documented": [getattr(client, method).__doc__ for method in client.meta.method_to_api_mapping],
    "trusted": client._endpoint.http_session._verify,
}))
"""
"""Run by a Python without packages, in place of Lambda's runtime."""

ENVIRONMENTS = {
    "api": ApiSettings(
        "b", "t", "https://a.queue/1/q", "pool", "client", "https://sign.in/", 1, 1, 60, 5
    ).to_env(),
    "processor": ProcessorSettings("b", "t", 1000, 1000).to_env(),
    "publisher": {},
}
EVENTS: dict[str, dict[str, Any]] = {
    "api": {"routeKey": "GET /api/health", "requestContext": {}},
    "processor": {"Records": []},
    "publisher": {},
}


def run(folder: str, made: Path, environment: dict[str, str]) -> dict[str, Any]:
    aws = {"AWS_REGION": "eu-central-1", "AWS_DEFAULT_REGION": "eu-central-1"}
    aws |= {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret", "HOME": "/nonexistent"}
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", FUNCTION, str(made), folder, json.dumps(EVENTS[folder])],
        env=aws | ENVIRONMENTS[folder] | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("folder", OPERATIONS)
def test_a_bundle_serves_with_nothing_but_itself(folder: str) -> None:
    made = bundle(folder, "host", OPERATIONS[folder])
    found = run(folder, made, {})
    assert not [path for path in found["path"] if "site-packages" in path or "dist-packages" in path]
    assert {"botocore.client", f"lambdas.{folder}.handler"} <= set(found["modules"])
    assert found["slow"] == []
    assert not {"html.parser", "importlib.metadata"} & set(found["libraries"])
    assert found["documented"]
    assert not any(found["documented"])
    assert found["roots"] == str(made / "botocore" / "cacert.pem")
    assert Path(found["roots"]).read_text().count("BEGIN CERTIFICATE") == len(ROOTS)
    if folder == "api":
        assert (found["answer"]["statusCode"], found["answer"]["body"]) == (200, '{"status": "ok"}')
    if folder == "processor":
        assert found["answer"] == {"batchItemFailures": []}


def test_who_names_other_authorities_is_heard(tmp_path: Path) -> None:
    made = bundle("api", "host", OPERATIONS["api"])
    assert run("api", made, {})["trusted"] is True
    named = str(tmp_path / "own.pem")
    assert run("api", made, {"AWS_CA_BUNDLE": named})["trusted"] == named
