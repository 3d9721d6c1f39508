"""Calls over HTTP: one session a thread, and patience with networks and servers that are busy."""

import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase

from roundtrip.body import Body
from roundtrip.exits import Failed, Misused

CONNECT_SECONDS = 10
ANSWER_SECONDS = 60

FIRST_TRIES = 3
"""Where nobody has answered yet: it may be the wrong address."""

TRIES = 9
"""Where somebody has: half a minute without a network is survived."""

BUSY_TRIES = 20
"""After so many answers of 429, each waited for as long as it asks, it is given up."""

MAX_WAIT_SECONDS = 120.0
"""No answer is waited for longer, whatever it asks."""

_MOST_CAUSES = 50
_BUSY = 429
_PASSING = (500, 502, 503, 504)


class _Header(AuthBase):
    """Says who is calling, or nobody: without it requests would look into ~/.netrc."""

    def __init__(self, token: str | None) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token is not None:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request, which can be sent more than once."""

    method: str
    url: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    body: Callable[[], Body] | None = None
    """Makes the body, each time anew."""

    stream: bool = False
    """Whether the answer's body is left to the caller to read."""


class Wire:
    """The way to the servers. May be used by several threads at once."""

    def __init__(
        self,
        note: Callable[[str], None] = lambda _: None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._note = note
        self._sleep = sleep
        self._clock = clock
        self._local = threading.local()
        self._sessions: list[requests.Session] = []
        self._lock = threading.Lock()
        self._free_at: dict[str, float] = {}
        self._answered: set[str] = set()

    def close(self) -> None:
        """Ends all connections."""
        for session in self._sessions:
            session.close()

    def send(self, call: Call, token: str | None = None) -> requests.Response:
        """The answer, whatever it says but `busy`; raises Failed after the last try."""
        host = urlsplit(call.url).netloc
        failures = busy = 0
        while True:
            self._wait_for_turn(host)
            try:
                answer = self._once(call, token)
            except requests.exceptions.SSLError as error:
                raise Failed(f"{host} is not who it says it is: {error}", "tls") from None
            except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema) as error:
                raise Misused(f"{call.url} is no URL: {error}") from None
            except requests.exceptions.RequestException as error:
                failures += 1
                if failures >= (TRIES if host in self._answered else FIRST_TRIES):
                    raise Failed(f"{host} cannot be reached ({_reason(error)}).", "unreachable") from None
                self._sleep(_pause(failures))
                continue
            self._answered.add(host)
            if answer.status_code == _BUSY and busy + 1 < BUSY_TRIES:
                busy += 1
                self._hold(host, _asked_for(answer) or _pause(busy))
            elif answer.status_code in _PASSING and failures + 1 < TRIES:
                failures += 1
                self._hold(host, _asked_for(answer) or _pause(failures))
            else:
                return answer
            answer.close()

    def _once(self, call: Call, token: str | None) -> requests.Response:
        session = self._session()
        body = call.body() if call.body else None
        answered = False
        try:
            answer = session.request(
                call.method,
                call.url,
                params=dict(call.query),
                headers=dict(call.headers),
                json=call.json,
                data=body,
                auth=_Header(token),
                stream=call.stream,
                allow_redirects=False,
                timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
                # No proxy stands between us and ourselves; whom the environment trusts counts here too.
                proxies={"no_proxy": "*"} if is_this_machine(call.url) else None,
            )
            answered = is_good(answer)
        finally:
            if body and not answered:
                body.take_back()
        return answer

    def _session(self) -> requests.Session:
        if not hasattr(self._local, "session"):
            self._local.session = requests.Session()
            self._local.session.headers["User-Agent"] = "roundtrip"
            self._sessions.append(self._local.session)
        session: requests.Session = self._local.session
        return session

    def _hold(self, host: str, seconds: float) -> None:
        """Keeps all threads from this host for so long: they would only be told the same."""
        seconds = min(seconds, MAX_WAIT_SECONDS)
        until = self._clock() + seconds
        with self._lock:
            news = until > self._free_at.get(host, 0) + 1
            self._free_at[host] = max(until, self._free_at.get(host, 0))
        if news and seconds >= 2:
            self._note(f"{host} asks to wait {seconds:.0f} s.")

    def _wait_for_turn(self, host: str) -> None:
        while (left := self._free_at.get(host, 0) - self._clock()) > 0:
            self._sleep(left)


def is_good(answer: requests.Response) -> bool:
    """Whether it was done. A redirect, which S3 answers with in the wrong region, is no success."""
    return HTTPStatus.OK <= answer.status_code < HTTPStatus.MULTIPLE_CHOICES


def is_this_machine(url: str) -> bool:
    """Whether a URL leads to this machine, whatever its names and numbers are elsewhere."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def refuse_plain(url: str) -> None:
    """Raises Misused where a password or a token would go over the network for all to read."""
    try:
        parts = urlsplit(url)
        wrong = not parts.hostname or parts.username is not None
    except ValueError:
        wrong = True
    if wrong or parts.scheme not in ("http", "https"):
        raise Misused(f"{url!r} is no URL such as https://d111111abcdef8.cloudfront.net.")
    if parts.scheme == "http" and not is_this_machine(url):
        raise Misused(f"{url} is not encrypted: https is expected, http only of this machine.")


def _asked_for(answer: requests.Response) -> float | None:
    text = answer.headers.get("Retry-After", "")
    return float(text) if text.isdecimal() else None


def _pause(failures: int) -> float:
    """0.25 s, 0.5 s, … 8 s, and up to a quarter more, so that not all come at once."""
    return float(min(0.25 * 2 ** (failures - 1), 8.0) * (1 + random.random() / 4))  # noqa: S311


def _reason(error: requests.exceptions.RequestException) -> str:
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return f"no connection in {CONNECT_SECONDS} s"
    if isinstance(error, requests.exceptions.Timeout):
        return f"no answer in {ANSWER_SECONDS} s"
    around: list[object] = [error]
    for found in around:  # what caused it is wrapped several times over
        if isinstance(found, OSError) and found.strerror and found is not error:
            return found.strerror
        if isinstance(found, BaseException) and len(around) < _MOST_CAUSES:
            around += [*found.args, getattr(found, "reason", None), found.__cause__ or found.__context__]
    return "the connection broke off"
