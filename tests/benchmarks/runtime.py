"""Lambda around a function, as far as time goes: its Runtime API, and a fresh process for each cold start.

The process is AWS's own: `python -m awslambdaric <handler>`, in the folder that is deployed, with the
variables that Lambda sets. It asks this module for events by HTTP, as it does on Lambda. What Lambda does
before that (a sandbox, the code's download) and after the answer cannot be seen here.
"""

import json
import selectors
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from tests.benchmarks.assets import Asset, runtime_client
from tests.benchmarks.share import VCPU_MB, CpuShare, cpu_clock
from tests.benchmarks.wire import Connection, Malformed, Request, head

_INVOCATION = "/2018-06-01/runtime/invocation/"
_INIT_ERROR = "/2018-06-01/runtime/init/error"
_REQUEST_ID = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"
_TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
"""A traced call, as the first of a second always is."""

_LOOKED_AFTER = 0.05
_LAST_LINES = 3
_LINE_CHARACTERS = 3000


class FunctionFailed(RuntimeError):
    """The function died, hung or answered with an error; one sentence, and the end of its log."""


@dataclass(frozen=True)
class Call:
    """One event, and what became of it."""

    seconds: float
    """From the event handed out to the answer taken."""

    cpu_seconds: float
    """Of all threads of the function's process in that time."""

    answer: Any


class Runtime:
    """One process of a function, from its cold start to the end of the `with`, which it does not outlive.

    `environment` comes over the asset's own: where AWS is. `limit` is the share of one CPU that it may
    have (None: all it takes), `seconds` how long an init or a call may last, `client` the folder with the
    client of the Runtime API (None: AWS's own).
    """

    init_seconds: float
    """From the start of the process until it asks for its first event."""

    def __init__(
        self,
        asset: Asset,
        environment: Mapping[str, str],
        *,
        memory_mb: int = VCPU_MB,
        limit: float | None = None,
        seconds: float = 300,
        client: Path | None = None,
    ) -> None:
        self._asset = asset
        self._environment = environment
        self._memory_mb = memory_mb
        self._limit = limit
        self._seconds = seconds
        self._client = client or runtime_client()
        self._share: CpuShare | None = None

    def __enter__(self) -> Self:
        self._door = _Door()
        self._log = tempfile.TemporaryFile()
        self._home = tempfile.TemporaryDirectory()
        variables = self._variables()
        start = time.perf_counter()
        self._process = subprocess.Popen(
            # -s: nothing of the user's own packages.
            [self._asset.python, "-s", "-m", "awslambdaric", self._asset.handler],
            cwd=self._asset.folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        try:
            if self._limit:
                self._share = CpuShare(self._process.pid, self._limit)
            self._take("init", "GET", f"{_INVOCATION}next")
        except BaseException:
            self.__exit__()
            raise
        self.init_seconds = self._door.asked_at - start
        return self

    def __exit__(self, *_: object) -> None:
        if self._share:
            self._share.end()
        self._process.kill()
        self._process.wait()
        self._door.close()
        self._log.close()
        self._home.cleanup()

    def call(self, event: Any) -> Call:
        """Hands out one event; raises FunctionFailed where no answer comes."""
        data = json.dumps(event).encode()
        headers = {
            "content-type": "application/json",
            "lambda-runtime-aws-request-id": _REQUEST_ID,
            "lambda-runtime-deadline-ms": str(round((time.time() + self._seconds) * 1000)),
            "lambda-runtime-invoked-function-arn": "arn:aws:lambda:us-east-1:111122223333:function:bench",
            "lambda-runtime-trace-id": _TRACE,
        }
        cpu, start = self.cpu_seconds(), time.perf_counter()
        self._door.answer(200, headers, data)
        request = self._take("call", "POST", f"{_INVOCATION}{_REQUEST_ID}/response")
        taken = self._door.asked_at - start
        self._door.answer(202)
        self._take("call", "GET", f"{_INVOCATION}next")
        # Counted to here: what it does behind its answer, it is billed for too.
        return Call(taken, self.cpu_seconds() - cpu, json.loads(request.body))

    @property
    def pid(self) -> int:
        """Of the function's process."""
        return self._process.pid

    def cpu_seconds(self) -> float:
        """CPU that the process has taken since its start, in all its threads."""
        return time.clock_gettime(cpu_clock(self._process.pid))

    def peak_bytes(self) -> int:
        """The most memory that it held at once, since its start or the last `forget_peak`."""
        return self._memory("VmHWM")

    def bytes_now(self) -> int:
        """What it holds at this moment."""
        return self._memory("VmRSS")

    def forget_peak(self) -> None:
        """Lets the peak begin anew at what is held now."""
        Path(f"/proc/{self._process.pid}/clear_refs").write_text("5")

    def log(self) -> str:
        """All that the function has logged."""
        self._log.seek(0)
        return self._log.read().decode(errors="replace")

    def last_lines(self) -> str:
        """The end of that."""
        return "\n".join(line[:_LINE_CHARACTERS] for line in self.log().splitlines()[-_LAST_LINES:])

    def _memory(self, field: str) -> int:
        lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{field}:"))

    def _take(self, what: str, method: str, path: str) -> Request:
        """The request that is due; raises FunctionFailed where another comes, or none."""
        until = time.perf_counter() + self._seconds
        while (request := self._door.request(_LOOKED_AFTER)) is None:
            if self._process.poll() is not None:
                raise self._failed(f"{what} ended with exit status {self._process.returncode}")
            if time.perf_counter() > until:
                raise self._failed(f"{what} took more than {self._seconds:g} seconds")
        if (request.method, request.path) == (method, path):
            return request
        told = json.loads(request.body) if request.body else {}
        raise self._failed(f"{what} failed with {told.get('errorType')}: {told.get('errorMessage')}")

    def _failed(self, sentence: str) -> FunctionFailed:
        return FunctionFailed(f"{self._asset.folder.name}: {sentence}.\n{self.last_lines()}".rstrip())

    def _variables(self) -> dict[str, str]:
        return {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": self._home.name,
            "LANG": "en_US.UTF-8",
            "TZ": ":UTC",
            "PYTHONPATH": f"{self._asset.folder}:{self._client}",
            # The folder is read-only on Lambda: what comes without bytecode is compiled each time.
            "PYTHONDONTWRITEBYTECODE": "1",
            "_HANDLER": self._asset.handler,
            "LAMBDA_TASK_ROOT": str(self._asset.folder),
            "AWS_LAMBDA_RUNTIME_API": self._door.address,
            "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_FUNCTION_NAME": "bench",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(self._memory_mb),
            "AWS_LAMBDA_LOG_FORMAT": "JSON",
            "AWS_LAMBDA_LOG_LEVEL": "INFO",
            "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
            "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:2000",
            **self._asset.environment,
            **self._environment,
        }


class _Door:
    """Where the process asks for events and brings answers: one request at a time, on any connection."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._asking: Connection | None = None
        self.asked_at = 0.0
        """`perf_counter` when the last request had come."""

    def request(self, seconds: float) -> Request | None:
        """The next one, if one comes in that time; `answer` answers it."""
        for key, _ in self._selector.select(seconds):
            if key.fileobj is self._listener:
                sock, _ = self._listener.accept()
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._selector.register(sock, selectors.EVENT_READ, Connection(sock))
                continue
            try:
                request = key.data.request()
            except (OSError, Malformed):  # it died while it spoke
                request = None
            if request is None:
                self._selector.unregister(key.fileobj)
                key.data.close()
                continue
            self.asked_at, self._asking = time.perf_counter(), key.data
            return request
        return None

    def answer(self, status: int, headers: Mapping[str, str] | None = None, body: bytes = b"") -> None:
        """To who asked last."""
        assert self._asking
        self._asking.answer(head(status, headers or {}, len(body)), [body])

    def close(self) -> None:
        """Whoever still asks is told nothing."""
        for key in list(self._selector.get_map().values()):
            if key.data:
                key.data.close()
        self._selector.close()
        self._listener.close()
