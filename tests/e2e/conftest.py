"""The whole app on the emulator, deployed by `python -m local up`: once for all tests that only use it.

`app` runs for the whole session and holds everybody to their policies, so that every test that uses it
shows besides that nobody lacks a permission. `own_home` is for tests that stop, change and destroy what
they deploy.
"""

import datetime
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import boto3
import pytest
import requests

from local.certificate import Certificate
from local.home import ROOT, Home
from local.sealed import sealed
from tests.e2e.decisions import assert_nothing_denied

Found = TypeVar("Found")
PATIENCE_SECONDS = 60
HERE = Path(__file__).parent


CALLERS = {
    "AWS_ACCESS_KEY_ID": "AKIAREAL",
    "AWS_SECRET_ACCESS_KEY": "real",
    "AWS_SESSION_TOKEN": "real",
    "AWS_PROFILE": "work",
    "AWS_REGION": "eu-central-1",
    "AWS_CONFIG_FILE": "/nowhere/config",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9",
    "AWS_ENDPOINT_URL_STS": "http://127.0.0.1:9",
    "AWS_ROLE_ARN": "arn:aws:iam::111122223333:role/work",
    "AWS_WEB_IDENTITY_TOKEN_FILE": "/nowhere/token",
    "CDK_DEFAULT_ACCOUNT": "111122223333",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "https_proxy": "http://127.0.0.1:9",
    "NO_PROXY": "",
    "no_proxy": "",
}
"""What the environment of somebody who works with AWS may hold; nobody listens at port 9."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Here, and only here, tests speak to processes other than their own."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.enable_socket)


def eventually(look: Callable[[], Found | None], what: str, patience: float = PATIENCE_SECONDS) -> Found:
    """What `look` finds, as soon as it finds anything."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    pytest.fail(f"{what}: not within {patience} s")


def local(home: Path, *arguments: str, timeout: float = 600) -> "subprocess.CompletedProcess[str]":
    """Runs `python -m local` as a person would, with an AWS of their own that must not be used."""
    environ = {**os.environ, **CALLERS}
    command = [sys.executable, "-m", "local", "--home", str(home), *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False, timeout=timeout
    )


@dataclass(frozen=True)
class App:
    """A running app, and the clients of somebody who uses it."""

    home: Path
    outputs: dict[str, str]
    session: boto3.Session
    clients: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        """Made once: making one takes as long as many calls."""
        if service not in self.clients:
            self.clients[service] = self.session.client(service, endpoint_url=self.outputs["EndpointUrl"])
        return self.clients[service]

    @property
    def url(self) -> str:
        return self.outputs["LocalUrl"]

    def put(self, key: str, body: bytes) -> str:
        """Uploads; the version id."""
        answer = self.client("s3").put_object(Bucket=self.outputs["DocumentsBucketName"], Key=key, Body=body)
        return str(answer["VersionId"])

    def get(self, key: str) -> Any | None:
        """The object's current version, with its bytes as `bytes`, or None."""
        s3 = self.client("s3")
        try:
            answer = s3.get_object(Bucket=self.outputs["DocumentsBucketName"], Key=key)
        except s3.exceptions.NoSuchKey:
            return None
        return {**answer, "bytes": answer["Body"].read()}

    def result(self, key: str) -> Any:
        """The object at `results/` or `quarantine/`, once it is there."""
        return eventually(lambda: self.get(key), key)

    def token(self, user: str | None = None, password: str | None = None, kind: str = "AccessToken") -> str:
        answer = self.client("cognito-idp").initiate_auth(
            ClientId=self.outputs["UserPoolClientId"],
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={
                "USERNAME": user or self.outputs["DemoUser"],
                "PASSWORD": password or self.outputs["DemoPassword"],
            },
        )
        return str(answer["AuthenticationResult"][kind])

    def api(self, method: str, path: str, token: str | None = None, **more: Any) -> requests.Response:
        """A call through the gateway and the distribution, redirects not followed."""
        headers = {**({"Authorization": f"Bearer {token}"} if token else {}), **more.pop("headers", {})}
        return requests.request(
            method,
            f"{self.url}/api{path}",
            headers=headers,
            allow_redirects=False,
            timeout=PATIENCE_SECONDS,
            **more,
        )


def connect(home: Path) -> App:
    """The app that `up` left running."""
    outputs = json.loads((home / "outputs.json").read_text())
    session = boto3.Session("test", "test", region_name="us-east-1")
    return App(home, outputs, session)


@pytest.fixture(scope="session", autouse=True)
def no_configuration() -> None:
    """boto3 here must not take up what the machine's own configuration says."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(
        {name: value for name, value in sealed({}, "").items() if name.startswith(("AWS_", "NO_"))}
    )
    del os.environ["AWS_ENDPOINT_URL"]


def up(home: Path, *options: str) -> App:
    """The app of this folder, started and deployed where it is not."""
    done = local(home, "up", "--no-samples", *options)
    assert done.returncode == 0, done.stdout + done.stderr
    return connect(home)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a certificate that this process, and all that it starts, trusts from now on."""
    folder = tmp_path_factory.mktemp("tls")
    certificate = Certificate(folder)
    certificate.make_if_needed(datetime.datetime.now(datetime.UTC))
    trust = sealed({}, "", certificate.authority)
    os.environ |= {name: value for name, value in trust.items() if value == str(certificate.authority)}
    return folder


@contextmanager
def up_with_iam(home: Path, certificate: Path) -> Iterator[App]:
    """The app of this folder under IAM, with that certificate; in the end nothing was denied to it."""
    shutil.copytree(certificate, Home(home).certificate, dirs_exist_ok=True)
    app = up(home, "--enforce-iam")
    yield app
    assert_nothing_denied(Home(home).decisions)


@contextmanager
def stopped_in_the_end(home: Path) -> Iterator[Path]:
    """The folder of an app that does not outlive the block, nor this process, however that ends.

    What stops it waits for the end of its input, which comes also when this process is killed,
    and has a session of its own, so that Ctrl-C does not reach it.
    """
    down = [sys.executable, "-m", "local", "--home", str(home), "down"]
    with subprocess.Popen(
        ["sh", "-c", 'read _; exec "$@"', "sh", *down],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ):
        yield home


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory, certificate: Path) -> Iterator[App]:
    """The app, up for the whole session, under IAM."""
    with (
        stopped_in_the_end(tmp_path_factory.mktemp("local")) as home,
        up_with_iam(home, certificate) as app,
    ):
        yield app


@pytest.fixture(scope="session")
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for an app that nobody else uses, up or down as the test before has left it.

    Who needs it up calls `up`, which takes seconds where only the first has to deploy.
    """
    with stopped_in_the_end(tmp_path_factory.mktemp("own")) as home:
        yield home
