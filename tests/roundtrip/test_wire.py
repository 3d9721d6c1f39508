"""Patience with networks and servers: how often, how long, and what is said when it ends."""

import io
import socket
from pathlib import Path

import pytest

from roundtrip.body import TELL_BYTES, Body
from roundtrip.exits import Failed, Misused
from roundtrip.wire import FIRST_TRIES, MAX_WAIT_SECONDS, TRIES, Call, Wire, is_this_machine, refuse_plain
from tests.roundtrip.users import Answer
from tests.roundtrip.web import DROP, Web


class Time:
    """Passes when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def clock(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


def wire_of(time: Time) -> tuple[Wire, list[str]]:
    notes: list[str] = []
    return Wire(notes.append, time.sleep, time.clock), notes


def busy(seconds: str | None) -> Answer:
    return Answer(429, b"", {"Retry-After": seconds} if seconds else {})


def test_it_waits_as_long_as_it_is_asked_to_and_says_so(web: Web, time: Time) -> None:
    wire, notes = wire_of(time)
    web.fail("GET /api/config", busy("17"), Answer(503, b"", {"Retry-After": "3"}), busy("100000"))
    assert wire.send(Call(method="GET", url=f"{web.url}/api/config")).status_code == 200
    wire.close()
    assert time.slept == [17, 3, MAX_WAIT_SECONDS]
    assert notes[0].endswith("asks to wait 17 s.")
    assert web.calls == ["GET /api/config"] * 4


def test_without_a_word_on_how_long_it_waits_longer_each_time(web: Web, time: Time) -> None:
    wire, notes = wire_of(time)
    web.fail("GET /api/config", *[busy(None)] * 3, *[busy("Fri, 20 Nov 2026 10:00:00 GMT")] * 2)
    assert wire.send(Call(method="GET", url=f"{web.url}/api/config")).ok
    wire.close()
    lower = [0.25, 0.5, 1, 2, 4]
    assert all(least <= slept <= least * 1.25 for least, slept in zip(lower, time.slept, strict=True))
    assert len(notes) == 2, "what is short is not worth a word"


def test_others_on_the_same_host_wait_too(web: Web, time: Time) -> None:
    web.fail("GET /api/config", busy("30"))

    def sleep(seconds: float) -> None:
        time.slept.append(seconds)
        if len(time.slept) == 1:  # meanwhile, somebody else
            wire.send(Call(method="GET", url=f"{web.url}/api/other"))
        time.now = max(time.now, 30)

    wire = Wire(sleep=sleep, clock=time.clock)
    wire.send(Call(method="GET", url=f"{web.url}/api/config"))
    wire.close()
    assert time.slept == [30, 30]


@pytest.mark.parametrize(("answers", "tries"), [([Answer(500)], TRIES), ([Answer(503)], TRIES)])
def test_it_gives_up_in_the_end_with_the_last_answer(
    web: Web, time: Time, answers: list[Answer], tries: int
) -> None:
    wire, _ = wire_of(time)
    web.fail("GET /api/config", *answers * 50)
    assert wire.send(Call(method="GET", url=f"{web.url}/api/config")).status_code == answers[0].status
    wire.close()
    assert len(web.calls) == tries


def test_who_never_answered_is_given_up_sooner(web: Web, time: Time) -> None:
    wire, _ = wire_of(time)
    web.fail("GET /", *[DROP] * 50)
    with pytest.raises(Failed, match=r"127\.0\.0\.1:\d+ cannot be reached"):
        wire.send(Call(method="GET", url=f"{web.url}/api/config"))
    assert len(web.calls) == FIRST_TRIES
    web.faults.clear()
    assert wire.send(Call(method="GET", url=f"{web.url}/api/config")).ok
    web.calls.clear()
    web.fail("GET /", *[DROP] * 50)
    with pytest.raises(Failed, match="cannot be reached"):
        wire.send(Call(method="GET", url=f"{web.url}/api/config"))
    wire.close()
    assert len(web.calls) == TRIES


def test_the_reason_is_said_in_words(time: Time) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    wire, _ = wire_of(time)
    with pytest.raises(Failed) as failed:
        wire.send(Call(method="GET", url=f"http://127.0.0.1:{port}/"))
    assert failed.value.sentence == f"127.0.0.1:{port} cannot be reached (Connection refused)."


def test_who_is_calling_is_not_looked_up_elsewhere(
    web: Web, time: Time, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    web.service.objects["incoming/a/b.json"] = b"{}"
    web.service.process("incoming/a/b.json")
    identifier = next(iter(web.service.records))
    wire, _ = wire_of(time)
    call = Call(method="GET", url=f"{web.url}/s3/get/{identifier}/original")
    assert wire.send(call).content == b"{}", "the server fails on any Authorization here"
    wire.close()


def test_a_url_that_is_none_is_wrong_usage(time: Time) -> None:
    with pytest.raises(Misused, match="is no URL"):
        wire_of(time)[0].send(Call(method="GET", url="http://*.a/"))


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://localhost:8080", True),
        ("http://app.localhost", True),
        ("http://127.8.0.1", True),
        ("http://[::1]:1", True),
        ("http://localhost.example.org", False),
        ("http://10.0.0.1", False),
    ],
)
def test_this_machine_is_known_by_any_of_its_names(url: str, here: bool) -> None:
    assert is_this_machine(url) is here
    if here:
        refuse_plain(url)
    else:
        with pytest.raises(Misused, match="is not encrypted"):
            refuse_plain(url)


def test_a_body_tells_how_far_it_has_come_and_takes_it_back() -> None:
    told: list[int] = []
    content = bytes(TELL_BYTES + 10)
    body = Body(
        io.BytesIO(content + b"more"),
        len(content),
        moved=told.append,
        before=b"<",
        behind=b">",
    )
    assert len(body) == len(content) + 2
    read = b"".join(iter(lambda: body.read(1000), b""))
    assert read == b"<" + content + b">"
    assert sum(told) == len(content)
    assert len(told) <= 3
    body.take_back()
    assert sum(told) == 0


def test_what_was_sent_in_vain_does_not_count(web: Web, time: Time) -> None:
    wire, _ = wire_of(time)
    web.fail("PUT /", DROP, Answer(503), Answer(400))
    told: list[int] = []
    content = bytes(3 * TELL_BYTES)

    def body() -> Body:
        return Body(io.BytesIO(content), len(content), moved=told.append)

    call = Call(method="PUT", url=f"{web.url}/api/x", body=body)
    wire.send(Call(method="GET", url=f"{web.url}/api/config"))
    assert wire.send(call).status_code == 400
    assert (sum(told), max(told) > 0) == (0, True)
    wire.close()


def test_a_body_that_is_too_short_is_named() -> None:
    body = Body(io.BytesIO(b"ab"), 3, moved=lambda _: None)
    assert body.read(10) == b"ab"
    with pytest.raises(Failed, match="shorter"):
        body.read(10)
