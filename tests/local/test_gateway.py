"""The gateway says the distribution's name where the browser says localhost, and changes nothing else."""

import asyncio
import gzip
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import ClientResponse, ClientSession, web
from aiohttp.test_utils import TestServer

from local.gateway import application, discreet

pytestmark = pytest.mark.enable_socket


async def echo(request: web.Request) -> web.Response:
    seen = {name.lower(): value for name, value in request.headers.items()}
    return web.json_response(
        {"method": request.method, "path": request.raw_path, "headers": seen, "body": await request.text()},
        headers={"X-Answer": "kept"},
    )


async def zipped(request: web.Request) -> web.Response:
    return web.Response(body=gzip.compress(b"plain"), headers={"Content-Encoding": "gzip"})


async def away(request: web.Request) -> web.Response:
    raise web.HTTPSeeOther("http://127.0.0.1:1/elsewhere?signature=a%2Bb")


def through(use: Callable[[ClientSession, str], Awaitable[None]]) -> None:
    async def run() -> None:
        upstream = web.Application()
        upstream.router.add_get("/zipped", zipped)
        upstream.router.add_get("/away", away)
        upstream.router.add_route("*", "/{path:.*}", echo)
        async with TestServer(upstream) as server:
            proxy = application(str(server.make_url("")).rstrip("/"), "d1.cloudfront.net")
            async with TestServer(proxy) as gateway, ClientSession(auto_decompress=False) as session:
                await use(session, str(gateway.make_url("")).rstrip("/"))

    asyncio.run(run())


async def seen(answer: ClientResponse) -> dict[str, object]:
    body = await answer.json()
    assert isinstance(body, dict)
    return body


def test_host_and_protocol_are_the_distributions_and_the_rest_is_passed_on() -> None:
    async def use(session: ClientSession, url: str) -> None:
        headers = {"Authorization": "Bearer x", "X-Forwarded-Proto": "http"}
        async with session.post(f"{url}/api/a%20b?q=%2B", data=b"body", headers=headers) as answer:
            heard = await seen(answer)
            assert answer.headers["X-Answer"] == "kept"
        assert (heard["method"], heard["path"], heard["body"]) == ("POST", "/api/a%20b?q=%2B", "body")
        assert heard["headers"]["host"] == "d1.cloudfront.net"  # type: ignore[index]
        assert heard["headers"]["x-forwarded-proto"] == "https"  # type: ignore[index]
        assert heard["headers"]["authorization"] == "Bearer x"  # type: ignore[index]

    through(use)


def test_no_header_is_added_to_those_that_came() -> None:
    async def use(session: ClientSession, url: str) -> None:
        own = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")
        async with session.post(f"{url}/", data=b"body", skip_auto_headers=own) as answer:
            heard = await seen(answer)
        assert set(heard["headers"]) == {"host", "x-forwarded-proto", "content-length"}

    through(use)


def test_bodies_and_redirects_are_passed_on_as_they_are() -> None:
    async def use(session: ClientSession, url: str) -> None:
        async with session.get(f"{url}/zipped") as answer:
            assert gzip.decompress(await answer.read()) == b"plain"
            assert answer.headers["Content-Encoding"] == "gzip"
        async with session.get(f"{url}/away", allow_redirects=False) as answer:
            assert answer.status == 303
            assert answer.headers["Location"] == "http://127.0.0.1:1/elsewhere?signature=a%2Bb"

    through(use)


def test_a_request_that_cannot_be_read_is_logged_and_not_quoted(caplog: pytest.LogCaptureFixture) -> None:
    async def ask() -> bytes:
        runner = discreet(application("http://127.0.0.1:9", "d1.cloudfront.net"))
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        reader, writer = await asyncio.open_connection(*runner.addresses[0][:2])
        writer.write(b"GET / HTTP/1.1\r\nAuthorization: Bearer secret" + b"a" * 100_000 + b"\r\n\r\n")
        answer = await reader.readline()
        writer.close()
        await runner.cleanup()
        return answer

    answer = asyncio.run(ask())
    assert answer.startswith(b"HTTP/1.0 400 ")
    assert "a request cannot be read: LineTooLong" in caplog.text
    assert "secret" not in caplog.text
