"""The emulator's process: MiniStack, held by a lock, and with four things mended.

Without IAM enforcement MiniStack takes every request for plain HTTP, and a bucket policy
that asks for TLS then refuses its own CloudFront. The request that comes in over the
loopback stands for the viewer's HTTPS, so that the policy can stay as it is in AWS. What it needs to
enforce IAM stands in local/ministack_iam.py.

A read that names a version is answered in full and without the name and type that a link asks
for; reads of the current version are not. So such a read goes through the same functions here.

It saves its state when every connection is closed, and one whose other end does not read is never
closed. So when it is told to stop, it takes no more requests, the functions end, the state is saved, and
nobody is waited for without end. What comes in after that gets no answer, so it is known not to be kept.

A stack changes here in a second or two, and the CDK, which knows AWS, looks again after five. So who asks
how a stack is that is just changing gets the answer when it has.
"""

import asyncio
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

from local.home import hold
from local.ministack_iam import enforce

UNDER_WAY_SECONDS = 2
"""For requests that were taken: what they do is in the state that is saved."""

FAREWELL_SECONDS = 2
"""For connections, when the state has been saved."""

SETTLING_SECONDS = 10
"""For a stack that is changing; then the answer is that it still is."""

LOOK_SECONDS = 0.05

CHANGING = re.compile(rb"<StackStatus>(?!REVIEW)\w+_IN_PROGRESS</StackStatus>")
"""A stack in review waits for somebody, and changes nothing meanwhile."""


def main(pid_file: Path, decisions: Path) -> None:
    """Serves until SIGTERM, then saves its state. Where it enforces IAM, it notes what it decides."""
    lock = hold(pid_file)
    if lock is None:
        raise SystemExit(f"An emulator already holds {pid_file}.")
    from hypercorn import asyncio as hypercorn
    from ministack import app as ministack
    from ministack.core import lambda_runtime
    from ministack.core.iam_evaluator import pin_request_origin
    from ministack.services import cloudformation, s3

    def leave() -> None:
        lambda_runtime.reset()
        ministack.save_all(ministack._build_persistence_save_dict())

    decisions.unlink(missing_ok=True)
    if ministack.AUTH:
        enforce(decisions)
    else:
        pin_request_origin("127.0.0.1", secure_transport=True)
    read_versions_as_asked(s3)
    answer_when_settled(cloudformation)
    stop_in_order(hypercorn, leave)
    sys.argv = ["ministack"]
    ministack.main()


def stop_in_order(hypercorn: ModuleType, leave: Callable[[], None]) -> None:
    """What serves calls `leave` when it is told to stop, and then takes leave of its clients."""
    serve = hypercorn.serve

    async def serve_until_told(app: Any, config: Any) -> None:
        loop, told, gate = asyncio.get_running_loop(), asyncio.Event(), Gate(app)
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, told.set)

        async def stopped() -> None:
            await told.wait()
            await gate.close(UNDER_WAY_SECONDS)
            await asyncio.to_thread(leave)
            loop.call_later(FAREWELL_SECONDS, os._exit, 0)

        await serve(gate, config, shutdown_trigger=stopped)

    hypercorn.serve = serve_until_told  # type: ignore[attr-defined]


class Gate:
    """An ASGI application before another: lets requests through until it is closed."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._open = True
        self._under_way = 0
        self._ended = asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Passes on; a request that comes too late waits for the end of its connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if not self._open:
            await asyncio.Event().wait()
        self._under_way += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._under_way -= 1
            self._ended.set()

    async def close(self, seconds: float) -> None:
        """Lets nobody in any more, and gives those inside so long, and what they have set going."""
        self._open = False
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._under_way:
                    self._ended.clear()
                    await self._ended.wait()
        await asyncio.to_thread(_await_events, seconds)


def _await_events(seconds: float) -> None:
    """MiniStack gives each event of S3's a thread, which it runs in a copy of the request's context."""
    deadline = time.monotonic() + seconds
    for thread in threading.enumerate():
        if thread.name.endswith("(run)"):
            thread.join(max(0, deadline - time.monotonic()))


def read_versions_as_asked(s3: ModuleType) -> None:
    """Gives a read of a named version the range and the headers that it asks for."""
    as_it_is = s3._get_object

    def get_object(bucket: str, key: str, headers: dict[str, str], query: Any = None) -> tuple[int, Any, Any]:
        status, answered, body = as_it_is(bucket, key, headers, query)
        asked = headers.get("range", "")
        if status == 200 and query and "versionId" in query:
            s3._apply_response_overrides(answered, query)
            found = s3._parse_range(asked, len(body)) if asked else None
            if found:
                start, end = found
                status, size, body = 206, len(body), body[start : end + 1]
                answered |= {"Content-Length": str(len(body)), "Content-Range": f"bytes {start}-{end}/{size}"}
        return status, answered, body

    s3._get_object = get_object  # type: ignore[attr-defined]


def answer_when_settled(cloudformation: ModuleType, seconds: float = SETTLING_SECONDS) -> None:
    """Lets who asks how stacks are wait for those that are changing, so long at most."""
    as_it_is = cloudformation.handle_request

    async def handle_request(*request: Any) -> tuple[int, Any, bytes]:
        deadline = time.monotonic() + seconds
        while True:
            status, headers, body = await as_it_is(*request)
            if time.monotonic() >= deadline or not CHANGING.search(body):
                return status, headers, body
            await asyncio.sleep(LOOK_SECONDS)

    cloudformation.handle_request = handle_request  # type: ignore[attr-defined]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
