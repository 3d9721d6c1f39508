"""The viewer's side of CloudFront: page and API on one local port.

A browser knows `http://localhost:8080`; the emulated distribution knows its own host
name and HTTPS. This proxy says the one when it is asked for the other. It changes
nothing else.
"""

import argparse
import asyncio
import logging
import signal
from contextlib import suppress
from pathlib import Path

from aiohttp import ClientConnectionResetError, ClientSession, ClientTimeout, web
from aiohttp.http_exceptions import BadHttpMessage

from local.home import hold

_ADDED_BY_AIOHTTP = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")
"""To a request that came without; what was not sent is not passed on."""

_HOP_BY_HOP = {
    "connection",
    "host",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
}


def application(emulator: str, distribution: str) -> web.Application:
    """A proxy to the distribution (its host name) at the emulator's URL."""

    async def pass_on(request: web.Request) -> web.StreamResponse:
        headers = [
            (name, value) for name, value in request.headers.items() if name.lower() not in _HOP_BY_HOP
        ]
        headers += [("Host", distribution), ("X-Forwarded-Proto", "https")]
        async with request.app[_SESSION].request(
            request.method,
            emulator + request.raw_path,
            headers=headers,
            data=request.content if request.can_read_body else None,
            allow_redirects=False,
        ) as answer:
            response = web.StreamResponse(status=answer.status, reason=answer.reason)
            for name, value in answer.headers.items():
                if name.lower() not in _HOP_BY_HOP:
                    response.headers.add(name, value)
            with suppress(ClientConnectionResetError):  # who asked has left
                await response.prepare(request)
                async for chunk in answer.content.iter_any():
                    await response.write(chunk)
                await response.write_eof()
            return response

    async def session(app: web.Application):  # type: ignore[no-untyped-def]
        # The body is passed on as it comes: unpacking it would make its headers lie.
        async with ClientSession(
            auto_decompress=False,
            skip_auto_headers=_ADDED_BY_AIOHTTP,
            timeout=ClientTimeout(total=60),
        ) as app[_SESSION]:
            yield

    app = web.Application()
    app.cleanup_ctx.append(session)
    app.router.add_route("*", "/{path:.*}", pass_on)
    return app


_SESSION = web.AppKey("session", ClientSession)


class QuotesNobody(logging.Filter):
    """Of a request that cannot be read aiohttp quotes the place, which may be a token or a link."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Leaves the kind of the error, and nothing of what it says."""
        if record.exc_info and isinstance(record.exc_info[1], BadHttpMessage):
            record.msg, record.args = "a request cannot be read: %s", (type(record.exc_info[1]).__name__,)
            record.exc_info = None
        return True


def discreet(app: web.Application) -> web.AppRunner:
    """What runs it without a word of what was asked."""
    logger = logging.getLogger(__name__)
    logger.addFilter(QuotesNobody())
    return web.AppRunner(app, access_log=None, logger=logger)


async def serve(app: web.Application, port: int) -> None:
    """Serves on 127.0.0.1, and on ::1 where there is one, until SIGTERM."""
    runner = discreet(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    with suppress(OSError):  # no IPv6 here, or the port is taken there; browsers try both
        await web.TCPSite(runner, "::1", port).start()
    stopped = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stopped.set)
    await stopped.wait()
    await runner.cleanup()


def main() -> None:
    """Serves as `python -m local.gateway <pid file> <port> <emulator's URL> <distribution's host>`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pid_file", type=Path)
    parser.add_argument("port", type=int)
    parser.add_argument("emulator")
    parser.add_argument("distribution")
    given = parser.parse_args()
    lock = hold(given.pid_file)
    if lock is None:
        raise SystemExit(f"A gateway already holds {given.pid_file}.")
    asyncio.run(serve(application(given.emulator, given.distribution), given.port))


if __name__ == "__main__":
    main()
