"""An AWS on loopback that answers at once: S3, DynamoDB and SQS over TLS, in a process of its own.

It is there so that a function's own time can be seen: no network, no queueing, the same answers each
time. What it answers stands in `aws_answers`.
"""

import datetime
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from multiprocessing import Pipe
from pathlib import Path
from typing import Any, Self

from local.certificate import Certificate
from tests.benchmarks.aws_answers import SECRETS

ROOT = Path(__file__).parent.parent.parent


class LoopbackAws:
    """A context manager: the process lives as long as the `with`, and no longer than who started it."""

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory()
        self._certificate = Certificate(Path(self._folder.name) / "tls")
        self._certificate.make_if_needed(datetime.datetime.now(datetime.UTC))
        self._pipe, theirs = Pipe()
        command = [sys.executable, "-m", "tests.benchmarks.aws_server", str(theirs.fileno())]
        command += [str(self._certificate.chain), str(self._certificate.key)]
        self._process = subprocess.Popen(command, cwd=ROOT, pass_fds=[theirs.fileno()])
        theirs.close()
        try:
            self._port = self._pipe.recv()
            for name in SECRETS:
                self.put_item({"id": {"S": name}, "secret": {"S": "ab" * 32}})
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._pipe.close()
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()

    @property
    def pid(self) -> int:
        """Of its process."""
        return self._process.pid

    @property
    def environment(self) -> dict[str, str]:
        """Where AWS is and whom to trust there: this one alone."""
        return self._environment(self._certificate.authority)

    def environment_of(self, asset: Path) -> dict[str, str]:
        """The same for a function that trusts, besides, whom its botocore trusts on Lambda.

        How long a list of authorities that is, is part of each new connection's time.
        """
        own = asset / "botocore" / "cacert.pem"
        bundle = Path(self._folder.name) / f"{asset.name}.pem"
        bundle.write_bytes(
            self._certificate.authority.read_bytes() + (own.read_bytes() if own.exists() else b"")
        )
        return self._environment(bundle)

    def put(self, key: str, data: bytes, times: int = 1) -> None:
        """An object of the bucket, whatever the bucket's name: these bytes, so many times over."""
        self._ask("object", key, data, times)

    def put_item(self, item: Mapping[str, Any]) -> None:
        """An item of the table, as DynamoDB writes it, and its indexes."""
        self._ask("item", dict(item))

    def calls(self) -> Sequence[str]:
        """What was called since this was asked last, in order: `s3.GetObject`, `dynamodb.PutItem`."""
        calls: list[str] = self._ask("calls")
        return calls

    def received(self, key: str) -> int | None:
        """Bytes that came to this key last, None if none did; of an upload in parts once it is complete."""
        size: int | None = self._ask("received", key)
        return size

    def body(self, key: str) -> bytes | None:
        """What came there in one piece, if that was no more than a mebibyte."""
        body: bytes | None = self._ask("body", key)
        return body

    def cpu_seconds(self) -> float:
        """What answering has cost so far, beside the function and not in it."""
        seconds: float = self._ask("cpu")
        return seconds

    def _ask(self, *command: object) -> Any:
        self._pipe.send(command)
        return self._pipe.recv()

    def _environment(self, authorities: Path) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": f"https://127.0.0.1:{self._port}",
            "AWS_CA_BUNDLE": str(authorities),
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "loopback",
            "AWS_SECRET_ACCESS_KEY": "not-a-secret",
            # As long as a role's: it is signed with each call.
            "AWS_SESSION_TOKEN": "t" * 800,
        }
